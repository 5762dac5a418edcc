"""How things change from month to month: mean over replications with its 95 % band."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import numpy as np
from matplotlib.axes import Axes

from sim.stats.intervals import student_interval
from sim.units import Floats
from sim.views.style import Dashes, colours, dashes, label


def draw(axes: Axes, series: Mapping[str, Floats], title: str, unit: str, most: float = inf) -> Axes:
    """One line and band per model; `series`: by model, (replications, months), from 0 to `most`."""
    colour, dash = colours(series), dashes(series)
    for name, runs in series.items():
        _line(axes, runs, label(name), color=colour[name], linestyle=dash[name])
    axes.set_xlabel("month of the study")
    axes.set_ylabel(unit)
    axes.set_title(title, fontsize=10, fontweight="normal")
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, 0.0), min(high, most))  # an interval from few replications may promise the impossible
    axes.set_xlim(1, max((runs.shape[1] for runs in series.values()), default=2))
    return axes


def _line(axes: Axes, runs: Floats, name: str, *, color: str, linestyle: Dashes) -> None:
    month = np.arange(1, runs.shape[1] + 1)
    intervals = [student_interval(column) for column in runs.T]
    low, high = [each.low for each in intervals], [each.high for each in intervals]
    axes.fill_between(month, low, high, color=color, alpha=0.14, linewidth=0)
    axes.plot(month, [each.mean for each in intervals], color=color, linestyle=linestyle, label=name)
