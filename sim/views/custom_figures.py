"""Figures beside those of a report: metrics of one's own choice, months, choice rule, effects, planner's page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.decision.comparison import Comparison
from sim.experiment.results import RunRecord
from sim.metrics import metric_of
from sim.rules import choice
from sim.scenario.behaviour import Behaviour
from sim.stats.intervals import Interval, student_interval
from sim.sweeps.result import Effect
from sim.text import name_in_words
from sim.units import Floats
from sim.views import comparison_figures
from sim.views.formatting import Scale, scale
from sim.views.style import BASELINE, label, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WAITS = np.linspace(-1.0, 4.0, 101)  # days that IT takes longer, in units of the lead time found normal


class Months(NamedTuple):
    """One panel over time: the sum of some monthly series, times a factor, in a unit."""

    series: tuple[str, ...]  # columns of `run.monthly`
    unit: str
    factor: float = 1.0


def metrics(comparison: Comparison, metric_by_label: Mapping[str, str], title: str) -> Figure:
    """A row for each metric, a dot with its interval for each model; `metric_by_label`: one unit for all.

    Raises ValueError for metrics of different units.
    """
    from sim.views.figures import means

    units = {metric_of(metric).unit_in(comparison.currency) for metric in metric_by_label.values()}
    if len(units) != 1:
        raise ValueError(f"metrics of different units in one figure: {', '.join(sorted(units))}")
    samples = {words: comparison.results.samples(metric) for words, metric in metric_by_label.items()}
    of = scale(units.pop(), [float(values.max()) for row in samples.values() for values in row.values()])
    rows = {
        plain(words): {name: student_interval(of.factor * values) for name, values in row.items()}
        for words, row in samples.items()
    }
    with styled():
        figure = _blank(7.5, 1.5 + 0.16 * len(rows) * (2 + len(comparison.models)))
        axes = means.draw_dots(figure.add_subplot(), rows, plain(_unit(of)), title)
        _legend(figure, axes)
    return figure


def months(comparison: Comparison, panels: Mapping[str, Months], title: str) -> Figure:
    """One panel under another, a line with its band for each model; `panels`: what it shows -> which months."""
    from sim.views.figures import curves

    with styled():
        figure = _blank(7.5, 1.0 + 2.5 * len(panels))
        rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axes, (words, panel) in zip(rows, panels.items(), strict=True):
            runs = {
                name: np.array([_course(cell, panel) for cell in row]) for name, row in comparison.results.runs.items()
            }
            curves.draw_monthly(axes, runs, words, plain(panel.unit))
            if axes is not rows[-1]:
                axes.set_xlabel("")
        _headed(figure, title)
        _legend(figure, rows[0])
    return figure


def choice_rule(behaviour: Behaviour, friction: Sequence[float] = (0.0, 0.5, 0.9)) -> Figure:
    """How the probability of buying without IT grows with the wait, by trust and by hassle (`sim.rules.choice`).

    Prices equal, no risk seen, a unit of no technical skill; what a figure does not vary is trust one half, and the
    middle hassle.
    """
    from sim.views.figures import curves

    levels = {"low: 0.2": 0.2, "half: 0.5": 0.5, "high: 0.8": 0.8}
    by_trust = {words: going_past(behaviour, trust=trust, friction=friction[1]) for words, trust in levels.items()}
    by_hassle = {f"{each:g}": going_past(behaviour, trust=0.5, friction=each) for each in reversed(friction)}
    with styled():
        figure = _blank(7.5, 3.9)
        left, right = figure.subplots(1, 2, sharey=True)
        curves.draw_choice_rule(left, WAITS.tolist(), by_trust, "", "trust in IT (0 to 1)")
        curves.draw_choice_rule(right, WAITS.tolist(), by_hassle, "", "hassle of asking IT (0 to 1)")
        right.set_ylabel("")
        figure.supxlabel(
            "days by which IT is slower than the market, divided by the lead time that the unit considers normal",
            fontsize=9.5,
        )
        _headed(figure, "When a business unit buys without its IT department")
    return figure


def going_past(behaviour: Behaviour, *, trust: float, friction: float) -> list[float]:
    """Chance of buying without IT at each of `WAITS`, 0..1; prices equal, no risk seen, no technical skill."""
    pull = (
        behaviour.direct_constant
        + choice.hassle_utility(friction, 0.0, behaviour.weight_hassle)
        + choice.trust_utility(trust, behaviour.weight_trust)
    )
    waits = (choice.wait_utility(wait, 0.0, 1.0, behaviour.weight_wait) for wait in WAITS.tolist())
    return [choice.logit_share(pull + wait) for wait in waits]


def effects(found: Sequence[Effect], words: str, currency: str) -> Figure:
    """One panel for each parameter on one scale, the steeper line being the stronger effect; `words`: the metric's."""
    from sim.views.figures import curves

    reach = [
        abs(limit)
        for each in found
        for row in each.shifts.values()
        for shift in row
        for limit in (shift.low, shift.high)
    ]
    of = scale(metric_of(found[0].metric).unit_in(currency), reach, difference=True)
    with styled():
        figure = _blank(7.5, 3.9)
        panels = figure.subplots(1, len(found), sharey=True, squeeze=False)[0]
        for axes, effect in zip(panels, found, strict=True):
            lines = {name: [_scaled(each, of.factor) for each in row] for name, row in effect.shifts.items()}
            curves.draw_main_effect(axes, effect.levels, lines, plain(_short(effect.parameter)))
        panels[0].yaxis.set_major_formatter("{x:,g}")
        panels[0].set_ylabel(plain(f"{words}:\nshift ({_unit(of)})"))
        _headed(figure, "Main effects: shifts from the mean over all points, with 95 % intervals")
        _legend(figure, panels[0])
    return figure


