"""Prices, tiers, credits, commitments and hazards of a contract, worked out by hand."""

from math import exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import contracts

TIERS = ((100.0, 0.1), (200.0, 0.25))


def test_prices_rise_by_the_index_each_full_year():
    assert contracts.indexed(100.0, 0.1, 0) == 100.0
    assert isclose(contracts.indexed(100.0, 0.1, 2), 121.0)


@pytest.mark.parametrize(
    ("before", "hours", "included", "tiers", "expected"),
    [
        (0.0, 10.0, 0.0, (), 600.0),
        (0.0, 10.0, 4.0, (), 360.0),  # 6 h beyond what the base fee covers
        (8.0, 10.0, 10.0, (), 480.0),  # 2 of the 10 h are left
        (0.0, 10.0, 10.0, (), 0.0),
        (20.0, 10.0, 10.0, (), 600.0),  # included hours are used up
        (90.0, 20.0, 0.0, TIERS, 10 * 60 + 10 * 54.0),
        (0.0, 250.0, 0.0, TIERS, 100 * 60 + 100 * 54.0 + 50 * 45.0),
        (0.0, 250.0, 150.0, TIERS, 50 * 54.0 + 50 * 45.0),  # included hours are the first, and dearest, ones
        (200.0, 1.0, 0.0, TIERS, 45.0),
        (100.0, 0.0, 0.0, TIERS, 0.0),
    ],
)
def test_hours_beyond_the_included_ones_cost_the_rate_of_their_tier(before, hours, included, tiers, expected):
    assert isclose(contracts.unit_charge(before, hours, included, tiers, 60.0), expected)


HOURS = st.floats(0.0, 500.0)


@given(st.lists(HOURS, min_size=1, max_size=8), HOURS, st.lists(st.floats(0.0, 1.0), max_size=3))
def test_a_month_costs_the_same_in_one_piece_or_many(pieces, included, discounts):
    tiers = tuple((100.0 * (k + 1), discount) for k, discount in enumerate(discounts))
    done, total = 0.0, 0.0
    for piece in pieces:
        total += contracts.unit_charge(done, piece, included, tiers, 60.0)
        done += piece
    assert isclose(total, contracts.unit_charge(0.0, done, included, tiers, 60.0), rel_tol=1e-9, abs_tol=1e-6)


def test_overbilling_is_linear_in_coverage():
    shares = [contracts.overbilling_share(coverage, 0.05, 0.25) for coverage in (1.0, 0.5, 0.0)]
    assert shares == pytest.approx([0.05, 0.15, 0.25])


def test_no_credit_is_due_when_the_target_is_reached():
    assert contracts.credit(1000.0, 0.9, 0.9, 0.5, 1.0, 5000.0) == 0.0
    assert contracts.credit(1000.0, 0.89, 0.9, 0.5, 1.0, 5000.0) == 500.0


def test_a_credit_stops_at_its_cap():
    assert contracts.credit(1000.0, 0.0, 0.9, 0.5, 0.1, 3000.0) == 300.0
    assert contracts.credit(1000.0, 0.0, 0.9, 0.5, 0.1, 0.0) == 0.0


def test_a_shortfall_is_what_is_missing_and_no_more():
    assert [contracts.shortfall(1000.0, charged) for charged in (400.0, 1000.0, 1200.0)] == [600.0, 0.0, 0.0]


def test_a_termination_fee_is_a_share_of_the_value_of_the_rest_of_the_term():
    assert contracts.termination_fee(0.1, 1000.0, 0.25) == 25.0
    assert contracts.termination_fee(0.1, 1000.0, -0.25) == 0.0


def test_a_margin_is_over_revenue():
    assert contracts.margin(100.0, 93.0) == pytest.approx(0.07)
    assert contracts.margin(1.0, 100.0) == contracts.margin(0.0, 1.0) == contracts.LEAST_MARGIN == -2.0
    assert contracts.margin(0.0, 0.0) == 0.0


def test_the_hazard_is_the_given_one_at_the_reference_margin():
    assert contracts.exit_hazard(0.12, 0.28, 0.07, 0.07) == 0.12


def test_a_margin_lost_by_the_measured_bid_raises_exits_by_9_percent():
    """Jorgensen 2013: a bid 25 % lower takes margin from 0.07 to 1 - 0.93 / 0.75, 0.31 less: exp(0.28 x 0.31)."""
    lower = 1.0 - 0.93 / 0.75
    assert contracts.exit_hazard(0.12, log(1.09) / 0.31, lower, 0.07) / 0.12 == pytest.approx(1.09, abs=1e-9)


def test_no_hazard_grows_without_limit():
    worst = contracts.margin(0.0, 1.0)
    assert contracts.exit_hazard(0.1, 1.0, worst, 0.0) == pytest.approx(0.1 * exp(2.0))


def test_transferred_people_bring_what_they_know():
    assert [contracts.transferred_ramp(0.8, share) for share in (0.0, 0.5, 1.0)] == pytest.approx([0.8, 0.9, 1.0])


def test_an_early_end_leads_to_another_provider_own_people_or_nobody_with_their_probabilities():
    choices = [contracts.exit_choice(uniform, 0.6, 0.25) for uniform in (0.0, 0.59, 0.6, 0.84, 0.86, 0.99)]
    switch, insource, stop = contracts.SWITCH, contracts.INSOURCE, contracts.STOP
    assert choices == [switch, switch, insource, insource, stop, stop]


@pytest.mark.parametrize(
    ("choice", "notice", "needed", "expected"),
    [
        (contracts.SWITCH, 10.0, False, 60.0),  # the search takes longer than the notice
        (contracts.SWITCH, 90.0, True, 90.0),
        (contracts.INSOURCE, 10.0, True, 40.0),
        (contracts.STOP, 10.0, True, 60.0),
        (contracts.STOP, 10.0, False, 10.0),
    ],
)
def test_an_early_end_waits_for_those_who_go_on(choice, notice, needed, expected):
    assert contracts.exit_days(choice, notice, 60.0, 40.0, needed=needed) == expected
