"""A sheet of a workbook as it is read: its cells, its headings, and what is found on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.scenario.checks.fault import NOT_GIVEN, Fault, alternatives
from sim.sheets.cells import value_text
from sim.sheets.columns import heading_name
from sim.sheets.layout import SHEETS
from sim.sheets.xlsx import Box, CellContent, CellGrid, coordinate

EMPTY = CellContent(None, "", None)


class CellReference(NamedTuple):
    """The place of a cell in the workbook, with its value."""

    sheet: str
    row: int
    column: int
    value: object = None  # of the cell

    @property
    def name(self) -> str:
        """The name of the cell, such as `services!D7`."""
        return f"{self.sheet}!{coordinate(self.row, self.column)}"

    @property
    def order(self) -> tuple[int, int, int]:
        """The sort key: by sheet, then row, then column."""
        return SHEETS.index(self.sheet), self.row, self.column


class CellEntry(NamedTuple):
    """A cell that may hold a value, blank or not; or the cell that names a record."""

    model: str | None  # the model it belongs to; None for the company
    path: tuple[str, ...]  # in a scenario
    cell: CellReference
    content: CellContent
    names: bool = False  # whether it names the record at the path


@dataclass
class WorkbookEntries:
    """All entries of a workbook, and the faults in the layout of its sheets."""

    entries: list[CellEntry] = field(default_factory=list)
    faults: list[tuple[CellReference, Fault]] = field(default_factory=list)
    models: dict[str, CellReference] = field(default_factory=dict)
    merged: list[tuple[str, Box]] = field(default_factory=list)  # by sheet: cells that have no value of their own
    notices: list[str] = field(default_factory=list)  # what was read although it is perhaps not meant

    def add_fault(self, cell: CellReference, rule: str) -> None:
        """Adds a fault: the cell breaks a rule."""
        self.faults.append((cell, Fault(cell.name, NOT_GIVEN if cell.value is None else cell.value, rule)))

    def add_unknown_name(self, cell: CellReference, name: str, what: str, known: Iterable[str]) -> None:
        """Adds a fault: the name in the cell is not one of the known names."""
        self.add_fault(cell, f"not a {what}{alternatives(name, known)}")


class Sheet(NamedTuple):
    """The cells of one sheet."""

    name: str
    grid: CellGrid

    def reference(self, row: int, column: int) -> CellReference:
        """The reference to a cell."""
        return CellReference(self.name, row, column, self.content(row, column).value)

    def content(self, row: int, column: int) -> CellContent:
        """The content of a cell."""
        return self.grid.get((row, column), EMPTY)

    def text(self, row: int, column: int) -> str:
        """The value of a cell as a name: numbers as text, without space around it; empty for an empty cell."""
        value = self.content(row, column).value
        if value is None:
            return ""
        return value_text(value).strip()

    def columns_in_use(self, row: int) -> list[int]:
        """The numbers of the columns of a row that are not empty."""
        return self.grid.in_use.get(row, [])

    def rows(self) -> list[int]:
        """The numbers of the rows below the heading that are not empty."""
        return [row for row in self.grid.in_use if row > 1]

    def headings(self, workbook: WorkbookEntries, *, first: int = 1, units: bool = True) -> dict[int, str]:
        """Names in the first row by column; adds faults for missing or repeated names. `units`: with units."""
        found: dict[int, str] = {}
        unnamed: list[int] = []
        for column in sorted(
            {column for columns in self.grid.in_use.values() for column in columns if column >= first}
        ):
            text = self.text(1, column)
            name = heading_name(text) if units else text
            if not name:
                unnamed.append(column)
            elif name in found.values():
                workbook.add_fault(self.reference(1, column), "must be the only column of this name")
            else:
                found[column] = name
        for column, rule in _without_heading(unnamed):
            workbook.add_fault(self.reference(1, column), rule)
        return found


SECOND = "is it a second table? Each sheet has one, which begins in its first row: put others on sheets of their own"


def _without_heading(columns: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The first of each run of columns without a heading, and what to say of it."""
    for place, column in enumerate(columns):
        if place == 0 or columns[place - 1] != column - 1:
            run = next(k for k in range(1, len(columns) + 1) if column + k not in columns)
            many = f", as must {run - 1} more beside it; {SECOND}" if run > 1 else ""
            yield column, f"must name its column: there are values below{many}"
