"""Confidence intervals of means over replications, and paired comparison of systems (Holm; probability of best)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import stdtr, stdtrit

from sim.units import Floats


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

    Exactly 0 when all values are equal, where the usual formula can leave a rounding error.
    """
    kept = defined(a)
    if kept.size < 2:
        return np.nan
    if (kept == kept[0]).all():
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


@dataclass(frozen=True, slots=True)
class Pair:
    """System b against system a; `p_adjusted` holds for the whole family of pairs (Holm)."""

    a: str
    b: str
    difference: PairedDifference
    p_adjusted: float


def paired_difference(a: Floats, b: Floats, level: float = 0.95) -> PairedDifference:
    """b - a by the paired Student test; a, b: (replications,), entry r from the same trace.

    A pair with a NaN on either side is dropped; below two pairs the limits and p are NaN. ValueError if the
    shapes differ.
    """
    if np.shape(a) != np.shape(b):
        raise ValueError(f"shapes {np.shape(a)} and {np.shape(b)}: pairs need the same replications")
    gaps = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    interval = student_interval(gaps, level)
    n = int(np.count_nonzero(~np.isnan(gaps)))
    return PairedDifference(interval.mean, interval.low, interval.high, _p_of_zero_mean(gaps, n), n)


def _p_of_zero_mean(gaps: Floats, n: int) -> float:
    """Two-sided p of "the mean gap is 0"; without variance 1 if all gaps are 0, else 0."""
    if n < 2:
        return np.nan
    mean, error = float(np.nanmean(gaps)), standard_error(gaps)
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * stdtr(n - 1, -abs(mean) / error))


def holm(p_values: Floats) -> Floats:
    """p-values: (tests,) adjusted for their number; rejecting below x keeps P(any false rejection) <= x.

    Holm (1979), step-down, whatever the dependence. NaN stays NaN and is not counted as a test.
    """
    p = np.asarray(p_values, dtype=np.float64)
    known = np.flatnonzero(~np.isnan(p))
    rising = known[np.argsort(p[known], kind="stable")]
    steps = p[rising] * np.arange(rising.size, 0, -1)
    adjusted = np.full(p.shape, np.nan)
    adjusted[rising] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def all_pairs(samples: Mapping[str, Floats], level: float = 0.95) -> list[Pair]:
    """Every pair of systems, in the order given, one metric; samples: name -> (replications,)."""
    names = list(combinations(samples, 2))
    found = [paired_difference(samples[a], samples[b], level) for a, b in names]
    adjusted = holm(np.array([each.p for each in found], dtype=np.float64))
    return [Pair(a, b, gap, float(p)) for (a, b), gap, p in zip(names, found, adjusted, strict=True)]


def probability_best(samples: Floats, *, larger_is_better: bool, seed: int) -> Floats:
    """Posterior probability, per system, that its true mean is the best; sums to 1.

    samples: (systems, replications), column r from the same trace; returns (systems,). Columns with a NaN
    are dropped; below two columns all are NaN. Systems that agree in every column share their probability
    equally. Reordering the systems reorders the answer and changes nothing else.

    Assumes that columns are independent draws of one multivariate normal, and next to nothing beforehand of
    its mean and covariance (prior |Sigma|^-k, k systems). The mean vector is then multivariate t around the
    sample mean, with shape S / n and n - 1 degrees of freedom (Gelman et al. 2013, sec. 3.6). That prior
    makes every pair agree with the paired Student test: of two systems the better has 1 - p / 2, the other
    p / 2.
    """
    values = np.asarray(samples, dtype=np.float64)
    paired = values[:, ~np.isnan(values).any(axis=0)]
    if paired.shape[1] < 2:
        return np.full(len(values), np.nan)
    distinct, twin = np.unique(paired, axis=0, return_inverse=True)
    twin = twin.reshape(-1)
    means = _posterior_means(distinct, seed)
    best = means.argmax(axis=1) if larger_is_better else means.argmin(axis=1)
    share = np.bincount(best, minlength=len(distinct)) / DRAWS
    return share[twin] / np.bincount(twin)[twin]


def _posterior_means(samples: Floats, seed: int) -> Floats:
    """Draws of the mean vector, (DRAWS, systems), from samples: (systems, replications)."""
    from scipy.stats import multivariate_t  # 1.2 s to import, needed only here

    systems, n = samples.shape
    # Singular when systems outnumber replications or differ by a constant: the draws then stay in its span.
    posterior = multivariate_t(
        loc=samples.mean(axis=1),
        shape=np.cov(samples).reshape(systems, systems) / n,
        df=n - 1,
        allow_singular=True,
    )
    draws = posterior.rvs(size=DRAWS, random_state=seed)
    return np.asarray(draws, dtype=np.float64).reshape(DRAWS, systems)
