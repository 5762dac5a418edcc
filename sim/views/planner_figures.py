"""The figures of the planner's page: those of the report, also for a narrow screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.decision.comparison import Comparison
from sim.views import comparison_figures
from sim.views.style import BASELINE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
