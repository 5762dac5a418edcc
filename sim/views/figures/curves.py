"""Curves with their 95 % band: lead times, months and years, and the response to one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.stats.intervals import Interval, student_interval
from sim.units import MONTH, YEAR, Floats
from sim.views.formatting import Scale, axis_scale, time_axis
from sim.views.style import DASHES, Dashes, colours, dashes, label, markers, plain

# A working day has 8 hours, a week 5 days, a month 21, a year 252.
TICKS = {
    "1 min": 1 / 480,
    "10 min": 10 / 480,
    "1 h": 1 / 8,
    "1 day": 1.0,
    "1 week": 5.0,
    "1 month": MONTH,
    "3 months": 63.0,
    "1 year": YEAR,
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
    axes.set_xlabel("working time from raised to live (a day has 8 hours, a month 21 days, a calendar year 252)")
    axes.set_ylabel(f"share of {what} live (%)")
    axes.set_title(what, fontsize=10, fontweight="normal")
    return axes


def _grid(shares: Mapping[str, Sequence[tuple[Floats, Floats]]]) -> Floats:
    """Times to evaluate at, (points,): from the shortest lead time to the longest, a little beyond."""
    days = [run for runs in shares.values() for run, _ in runs if run.size]
    longest = max((float(run.max()) for run in days), default=YEAR)
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
    return f"{days:.1f} working days" if days < MONTH else f"{days / MONTH:.1f} months"


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


class CourseScales(NamedTuple):
    """What the axes of cost so far are drawn in."""

    time: Scale  # of years
    money: Scale


def course_scales(courses: Iterable[tuple[Floats, Floats]], currency: str) -> CourseScales:
    """The scales for courses, each years, (points,), and money so far, (replications, points)."""
    courses = list(courses)
    largest = max((float(np.abs(cost.mean(axis=0)).max(initial=0.0)) for _, cost in courses), default=0.0)
    return CourseScales(
        time_axis(max((float(time[-1]) for time, _ in courses), default=1.0)), axis_scale(plain(currency), largest)
    )


def draw_discounted_cost(
    axes: Axes,
    courses: Mapping[str, tuple[Floats, Floats]],
    title: str,
    models: Sequence[str],
    scales: CourseScales,
    what: str = "cumulative discounted cost",
) -> Axes:
    """One line and band per model: years, (points,), and money so far, (replications, points).

    `models`: all of the comparison, for colours.
    """
    colour, dash = colours(models), dashes(models)
    for name, (time, cost) in courses.items():
        intervals = [student_interval(column * scales.money.factor) for column in cost.T]
        low, high = [each.low for each in intervals], [each.high for each in intervals]
        at, mean = time * scales.time.factor, [each.mean for each in intervals]
        axes.fill_between(at, low, high, color=colour[name], alpha=0.16, linewidth=0)
        axes.plot(at, mean, color=colour[name], linestyle=dash[name], label=label(name))
    axes.set_xlim(0, max((time[-1] for time, _ in courses.values()), default=1.0) * scales.time.factor)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
    axes.set_xlabel(f"{scales.time.unit} from the start of the study")
    axes.set_ylabel(f"{what} ({scales.money.unit})")
    axes.set_title(title, fontsize=10, fontweight="normal")
    return axes


def mark_break_even(axes: Axes, at: float, spread: tuple[float, float], words: str, line: int) -> None:
    """Marks a break-even and its spread with a note; `line`: number of notes above, so that notes do not overlap.

    `at` and `spread` (10 % and 90 % quantile over replications, NaN without) are positions on the time axis.
    """
    if np.isfinite(spread).all():
        axes.axvspan(*spread, color="#444444", alpha=0.08, linewidth=0, zorder=0)
    axes.axvline(at, color="#444444", linewidth=0.9, linestyle=":", zorder=1)
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


SHIFT = 0.06  # of a step between levels, by which models stand apart


def draw_main_effect(axes: Axes, levels: Sequence[object], lines: Mapping[str, Sequence[Interval]], name: str) -> Axes:
    """One line per scenario over the levels, evenly spaced; `lines`: scenario -> shift at each level."""
    colour, marker, dash = colours(lines), markers(lines), dashes(lines)
    for k, (scenario, row) in enumerate(lines.items()):
        axes.errorbar(
            np.arange(len(levels)) + SHIFT * (k - (len(lines) - 1) / 2),
            [each.mean for each in row],
            yerr=[[each.mean - each.low for each in row], [each.high - each.mean for each in row]],
            color=colour[scenario],
            marker=marker[scenario],
            linestyle=dash[scenario],
            markeredgecolor="white",
            capsize=3,
            elinewidth=1.2,
            label=label(scenario),
        )
    axes.axhline(0.0, color="#444444", linewidth=0.9, zorder=1)
    axes.set_xticks(
        range(len(levels)), [f"{each:g}" if isinstance(each, (int, float)) else str(each) for each in levels]
    )
    axes.margins(x=0.15)
    axes.set_xlabel(name)
    return axes


# Sand to slate: no model's colour; line styles differ too.
SHADES = ("#B9A679", "#7C8896", "#333B44")


def draw_choice_rule(
    axes: Axes, x: Sequence[float], shares: Mapping[str, Sequence[float]], unit: str, legend: str
) -> Axes:
    """One line per case; `shares`: case -> chance of buying without IT at each x, 0..1."""
    for k, (case, line) in enumerate(shares.items()):
        shade = SHADES[k % len(SHADES)]
        axes.plot(x, [100.0 * share for share in line], color=shade, linestyle=DASHES[k % len(DASHES)], label=case)
    axes.set_ylim(0, 100)
    axes.set_xlim(x[0], x[-1])
    axes.set_xlabel(unit)
    axes.set_ylabel("probability of buying without IT (%)")
    axes.legend(title=legend, loc="upper left", alignment="left")
    return axes
