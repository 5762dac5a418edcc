"""Lists to choose from in the cells of the company workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.rules.sourcing import RULES
from sim.scenario.records import Scenario
from sim.scenario.schema_path import root
from sim.sheets.book import coordinate
from sim.sheets.cells import NO, YES
from sim.sheets.columns import heading_name, options
from sim.sheets.layout import FIRST_VALUE, LISTED, MODELS, REFERENCES, SETTINGS, setting_path

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS, MODEL_COLUMNS = 300, 12  # as far as lists reach into rows and columns that are blank as yet


class Offer(NamedTuple):
    """A list for some cells."""

    cells: str  # "D2:D300"
    formula: str
    strict: bool  # whether another value is refused; else the program only asks


def offer(sheet: Worksheet) -> None:
    """Adds every list that the sheet's columns or settings have."""
    from openpyxl.worksheet.datavalidation import DataValidation

    for each in _settings(sheet) if sheet.title in SETTINGS else _columns(sheet):
        found = DataValidation(
            type="list",
            formula1=each.formula,
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop" if each.strict else "warning",
        )
        found.add(each.cells)
        sheet.add_data_validation(found)


def _columns(sheet: Worksheet) -> Iterator[Offer]:
    listed = next((each for each in LISTED if each.sheet == sheet.title), None)
    if listed is None:
        return
    fields = {field.name: field for field in listed.columns}
    for column in range(1, sheet.max_column + 1):
        name = heading_name(str(sheet.cell(1, column).value))
        choice = [YES, NO] if name == "assumption" else options(fields[name].place) if name in fields else []
        formula, strict = _formula(sheet.title, name, choice)
        if formula:
            yield Offer(f"{coordinate(2, column)}:{coordinate(ROWS, column)}", formula, strict)


def _settings(sheet: Worksheet) -> Iterator[Offer]:
    last = FIRST_VALUE + (MODEL_COLUMNS if sheet.title == MODELS else 1) - 1
    for row in range(2, sheet.max_row + 1):
        setting = str(sheet.cell(row, 1).value)
        place = root(Scenario).find(setting_path(sheet.title, setting))
        choice = options(place) if place is not None and place.kind == "value" else []
        formula, strict = _formula(sheet.title, setting, choice)
        if formula:
            yield Offer(f"{coordinate(row, FIRST_VALUE)}:{coordinate(row, last)}", formula, strict)


def _formula(sheet: str, name: str, choice: list[str]) -> tuple[str, bool]:
    """The list for a column or setting, and whether nothing else is right; no formula where there is none."""
    table = REFERENCES.get((sheet, name)) or REFERENCES.get((sheet, name.rpartition(".")[0]))
    if table == "rules":
        return f'"{",".join(RULES)}"', False  # a user's own rule may be registered elsewhere
    if table == MODELS:
        return f"={MODELS}!${coordinate(1, FIRST_VALUE)[0]}$1:${coordinate(1, FIRST_VALUE + MODEL_COLUMNS)[0]}$1", False
    if table is not None:
        return f"={table}!$A$2:$A${ROWS}", False
    return (f'"{",".join(choice)}"', True) if choice else ("", False)
