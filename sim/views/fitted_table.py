"""A table that fits the terminal: numbers are never cut, whatever its width.

Where there is room, units have a column. Where there is less, they stand behind the name of the row. Where the numbers
do not fit beside each other, each has a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from sim.safe_text import printable

GAP, SMALL_GAP = 3, 2  # columns of the terminal between two of the table
LEAST_NAME = 18  # columns for the name of a row, where names are longer
LEAST_TEXT = 16  # columns for a text that may be wrapped
HARD = "\N{NO-BREAK SPACE}"


class Row(NamedTuple):
    """A row; one without cells is the heading of the rows below it."""

    name: str  # with two blanks before it for each level
    cells: tuple[str, ...]
    unit: str = ""
    bold: tuple[bool, ...] = ()  # by cell

    def is_bold(self, column: int) -> bool:
        """Whether a cell is bold."""
        return column < len(self.bold) and self.bold[column]


class FittedTable(NamedTuple):
    """Rows of text, for rich to print."""

    title: str
    caption: str
    headings: tuple[str, ...]
    rows: Sequence[Row]
    texts: tuple[int, ...] = ()  # columns of words, which may be wrapped

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """The widest form that the terminal has room for."""
        width = options.max_width
        yield _text(self.title, bold=True)
        if self._needs(self._longest_name(), GAP, units=True) <= width:
            yield self._table(self._longest_name(), GAP, units=any(row.unit for row in self.rows))
        elif self._needs(min(LEAST_NAME, self._longest_name()), SMALL_GAP, units=False) <= width:
            yield self._table(width - self._needs(0, SMALL_GAP, units=False), SMALL_GAP, units=False)
        else:
            yield from self._lines(width)
        yield Text(printable(self.caption), style="dim")

    def _longest_name(self) -> int:
        return max((cell_len(row.name) for row in self.rows), default=0)

    def _widths(self) -> list[int]:
        """The columns that the cells need, headings among them; a text needs few, as it may be wrapped."""
        found = [cell_len(heading) for heading in self.headings]
        for row in self.rows:
            for column, cell in enumerate(row.cells):
                found[column] = max(found[column], cell_len(cell))
        return [min(need, LEAST_TEXT) if column in self.texts else need for column, need in enumerate(found)]

    def _needs(self, names: int, gap: int, *, units: bool) -> int:
        unit = max((cell_len(row.unit) for row in self.rows), default=0) if units else 0
        return names + sum(need + gap for need in self._widths()) + (unit + gap if unit else 0)

    def _table(self, names: int, gap: int, *, units: bool) -> Table:
        left = gap - SMALL_GAP  # the box itself has one column, and there is one to the right
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, left))
        table.add_column("", no_wrap=not self.texts)
        for column, heading in enumerate(self.headings):
            is_text = column in self.texts
            table.add_column(Text(printable(heading)), justify="left" if is_text else "right", no_wrap=not is_text)
        if units:
            table.add_column("unit", no_wrap=True)
        for row in self.rows:
            name = _wrapped(row.name if units else _with_unit(row), names)
            cells = [_text(cell, bold=row.is_bold(column)) for column, cell in enumerate(row.cells)]
            cells += [Text()] * (len(self.headings) - len(cells))
            table.add_row(_text(name, bold=bool(row.bold) and all(row.bold)), *cells, *([_text(row.unit)] * units))
        return table

    def _lines(self, width: int) -> Iterator[Text]:
        """Each row as its name and, below it, a line for each cell."""
        for row in self.rows:
            yield _text(_wrapped(_with_unit(row), width), bold=bool(row.bold) and all(row.bold))
            level = " " * (len(row.name) - len(row.name.lstrip()) + 1)
            for column, (heading, cell) in enumerate(zip(self.headings, row.cells, strict=False)):
                line = f"{level}{heading}: {cell}"
                if cell_len(line) <= width or column in self.texts:
                    yield _text(_wrapped(line, width), bold=row.is_bold(column))
                else:
                    yield _text(_wrapped(f"{level}{heading}:", width))
                    yield _text(_wrapped(f"{level} {cell}", width), bold=row.is_bold(column))


def _with_unit(row: Row) -> str:
    unit = row.unit.replace(" ", HARD) if len(row.unit) < LEAST_TEXT else row.unit
    return f"{row.name} ({unit})" if unit and not row.name.endswith(row.unit) else row.name


def _wrapped(text: str, width: int) -> str:
    """The text in lines; only a word that is longer than a line is, and the terminal wraps it."""
    level = " " * (len(text) - len(text.lstrip()))
    lines = wrap(
        text.strip(),
        max(width, len(level) + 8),
        initial_indent=level,
        subsequent_indent=f"{level} ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(HARD, " ")


def _text(text: str, *, bold: bool = False) -> Text:
    """Text as it is: square brackets are no markup."""
    return Text(printable(text, keep="\n"), style="bold" if bold else "", overflow="fold")
