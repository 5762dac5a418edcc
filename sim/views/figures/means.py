"""Means of models with 95 % intervals: as dots in rows, satisfaction by business unit, and cost against lead time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from sim.stats.intervals import Interval, student_interval
from sim.units import Floats
from sim.views.formatting import axis_scale, scale
from sim.views.style import colours, columns, label, markers, plain

SPREAD = 0.5  # of a row, that the models' dots share


def draw_dots(axes: Axes, rows: Mapping[str, Mapping[str, Interval]], unit: str, title: str) -> Axes:
    """One row per number, the first on top; `rows`: label -> model -> mean and interval, all in `unit`."""
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


def draw_satisfaction(axes: Axes, units: Mapping[str, Mapping[str, Interval]]) -> Axes:
    """One row per unit, the first on top; `units`: unit -> model -> mean and interval, 0..1."""
    unit = "mean satisfaction with projects and small requests that ended (0 to 1)"
    draw_dots(axes, {label(name): row for name, row in units.items()}, unit, "Satisfaction by business unit")
    axes.set_ylabel("business unit")
    models = next(iter(units.values()), {})
    # Of the whole figure: below short axes a share of their height is no distance.
    marks, names = axes.get_legend_handles_labels()
    axes.figure.legend(marks, names, loc="outside lower center", ncols=columns(map(label, models)))
    low, high = axes.get_xlim()
    axes.set_xlim(max(low, 0.0), min(high, 1.0))  # an interval from few replications may promise the impossible
    return axes


@dataclass(frozen=True)
class ModelPoint:
    """One model; entry r of every array is replication r, (replications,)."""

    lead_time: Floats  # working days, median project
    cost: Floats  # money
    satisfaction: Floats  # 0..1


class Shown(NamedTuple):
    """The words for what a figure of cost against lead time shows."""

    span: str = "the study"
    lead_time: str = "lead time of the median project"
    needs: str = "projects, small requests"  # of the satisfaction in the legend


AS_USUAL = Shown()


def draw_trade_off(axes: Axes, points: Mapping[str, ModelPoint], currency: str, what: Shown = AS_USUAL) -> Axes:
    """Cost against lead time; crosses are 95 % intervals of the means, pale dots are single replications."""
    colour, marker = colours(points), markers(points)
    money = axis_scale(plain(currency), max((float(point.cost.mean()) for point in points.values()), default=0.0))
    for name, point in points.items():
        _replications(axes, point, money.factor, colour[name], marker[name])
    for name, point in points.items():
        _mean(axes, name, point, money.factor, colour[name], marker[name])
    axes.set_xlabel(f"{what.lead_time} (working days from raised to live; 252 are a calendar year)")
    axes.set_ylabel(f"total cost of {what.span} ({money.unit})")
    axes.set_title("Cost against lead time")
    axes.margins(0.12)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(0, -0.14),
        ncols=min(2, columns(text for text in axes.get_legend_handles_labels()[1])),
        title=f"large: mean with 95 % intervals; small: single replications; satisfaction: {what.needs}",
        alignment="left",
    )
    return axes


def _replications(axes: Axes, point: ModelPoint, factor: float, colour: str, marker: str) -> None:
    axes.scatter(point.lead_time, point.cost * factor, s=20, color=colour, marker=marker, alpha=0.4, linewidths=0)


def _mean(axes: Axes, name: str, point: ModelPoint, factor: float, colour: str, marker: str) -> None:
    days, cost = student_interval(point.lead_time), student_interval(point.cost * factor)
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
        label=f"{label(name)}: {_satisfaction_text(student_interval(point.satisfaction))}",
    )


def _arms(interval: Interval) -> list[list[float]]:
    """Lengths of an error bar, below and above."""
    return [[interval.mean - interval.low], [interval.high - interval.mean]]


def _satisfaction_text(interval: Interval) -> str:
    return f"satisfaction {scale('0..1', [interval.mean]).interval(interval)}"
