"""How satisfied each business unit is under each model: means as dots with 95 % intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from sim.stats.intervals import Interval
from sim.views.style import colours, columns, label, markers

SPREAD = 0.5  # of a unit's row, that the models' dots share


def draw(axes: Axes, units: Mapping[str, Mapping[str, Interval]]) -> Axes:
    """One row per unit, the first on top; `units`: unit -> model -> mean and interval, 0..1."""
    models = list(next(iter(units.values()), {}))
    colour, marker = colours(models), markers(models)
    shifts = np.linspace(-SPREAD / 2, SPREAD / 2, len(models)) if len(models) > 1 else np.zeros(1)
    for shift, model in zip(shifts, models, strict=True):
        row = [units[unit][model] for unit in units]
        arms = [[each.mean - each.low for each in row], [each.high - each.mean for each in row]]
        axes.errorbar(
            [each.mean for each in row],
            np.arange(len(row)) + shift,
            xerr=arms,
            fmt=marker[model],
            color=colour[model],
            markersize=6,
            markeredgecolor="white",
            capsize=2,
            label=label(model),
        )
    axes.set_yticks(range(len(units)), [label(unit) for unit in units])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(units) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("mean satisfaction with projects and small requests that ended (0 to 1), with 95 % intervals")
    axes.set_ylabel("business unit")
    axes.set_title("How satisfied each business unit is")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=columns(map(label, models)))
    low, high = axes.get_xlim()
    axes.set_xlim(max(low, 0.0), min(high, 1.0))  # an interval from few replications may promise the impossible
    return axes
