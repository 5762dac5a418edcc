"""Batch means: exact by hand, of the variance that theory gives for an autoregressive series, and doubted if short."""

import math

import numpy as np
import pytest
from scipy.signal import lfilter

from sim.stats.intervals import student_quantile
from sim.stats.steady_state import batch_means, von_neumann_correlation
from sim.units import Floats

PHI = 0.9
SERIES = 1000


def ar1(phi: float, n: int, seed: int, start: float | None = None) -> Floats:
    """X_t = phi X_(t-1) + e_t with variance 1 and mean 0; from equilibrium, or from a value."""
    nature = np.random.default_rng([seed, n])
    before = nature.normal() if start is None else start
    noise = nature.normal(0.0, math.sqrt(1 - phi**2), n)
    return np.asarray(lfilter([1.0], [1.0, -phi], noise, zi=[phi * before])[0])


def variance_of_mean(phi: float, n: int) -> float:
    """Of n values of such a series: (1 / n) (1 + 2 sum over k < n of (1 - k / n) phi^k)."""
    k = np.arange(1, n)
    return float((1 + 2 * np.sum((1 - k / n) * phi**k)) / n)


def test_ten_batches_by_hand() -> None:
    """21 values: the first is left over; the batch means are 1, 3, 1, 3, ..., variance 10 / 9, standard error 1 / 3."""
    series = np.array([99.0, *[0.0, 2.0, 4.0, 2.0] * 5])
    found = batch_means(series, batches=10)
    assert (found.batches, found.size) == (10, 2)
    assert found.interval.mean == pytest.approx(2.0)
    assert found.interval.half_width == pytest.approx(student_quantile(9, 0.95) / 3)
    assert found.correlation == pytest.approx(1 - 9 * 4 / (2 * 10))
    assert found.long_enough


def test_a_slow_wave_is_not_long_enough() -> None:
    """Five batches of 0, then five of 1: ratio 1 / 2.5, correlation 0.8, z = 0.8 sqrt(99 / 8) = 2.81, p = 0.0025."""
    found = batch_means(np.repeat([0.0, 1.0], 25), batches=10)
    assert found.correlation == pytest.approx(0.8)
    assert found.p == pytest.approx(0.00244, abs=5e-5)
    assert not found.long_enough


def test_a_constant_is_known_exactly() -> None:
    found = batch_means(np.full(100, 0.1))
    assert (found.interval.low, found.interval.high, found.correlation) == (found.interval.mean, found.interval.mean, 0)
    assert found.interval.mean == pytest.approx(0.1)
    assert found.long_enough


def test_the_interval_has_the_width_that_theory_gives() -> None:
    """E[s^2 / b] = (Var(batch mean) - Var(mean)) / (b - 1), exactly; s^2 has relative error sqrt(2 / (b - 1))."""
    batches, size = 20, 50
    widths = np.array(
        [batch_means(ar1(PHI, batches * size, seed), batches).interval.half_width for seed in range(SERIES)]
    )
    squares = (widths / student_quantile(batches - 1, 0.95)) ** 2
    expected = (variance_of_mean(PHI, size) - variance_of_mean(PHI, batches * size)) / (batches - 1)
    assert squares.mean() == pytest.approx(expected, abs=4 * squares.std(ddof=1) / math.sqrt(SERIES))
    assert squares.std() / squares.mean() == pytest.approx(math.sqrt(2 / (batches - 1)), rel=0.15)


def test_long_batches_cover_the_mean_as_often_as_promised() -> None:
    """Batches of 500 at a correlation of 0.9: neighbours correlate 0.01; 1,000 series, four standard errors."""
    found = [batch_means(ar1(PHI, 10_000, seed)).interval for seed in range(SERIES)]
    cover = np.mean([each.low <= 0 <= each.high for each in found])
    assert cover == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / SERIES))


def test_single_values_would_not_cover() -> None:
    """Batches of one: the standard error is too small by sqrt((1 + phi) / (1 - phi)) = 4.4, and the check says so."""
    found = [batch_means(ar1(PHI, 500, seed), batches=500) for seed in range(200)]
    assert np.mean([each.interval.low <= 0 <= each.interval.high for each in found]) < 0.5
    assert not any(each.long_enough for each in found)


def test_short_batches_are_found_out_and_independent_ones_rarely_doubted() -> None:
    """Batches of 5 at 0.95 correlate about 0.85; independent ones are doubted in one of ten by design."""
    short = [batch_means(ar1(0.95, 100, seed)).long_enough for seed in range(SERIES)]
    apart = [batch_means(ar1(0.0, 100, seed)).long_enough for seed in range(SERIES)]
    assert np.mean(short) < 0.05
    assert np.mean(apart) == pytest.approx(0.90, abs=4 * math.sqrt(0.9 * 0.1 / SERIES))


def test_the_correlation_is_without_bias() -> None:
    """Mean 0 and variance (n - 2) / (n^2 - 1) for independent normal values (von Neumann 1941)."""
    nature = np.random.default_rng(1)
    found = np.array([von_neumann_correlation(nature.normal(size=20)) for _ in range(4000)])
    variance = 18 / 399
    assert found.mean() == pytest.approx(0.0, abs=4 * math.sqrt(variance / found.size))
    assert found.var() == pytest.approx(variance, rel=4 * math.sqrt(2 / found.size))


def test_every_fault_of_a_bad_call_is_named() -> None:
    with pytest.raises(ValueError, match=r"batches = 5: must be 10 or more; 3 observations: .* 5 or more.*1 value"):
        batch_means(np.array([1.0, 2.0, np.nan]), batches=5)
    with pytest.raises(ValueError, match=r"shape \(2, 30\): must be one row"):
        batch_means(np.zeros((2, 30)))
    with pytest.raises(ValueError, match=r"level = 1\.5"):
        batch_means(np.arange(30.0), level=1.5)
