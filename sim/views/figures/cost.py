"""Cost of the models: stacked by purpose and payer, and as a waterfall from one model to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.ledger import Account, Payer
from sim.stats.intervals import Interval, student_interval
from sim.units import Floats
from sim.views.formatting import Scale, axis_scale, scale
from sim.views.style import colours, label, markers, plain

HATCH = "////"

# Purpose -> accounts, colour, whether it is unbudgeted. Greys, blues and sands: no model's colour.
PURPOSES: dict[str, tuple[tuple[Account, ...], str, bool]] = {
    "IT staff": ((Account.INTERNAL_LABOUR,), "#5C6B7A", False),
    "running systems": ((Account.RUN,), "#3F4A55", False),
    "incidents": ((Account.INCIDENT_HANDLING,), "#8B9BAA", False),
    "providers, less credits": ((Account.PROVIDER_FEES, Account.SERVICE_CREDITS), "#B9A679", False),
    "subscriptions": ((Account.SUBSCRIPTIONS,), "#DDD0AC", False),
    "intake and contracts": (
        (
            *(Account.INTAKE, Account.CONTRACT_MANAGEMENT, Account.PROCUREMENT),
            *(Account.TRANSITION, Account.SEVERANCE, Account.TERMINATION),
        ),
        "#C4CED8",
        False,
    ),
    "commitment shortfall": ((Account.COMMITMENT_SHORTFALL,), "#CDBE96", False),
    "overbilling": ((Account.OVERBILLING,), "#E7DFC8", True),
    "rework": ((Account.REWORK,), "#F2F2F2", True),
    "takeover and integration": ((Account.INTEGRATION_TAKEOVER,), "#D6D6D6", True),
    "units' own labour": ((Account.UNIT_LABOUR,), "#B5B5B5", True),
    "security losses": ((Account.SECURITY_LOSS,), "#8C8C8C", True),
    "recharged to units": ((Account.RECHARGE,), "#FFFFFF", False),  # last: in the IT budget it takes off the top
}
PAYERS = {Payer.IT: "IT\nbudget", Payer.UNIT: "unit\nbudgets"}
SHORT = {Payer.IT: "IT", Payer.UNIT: "units"}  # budgets
ROOM = 3  # models, beside each other with every word


def draw_cost(axes: Axes, spend: Mapping[str, Floats], currency: str, span: str = "the study") -> Axes:
    """Two stacked bars per model; whiskers are 95 % intervals of each bar's total.

    `spend`: money by model, (replications, accounts, payers).
    """
    places = [(name, payer) for name in spend for payer in PAYERS]
    at = np.array([3.0 * k + place for k in range(len(spend)) for place in (0.0, 0.95)])
    height = np.zeros(len(places))
    shown = _purposes_used(spend)
    totals = [spend[name][:, :, payer].sum(axis=1) for name, payer in places]
    money = axis_scale(plain(currency), max((float(values.mean()) for values in totals), default=0.0))
    for accounts, colour, hidden in shown.values():
        amounts = np.array([_mean(spend[name], accounts, payer) for name, payer in places]) * money.factor
        hatch = HATCH if hidden else None
        axes.bar(at, amounts, 0.85, bottom=height, color=colour, hatch=hatch, edgecolor="#444444", linewidth=0.5)
        height += amounts
    _whiskers(axes, at, [values * money.factor for values in totals])
    tight = len(spend) > ROOM
    axes.set_xticks(at, [(SHORT if tight else PAYERS)[payer] for _, payer in places], rotation=90 if tight else 0)
    axes.tick_params(axis="x", length=0)
    _models_below(axes, list(spend))
    axes.set_ylabel(f"cost of {span} ({money.unit})")
    axes.grid(axis="x", visible=False)
    axes.set_title("Who pays for what; hatched: unbudgeted cost")
    axes.legend(handles=_purpose_legend(shown), loc="center left", bbox_to_anchor=(1.0, 0.5), handleheight=1.1)
    return axes


def _mean(spend: Floats, accounts: tuple[Account, ...], payer: Payer) -> float:
    return float(spend[:, list(accounts), payer].sum(axis=1).mean())


def _whiskers(axes: Axes, at: Floats, totals: list[Floats]) -> None:
    intervals = [student_interval(values) for values in totals]
    means = [each.mean for each in intervals]
    arms = [[each.mean - each.low for each in intervals], [each.high - each.mean for each in intervals]]
    axes.errorbar(at, means, yerr=arms, fmt="none", ecolor="black", elinewidth=1.1, capsize=4)
    of = scale("", means)
    for x, each in zip(at, intervals, strict=True):
        top = each.high if each.high == each.high else each.mean
        axes.annotate(
            of.fitted(each.half_width).number(each.mean),
            (x, top),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=8.5 if len(at) < 12 else 6,
        )
    axes.set_ylim(0, 1.1 * max((np.fmax(each.mean, each.high) for each in intervals), default=1.0) or 1.0)


def _models_below(axes: Axes, names: list[str]) -> None:
    """The model's name under its two bars."""
    for k, name in enumerate(names):
        axes.annotate(
            label(name),
            (3.0 * k + (0.95 if len(names) > ROOM else 0.475), 0),
            (0, -34),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right" if len(names) > ROOM else "center",
            va="top",
            rotation=35 if len(names) > ROOM else 0,
            rotation_mode="anchor",
            fontweight="bold",
        )


def _purposes_used(spend: Mapping[str, Floats]) -> dict[str, tuple[tuple[Account, ...], str, bool]]:
    """The purposes that any model spends money on."""
    found = {int(k) for amounts in spend.values() for k in np.flatnonzero(np.any(amounts, axis=(0, 2)))}
    return {purpose: each for purpose, each in PURPOSES.items() if found.intersection(each[0])}


