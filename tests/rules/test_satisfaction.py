"""Expectation, disconfirmation, overspend, and what they do to trust."""

from math import e, exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import satisfaction

share = st.floats(0.0, 1.0)
days = st.floats(0.01, 1e4)


def test_expectation_is_the_weighted_geometric_mean_of_norm_market_and_experience():
    """40^0.5 x 10^0.2 x 90^0.3."""
    norm = satisfaction.anchor(40.0, 10.0, weight_experience=0.3, weight_market=0.2)
    assert isclose(satisfaction.expectation(norm, 90.0, 0.3), 40.0**0.5 * 10.0**0.2 * 90.0**0.3, rel_tol=1e-14)


@given(days, days, days, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_expectation_lies_between_what_it_is_made_of(tolerance, market, experience, own, others):
    norm = satisfaction.anchor(tolerance, market, own, others)
    found = satisfaction.expectation(norm, experience, own)
    slack = 1 + 1e-9
    assert min(tolerance, market, experience) / slack <= found <= max(tolerance, market, experience) * slack


@given(days, days, st.floats(0.0, 1e4))
def test_worse_experience_lowers_what_is_expected_by_no_day(tolerance, experience, longer):
    norm = satisfaction.anchor(tolerance, tolerance, 0.3, 0.2)
    now = satisfaction.expectation(norm, experience, 0.3)
    assert satisfaction.expectation(norm, experience + longer, 0.3) >= now


def test_disconfirmation_by_hand():
    """Twice as fast as e to 1 gains 0.1; as much too slow loses twice that; beyond e^2 nothing more counts."""
    assert satisfaction.disconfirmation(e, 1.0, 2.0, 0.1, 2.0) == pytest.approx(0.1, rel=1e-15)
    assert satisfaction.disconfirmation(1.0, e, 2.0, 0.1, 2.0) == pytest.approx(-0.2, rel=1e-15)
    assert satisfaction.disconfirmation(exp(5.0), 1.0, 2.0, 0.1, 2.0) == pytest.approx(0.2, rel=1e-15)
    assert satisfaction.disconfirmation(1.0, exp(5.0), 2.0, 0.1, 2.0) == pytest.approx(-0.4, rel=1e-15)
    assert satisfaction.disconfirmation(7.0, 7.0, 2.0, 0.1, 2.0) == 0.0


def test_no_lead_time_is_felt_shorter_than_a_working_minute():
    minute = satisfaction.SHORTEST
    assert satisfaction.disconfirmation(1.0, 0.0, 20.0, 1.0, 2.0) == pytest.approx(log(1.0 / minute), rel=1e-15)
    assert satisfaction.disconfirmation(0.0, 0.0, 20.0, 1.0, 2.0) == 0.0


@given(days, days, st.floats(0.0, 1e4))
def test_a_longer_lead_time_never_pleases(expected, actual, longer):
    now = satisfaction.disconfirmation(expected, actual, 2.0, 0.12, 2.0)
    assert -0.48 <= satisfaction.disconfirmation(expected, actual + longer, 2.0, 0.12, 2.0) <= now <= 0.24


@given(st.floats(0.01, 100.0), st.floats(1.0, 3.0))
def test_a_loss_weighs_its_aversion_times_the_like_gain(ratio, aversion):
    """Anderson & Sullivan 1993: shortfalls weigh more than surpluses."""
    faster, slower = max(ratio, 1.0 / ratio), min(ratio, 1.0 / ratio)
    gain = satisfaction.disconfirmation(faster, 1.0, 10.0, 0.1, aversion)
    loss = satisfaction.disconfirmation(slower, 1.0, 10.0, 0.1, aversion)
    assert isclose(loss, -aversion * gain, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("cost", "quote", "doublings"), [(200.0, 100.0, 1.0), (800.0, 100.0, 3.0), (100.0, 100.0, 0.0), (50.0, 100.0, 0.0)]
)
def test_overspend_counts_doublings(cost, quote, doublings):
    assert satisfaction.overspend(cost, quote) == pytest.approx(doublings, rel=1e-15)


@pytest.mark.parametrize("quote", [0.0, float("nan")])
def test_what_was_not_quoted_is_not_overspent(quote):
    assert satisfaction.overspend(100.0, quote) == 0.0


@pytest.mark.parametrize(("value", "held"), [(-0.5, 0.0), (0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (1.7, 1.0)])
def test_a_value_is_held_to_the_unit(value, held):
    assert satisfaction.within_unit(value) == held


def test_trust_falls_faster_than_it_rises():
    rise, fall = satisfaction.trust_speed(0.2, 0.5), satisfaction.trust_speed(0.2, 1.0)
    assert satisfaction.trust_after(0.5, 0.7, rise, fall) == pytest.approx(0.52, rel=1e-15)  # 0.5 + 0.1 x 0.2
    assert satisfaction.trust_after(0.5, 0.3, rise, fall) == pytest.approx(0.46, rel=1e-15)  # 0.5 - 0.2 x 0.2


def test_one_delivery_closes_the_whole_gap_at_most():
    assert satisfaction.trust_speed(1.0, 3.0) == 1.0


@given(share, share, share, share)
def test_trust_moves_towards_satisfaction_and_not_past_it(trust, felt, rise, fall):
    low, high = sorted((trust, felt))
    assert low - 1e-15 <= satisfaction.trust_after(trust, felt, rise, fall) <= high + 1e-15


@given(share, share, share)
def test_word_of_mouth_pulls_to_the_company(trust, company, pull):
    low, high = sorted((trust, company))
    assert low - 1e-15 <= satisfaction.word_of_mouth(trust, company, pull) <= high + 1e-15


def test_word_of_mouth_leaves_the_mean_of_the_company():
    units = [0.2, 0.5, 0.8]
    after = [satisfaction.word_of_mouth(trust, 0.5, 0.1) for trust in units]
    assert after == pytest.approx([0.23, 0.5, 0.77], rel=1e-15)
