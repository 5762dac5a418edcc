"""What experience changes: purchase hours, literacy and awareness, a provider's productivity."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import learning

share = st.floats(0.0, 1.0)


def test_hours_fall_by_the_learning_rate_with_every_doubling():
    """Wright (1936): at 0.9 the second purchase takes 90 % of the first, the fourth 81 %, the eighth 72.9 %."""
    hours = [learning.hours_with_experience(100.0, done, 0.9) for done in (0, 1, 3, 7)]
    assert hours == pytest.approx([100.0, 90.0, 81.0, 72.9], rel=1e-14)


@given(st.floats(0.0, 1e3), st.integers(0, 1000), st.floats(0.5, 1.0))
def test_more_experience_never_costs_more_hours(first, done, rate):
    now = learning.hours_with_experience(first, done, rate)
    assert 0.0 <= learning.hours_with_experience(first, done + 1, rate) <= now * (1 + 1e-12) <= first * (1 + 1e-9)


def test_a_raised_share_closes_a_part_of_what_is_missing():
    assert learning.raised_share(0.2, 0.25) == pytest.approx(0.4, rel=1e-15)  # 0.2 + 0.25 x 0.8


@given(share, share)
def test_a_raised_share_is_no_lower_and_still_a_share(before, step):
    assert before <= learning.raised_share(before, step) <= 1.0 + 1e-15


def test_productivity_ramps_from_start_over_half_way_to_full():
    """The logistic is symmetric: half way through the span half of the gap is closed."""
    assert isclose(learning.ramp(0.0, 0.8, 504.0), 0.8, rel_tol=1e-15)
    assert isclose(learning.ramp(252.0, 0.8, 504.0), 0.9, rel_tol=1e-14)
    assert learning.ramp(504.0, 0.8, 504.0) == learning.ramp(5000.0, 0.8, 504.0) == 1.0


def test_productivity_before_the_contract_is_that_of_its_start():
    assert learning.ramp(-100.0, 0.8, 504.0) == pytest.approx(0.8, rel=1e-15)


def test_a_ramp_without_length_is_none():
    assert learning.ramp(0.0, 0.8, 0.0) == 1.0


@given(st.floats(-100.0, 1000.0), st.floats(0.0, 100.0), st.floats(0.1, 1.0), st.floats(1.0, 800.0))
def test_productivity_never_falls_with_age(age, later, start, span):
    now = learning.ramp(age, start, span)
    assert start - 1e-12 <= now <= learning.ramp(age + later, start, span) + 1e-12 <= 1.0 + 1e-9
