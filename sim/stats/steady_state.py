"""Output analysis of one long run: truncation of its start (MSER-5) and the interval of its mean (batch means)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from sim.stats.intervals import Interval, student_interval
from sim.units import Floats

BATCH = 5  # observations; smooths what differs from one to the next (White, Cobb & Spratt 2000)
FEWEST = 10  # batches; with fewer the initial bias cannot be told from random variation


@dataclass(frozen=True, slots=True)
class Truncation:
    """How much of the start to drop. If not `settled`, the run is too short and the cut does not remove its start."""

    cut: int  # observations to drop, a multiple of five, at most half of them
    mean: float  # of all observations after the cut
    settled: bool  # False: dropping half or more would be better still


def mser5(series: Floats) -> Truncation:
    """The truncation point of series: (observations,), in order of time, at least 50.

    With z the means of k whole batches of five, the cut d minimises sum over i > d of (z_i - mean)^2, over
    (k - d)^2, among d up to k / 2. If d = k / 2 or one beyond it, up to 3 k / 4, does better, the series has not
    settled; still nearer to the end a few values that happen to agree would win. In runs of independent values that
    alarm is false in 10 % of 100 values and in less than 1 % of 500. It does not see growth that gathers pace; batch
    means do. ValueError, naming every fault, for a series that is short, has values not finite or has another shape.
    """
    values = _checked(series)
    batches = values[: values.size // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    errors = _marginal_errors(batches)
    half, far = batches.size // 2, batches.size * 3 // 4
    cut = int(errors[: half + 1].argmin()) * BATCH
    return Truncation(cut, float(values[cut:].mean()), int(errors[: far + 1].argmin()) < half)


def mser5_of_runs(series: Floats) -> Truncation:
    """One truncation point for several runs, series: (runs, observations), from their average (Welch 1983).

    Averaging over runs keeps the initial bias, which all share, and reduces the random variation.
    """
    runs = np.asarray(series, dtype=np.float64)
    if runs.ndim != 2 or not runs.shape[0]:
        raise ValueError(f"series of shape {runs.shape}: must be (runs, observations)")
    return mser5(runs.mean(axis=0))


def _checked(series: Floats) -> Floats:
    values = np.asarray(series, dtype=np.float64)
    odd = np.count_nonzero(~np.isfinite(values))
    faults = [
        *([] if values.ndim == 1 else [f"series of shape {values.shape}: must be one row of observations"]),
        *([] if values.size >= FEWEST * BATCH else [f"{values.size} observations: must be {FEWEST * BATCH} or more"]),
        *([f"{odd} values of the series are not finite: all must be"] if odd else []),
    ]
    if faults:
        raise ValueError("; ".join(faults))
    return values


def _marginal_errors(z: Floats) -> Floats:
    """MSER of dropping the first d = 0, 1, ... k - 1 of z: (k,)."""
    # Sums run from the end, and of gaps to the last value: a large start leaves no rounding error in what follows it.
    gaps = (z - z[-1])[::-1]
    left = np.arange(1, z.size + 1)
    spread = np.maximum((gaps**2).cumsum() - gaps.cumsum() ** 2 / left, 0.0)
    return np.asarray((spread / left.astype(np.float64) ** 2)[::-1])


BATCHES = 20  # within Schmeiser's 10 to 30
FEWEST_BATCHES = 10  # batches; with fewer the normal law of the correlation is too rough, and so is the variance
DOUBT = 0.10  # independence is doubted at this p; the usual 0.05 finds too few of twenty batches alike (Fishman 1978)


@dataclass(frozen=True, slots=True)
class BatchMeans:
    """The mean of a series in equilibrium with its interval, and a test of independence of the batches."""

    interval: Interval
    batches: int
    size: int  # observations in each
    correlation: float  # of neighbouring batches, lag 1
    p: float  # of so high a correlation, or a higher one, among independent batches

    @property
    def long_enough(self) -> bool:
        """Whether independence is not rejected; if it is, the interval is too narrow and the run too short."""
        return self.p >= DOUBT


def batch_means(series: Floats, batches: int = BATCHES, level: float = 0.95) -> BatchMeans:
    """The mean of series: (observations,), in order of time, start cut off, and its interval.

    The batches do not overlap; observations left over are dropped from the start. ValueError, naming every fault, for
    a series of another shape, with values not finite, or shorter than the batches; for fewer than 10 batches.
    """
    values = np.asarray(series, dtype=np.float64)
    _check(values, batches)
    size = values.size // batches
    means = values[values.size - size * batches :].reshape(batches, size).mean(axis=1)
    correlation = von_neumann_correlation(means)
    return BatchMeans(student_interval(means, level), batches, size, correlation, _p(correlation, batches))


def von_neumann_correlation(a: Floats) -> float:
    """Lag-1 correlation of a: (observations,), by von Neumann's ratio; 0 where all are equal.

    1 - sum (a_i - a_(i+1))^2 / (2 sum (a_i - mean)^2): unlike the usual estimate it has mean 0 for independent normal
    values, and variance (n - 2) / (n^2 - 1) (von Neumann 1941, Ann. Math. Stat. 12(4)).
    """
    spread = float(np.sum((a - a.mean()) ** 2))
    if (a == a[0]).all():
        return 0.0
    return 1.0 - float(np.sum(np.diff(a) ** 2)) / (2.0 * spread)


def _p(correlation: float, n: int) -> float:
    """One-sided p of a von Neumann correlation, nearly normal from n = 10 on (Fishman 1978)."""
    return float(ndtr(-correlation * np.sqrt((n * n - 1) / (n - 2))))


def _check(values: Floats, batches: int) -> None:
    odd = np.count_nonzero(~np.isfinite(values))
    faults = [
        *([] if batches >= FEWEST_BATCHES else [f"batches = {batches}: must be {FEWEST_BATCHES} or more"]),
        *([] if values.ndim == 1 else [f"series of shape {values.shape}: must be one row of observations"]),
        *([] if values.size >= batches else [f"{values.size} observations: must be {batches} or more, one a batch"]),
        *([f"{odd} values of the series are not finite: all must be"] if odd else []),
    ]
    if faults:
        raise ValueError("; ".join(faults))
