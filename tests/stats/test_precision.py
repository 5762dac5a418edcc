"""The stopping rule keeps the relative error it promises, and its forecast is its own criterion."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.stats.intervals import Floats, student_interval, student_quantile
from sim.stats.precision import FIRST, precise_enough, replications_needed

SAMPLES = arrays(
    np.float64,
    st.tuples(st.integers(1, 3), st.integers(FIRST, 14)),
    elements=st.floats(-1000, 1000, width=16) | st.just(math.nan),
)


def test_the_error_stays_within_the_promise_as_often_as_promised() -> None:
    """400 studies, stopped by the rule: a relative error within 10 % in 95 % of them (4 standard errors)."""
    kept = 0
    for seed in range(400):
        nature = np.random.default_rng(seed)
        sample = nature.normal(10, 5, size=(1, FIRST))
        while not precise_enough(sample, 0.1):
            wanted = max(replications_needed(sample, 0.1, 5000), sample.shape[1] + 1)
            sample = np.hstack([sample, nature.normal(10, 5, size=(1, wanted - sample.shape[1]))])
        kept += abs(sample.mean() - 10) <= 1
    assert kept / 400 > 0.95 - 4 * math.sqrt(0.95 * 0.05 / 400)


def test_one_system_stops_at_the_half_width_asked_for() -> None:
    """Half-width h beside mean m just meets the relative error x when h / m = x / (1 + x)."""
    a = np.random.default_rng(1).normal(100, 10, size=20)
    interval = student_interval(a)
    share = interval.half_width / interval.mean
    limit = share / (1 - share)
    assert precise_enough(a[None, :], limit * 1.001)
    assert not precise_enough(a[None, :], limit * 0.999)


def test_differences_are_measured_beside_the_baseline() -> None:
    """The second system is known exactly beside 1000, but not beside the first system's 10."""
    first, second = np.full(20, 10.0), 1000 + np.random.default_rng(1).normal(0, 10, size=20)
    assert precise_enough(second[None, :], 0.01)
    assert precise_enough(np.array([second, first]), 0.01)
    assert not precise_enough(np.array([first, second]), 0.01)


def test_the_forecast_is_the_smallest_that_suffices() -> None:
    a = np.random.default_rng(2).normal(100, 30, size=12)
    needed = replications_needed(a[None, :], 0.05, limit=10_000)

    def suffices(n: int) -> bool:
        half_width = student_quantile(n - 1, 0.95) * float(a.std(ddof=1)) / math.sqrt(n)
        return half_width <= 0.05 / 1.05 * float(a.mean())

    assert needed > a.size
    assert suffices(needed)
    assert not suffices(needed - 1)


@given(SAMPLES, st.floats(0.001, 10))
def test_a_sample_is_enough_just_when_no_more_are_needed(samples: Floats, relative: float) -> None:
    done = samples.shape[1]
    assert precise_enough(samples, relative) == (replications_needed(samples, relative, 2**31) <= done)


@given(SAMPLES, st.integers(1, 100))
def test_the_forecast_never_passes_the_limit(samples: Floats, limit: int) -> None:
    assert replications_needed(samples, 0.01, limit) <= limit


def test_few_replications_are_never_enough() -> None:
    assert not precise_enough(np.full((2, FIRST - 1), 3.0), 0.1)
    assert precise_enough(np.full((2, FIRST), 3.0), 0.1)
    assert replications_needed(np.full((2, 3), 3.0), 0.1, 1000) == FIRST


def test_a_metric_that_never_exists_is_not_waited_for() -> None:
    samples = np.vstack([np.full(FIRST, 3.0), np.full(FIRST, np.nan)])
    assert precise_enough(samples, 0.1)
    assert replications_needed(samples, 0.1, 1000) == FIRST


def test_a_metric_that_exists_in_half_the_runs_takes_twice_as_many() -> None:
    a = np.random.default_rng(3).normal(100, 30, size=16)
    half = np.column_stack([a, np.full(16, np.nan)]).reshape(1, 32)
    full = replications_needed(a[None, :], 0.05, 10_000)
    assert replications_needed(half, 0.05, 10_000) == 2 * full


def test_a_mean_of_zero_takes_all_there_are() -> None:
    around_zero = np.tile([-1.0, 1.0], FIRST)[None, :]
    assert not precise_enough(around_zero, 0.5)
    assert replications_needed(around_zero, 0.5, limit=777) == 777


@pytest.mark.parametrize("relative", [0.0, -0.1, math.nan])
def test_a_relative_error_that_is_none_is_refused(relative: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        precise_enough(np.ones((1, FIRST)), relative)
