"""Confidence intervals of means over replications, and paired comparison of systems."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from sim.stats.skewness import corrected, skewness, uncorrected
from sim.units import Floats

# Relative difference up to which two numbers count as equal. The mean of N numbers carries a relative rounding error of
# about sqrt(N) 2^-53: 2^-43 for a million needs. 2^-40 is eight times that, and a cent in ten billion.
NOISE = 2.0**-40


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its confidence limits, all in the unit of the metric."""

    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval; NaN where there is none."""
        return (self.high - self.low) / 2


def student_interval(a: Floats, level: float = 0.95) -> Interval:
    """The mean of a: (replications,) and its two-sided Student interval.

    Values are finite or NaN; NaN is dropped. One left: its value, with NaN limits, for one value shows no
    spread. None left: all NaN. No variance: low = high = mean. ValueError if `level` is not within (0, 1).
    """
    kept = defined(a)
    mean = float(kept.mean()) if kept.size else np.nan
    reach = student_quantile(kept.size - 1, level) * standard_error(kept)
    return Interval(mean, mean - reach, mean + reach)


def standard_error(a: Floats) -> float:
    """Standard error of the mean of a: (replications,), NaN dropped; NaN below two values.

    Exactly 0 when all values are equal but for rounding, where the usual formula leaves a rounding error.
    """
    kept = defined(a)
    if kept.size < 2:
        return np.nan
    if np.ptp(kept) <= NOISE * np.abs(kept).max():
        return 0.0
    return float(kept.std(ddof=1) / np.sqrt(kept.size))


def student_quantile(freedom: int, level: float) -> float:
    """Half the width, in standard errors, of a two-sided interval; NaN without a degree of freedom."""
    if not 0 < level < 1:
        raise ValueError(f"level = {level}: must be between 0 and 1 (share of intervals that cover)")
    return float(stdtrit(freedom, (1 + level) / 2)) if freedom > 0 else np.nan


def defined(a: Floats) -> Floats:
    """The values of a: (replications,) that are not NaN."""
    values = np.asarray(a, dtype=np.float64)
    return values[~np.isnan(values)]


DRAWS = 100_000  # posterior draws; standard error of a probability at most 0.0016


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Mean of b - a with its interval (unit of the metric), two-sided p, and the number of pairs."""

    mean: float
    low: float
    high: float
    p: float
    n: int


