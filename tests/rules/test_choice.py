"""Channel choice: the logit share and the terms of its utility."""

from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import choice

share = st.floats(0.0, 1.0)
weight = st.floats(0.0, 5.0)
utility = st.floats(-700.0, 700.0)


@pytest.mark.parametrize(("value", "expected"), [(0.0, 0.5), (log(3.0), 0.75), (-log(3.0), 0.25), (log(9.0), 0.9)])
def test_logit_share_by_hand(value, expected):
    """1 / (1 + e^-u): odds of 3 to 1 are 3/4, of 9 to 1 are 9/10."""
    assert isclose(choice.logit_share(value), expected, rel_tol=1e-15)


@given(utility)
def test_the_shares_of_two_alternatives_sum_to_one(value):
    assert isclose(choice.logit_share(value) + choice.logit_share(-value), 1.0, rel_tol=1e-15)


@given(utility, st.floats(0.0, 100.0))
def test_a_share_grows_with_utility_and_stays_a_share(value, more):
    assert 0.0 <= choice.logit_share(value) <= choice.logit_share(value + more) <= 1.0


@pytest.mark.parametrize("value", [-1e6, 1e6])
def test_a_utility_beyond_all_bounds_overflows_nothing(value):
    assert choice.logit_share(value) == (1.0 if value > 0 else 0.0)


def test_terms_of_utility_by_hand():
    assert choice.wait_utility(30.0, 10.0, tolerance=40.0, weight=2.0) == 1.0  # 2 x 20 / 40
    assert choice.price_utility(150.0, 100.0, reference=200.0, weight=0.5) == 0.125  # 0.5 x 50 / 200
    assert choice.price_utility(150.0, 100.0, reference=0.0, weight=0.5) == 0.0  # nothing to compare with
    assert choice.own_hassle(0.25) == 0.75
    assert choice.hassle_utility(0.5, 0.75, weight=2.0) == 0.5  # 2 x (0.5 - 0.25)
    assert choice.trust_utility(0.75, weight=0.8) == -0.4  # -0.8 x (1.5 - 1)
    assert choice.risk_utility(0.5, 0.4, weight=2.0) == -0.4
    assert choice.sanction_utility(3.0, 0.25) == -0.75
    assert choice.remembered_wait(10.0, 20.0, weight=0.2) == 12.0


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.floats(0.01, 1e4), weight)
def test_a_longer_wait_at_it_pushes_outside(wait, longer, direct, tolerance, w):
    now = choice.wait_utility(wait, direct, tolerance, w)
    assert choice.wait_utility(wait + longer, direct, tolerance, w) >= now


@given(share, share, share, weight)
def test_friction_and_literacy_push_outside(friction, literacy, more, w):
    now = choice.hassle_utility(friction, literacy, w)
    assert choice.hassle_utility(min(1.0, friction + more), literacy, w) >= now
    assert choice.hassle_utility(friction, min(1.0, literacy + more), w) >= now


@given(share, share, weight)
def test_trust_and_the_fear_of_risk_hold_back(level, more, w):
    higher = min(1.0, level + more)
    assert choice.trust_utility(higher, w) <= choice.trust_utility(level, w)
    assert choice.risk_utility(higher, 0.5, w) <= choice.risk_utility(level, 0.5, w) <= 0.0
    assert choice.sanction_utility(w, higher) <= choice.sanction_utility(w, level) <= 0.0


@given(share, weight)
def test_a_risk_that_nobody_sees_holds_nobody_back(sensitivity, w):
    assert choice.risk_utility(0.0, sensitivity, w) == 0.0


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e4), share)
def test_a_remembered_wait_lies_between_the_old_and_the_new(memory, wait, w):
    slack = 1e-9 * (memory + wait)
    low, high = sorted((memory, wait))
    assert low - slack <= choice.remembered_wait(memory, wait, w) <= high + slack