def _purpose_legend(purposes: Mapping[str, tuple[tuple[Account, ...], str, bool]]) -> list[Patch]:
    """Legend patches in the order of the stack, top first."""
    patches = [
        Patch(facecolor=colour, edgecolor="#444444", linewidth=0.5, hatch=HATCH if hidden else None, label=purpose)
        for purpose, (_, colour, hidden) in purposes.items()
    ]
    return patches[::-1]


# Greys and sands, no model's colour; hatches differ too.
INCREASE, DECREASE = ("#5C6B7A", None), ("#DDD0AC", "////")


@dataclass(frozen=True)
class WaterfallBar:
    """The start, a step or the end of a waterfall; money."""

    name: str
    mean: float
    interval: Interval


def draw_waterfall(
    axes: Axes,
    start: WaterfallBar,
    steps: Sequence[WaterfallBar],
    end: WaterfallBar,
    currency: str,
    models: Sequence[str],
    money: Scale | None = None,
) -> Axes:
    """Steps as bars from the first model's cost to the second's, top to bottom, the two costs as marks.

    The axis need not begin at 0, so only differences have a length. `models`: all of the comparison, for colours.
    `money`: the scale of the axis, where several waterfalls share it.
    """
    money = money or axis_scale(plain(currency), max(abs(start.mean), abs(end.mean)))
    reached, of = start.mean, _step_scale(steps, money)
    _connector(axes, reached * of.factor, 0)
    for row, step in enumerate(steps, 1):
        _step(axes, row, reached, step, of)
        reached += step.mean
        _connector(axes, reached * of.factor, row)
    _total(axes, 0, start, models, of)
    _total(axes, len(steps) + 1, end, models, of)
    axes.use_sticky_edges = False  # amounts stand beside the bars, so there must be room at both ends
    axes.margins(x=0.13)
    axes.set_ylim(len(steps) + 1.6, -0.6)
    axes.set_yticks(range(len(steps) + 2), [label(bar.name) for bar in (start, *steps, end)])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"cost ({money.unit}); the axis need not begin at 0")
    axes.set_ylabel("account")
    axes.set_title(f"From {label(start.name)} to {label(end.name)}", fontsize=10, fontweight="normal")
    return axes


def _connector(axes: Axes, reached: float, row: int) -> None:
    """A thin line from the end of one bar to the next row."""
    axes.plot([reached] * 2, [row, row + 1], color="#888888", linewidth=0.7, zorder=1)


def _step_scale(steps: Sequence[WaterfallBar], money: Scale) -> Scale:
    """The scale of amounts without an interval: three significant digits of the largest step, at most four decimals.

    From millions on at least two decimals.
    """
    largest = max((abs(step.mean) for step in steps), default=0.0) * money.factor
    digits = 2 - floor(log10(largest)) if largest else 2
    return Scale(money.factor, min(4, max(2 if money.factor <= 1e-6 else 0, digits)) if money.factor < 1.0 else 0, "")


def _step(axes: Axes, row: int, reached: float, step: WaterfallBar, of: Scale) -> None:
    """A bar from the running total, with an error bar at its end and its amount beside it."""
    colour, hatch = INCREASE if step.mean >= 0 else DECREASE
    at, width = reached * of.factor, step.mean * of.factor
    axes.barh(row, width, 0.62, left=at, color=colour, hatch=hatch, edgecolor="#444444", linewidth=0.5, zorder=2)
    arms = [[-_below(step) * of.factor], [_above(step) * of.factor]]
    axes.errorbar(at + width, row, xerr=arms, fmt="none", ecolor="black", elinewidth=1.0, capsize=2.5, zorder=3)
    right = max(at, at + width + _above(step) * of.factor)
    _amount(axes, right, row, of.fitted(step.interval.half_width).change(step.mean))


def _total(axes: Axes, row: int, bar: WaterfallBar, models: Sequence[str], of: Scale) -> None:
    arms = [[-_below(bar) * of.factor], [_above(bar) * of.factor]]
    axes.errorbar(
        bar.mean * of.factor,
        row,
        xerr=arms,
        fmt=markers(models)[bar.name],
        color=colours(models)[bar.name],
        markersize=8,
        markeredgecolor="white",
        capsize=3,
        zorder=4,
    )
    amount = of.fitted(bar.interval.half_width).number(bar.mean)
    _amount(axes, (bar.mean + _above(bar)) * of.factor, row, amount, bold=True)


def _amount(axes: Axes, x: float, row: int, text: str, *, bold: bool = False) -> None:
    weight = "bold" if bold else "normal"
    axes.annotate(
        text, (x, row), (6, 0), textcoords="offset points", va="center", ha="left", fontsize=8.5, fontweight=weight
    )


def _below(bar: WaterfallBar) -> float:
    """From the mean to the lower limit; 0 where there is no interval."""
    return bar.interval.low - bar.interval.mean if bar.interval.low == bar.interval.low else 0.0


def _above(bar: WaterfallBar) -> float:
    return bar.interval.high - bar.interval.mean if bar.interval.high == bar.interval.high else 0.0


def waterfall_legend() -> list[Patch]:
    """Legend patches of the waterfall."""
    kinds = {"costs more": INCREASE, "costs less": DECREASE}
    return [
        Patch(facecolor=colour, hatch=hatch, edgecolor="#444444", linewidth=0.5, label=name)
        for name, (colour, hatch) in kinds.items()
    ]
