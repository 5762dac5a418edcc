"""The first rows of the company workbook's sheets, and what a pointer held over them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.sheets.book import FADED, coordinate, headed, widen
from sim.sheets.cells import at, escaped
from sim.sheets.columns import NOTES, Column, allowed
from sim.sheets.layout import FIXED, Listed

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

WIDE = 44.0  # characters, of a column that holds sentences
LINE, CHARACTER = 18, 5.6  # pixels, roughly


def table_heading(sheet: Worksheet, listed: Listed, fields: list[Column]) -> None:
    """Keys, values and notes, each with its meaning as a comment."""
    keys = len(listed.keys)
    names = [*listed.keys, *(field.heading for field in fields), *NOTES]
    required = {*range(1, keys + 1), *(keys + k for k, field in enumerate(fields, start=1) if field.required)}
    headed(sheet, names, frozenset(required))
    for column, field in enumerate(fields, start=keys + 1):
        remark(at(sheet, 1, column), told(field))
    for column, meaning in enumerate(NOTES.values(), start=keys + len(fields) + 1):
        remark(at(sheet, 1, column), meaning)
    widen(sheet, [20.0] * keys + [max(13.0, 0.6 * len(field.heading)) for field in fields] + [WIDE, 12.0, WIDE])
    sheet.freeze_panes = coordinate(2, keys + 1)


def settings_heading(sheet: Worksheet, values: list[str]) -> None:
    """What each setting is, then a column of values for each name."""
    headed(sheet, [*FIXED, *values], frozenset(range(len(FIXED) + 1, len(FIXED) + len(values) + 1)))
    widen(sheet, [34.0, 16.0, WIDE, 16.0] + [24.0] * max(len(values), 4))
    sheet.freeze_panes = coordinate(2, len(FIXED) + 1)


def told(field: Column) -> str:
    """Meaning, allowed values, default, usual range and source of a column, a line each."""
    default = "must be given" if field.required else f"blank: {field.default or 'empty'}"
    usual = f"usual: {field.usual}" if field.usual else ""
    lines = [field.meaning, f"allowed: {allowed(field.place)}", default, usual]
    return "\n".join(filter(None, [*lines, f"default from: {field.origin}" if field.origin else ""]))


def remark(cell: Cell, text: str) -> None:
    """A comment large enough to be read at once."""
    from openpyxl.comments import Comment

    if text:
        rows = sum(1 + len(line) // 50 for line in text.split("\n"))
        height = min(400, LINE * (rows + 1))
        cell.comment = Comment(escaped(text), "itsourcing", height=height, width=int(52 * CHARACTER))


def faded(cell: Cell) -> None:
    """Grey: there to be read, not to be filled in."""
    from openpyxl.styles import Alignment, Font

    cell.font = Font(color=FADED)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
