"""How sure the mean of one long run is: batch means.

Neighbours in a series are alike, so the spread of single observations says too little about the error of their
mean. Means of long batches are nearly independent and nearly normal, and Student's interval holds for them
(Law 2015, sec. 9.5.3; Schmeiser 1982, Oper. Res. 30(3): 10 to 30 batches, more gain little).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from sim.stats.intervals import Floats, Interval, student_interval

BATCHES = 20  # within Schmeiser's 10 to 30
FEWEST = 10  # batches; with fewer the normal law of the correlation is too rough, and so is the variance
DOUBT = 0.10  # independence is doubted at this p; the usual 0.05 finds too few of twenty batches alike (Fishman 1978)


@dataclass(frozen=True, slots=True)
class BatchMeans:
    """The mean of a series in equilibrium, how sure it is, and whether the batches were long enough to tell."""

    interval: Interval
    batches: int
    size: int  # observations in each
    correlation: float  # of neighbouring batches, lag 1
    p: float  # of so high a correlation, or a higher one, among independent batches

    @property
    def long_enough(self) -> bool:
        """Whether the batches pass for independent; if not, the interval is too narrow and the run too short."""
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
        *([] if batches >= FEWEST else [f"batches = {batches}: must be {FEWEST} or more"]),
        *([] if values.ndim == 1 else [f"series of shape {values.shape}: must be one row of observations"]),
        *([] if values.size >= batches else [f"{values.size} observations: must be {batches} or more, one a batch"]),
        *([f"{odd} values of the series are not finite: all must be"] if odd else []),
    ]
    if faults:
        raise ValueError("; ".join(faults))
