"""Tables of results as a workbook: numbers with a number format, text never as a formula and never cut off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.sheets.cells import MAX_CHARACTERS, cell_at, fits_cell, write_cell
from sim.sheets.xlsx import coordinate, new_workbook, save, set_widths, write_headings

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LONG_TEXTS = "long texts"
CHUNK = MAX_CHARACTERS // 7  # a character may take seven when it is escaped
WIDE = 50.0


class Number(NamedTuple):
    """A number with its number format."""

    value: float
    format: str


CellValue = str | int | Number | None


class Table(NamedTuple):
    """The columns and rows of one sheet."""

    sheet: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[CellValue]]


def write_tables(tables: Sequence[Table], path: Path) -> None:
    """Writes a sheet for each table. Text too long for a cell is written in parts to the sheet `long texts`."""
    book = new_workbook()
    long: list[str] = []
    for table in tables:
        _write(book.create_sheet(table.sheet), table, long)
    if long:
        _write_long(book, long)
    save(book, path)


def _write(sheet: Worksheet, table: Table, long: list[str]) -> None:
    write_headings(sheet, [_short(name, long) for name in table.columns])
    sheet.freeze_panes = coordinate(2, 1)
    for row, cells in enumerate(table.rows, start=2):
        for column, entry in enumerate(cells, start=1):
            _entry(sheet, row, column, entry, long)
    if table.rows:
        sheet.auto_filter.ref = f"A1:{coordinate(len(table.rows) + 1, len(table.columns))}"
    set_widths(sheet, [_width(table, column) for column in range(len(table.columns))])


def _entry(sheet: Worksheet, row: int, column: int, entry: CellValue, long: list[str]) -> None:
    cell = cell_at(sheet, row, column)
    if isinstance(entry, Number):
        write_cell(cell, entry.value)
        cell.number_format = entry.format
    else:
        write_cell(cell, _short(entry, long) if isinstance(entry, str) else entry)


def _short(text: str, long: list[str]) -> str:
    """The text; or, if it is too long for a cell, its beginning and where all of it is."""
    if fits_cell(text):
        return text
    if text not in long:
        long.append(text)
    return f'{text[:60]}... (text {long.index(text) + 1} of sheet "{LONG_TEXTS}")'


def _write_long(book: Workbook, long: list[str]) -> None:
    sheet = book.create_sheet(LONG_TEXTS)
    write_headings(sheet, ["text", "part", "content"])
    row = 2
    for number, text in enumerate(long, start=1):
        for part, start in enumerate(range(0, len(text), CHUNK), start=1):
            for column, value in enumerate((number, part, text[start : start + CHUNK]), start=1):
                write_cell(cell_at(sheet, row, column), value)
            row += 1
    set_widths(sheet, [8.0, 8.0, WIDE])


def _width(table: Table, column: int) -> float:
    """The width of a column by its longest text or heading, from 12 to `WIDE` characters."""
    texts = [row[column] for row in table.rows[:200]]
    longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
    return min(WIDE, max(12.0, 1.1 * longest, min(24.0, len(table.columns[column]) + 2.0)))
