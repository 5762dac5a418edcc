"""The number of replications: a study stops when half-widths are small relative to the means.

The sequential procedure of Law (2015, sec. 9.4.1). A half-width of at most x / (1 + x) of the *estimated*
mean keeps the error relative to the *true* mean within x, at the given confidence level. `precise_enough` tests the
criterion once and `replications_needed` forecasts; `enough` tests it after every replication, several times in a row.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from sim.stats.intervals import defined, standard_error, student_quantile
from sim.units import Floats

Flags = NDArray[np.bool_]

MIN_REPLICATIONS = 10  # fewest replications before stopping; with fewer the variance is too uncertain (Law 2015, 9.4.1)
STEADY_UP_TO = 100  # replications; beyond, the look-ahead grows in proportion (Hoad, Robinson & Davies 2010)


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """When to stop adding replications. ValueError, naming every fault, for invalid values.

    A rule that looks at the data stops sooner when the variance happens to look small, so the intervals it ends with
    cover somewhat less often than `level`, right in the limit of a small `relative` (Chow & Robbins 1965, Ann. Math.
    Stat. 36(2)); skewed data add to that. Minimum and look-ahead are the remedies. As set here, intervals of 95 %
    cover in 94 to 95 % of studies of normal and exponential data and of long runs of a queue, in 93 % of short,
    skewed ones (docs/output_analysis.md; tests/stats/test_precision.py).
    """

    relative: float = 0.05  # error of a mean, as a share of it
    minimum: int = 20  # replications before the first look
    cap: int = 1000  # most replications, whatever the precision
    ahead: int = 5  # further replications for which the criterion must hold, while there are at most 100
    level: float = 0.95  # share of intervals that cover

    def __post_init__(self) -> None:
        faults = [
            *([] if self.relative > 0 else [_no_share(self.relative)]),
            *([] if self.minimum >= 2 else [f"minimum = {self.minimum}: must be 2 or more (replications)"]),
            *([] if self.cap >= self.minimum else [f"cap = {self.cap}: must be minimum = {self.minimum} or more"]),
            *([] if self.ahead >= 0 else [f"ahead = {self.ahead}: must be 0 or more (replications)"]),
            *([] if 0 < self.level < 1 else [f"level = {self.level}: must be between 0 and 1"]),
        ]
        if faults:
            raise ValueError("; ".join(faults))

    def look_ahead(self, n: int) -> int:
        """Further replications for which a criterion first met at n must hold."""
        return self.ahead * max(n, STEADY_UP_TO) // STEADY_UP_TO


@dataclass(frozen=True, slots=True)
class StoppingPoint:
    """Where a rule stopped. The results use the first `replications` columns; later ones are not used."""

    replications: int
    reached: bool  # False: the cap came first
    half_widths: Floats  # (metrics, systems) of the means; NaN where fewer than two runs define the metric
    difference_half_widths: Floats  # (metrics, systems - 1) of each later system less the first


def enough(samples: Floats, rule: StoppingRule) -> StoppingPoint | None:
    """Where the rule stops, if these replications take it that far; None if it needs more.

    samples: (metrics, systems, replications), system 0 the baseline, column r of all from the same trace, NaN where a
    run does not have the metric. At n replications the criterion is that of `precise_enough` on the first n, for
    every metric, and that at least `minimum` runs define it, or none does. The rule stops when it has held at n and at
    `look_ahead(n)` more in a row (Hoad, Robinson & Davies 2010), an early dip of the half-width being no reason to
    stop, or at the cap. Columns beyond the stop do not affect it: a study ends at the same replication whatever the
    size of its batches. ValueError if samples have another shape.
    """
    values = _samples_3d(samples)[:, :, : rule.cap]
    met = _criterion(values, rule)
    stop, reached = _stopping_point(met, rule), True
    if stop is None and values.shape[2] == rule.cap:
        stop, reached = rule.cap, False
    if stop is None:
        return None
    used = values[:, :, :stop]
    return StoppingPoint(stop, reached, _last(used, rule.level), _last(used[:, 1:] - used[:, :1], rule.level))


def still_needed(samples: Floats, rule: StoppingRule) -> int:
    """How many replications to add before asking again; 0 if the rule has stopped.

    samples as for `enough`. Beyond the minimum a forecast by `replications_needed` with its look-ahead, which at most
    doubles what there is, since a variance seen in few runs can be far too large.
    """
    values = _samples_3d(samples)[:, :, : rule.cap]
    done = int(values.shape[2])
    met = _criterion(values, rule)
    if done == rule.cap or _stopping_point(met, rule) is not None:
        return 0
    least = rule.minimum + rule.look_ahead(rule.minimum)
    if done < least:
        return min(least, rule.cap) - done
    if met[-1]:
        first = int(np.flatnonzero(~met)[-1]) + 2  # the replication after the last miss; below the minimum all are
    else:
        first = max(replications_needed(metric, rule.relative, rule.cap, rule.level) for metric in values)
    wanted = max(first + rule.look_ahead(first), done + 1)
    return min(wanted, 2 * done, rule.cap) - done


def precise_enough(samples: Floats, relative: float, level: float = 0.95) -> bool:
    """Whether one metric is precise enough in every system, and in every difference from the first.

    samples: (systems, replications), row 0 the baseline, column r from the same trace. A mean may err by
    `relative` of itself, a paired difference by `relative` of the baseline's mean. A quantity that no
    replication defines (all NaN) is ignored. ValueError if `relative` is not above 0.
    """
    known = all(
        n >= 2 and _half_width(spread, n, level) <= allowed for spread, n, allowed in _quantities(samples, relative)
    )
    return known and np.shape(samples)[1] >= MIN_REPLICATIONS


def replications_needed(samples: Floats, relative: float, limit: int, level: float = 0.95) -> int:
    """Replications, in all, after which `precise_enough` holds if means and variances stay as they look now.

    samples: (systems, replications). Never fewer than `MIN_REPLICATIONS` or than there are; `limit` where it would take
    more, as it does for a mean of 0. ValueError if `relative` is not above 0.
    """
    done = int(np.shape(samples)[1])
    needs = [MIN_REPLICATIONS, done]
    for spread, n, allowed in _quantities(samples, relative):
        defined_runs = _smallest(spread, n, allowed, limit, level)
        needs.append(math.ceil(defined_runs * done / n))  # only n of the runs done so far define the quantity
    return min(limit, max(needs))


def _quantities(samples: Floats, relative: float) -> Iterator[tuple[float, int, float]]:
    """Standard deviation, number of values and allowed half-width of each mean and difference that exists."""
    if not relative > 0:
        raise ValueError(_no_share(relative))
    target = relative / (1 + relative)
    baseline = samples[0]
    pairs = [(row, row) for row in samples] + [(row - baseline, baseline) for row in samples[1:]]
    for a, beside in pairs:
        n = defined(a).size
        if n:
            yield standard_error(a) * math.sqrt(n), n, target * abs(float(defined(beside).mean()))


def _smallest(spread: float, n: int, allowed: float, limit: int, level: float) -> int:
    """The first number of replications from n on whose half-width is allowed; `limit` if none below it is."""
    if n < 2:
        return limit
    candidates = range(n, max(n, limit))
    # The half-width falls with every replication, so halving finds the first.
    return n + bisect_left(candidates, True, key=lambda i: _half_width(spread, i, level) <= allowed)


def _half_width(spread: float, n: int, level: float) -> float:
    """Half-width of a Student interval from n values with this standard deviation."""
    return student_quantile(n - 1, level) * spread / math.sqrt(n)


def _no_share(relative: float) -> str:
    return f"relative = {relative}: must be above 0 (share of the mean)"


def _samples_3d(samples: Floats) -> Floats:
    """The samples as an array, if they have metrics, systems and replications."""
    values = np.asarray(samples, dtype=np.float64)
    if values.ndim != 3 or 0 in values.shape[:2]:
        raise ValueError(f"samples of shape {values.shape}: must be (metrics, systems, replications)")
    return values


def _criterion(samples: Floats, rule: StoppingRule) -> Flags:
    """Whether the first n = 1, 2, ... replications meet the criterion, (replications,); False below the minimum."""
    target = rule.relative / (1 + rule.relative)
    counts, means, reaches = _running(samples, rule.level)
    met = _known(counts, reaches, target * np.abs(means), rule)
    gap_counts, _, gap_reaches = _running(samples[:, 1:] - samples[:, :1], rule.level)
    met &= _known(gap_counts, gap_reaches, target * np.abs(means[:, :1]), rule)
    met[: rule.minimum - 1] = False
    return met


def _known(counts: Floats, reaches: Floats, allowed: Floats, rule: StoppingRule) -> Flags:
    """After which replications every quantity is known well enough, or defined by no run."""
    met = (counts == 0) | ((counts >= rule.minimum) & (reaches <= allowed))
    return np.asarray(met.all(axis=(0, 1)))


def _running(samples: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Number of values, mean and half-width of the first 1, 2, ... replications, each of the samples' shape.

    Sums are of differences from the first value: no rounding error where all are equal, and later replications do not
    change earlier results.
    """
    there = ~np.isnan(samples)
    origin = np.zeros((*samples.shape[:2], 1))
    if samples.shape[2]:
        origin = np.nan_to_num(np.take_along_axis(samples, there.argmax(axis=2, keepdims=True), axis=2))
    differences = np.where(there, samples - origin, 0.0)
    counts = there.cumsum(axis=2).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):  # no value: no mean; one value: no variance
        shift = differences.cumsum(axis=2) / counts
        squares = np.maximum((differences**2).cumsum(axis=2) - counts * shift**2, 0.0)
        errors = np.sqrt(squares / (counts - 1) / counts)
    return counts, origin + shift, _quantiles(counts, level) * errors


def _quantiles(counts: Floats, level: float) -> Floats:
    """Student's quantile for each number of values; NaN below two."""
    most = int(counts.max(initial=0.0))
    table = np.concatenate(([np.nan, np.nan], stdtrit(np.arange(1, most), (1 + level) / 2)))
    return np.asarray(table[counts.astype(np.int64)])


def _stopping_point(met: Flags, rule: StoppingRule) -> int | None:
    """The replication at which the criterion has held for its look-ahead; None if it has not yet."""
    first = None
    for n, holds in enumerate(met.tolist(), start=1):
        if not holds:
            first = None
            continue
        first = first or n
        if n - first >= rule.look_ahead(first):
            return n
    return None


def _last(samples: Floats, level: float) -> Floats:
    """Half-widths after all replications, of the samples' shape without its last axis."""
    return _running(samples, level)[2][:, :, -1]
