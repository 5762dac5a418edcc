"""Numbers of several models beside each other: a row for each number, a dot with its 95 % interval for each model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from sim.stats.intervals import Interval
from sim.views.style import colours, label, markers

SPREAD = 0.5  # of a row, that the models' dots share


def draw(axes: Axes, rows: Mapping[str, Mapping[str, Interval]], unit: str, title: str) -> Axes:
    """One row per number, the first on top; `rows`: what it is -> model -> mean and interval, all in `unit`."""
    models = list(next(iter(rows.values()), {}))
    colour, marker = colours(models), markers(models)
    shifts = np.linspace(-SPREAD / 2, SPREAD / 2, len(models)) if len(models) > 1 else np.zeros(1)
    for shift, model in zip(shifts, models, strict=True):
        row = [each[model] for each in rows.values()]
        axes.errorbar(
            [each.mean for each in row],
            np.arange(len(row)) + shift,
            xerr=[[each.mean - each.low for each in row], [each.high - each.mean for each in row]],
            fmt=marker[model],
            color=colour[model],
            markersize=6,
            markeredgecolor="white",
            capsize=2,
            label=label(model),
        )
    axes.set_yticks(range(len(rows)), list(rows))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"{unit}, with 95 % intervals")
    axes.set_title(title)
    return axes
