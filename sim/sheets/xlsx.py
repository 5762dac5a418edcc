"""Workbook files: reading cells, styling, and saving. The same content is always saved as the same bytes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.input_file import NotAFile, read_file
from sim.sheets.cells import cell_at, unescape, write_cell

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

START = (1980, 1, 1, 0, 0, 0)  # first date of the zip format; the time of writing is left out
DAY = datetime(1980, 1, 1)
HEADING = "1F3A5F"  # dark blue behind white letters
REQUIRED = "8C4A00"  # the same for a required column
FADED = "666666"
WIDEST = 60.0

MOST_UNPACKED = 30_000_000  # bytes; a company's workbook has less than one million

NO_RESULT = "is a formula whose result is not in the file; open and save the file in a spreadsheet program"
BROKEN = "is a formula that ends in an error"
A_DATE = "must not be a date; format the cell as a number or as text"


class CellContent(NamedTuple):
    """The value and comment of a cell."""

    value: object  # text, number or boolean; None for an empty cell
    comment: str
    problem: str | None  # why its value cannot be read


class CellGrid(dict[tuple[int, int], CellContent]):
    """The cells of a sheet by row and column, from 1; and what else a spreadsheet program shows of it."""

    def __init__(self, cells: Mapping[tuple[int, int], CellContent] | None = None) -> None:
        super().__init__(cells or {})
        self.merged: list[Box] = []
        self.hidden_rows: set[int] = set()

    @cached_property
    def in_use(self) -> dict[int, list[int]]:
        """By row, the columns of its cells that are not empty, both in ascending order; read once all cells are set."""
        rows: dict[int, list[int]] = {}
        for (row, column), content in sorted(self.items(), key=lambda each: each[0]):
            if content.value is not None or content.problem:
                rows.setdefault(row, []).append(column)
        return rows


class Box(NamedTuple):
    """A rectangle of cells, such as one that is merged; from 1, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is in the rectangle."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


class InvalidWorkbook(ValueError):
    """The file is not a workbook, or is damaged."""


def open_workbook(path: Path) -> dict[str, CellGrid]:
    """The cells of every sheet, by its name. Raises `InvalidWorkbook`, also where the file cannot be read."""
    from openpyxl import load_workbook

    try:
        data = read_file(path)
    except NotAFile as error:
        raise InvalidWorkbook(str(error)) from None
    try:
        _require_small(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about charts and the like, which are not read anyway
            results = load_workbook(io.BytesIO(data), data_only=True)
            formulas = load_workbook(io.BytesIO(data))
            return {sheet.title: _grid(sheet, formulas[sheet.title]) for sheet in results.worksheets}
    except Exception as error:  # a broken file makes openpyxl raise whatever its parsers meet first
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise InvalidWorkbook(f"is damaged, or is not a workbook (.xlsx): {said}") from error


def _require_small(data: bytes) -> None:
    """Refuses a file that is small, but would fill the memory when it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        size = sum(member.file_size for member in file.infolist())
    if size > MOST_UNPACKED:
        raise ValueError(
            f"it holds {size / 1e6:,.0f} MB of text when unpacked, and {MOST_UNPACKED / 1e6:.0f} MB is most"
        )


def _grid(results: Worksheet, formulas: Worksheet) -> CellGrid:
    """The cells in use. Iterating over rows would create the cells between them."""
    found = CellGrid()
    found.merged = [
        Box(each.min_row, each.min_col, each.max_row, each.max_col) for each in formulas.merged_cells.ranges
    ]
    found.hidden_rows = {row for row, shown in formulas.row_dimensions.items() if shown.hidden}
    for (row, column), cell in sorted(formulas._cells.items()):
        comment = unescape(cell.comment.text) if cell.comment is not None else ""
        result = results._cells[row, column]
        content = _cell_content(result.value, str(result.data_type), comment, formula=cell.data_type == "f")
        if content != (None, "", None):
            found[row, column] = content
    return found


def _cell_content(value: object, kind: str, comment: str, *, formula: bool) -> CellContent:
    if formula and value is None:
        return CellContent(None, comment, NO_RESULT)
    if kind == "e":
        return CellContent(value, comment, BROKEN)
    if isinstance(value, str):
        text = unescape(value)
        return CellContent(text if text.strip() else None, comment, None)
    if value is None or isinstance(value, (bool, int, float)):
        return CellContent(value, comment, None)
    return CellContent(str(value), comment, A_DATE)


def new_workbook() -> Workbook:
    """A workbook without sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "itsourcing"
    book.properties.created = DAY
    return book


def write_headings(sheet: Worksheet, names: list[str], required: frozenset[int] = frozenset()) -> None:
    """Writes the first row in bold. `required` are column numbers from 1, which get another colour."""
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, name in enumerate(names, start=1):
        cell = cell_at(sheet, 1, column)
        write_cell(cell, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=REQUIRED if column in required else HEADING)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def set_widths(sheet: Worksheet, widths: list[float]) -> None:
    """Sets column widths in characters, between 8 and `WIDEST`."""
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, max(8.0, width))


def coordinate(row: int, column: int) -> str:
    """The name of a cell: (7, 4) -> "D7"."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column)}{row}"


def save(book: Workbook, path: Path) -> None:
    """Writes the file without the time of writing, so that the same content gives the same bytes."""
    fresh = io.BytesIO()
    book.save(fresh)
    with zipfile.ZipFile(fresh) as made, zipfile.ZipFile(path, "w") as target:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, START)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, _without_date(made.read(name)) if name == "docProps/core.xml" else made.read(name))


def _without_date(properties: bytes) -> bytes:
    """The document properties with a fixed date in place of the time of saving."""
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", properties)
