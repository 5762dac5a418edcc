"""How long requests take: the share that is live after a time, on an axis from an hour to a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.stats.intervals import student_interval
from sim.units import Floats
from sim.views.style import Dashes, colours, dashes, label

# A working day has 8 hours, a week 5 days, a month 21, a year 252.
TICKS = {
    "1 min": 1 / 480,
    "10 min": 10 / 480,
    "1 h": 1 / 8,
    "1 day": 1.0,
    "1 week": 5.0,
    "1 month": 21.0,
    "3 months": 63.0,
    "1 year": 252.0,
    "3 years": 756.0,
}
POINTS = 240


def draw_lead_times(axes: Axes, shares: Mapping[str, Sequence[tuple[Floats, Floats]]], what: str) -> Axes:
    """Share live by time, per model: mean over replications with its 95 % band, and the median marked.

    `shares`: by model, one pair per replication of lead times in working days (sorted) and the weight of each.
    """
    colour, dash = colours(shares), dashes(shares)
    grid = _grid(shares)
    for name, runs in shares.items():
        curves = np.array([_share_live(grid, days, weight) for days, weight in runs])
        _curve(axes, grid, curves, name, color=colour[name], linestyle=dash[name])
    axes.set_xscale("log")
    axes.set_xlim(grid[0], grid[-1])
    shown = {text: days for text, days in TICKS.items() if grid[0] <= days <= grid[-1]}
    axes.set_xticks(list(shown.values()), list(shown))
    axes.set_xticks([], minor=True)
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_xlabel("working time from raised to live (a day has 8 hours, a month 21 days)")
    axes.set_ylabel(f"share of {what} live (%)")
    axes.set_title(what, fontsize=10, fontweight="normal")
    return axes


def _grid(shares: Mapping[str, Sequence[tuple[Floats, Floats]]]) -> Floats:
    """Times to evaluate at, (points,): from the shortest lead time to the longest, a little beyond."""
    days = [run for runs in shares.values() for run, _ in runs if run.size]
    longest = max((float(run.max()) for run in days), default=252.0)
    shortest = max(min((float(run.min()) for run in days), default=0.125), 1 / 480)
    low = max(text for text in TICKS.values() if text <= shortest or text == 1 / 480)
    return np.asarray(np.geomspace(low, max(longest, 2 * low) * 1.1, POINTS))


def _share_live(grid: Floats, days: Floats, weight: Floats) -> Floats:
    """Share of requests that took at most each time of the grid, (points,); NaN without requests."""
    if not days.size:
        return np.full(grid.shape, np.nan)
    counted = np.concatenate(([0.0], np.cumsum(weight))) / weight.sum()
    return np.asarray(counted[np.searchsorted(days, grid, side="right")])


def _curve(axes: Axes, grid: Floats, runs: Floats, name: str, *, color: str, linestyle: Dashes) -> None:
    """Draws the mean and the 95 % band; `runs`: (replications, points)."""
    intervals = [student_interval(column) for column in runs.T]
    mean = np.array([each.mean for each in intervals])
    axes.fill_between(
        grid, [each.low for each in intervals], [each.high for each in intervals], color=color, alpha=0.16, linewidth=0
    )
    half = int(np.searchsorted(mean, 0.5)) if mean.max(initial=0.0) >= 0.5 else None
    median_text = f", half within {working_time_text(float(grid[half]))}" if half is not None else ""
    axes.plot(grid, mean, color=color, linestyle=linestyle, label=f"{label(name)}{median_text}")
    if half is not None:
        axes.plot(grid[half], 0.5, "o", color=color, markersize=6, markeredgecolor="white", zorder=5)


def working_time_text(days: float) -> str:
    """A working time in minutes, hours, days or months: 34 min, 7.0 h, 3.2 days, 2.2 months."""
    if days < 1 / 8:
        return f"{days * 480:.0f} min"
    if days < 1:
        return f"{days * 8:.1f} h"
    return f"{days:.1f} days" if days < 21 else f"{days / 21:.1f} months"
