"""Chance turned into events: decisions from one number, defects, coverage, hazards, availability."""

from math import exp, inf, isclose, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import risk

share = st.floats(0.0, 1.0)
luck = st.floats(0.0, 1.0, exclude_max=True)
N = 200_000


def test_one_number_decides_by_hand():
    assert risk.decide(0.1, 0.25) == (True, 0.4)  # 0.1 / 0.25
    assert risk.decide(0.4, 0.25) == (False, pytest.approx(0.2, rel=1e-15))  # (0.4 - 0.25) / 0.75


@given(luck, share)
def test_a_decision_leaves_a_number_to_decide_with(u, chance):
    happens, rest = risk.decide(u, chance)
    assert happens is (u < chance)
    assert 0.0 <= rest <= 1.0


@given(luck)
def test_what_cannot_happen_does_not_and_what_must_does(u):
    assert risk.decide(u, 0.0) == (False, u)
    assert risk.decide(u, 1.0) == (True, u)


@pytest.fixture(scope="module")
def decided():
    """Outcomes (3, N) of three decisions in a row at 0.3 from one number each, and what is left of it (N,)."""
    rest = np.random.default_rng(20).random(N).tolist()
    outcomes = []
    for _ in range(3):
        pairs = [risk.decide(u, 0.3) for u in rest]
        outcomes.append([happens for happens, _ in pairs])
        rest = [left for _, left in pairs]
    return np.array(outcomes), np.array(rest)


def test_what_a_decision_leaves_is_uniform_again(decided):
    """Mean 1/2 and second moment 1/3 within 4 standard errors: sqrt(1/12 / N) and sqrt(4/45 / N)."""
    _, rest = decided
    assert abs(rest.mean() - 1 / 2) < 4 * sqrt(1 / 12 / N)
    assert abs((rest**2).mean() - 1 / 3) < 4 * sqrt(4 / 45 / N)


def test_what_a_decision_leaves_fills_every_twentieth_alike(decided):
    """Chi-square of 20 cells has mean 19 and variance 38."""
    counts, _ = np.histogram(decided[1], bins=20, range=(0.0, 1.0))
    assert np.sum((counts - N / 20) ** 2) / (N / 20) < 19 + 4 * sqrt(38)


def test_what_a_decision_leaves_knows_nothing_of_it(decided):
    """Independent: the mean is 1/2 in every one of the eight histories, of n cases, within 4 sqrt(1/12 / n)."""
    outcomes, rest = decided
    history = outcomes[0] * 4 + outcomes[1] * 2 + outcomes[2]
    for code in range(8):
        cases = rest[history == code]
        assert abs(cases.mean() - 1 / 2) < 4 * sqrt(1 / 12 / cases.size)


def test_decisions_in_a_row_are_independent(decided):
    """P(all of a set happen) = 0.3 ^ size, within 4 sqrt(p (1 - p) / N)."""
    outcomes, _ = decided
    for rows in ([0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]):
        p = 0.3 ** len(rows)
        assert abs(outcomes[rows].all(axis=0).mean() - p) < 4 * sqrt(p * (1 - p) / N)


def test_defects_by_hand():
    """q (1 - d), after Bezerra et al. 2014."""
    assert risk.defect_chance(0.2, 0.75) == 0.05
    assert risk.shadow_defect_chance(0.2, 1.5, 0.0) == pytest.approx(0.3, rel=1e-15)
    assert risk.shadow_defect_chance(0.2, 1.5, 1.0) == 0.2
    assert risk.shadow_defect_chance(0.8, 2.0, 0.0) == 1.0


@given(share, share, share)
def test_capability_and_literacy_never_add_defects(rate, low, high):
    low, high = sorted((low, high))
    assert 0.0 <= risk.defect_chance(rate, high) <= risk.defect_chance(rate, low) <= 1.0
    assert risk.shadow_defect_chance(rate, 1.5, high) <= risk.shadow_defect_chance(rate, 1.5, low) <= 1.0


def test_passes_of_rework_by_hand():
    """q + q^2 + ... = q / (1 - q): half of all passes sent back is one more pass; 100 passes end what never works."""
    assert risk.rework_passes(0.0) == 0.0
    assert risk.rework_passes(0.5) == 1.0
    assert risk.rework_passes(1.0) == pytest.approx(risk.MOST_PASSES - 1)


def test_coverage_by_hand():
    assert risk.coverage(30.0, 40.0) == 0.75
    assert risk.coverage(50.0, 40.0) == 1.0
    assert risk.coverage(0.0, 0.0) == 1.0  # nothing needs watching


@given(st.floats(0.0, 1e5), st.floats(0.0, 1e5), st.floats(0.0, 1e5))
def test_coverage_grows_with_hours_and_falls_with_need(hours, more, needed):
    now = risk.coverage(hours, needed)
    assert 0.0 <= now <= risk.coverage(hours + more, needed) <= 1.0
    assert risk.coverage(hours, needed + more) <= now


def test_acceptance_by_hand():
    """Twice as long at half the coverage."""
    assert risk.acceptance_days(5.0, 1.0) == 5.0
    assert risk.acceptance_days(5.0, 0.5) == 10.0


@given(st.floats(0.0, 100.0), share, share)
def test_less_coverage_never_accepts_sooner(at_full, low, high):
    low, high = sorted((low, high))
    assert at_full <= risk.acceptance_days(at_full, high) <= risk.acceptance_days(at_full, low)


def test_a_hazard_gives_its_share_within_its_time():
    """62 % within three years: 1 - exp(-h t) = 0.62."""
    assert isclose(1.0 - exp(-risk.hazard(0.62, 756.0) * 756.0), 0.62, rel_tol=1e-14)
    assert risk.hazard(0.0, 756.0) == 0.0
    assert risk.hazard(1.0, 756.0) == inf


@given(st.floats(0.0, 0.99), st.floats(0.0, 0.99), st.floats(1.0, 1e4))
def test_a_larger_share_is_a_larger_hazard(a, b, within):
    low, high = sorted((a, b))
    assert 0.0 <= risk.hazard(low, within) <= risk.hazard(high, within)


def test_security_events_by_hand():
    """0.1 a year at sensitivity 0.5 and literacy 0.2: 0.04 a year."""
    assert risk.security_rate(0.1, 0.5, 0.2, 252.0) == pytest.approx(0.04 / 252.0, rel=1e-15)
    assert risk.security_rate(0.1, 0.5, 1.0, 252.0) == 0.0


def test_an_event_comes_sooner_at_a_higher_rate_and_never_at_none():
    assert risk.event_age(log(2.0), 0.01) == pytest.approx(100.0 * log(2.0), rel=1e-15)
    assert risk.event_age(1.0, 0.5) == 2.0
    assert risk.event_age(1.0, 0.0) == inf


def test_running_the_estate_leaves_the_rest_for_items():
    assert risk.availability(400.0, 1600.0, cap=1.0, floor=0.1) == 0.75
    assert risk.availability(400.0, 1600.0, cap=0.8, floor=0.1) == pytest.approx(0.55, rel=1e-15)
    assert risk.availability(1600.0, 1600.0, cap=1.0, floor=0.1) == 0.1
    assert risk.availability(0.0, 0.0, cap=1.0, floor=0.1) == 0.1


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6), st.floats(1.0, 1e6), st.floats(0.1, 1.0), st.floats(0.0, 0.1))
def test_more_to_run_leaves_no_more_for_items(hours, more, capacity, cap, floor):
    now = risk.availability(hours, capacity, cap, floor)
    assert floor <= risk.availability(hours + more, capacity, cap, floor) <= now <= cap
