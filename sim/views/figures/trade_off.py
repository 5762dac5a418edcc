"""What a shorter lead time costs: every replication as a dot, every model's mean with its intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.stats.intervals import Interval, student_interval
from sim.units import Floats
from sim.views.style import colours, columns, label, markers, plain

MILLION = 1e6


@dataclass(frozen=True)
class Point:
    """One model; entry r of every array is replication r, (replications,)."""

    lead_time: Floats  # working days, median project
    cost: Floats  # money
    satisfaction: Floats  # 0..1


def draw(axes: Axes, points: Mapping[str, Point], currency: str, span: str = "the study") -> Axes:
    """Cost against lead time; crosses are 95 % intervals of the means, pale dots are single replications."""
    colour, marker = colours(points), markers(points)
    for name, point in points.items():
        _cloud(axes, point, colour[name], marker[name])
    for name, point in points.items():
        _mean(axes, name, point, colour[name], marker[name])
    axes.set_xlabel("lead time of the median project (working days from raised to live)")
    axes.set_ylabel(f"total cost of {span} (million {plain(currency)})")
    axes.set_title("What a shorter lead time costs")
    axes.margins(0.12)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(0, -0.14),
        ncols=min(2, columns(text for text in axes.get_legend_handles_labels()[1])),
        title="large: mean with 95 % intervals; small: single replications; satisfaction: projects, small requests",
        alignment="left",
    )
    return axes


def _cloud(axes: Axes, point: Point, colour: str, marker: str) -> None:
    axes.scatter(point.lead_time, point.cost / MILLION, s=20, color=colour, marker=marker, alpha=0.4, linewidths=0)


def _mean(axes: Axes, name: str, point: Point, colour: str, marker: str) -> None:
    days, cost = student_interval(point.lead_time), student_interval(point.cost / MILLION)
    axes.errorbar(
        days.mean,
        cost.mean,
        xerr=_arms(days),
        yerr=_arms(cost),
        fmt=marker,
        color=colour,
        markersize=8,
        capsize=3,
        elinewidth=1.4,
        markeredgecolor="white",
        label=f"{label(name)}: {_satisfaction(student_interval(point.satisfaction))}",
    )


def _arms(interval: Interval) -> list[list[float]]:
    """Lengths of an error bar, below and above."""
    return [[interval.mean - interval.low], [interval.high - interval.mean]]


def _satisfaction(interval: Interval) -> str:
    spread = f" ± {interval.half_width:.3f}" if interval.half_width == interval.half_width else ""
    return f"satisfaction {interval.mean:.3f}{spread}"
