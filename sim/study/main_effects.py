"""Main effects of a study: what each parameter does to a metric, averaged over the levels of all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.stats.intervals import Interval, student_interval

if TYPE_CHECKING:
    from pandas import DataFrame


class Effect(NamedTuple):
    """One parameter's main effect on one metric."""

    metric: str
    parameter: str
    levels: tuple[object, ...]
    shifts: dict[str, tuple[Interval, ...]]  # by scenario, one per level: from the mean over all levels


def main_effects(frame: DataFrame, metric: str, parameters: tuple[str, ...]) -> tuple[Effect, ...]:
    """The effect of each of the parameters on the metric, from the table of a study (`StudyResult.frame`).

    A shift is the mean over all points that share the level, less the mean over all levels. It is taken within each
    replication, where all points have common random numbers; the interval is Student's over replications.
    Use it for full grids; in other designs, the other parameters differ from level to level. Raises KeyError for a name
    that is no column.
    """
    return tuple(_effect(frame, metric, parameter) for parameter in parameters)


def _effect(frame: DataFrame, metric: str, parameter: str) -> Effect:
    means = frame.groupby(["scenario", parameter, "replication"], sort=False)[metric].mean().unstack()
    shifts = means - means.groupby("scenario").transform("mean")
    scenarios = dict.fromkeys(means.index.get_level_values("scenario"))
    levels = tuple(dict.fromkeys(frame[parameter]))
    rows = {
        name: tuple(student_interval(shifts.loc[(name, level)].to_numpy(np.float64)) for level in levels)
        for name in scenarios
    }
    return Effect(metric, parameter, levels, rows)
