"""From the cost of one model to that of another: what makes it dearer or cheaper, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.stats.intervals import Interval
from sim.views.formatting import Scale
from sim.views.style import colours, label, markers, plain

MILLION = 1e6
# Greys and sands, no model's colour; told apart by the hatch as well.
DEARER, CHEAPER = ("#5C6B7A", None), ("#DDD0AC", "////")


@dataclass(frozen=True)
class Bar:
    """One step, or start or end; money."""

    name: str
    mean: float
    interval: Interval


def draw(axes: Axes, start: Bar, steps: Sequence[Bar], end: Bar, currency: str, models: Sequence[str]) -> Axes:
    """Steps as bars from the first model's cost to the second's, top to bottom, the two costs as marks.

    The axis need not begin at 0, so only differences have a length. `models`: all of the comparison, for colours.
    """
    reached, of = start.mean, _scale(steps)
    _joint(axes, reached, 0)
    for row, step in enumerate(steps, 1):
        _step(axes, row, reached, step, of)
        reached += step.mean
        _joint(axes, reached, row)
    _total(axes, 0, start, models, of)
    _total(axes, len(steps) + 1, end, models, of)
    axes.use_sticky_edges = False  # amounts stand beside the bars, so there must be room at both ends
    axes.margins(x=0.13)
    axes.set_ylim(len(steps) + 1.6, -0.6)
    axes.set_yticks(range(len(steps) + 2), [label(bar.name) for bar in (start, *steps, end)])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"cost (million {plain(currency)}); the axis need not begin at 0")
    axes.set_ylabel("account")
    axes.set_title(f"From {label(start.name)} to {label(end.name)}", fontsize=10, fontweight="normal")
    return axes


def _joint(axes: Axes, reached: float, row: int) -> None:
    """Leads from the end of one row to the next."""
    axes.plot([reached / MILLION] * 2, [row, row + 1], color="#888888", linewidth=0.7, zorder=1)


def _scale(steps: Sequence[Bar]) -> Scale:
    """Millions with three figures of the largest step, and two to four decimals."""
    largest = max((abs(step.mean) for step in steps), default=0.0) / MILLION
    digits = 2 - floor(log10(largest)) if largest else 2
    return Scale(1 / MILLION, min(4, max(2, digits)), "")


def _step(axes: Axes, row: int, reached: float, step: Bar, of: Scale) -> None:
    """A bar from what is reached, its interval at its end, and its amount beside the row."""
    colour, hatch = DEARER if step.mean >= 0 else CHEAPER
    at, width = reached / MILLION, step.mean / MILLION
    axes.barh(row, width, 0.62, left=at, color=colour, hatch=hatch, edgecolor="#444444", linewidth=0.5, zorder=2)
    arms = [[-_below(step) / MILLION], [_above(step) / MILLION]]
    axes.errorbar(at + width, row, xerr=arms, fmt="none", ecolor="black", elinewidth=1.0, capsize=2.5, zorder=3)
    right = max(at, at + width + _above(step) / MILLION)
    _amount(axes, right, row, of.change(step.mean))


def _total(axes: Axes, row: int, bar: Bar, models: Sequence[str], of: Scale) -> None:
    arms = [[-_below(bar) / MILLION], [_above(bar) / MILLION]]
    axes.errorbar(
        bar.mean / MILLION,
        row,
        xerr=arms,
        fmt=markers(models)[bar.name],
        color=colours(models)[bar.name],
        markersize=8,
        markeredgecolor="white",
        capsize=3,
        zorder=4,
    )
    _amount(axes, (bar.mean + _above(bar)) / MILLION, row, of.number(bar.mean), bold=True)


def _amount(axes: Axes, x: float, row: int, text: str, *, bold: bool = False) -> None:
    weight = "bold" if bold else "normal"
    axes.annotate(
        text, (x, row), (6, 0), textcoords="offset points", va="center", ha="left", fontsize=8.5, fontweight=weight
    )


def _below(bar: Bar) -> float:
    """From the mean to the lower limit; 0 where there is no interval."""
    return bar.interval.low - bar.interval.mean if bar.interval.low == bar.interval.low else 0.0


def _above(bar: Bar) -> float:
    return bar.interval.high - bar.interval.mean if bar.interval.high == bar.interval.high else 0.0


def legend() -> list[Patch]:
    """What the bars are."""
    kinds = {"costs more": DEARER, "costs less": CHEAPER}
    return [
        Patch(facecolor=colour, hatch=hatch, edgecolor="#444444", linewidth=0.5, label=name)
        for name, (colour, hatch) in kinds.items()
    ]
