"""Monthly series and discounted cost over time: the mean over replications with its 95 % band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.stats.intervals import student_interval
from sim.units import Floats
from sim.views.style import Dashes, colours, dashes, label, plain


def draw_monthly(axes: Axes, series: Mapping[str, Floats], title: str, unit: str, most: float = inf) -> Axes:
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


MILLION = 1e6


def draw_discounted_cost(
    axes: Axes, courses: Mapping[str, tuple[Floats, Floats]], title: str, currency: str, models: Sequence[str]
) -> Axes:
    """One line and band per model: years, (points,), and money so far, (replications, points).

    `models`: all of the comparison, for colours.
    """
    colour, dash = colours(models), dashes(models)
    for name, (time, cost) in courses.items():
        intervals = [student_interval(column / MILLION) for column in cost.T]
        low, high = [each.low for each in intervals], [each.high for each in intervals]
        axes.fill_between(time, low, high, color=colour[name], alpha=0.16, linewidth=0)
        mean = [each.mean for each in intervals]
        axes.plot(time, mean, color=colour[name], linestyle=dash[name], label=label(name))
    axes.set_xlim(0, max((time[-1] for time, _ in courses.values()), default=1.0))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
    axes.set_xlabel("years from the start of the study")
    axes.set_ylabel(f"cumulative discounted cost (million {plain(currency)})")
    axes.set_title(title, fontsize=10, fontweight="normal")
    return axes


def mark_break_even(axes: Axes, year: float, words: str, line: int) -> None:
    """Marks a break-even year with a note; `line`: number of notes above, so that notes do not overlap."""
    axes.axvline(year, color="#444444", linewidth=0.9, linestyle=":", zorder=1)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.08 * (high - low))  # room for the words
    axes.annotate(
        words,
        (1.0, 1.0),
        (-4, -2 - 12 * line),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=8.5,
        ha="right",
        va="top",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},  # the line does not strike the words out
    ).set_in_layout(False)  # nor do long names squeeze the panel
