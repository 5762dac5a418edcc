"""The figures of the planner's page: those of the report, and the same redrawn for a small screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.decide.comparison import Comparison
from sim.views import plots
from sim.views.style import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIGURES = ("trade_off", "cost", "over_time", "satisfaction")
NARROW = 3.9  # inches
TALL = 7.0  # inches, of several panels
LINE = 0.17  # inches, of a legend
LETTERS = 42  # of a line in it


def drawn(comparison: Comparison, *, narrow: bool) -> Iterator[tuple[str, bytes]]:
    """Names and SVG files, one after the other, since each takes a while."""
    for name in FIGURES:
        with styled():
            figure = plots.FAMILIES[name](comparison)
            if narrow:
                _narrowed(figure)
        yield name, plots.saved(figure, "svg")


def _narrowed(figure: Figure) -> None:
    """Fits a figure to a small screen: letters stay as large, lines of text become shorter."""
    height = float(figure.get_size_inches()[1])
    alone = len(figure.axes) == 1
    title = figure.axes[0].get_title(loc="left") if alone else figure.get_suptitle()
    for axes in figure.axes:
        axes.set_title("" if alone else _wrapped(axes.get_title(loc="left")), fontsize=9.5, fontweight="normal")
        axes.set_xlabel(_wrapped(axes.get_xlabel()))
        axes.set_ylabel(_wrapped(axes.get_ylabel()))
        height += LINE * _legend_below(figure, axes)
    figure.set_size_inches(NARROW, height if alone else min(height, TALL))
    figure.suptitle(_wrapped(title), x=0.01, ha="left", fontsize=11, fontweight="bold")


def _legend_below(figure: Figure, axes: Axes) -> int:
    """Puts the legend under everything, where a wide page has it beside or close below; its lines."""
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