def paired_difference(a: Floats, b: Floats, level: float = 0.95) -> PairedDifference:
    """b - a from pairs; a, b: (replications,), entry r from the same trace.

    The interval spans Student's and the one of Hall's statistic, which is corrected for skewness; p is the larger of
    the two, direction by direction. So p < 1 - level just when 0 is outside the interval. Student's alone errs in 10 %
    of studies, not 5 %, where ten gaps have one long tail; the corrected one errs in 7 to 9 % where there are two
    (docs/output_analysis.md).

    A pair with a NaN on either side is dropped; below two pairs the limits and p are NaN. Gaps that are rounding errors
    of a and b count as 0. ValueError if the shapes differ.
    """
    if np.shape(a) != np.shape(b):
        raise ValueError(f"shapes {np.shape(a)} and {np.shape(b)}: pairs need the same replications")
    gaps = _gaps(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
    if gaps.size < 2:
        return PairedDifference(float(gaps.mean()) if gaps.size else np.nan, np.nan, np.nan, np.nan, gaps.size)
    mean, low, high, p = map(float, mean_against_zero(gaps, level))
    return PairedDifference(mean, low, high, p, gaps.size)


def mean_against_zero(gaps: Floats, level: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, limits and p of gaps: (..., replications), two or more without NaN; see `paired_difference`."""
    n = gaps.shape[-1]
    mean, skew = gaps.mean(axis=-1), skewness(gaps)
    error = np.where(np.ptp(gaps, axis=-1) > 0, gaps.std(axis=-1, ddof=1) / np.sqrt(n), 0.0)
    reach = student_quantile(n - 1, level)
    low = mean - error * np.maximum(reach, uncorrected(reach, skew, n))
    high = mean - error * np.minimum(-reach, uncorrected(-reach, skew, n))
    t = mean / np.where(error > 0, error, 1.0)
    both = np.array([t, corrected(t, skew, n)])
    p = np.minimum(1.0, 2 * stdtr(n - 1, np.minimum(-both.min(axis=0), both.max(axis=0))))
    return mean, low, high, np.where(error > 0, p, mean == 0.0)


def _gaps(a: Floats, b: Floats) -> Floats:
    """b - a where both are defined, without what rounding alone can make of equal values or of a constant gap."""
    gaps, noise = b - a, NOISE * np.maximum(np.abs(a), np.abs(b))
    there = ~np.isnan(gaps)
    gaps, noise = gaps[there], noise[there]
    gaps = np.where(np.abs(gaps) <= noise, 0.0, gaps)
    constant = gaps.size > 0 and np.ptp(gaps) <= noise.max()
    return np.full(gaps.shape, gaps[0]) if constant else gaps


def bonferroni(p: float, tests: int) -> float:
    """A p-value times the number of tests of which it is one, at most 1; NaN stays NaN.

    Rejecting below x keeps P(any false rejection) <= x, whatever the dependence, and just then the interval of a test
    at `each_level(1 - x, tests)` leaves out 0. Holm's step-down rejects somewhat more, but has no such intervals on
    both sides: those compatible with its one-sided form end at 0 for what it rejects, however far away the estimate
    (Strassburger & Bretz 2008, Stat. Med. 27; Guilbaud 2008, Biom. J. 50).
    """
    return p if np.isnan(p) else min(1.0, p * tests)


def each_level(level: float, intervals: int) -> float:
    """Level of one interval for which several hold all at once at `level` (Bonferroni)."""
    return 1 - (1 - level) / max(intervals, 1)


def probability_best(samples: Floats, *, larger_is_better: bool, seed: int) -> Floats:
    """Posterior probability, per system, that its true mean is the best; sums to 1.

    samples: (systems, replications), column r from the same trace; returns (systems,). Columns with a NaN
    are dropped; below two columns all are NaN. Systems that agree in every column, but for rounding, share their
    probability equally. Reordering the systems reorders the answer and changes nothing else.

    Assumes that columns are independent draws of one multivariate normal, and next to nothing beforehand of
    its mean and covariance (prior |Sigma|^-k, k systems). The mean vector is then multivariate t around the
    sample mean, with shape S / n and n - 1 degrees of freedom (Gelman et al. 2013, sec. 3.6). That prior
    makes every pair agree with the paired Student test: of two systems the better has 1 - p / 2, the other
    p / 2. Where `paired_difference` is less certain, because of skewness, the system with the best mean has no more
    than the least of its 1 - p / 2.
    """
    values = np.asarray(samples, dtype=np.float64)
    paired = values[:, ~np.isnan(values).any(axis=0)]
    if paired.shape[1] < 2:
        return np.full(len(values), np.nan)
    distinct, twin = np.unique(_without_noise(paired), axis=0, return_inverse=True)
    twin = twin.reshape(-1)
    means = _posterior_means(distinct, seed)
    best = means.argmax(axis=1) if larger_is_better else means.argmin(axis=1)
    share = np.bincount(best, minlength=len(distinct)) / DRAWS
    average = distinct.mean(axis=1)
    share = _capped(share, distinct, int(average.argmax() if larger_is_better else average.argmin()))
    return share[twin] / np.bincount(twin)[twin]


def _without_noise(samples: Floats) -> Floats:
    """The samples, where a system that equals an earlier one but for rounding is a copy of it."""
    rows = samples.copy()
    for i, row in enumerate(rows):
        for other in rows[:i]:
            if (np.abs(row - other) <= NOISE * np.maximum(np.abs(row), np.abs(other))).all():
                row[:] = other
    return rows


def _capped(share: Floats, samples: Floats, first: int) -> Floats:
    """The probabilities, with no more for system `first` than its paired comparisons allow."""
    others = np.delete(np.arange(len(share)), first)
    doubt = np.array([paired_difference(samples[k], samples[first]).p / 2 for k in others])
    excess = share[first] - (1 - doubt.max(initial=0.0))
    if excess <= 0:
        return share
    weight = share[others] if share[others].any() else doubt
    result = share.copy()
    result[first] -= excess
    result[others] += excess * weight / weight.sum()
    return result


def _posterior_means(samples: Floats, seed: int) -> Floats:
    """Draws of the mean vector, (DRAWS, systems), from samples: (systems, replications)."""
    from scipy.stats import multivariate_t  # 1.2 s to import, needed only here

    systems, n = samples.shape
    mean = samples.mean(axis=1)
    spread = samples.std(axis=1).max() or 1.0  # in units of which the covariance is free of rounding in large numbers
    # Singular when systems outnumber replications or differ by a constant: the draws then stay in its span.
    posterior = multivariate_t(
        shape=np.cov((samples - mean[:, None]) / spread).reshape(systems, systems) / n,
        df=n - 1,
        allow_singular=True,
    )
    draws = np.asarray(posterior.rvs(size=DRAWS, random_state=seed), dtype=np.float64).reshape(DRAWS, systems)
    return np.asarray(mean + spread * draws)