def _scaled(interval: Interval, factor: float) -> Interval:
    return Interval(factor * interval.mean, factor * interval.low, factor * interval.high)


def _unit(of: Scale) -> str:
    short = {"%": "share, %", "points": "percentage points"}
    size, _, currency = of.unit.partition(" ")
    words = {"m": f"million {currency}", "bn": f"billion {currency}"}
    return short.get(of.unit, words.get(size, of.unit) if of.factor < 1.0 else of.unit)


def _short(path: str) -> str:
    """The last two names of a path, as readers see them."""
    return "\n".join(label(name_in_words(name)) for name in path.split(".")[-2:])


def _course(cell: RunRecord, panel: Months) -> Floats:
    return np.asarray(panel.factor * sum(cell.monthly[name] for name in panel.series))


def _blank(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _headed(figure: Figure, title: str) -> None:
    figure.suptitle(plain(title), x=0.01, ha="left", fontsize=11, fontweight="bold")


def _legend(figure: Figure, axes: Axes) -> None:
    """One legend below all panels, of what stands in one of them."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 4))


FIGURES = ("trade_off", "cost", "over_time", "satisfaction")
NARROW = 3.9  # inches
TALL = 7.0  # inches at most, of several panels
LOW = 4.6  # inches at least, of one
LINE = 0.17  # inches, of a legend
LETTERS = 42  # of a line in it
LONGEST = 24  # letters of a model's name


def drawn(comparison: Comparison, *, narrow: bool) -> Iterator[tuple[str, bytes]]:
    """Names and SVG files, one after the other, since each takes a while."""
    shown = _shortly_named(comparison)
    for name in FIGURES:
        with styled():
            figure = comparison_figures.FAMILIES[name](shown)
            if narrow:
                _narrowed(figure)
        yield name, comparison_figures.saved(figure, "svg")


def _shortly_named(comparison: Comparison) -> Comparison:
    """The comparison with long model names cut; the page shows the full names."""
    names = {name: _cut(name.removesuffix(BASELINE)) + BASELINE * name.endswith(BASELINE) for name in comparison.models}
    if len(set(names.values())) < len(names):
        return comparison
    cells = comparison.results.runs
    rows = {names[name]: tuple(replace(cell, scenario=names[name]) for cell in row) for name, row in cells.items()}
    models = {names[name]: model for name, model in comparison.models.items()}
    return replace(comparison, models=models, results=replace(comparison.results, runs=rows))


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _narrowed(figure: Figure) -> None:
    """Fits a figure to a small screen: letters stay as large, lines of text become shorter."""
    height = float(figure.get_size_inches()[1])
    alone = len(figure.axes) == 1
    title = figure.axes[0].get_title(loc="left") if alone else figure.get_suptitle()
    for axes in figure.axes:
        axes.set_title("" if alone else _wrapped(axes.get_title(loc="left")), fontsize=9.5, fontweight="normal")
        axes.set_xlabel(_wrapped(axes.get_xlabel()))
        axes.set_ylabel(_wrapped(axes.get_ylabel()))
        _names_wrapped(axes)
        height += LINE * _legend_below(figure, axes)
    figure.set_size_inches(NARROW, max(height, LOW) if alone else min(height, TALL))
    figure.suptitle(_wrapped(title), x=0.01, ha="left", fontsize=11, fontweight="bold")


def _names_wrapped(axes: Axes) -> None:
    """Wraps the text and row labels of a panel."""
    from matplotlib.ticker import FixedLocator

    for text in axes.texts:
        text.set_text(textwrap.fill(text.get_text(), LETTERS // 3))
    if isinstance(axes.yaxis.get_major_locator(), FixedLocator):
        names = [text.get_text() for text in axes.get_yticklabels()]
        axes.set_yticks(axes.get_yticks(), [textwrap.fill(name, LETTERS // 3) for name in names])


def _legend_below(figure: Figure, axes: Axes) -> int:
    """Moves the legend below the figure; returns its number of lines."""
    legend = axes.get_legend()
    if legend is None:
        return 0
    handles, labels = axes.get_legend_handles_labels()
    if not handles:  # those of a legend that was given its own
        handles = [handle for handle in legend.legend_handles if handle is not None]
        labels = [text.get_text() for text in legend.get_texts()]
    columns = 2 if max(map(len, labels), default=0) < LETTERS // 2 else 1
    title = _wrapped(legend.get_title().get_text()) or None
    legend.remove()
    figure.legend(
        handles, map(_wrapped, labels), loc="outside lower left", title=title, alignment="left", ncols=columns
    )
    return len(labels) // columns


def _wrapped(text: str) -> str:
    return textwrap.fill(text, LETTERS)
