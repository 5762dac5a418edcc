"""The sheet "read me": how to fill in the workbook, and every column with what is known about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.distributions import FAMILIES
from sim.scenario.places import root
from sim.scenario.records import Scenario
from sim.sheets.book import headed, widen
from sim.sheets.cells import at, put
from sim.sheets.columns import NOTES, Column, allowed
from sim.sheets.headings import faded
from sim.sheets.layout import DEMAND, LISTED, MODELS, NAMED, SECTIONS, TITLE, WHOLE_DEMAND, setting_path

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TOLD = (
    "A company and its operating models. Fill in the other sheets, then type:",
    "itsourcing workbook read THIS_FILE.xlsx --out scenarios",
    "A blank cell takes its default. Orange headings must be filled. Add rows freely; columns may stand in any order.",
    "Each model is a column of the sheet models: copy one, give it a name of its own, change what differs.",
    "Demand is in needs per year, by unit and service; the rows every_unit and per_100_heads_month hold for all units.",
    "Times are working days (1 year = 252), effort is productive hours, money is in the company's currency.",
    "Where does a number come from? Say so in a comment on its cell, a line each, as far as it is known:",
    "source: who published it  /  assumption: yes  /  note: why this value  /  range: 0.1 to 0.4",
    "A comment that begins with value: speaks of that value alone; when the cell is changed, it no longer counts.",
    "The columns source, assumption and note at the end of a row hold for its cells without a source of their own.",
    "A distribution is written as lognormal(median = 480, sigma = 0.857); the families and their parameters:",
)
HEADINGS = ("sheet", "column or setting", "must be given", "unit", "meaning", "allowed", "default", "usual range")
LAST = "source of the default"
Row = tuple[str, ...]


def write_guide(sheet: Worksheet) -> None:
    """Words first, then the table of all columns."""
    headed(sheet, ["read me"])
    lines = [*TOLD, *_families(), ""]
    for row, line in enumerate(lines, start=2):
        put(at(sheet, row, 1), line or None)
    top = len(lines) + 2
    for row, cells in enumerate([(*HEADINGS, LAST), *_rows()], start=top):
        for column, text in enumerate(cells, start=1):
            put(at(sheet, row, column), text or None)
            faded(at(sheet, row, column))
    widen(sheet, [14.0, 30.0, 10.0, 16.0, 60.0, 40.0, 24.0, 16.0, 50.0])


def _families() -> list[str]:
    """Each with the parameters that it may have."""
    return [
        f"    {family}({', '.join(name for name in names if name != 'dist')})"
        for family, names in FAMILIES.items()
        if family != "constant"
    ]


def _rows() -> Iterator[Row]:
    for listed in LISTED:
        for key in listed.keys:
            yield listed.sheet, key, "yes", "", "name of the row: letters, digits, _ and -", "text", "", "", ""
        yield from (_row(listed.sheet, field.name, field) for field in listed.columns)
        yield from ((listed.sheet, name, "", "", meaning, "", "", "", "") for name, meaning in NOTES.items())
    yield from _demand()
    for section in SECTIONS:
        for field in _settings(section.path):
            yield _row(section.sheet, ".".join((*section.shown, *field.path)), field)
    for path in NAMED:
        place = root(Scenario).find(setting_path(MODELS, ".".join(path)))
        assert place is not None
        about = (place.field.description if place.field else None) or ""
        yield MODELS, f"{'.'.join(path)}.NAME", "", "", about, "", "", "", ""
    yield MODELS, TITLE, "", "", "what the model is, in a few words", "text", "", "", ""


def _demand() -> Iterator[Row]:
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


def _row(sheet: str, name: str, field: Column) -> Row:
    must = "yes" if field.required else ""
    unit = field.place.unit or ""
    return sheet, name, must, unit, field.meaning, allowed(field.place), field.default, field.usual, field.origin
