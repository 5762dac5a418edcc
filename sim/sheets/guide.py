"""The sheet "read me", the heading row of each sheet, and the comments of headings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.distributions import FAMILIES
from sim.scenario.records import Scenario
from sim.scenario.schema_path import root
from sim.sheets.cells import cell_at, escape, write_cell
from sim.sheets.columns import NOTES, Column, allowed
from sim.sheets.layout import (
    DEMAND,
    FIRST_VALUE,
    MODELS,
    NAMED_SETTINGS,
    SECTIONS,
    SETTING_COLUMNS,
    TABLE_SHEETS,
    TITLE,
    WHOLE_DEMAND,
    TableSheet,
    setting_path,
)
from sim.sheets.xlsx import FADED, coordinate, set_widths, write_headings
from sim.units import YEAR

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

WIDE = 44.0  # characters, of a column that holds sentences
LINE, CHARACTER = 18, 5.6  # pixels, roughly


def table_heading(sheet: Worksheet, table_sheet: TableSheet, fields: list[Column]) -> None:
    """Writes the headings of keys, values and notes, each with its meaning as a comment."""
    keys = len(table_sheet.keys)
    names = [*table_sheet.keys, *(field.heading for field in fields), *NOTES]
    required = {*range(1, keys + 1), *(keys + k for k, field in enumerate(fields, start=1) if field.required)}
    write_headings(sheet, names, frozenset(required))
    for column, field in enumerate(fields, start=keys + 1):
        add_comment(cell_at(sheet, 1, column), column_comment(field))
    for column, meaning in enumerate(NOTES.values(), start=keys + len(fields) + 1):
        add_comment(cell_at(sheet, 1, column), meaning)
    set_widths(sheet, [20.0] * keys + [max(13.0, 0.6 * len(field.heading)) for field in fields] + [WIDE, 12.0, WIDE])
    sheet.freeze_panes = coordinate(2, keys + 1)


def settings_heading(sheet: Worksheet, values: list[str]) -> None:
    """Writes the headings of a sheet of settings, with a column of values for each name."""
    write_headings(
        sheet,
        [*SETTING_COLUMNS, *values],
        frozenset(range(FIRST_VALUE, FIRST_VALUE + len(values))),
    )
    set_widths(sheet, [34.0, 16.0, WIDE, 16.0] + [24.0] * max(len(values), 4))
    sheet.freeze_panes = coordinate(2, len(SETTING_COLUMNS) + 1)


def column_comment(field: Column) -> str:
    """Meaning, allowed values, default, usual range and source of a column, one line each."""
    default = "must be given" if field.required else f"blank: {field.default or 'empty'}"
    usual = f"usual: {field.usual_range}" if field.usual_range else ""
    lines = [field.meaning, f"allowed: {allowed(field.place)}", default, usual]
    return "\n".join(filter(None, [*lines, f"default from: {field.default_source}" if field.default_source else ""]))


def add_comment(cell: Cell, text: str) -> None:
    """Adds a comment in a box that shows all of it."""
    from openpyxl.comments import Comment

    if text:
        rows = sum(1 + len(line) // 50 for line in text.split("\n"))
        height = min(400, LINE * (rows + 1))
        cell.comment = Comment(escape(text), "itsourcing", height=height, width=int(52 * CHARACTER))


def set_grey(cell: Cell) -> None:
    """Makes the text grey: the cell is for information, not for input."""
    from openpyxl.styles import Alignment, Font

    cell.font = Font(color=FADED)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


INSTRUCTIONS = (
    "A company and its operating models. Fill in the other sheets, then type:",
    "itsourcing workbook read THIS_FILE.xlsx --out scenarios",
    "A blank cell has its default. Columns with an orange heading are required. Rows can be added, and columns moved.",
    "Each operating model is a column of the sheet models. To add one, copy a column, rename it and change its values.",
    "Demand is in needs per year, by unit and service. The rows every_unit and per_100_heads_month apply to all units.",
    f"Times are in working days (1 year = {YEAR:g}), effort is in productive hours, money in the company's currency.",
    'A time may be text: "3 h" and "21 d" are working time; "24 clock hours" and "90 calendar days" can be written.',
    "Give the source of a number as a comment on its cell, one line for each item that is known:",
    "source: who published it  /  assumption: yes  /  note: why this value  /  range: 0.1 to 0.4",
    "A comment that begins with value: applies to that value only. It is ignored once the cell has another value.",
    "The columns source, assumption and note at the end of a row apply to its cells that have no source of their own.",
    "A distribution is written as lognormal(median = 480, sigma = 0.857). The families and their parameters are:",
)
HEADINGS = ("sheet", "column or setting", "must be given", "unit", "meaning", "allowed", "default", "usual range")
LAST = "source of the default"
GuideRow = tuple[str, ...]


def write_guide(sheet: Worksheet) -> None:
    """Writes the instructions, then the table of all columns."""
    write_headings(sheet, ["read me"])
    lines = [*INSTRUCTIONS, *_families(), ""]
    for row, line in enumerate(lines, start=2):
        write_cell(cell_at(sheet, row, 1), line or None)
    top = len(lines) + 2
    for row, cells in enumerate([(*HEADINGS, LAST), *_rows()], start=top):
        for column, text in enumerate(cells, start=1):
            write_cell(cell_at(sheet, row, column), text or None)
            set_grey(cell_at(sheet, row, column))
    set_widths(sheet, [14.0, 30.0, 10.0, 16.0, 60.0, 40.0, 24.0, 16.0, 50.0])


def _families() -> list[str]:
    """The distribution families with their parameters, one line each."""
    return [
        f"    {family}({', '.join(name for name in names if name != 'dist')})"
        for family, names in FAMILIES.items()
        if family != "constant"
    ]


def _rows() -> Iterator[GuideRow]:
    for table_sheet in TABLE_SHEETS:
        for key in table_sheet.keys:
            yield table_sheet.sheet, key, "yes", "", "name of the row: letters, digits, _ and -", "text", "", "", ""
        yield from (_row(table_sheet.sheet, field.name, field) for field in table_sheet.columns)
        yield from ((table_sheet.sheet, name, "", "", meaning, "", "", "", "") for name, meaning in NOTES.items())
    yield from _demand()
    for section in SECTIONS:
        for field in _settings(section.path):
            yield _row(section.sheet, ".".join((*section.prefix, *field.path)), field)
    for path in NAMED_SETTINGS:
        place = root(Scenario).find(setting_path(MODELS, ".".join(path)))
        assert place is not None
        about = (place.field.description if place.field else None) or ""
        yield MODELS, f"{'.'.join(path)}.NAME", "", "", about, "", "", "", ""
    yield MODELS, TITLE, "", "", "short description of the model", "text", "", "", ""


def _demand() -> Iterator[GuideRow]:
    place = root(Scenario).find(("services", "", "demand"))
    assert place is not None
    assert place.field is not None
    rows = ("a unit", *WHOLE_DEMAND)
    about = place.field.description or ""
    yield DEMAND, f"a service; rows: {', '.join(rows)}", "", "per year", about, "a number, 0 or more", "", "", ""


def _settings(path: tuple[str, ...]) -> list[Column]:
    from sim.sheets.columns import columns

    place = root(Scenario).find(path)
    assert place is not None
    return columns(place.type)


def _row(sheet: str, name: str, field: Column) -> GuideRow:
    must = "yes" if field.required else ""
    unit = field.place.unit or ""
    return (
        sheet,
        name,
        must,
        unit,
        field.meaning,
        allowed(field.place),
        field.default,
        field.usual_range,
        field.default_source,
    )
