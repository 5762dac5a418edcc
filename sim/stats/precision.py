"""How many replications are enough: stop when the half-widths are small beside the means.

The sequential procedure of Law (2015, sec. 9.4.1). A half-width of at most x / (1 + x) of the *estimated*
mean keeps the error relative to the *true* mean within x, with the confidence asked for.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from sim.stats.intervals import Floats, defined, standard_error, student_quantile

FIRST = 10  # replications before the rule may stop; fewer show the variance too roughly (Law 2015, 9.4.1)


def precise_enough(samples: Floats, relative: float, level: float = 0.95) -> bool:
    """Whether one metric is known well enough in every system, and every difference from the first.

    samples: (systems, replications), row 0 the baseline, column r from the same trace. A mean may err by
    `relative` of itself, a paired difference by `relative` of the baseline's mean. A quantity that no
    replication defines (all NaN) is not waited for. ValueError if `relative` is not above 0.
    """
    enough = all(
        n >= 2 and _half_width(spread, n, level) <= allowed for spread, n, allowed in _quantities(samples, relative)
    )
    return enough and np.shape(samples)[1] >= FIRST


def replications_needed(samples: Floats, relative: float, limit: int, level: float = 0.95) -> int:
    """Replications, in all, after which `precise_enough` holds if means and variances stay as they look now.

    samples: (systems, replications). Never fewer than `FIRST` or than there are; `limit` where it would take
    more, as it does for a mean of 0. ValueError if `relative` is not above 0.
    """
    done = int(np.shape(samples)[1])
    needs = [FIRST, done]
    for spread, n, allowed in _quantities(samples, relative):
        defined_runs = _smallest(spread, n, allowed, limit, level)
        needs.append(math.ceil(defined_runs * done / n))  # only n of the runs done so far define the quantity
    return min(limit, max(needs))


def _quantities(samples: Floats, relative: float) -> Iterator[tuple[float, int, float]]:
    """Standard deviation, number of values and allowed half-width of each mean and difference that exists."""
    if not relative > 0:
        raise ValueError(f"relative = {relative}: must be above 0 (share of the mean)")
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
