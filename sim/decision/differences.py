"""Paired differences between models, which of them are significant, and which model is best on a metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import isfinite, isnan, nan
from typing import NamedTuple

import numpy as np

from sim.decision.rare_events import Unobserved
from sim.metrics import HEADLINE, metric_of
from sim.stats.intervals import bonferroni, defined, each_level, paired_difference, probability_best
from sim.units import Floats

SURE = 0.05  # significance level: chance of any false positive among all differences of the headline metrics
Samples = Mapping[str, Mapping[str, Floats]]
"""Metric -> scenario -> (replications,), entry r of all scenarios from the same trace."""
NOTHING: Unobserved = frozenset()


class Difference(NamedTuple):
    """Mean of b - a. The intervals of all differences on headline metrics hold at once, in 95 % of studies.

    `p` is that of this difference alone, `p_adjusted` times the number of differences (Bonferroni). Limits and both are
    NaN from one replication, and where a rare event has not been seen (`rare_events.py`).
    """

    a: str
    b: str
    metric: str
    mean: float
    low: float
    high: float
    p: float
    p_adjusted: float

    @property
    def sure(self) -> bool:
        """Whether it is significant: 0 is outside its interval; False where there is none."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Best:
    """The best model on one metric: the one with the best mean."""

    best: str
    probability_best: float  # that its true mean is the best; NaN where it cannot be compared with every other
    decided: bool  # whether it is significantly better than every other model


def differences(samples: Samples, unobserved: Unobserved = NOTHING, count: int | None = None) -> tuple[Difference, ...]:
    """All pairs of scenarios on all metrics, paired; each interval at the level at which `count` of them hold at once.

    Without `count`, at which all of these do. A pair with fewer than two replications in common, or with a rare event
    that is `unobserved`, has a mean alone and does not count.
    """
    names = [(metric, a, b) for metric, row in samples.items() for a, b in combinations(row, 2)]
    pairs = [(samples[metric][a], samples[metric][b]) for metric, a, b in names]
    known = [
        defined(other - one).size > 1 and unobserved.isdisjoint((a, b))
        for (_, a, b), (one, other) in zip(names, pairs, strict=True)
    ]
    count = sum(known) if count is None else count
    level = each_level(1 - SURE, count)
    gaps = [paired_difference(one, other, level) for one, other in pairs]
    return tuple(
        Difference(a, b, metric, gap.mean, gap.low, gap.high, gap.p, bonferroni(gap.p, count))
        if has_interval
        else Difference(a, b, metric, gap.mean, nan, nan, nan, nan)
        for (metric, a, b), gap, has_interval in zip(names, gaps, known, strict=True)
    )


def judged(found: Iterable[Difference]) -> int:
    """How many differences have an interval."""
    return sum(isfinite(each.p) for each in found)


def bests(samples: Samples, found: tuple[Difference, ...], seed: int) -> dict[str, Best]:
    """The best model on each metric that has a direction and that every scenario defines."""
    return {
        metric: _best(row, [each for each in found if each.metric == metric], bool(larger), seed)
        for metric, row in samples.items()
        if (larger := metric_of(metric).larger_is_better) is not None and all(map(np.size, map(defined, row.values())))
    }


def _best(row: Mapping[str, Floats], found: list[Difference], larger: bool, seed: int) -> Best:
    names = list(row)
    if len(names) == 1:
        return Best(names[0], 1.0, False)
    first = best_mean(row, larger)
    if any(isnan(each.p) for each in found if first in (each.a, each.b)):
        return Best(first, nan, False)
    chance = probability_best(np.array(list(row.values())), larger_is_better=larger, seed=seed)
    return Best(first, float(chance[names.index(first)]), beats_all(first, found))


def best_mean(row: Mapping[str, Floats], larger: bool) -> str:
    """The scenario with the best mean; the first of equals."""
    means = np.array([defined(values).mean() for values in row.values()])
    return list(row)[int(means.argmax() if larger else means.argmin())]


def beats_all(name: str, found: Iterable[Difference]) -> bool:
    """Whether a scenario, the best of one metric, differs significantly from every other."""
    return all(each.sure for each in found if name in (each.a, each.b))


def headline(samples: Samples) -> dict[str, Mapping[str, Floats]]:
    """The headline metrics that can be compared: defined for all scenarios in two replications (of one, in it)."""
    return {metric: samples[metric] for metric in HEADLINE if metric in samples and _comparable(samples[metric])}


def _comparable(row: Mapping[str, Floats]) -> bool:
    values = np.array(list(row.values()))
    shared = int(np.isfinite(values).all(axis=0).sum())
    return bool(shared >= min(2, values.shape[1]))
