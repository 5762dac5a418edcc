"""Student intervals cover as often as they say, and have an answer for every sample."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.stats.intervals import Interval, defined, standard_error, student_interval, student_quantile
from sim.units import Floats

VALUES = st.floats(-1e6, 1e6, width=32)
SAMPLES = arrays(np.float64, st.integers(2, 12), elements=VALUES)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("replications", [2, 8])
def test_intervals_cover_the_true_mean_as_often_as_their_level(level: float, replications: int) -> None:
    """4000 normal samples: the share that cover is binomial with the level itself (4 standard errors)."""
    samples = np.random.default_rng(1).normal(5.0, 3.0, size=(4000, replications))
    intervals = [student_interval(a, level) for a in samples]
    covered = np.mean([each.low <= 5.0 <= each.high for each in intervals])
    assert abs(covered - level) < 4 * math.sqrt(level * (1 - level) / 4000)


def test_an_interval_is_the_textbook_example() -> None:
    """1, 2, 3: mean 2, s = 1, t(2, 0.975) = 4.302653, half-width 4.302653 / sqrt(3)."""
    interval = student_interval(np.array([1.0, 2.0, 3.0]))
    assert interval.mean == 2.0
    assert interval.half_width == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)


@given(SAMPLES)
def test_the_mean_is_the_middle_of_its_interval(a: Floats) -> None:
    interval = student_interval(a)
    assert interval.low <= interval.mean <= interval.high
    assert (interval.low + interval.high) / 2 == pytest.approx(interval.mean, abs=1e-9 * (1 + interval.half_width))


@given(SAMPLES, st.data())
def test_undefined_replications_change_nothing(a: Floats, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, a.size))
    with_gap = np.insert(a, place, np.nan)
    assert student_interval(with_gap) == student_interval(a)
    assert standard_error(with_gap) == standard_error(a)
    assert defined(with_gap).tolist() == a.tolist()


@given(SAMPLES, st.floats(0.01, 0.9))
def test_more_confidence_takes_a_wider_interval(a: Floats, level: float) -> None:
    assert student_interval(a, level).half_width <= student_interval(a, level + 0.09).half_width


def test_equal_values_leave_no_doubt() -> None:
    """Three times 0.1 has a mean a rounding error away from 0.1; its interval still has no width."""
    interval = student_interval(np.full(3, 0.1))
    assert interval.low == interval.mean == interval.high == pytest.approx(0.1, rel=1e-15)


def test_one_value_has_a_mean_but_no_limits() -> None:
    interval = student_interval(np.array([np.nan, 7.0]))
    assert interval.mean == 7.0
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)
    assert math.isnan(interval.half_width)


@pytest.mark.parametrize("a", [np.array([]), np.array([np.nan, np.nan])])
def test_no_value_has_no_mean(a: Floats) -> None:
    interval = student_interval(a)
    assert math.isnan(interval.mean)
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)


def test_an_interval_is_immutable() -> None:
    with pytest.raises(AttributeError):
        Interval(1.0, 0.0, 2.0).mean = 3.0  # type: ignore[misc]


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, math.nan])
def test_a_level_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        student_interval(np.array([1.0, 2.0]), level)


def test_student_becomes_normal_with_many_replications() -> None:
    """t(n - 1) -> N(0, 1), whose 97.5 % point is 1.959964; the gap at a million is about 2e-6."""
    assert student_quantile(1_000_000, 0.95) == pytest.approx(1.959964, abs=1e-5)
