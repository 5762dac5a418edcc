"""Which model is best on each headline metric, and whether that can be told from chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from sim.metrics import HEADLINE, metric_of
from sim.stats.compare import holm, paired_difference, probability_best
from sim.stats.intervals import defined
from sim.units import Floats

SURE = 0.05  # chance of calling any difference of the comparison real when none is
Samples = Mapping[str, Mapping[str, Floats]]
"""Metric -> scenario -> (replications,), entry r of all scenarios from the same trace."""


class Difference(NamedTuple):
    """Mean of b - a with its 95 % interval; `p_adjusted` holds for all differences of the comparison at once."""

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
        """Whether it can be told from chance; not, where there is no p."""
        return self.p_adjusted < SURE


@dataclass(frozen=True)
class Best:
    """The best model on one metric: the one with the best mean."""

    best: str
    probability_best: float  # that its true mean is the best; NaN from one replication
    decided: bool  # whether it differs for sure from every other model


def differences(samples: Samples) -> tuple[Difference, ...]:
    """All pairs of scenarios on all metrics, by paired Student intervals; p adjusted over all of them (Holm)."""
    names = [(metric, a, b) for metric, row in samples.items() for a, b in combinations(row, 2)]
    found = [paired_difference(samples[metric][a], samples[metric][b]) for metric, a, b in names]
    adjusted = holm(np.array([gap.p for gap in found], dtype=np.float64))
    return tuple(
        Difference(a, b, metric, gap.mean, gap.low, gap.high, gap.p, float(p))
        for (metric, a, b), gap, p in zip(names, found, adjusted, strict=True)
    )


def bests(samples: Samples, found: tuple[Difference, ...], seed: int) -> dict[str, Best]:
    """The best model on each metric that has a direction and that every scenario defines."""
    return {
        metric: _best(row, [each for each in found if each.metric == metric], bool(larger), seed)
        for metric, row in samples.items()
        if (larger := metric_of(metric).larger_is_better) is not None and all(map(np.size, map(defined, row.values())))
    }


def _best(row: Mapping[str, Floats], found: list[Difference], larger: bool, seed: int) -> Best:
    names = list(row)
    means = np.array([defined(values).mean() for values in row.values()])
    k = int(means.argmax() if larger else means.argmin())
    if len(names) == 1:
        return Best(names[0], 1.0, False)
    chance = probability_best(np.array(list(row.values())), larger_is_better=larger, seed=seed)
    decided = all(each.sure for each in found if names[k] in (each.a, each.b))
    return Best(names[k], float(chance[k]), decided)


def headline(samples: Samples) -> dict[str, Mapping[str, Floats]]:
    """The headline metrics that can be compared: defined for all scenarios in two replications (of one, in it)."""
    return {metric: samples[metric] for metric in HEADLINE if metric in samples and _comparable(samples[metric])}


def _comparable(row: Mapping[str, Floats]) -> bool:
    values = np.array(list(row.values()))
    shared = int(np.isfinite(values).all(axis=0).sum())
    return bool(shared >= min(2, values.shape[1]))
