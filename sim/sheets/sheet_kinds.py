"""Readers of the kinds of sheet: tables with a row per record, demand, and settings by model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.scenario.checks.fault import NOT_GIVEN, Fault, alternatives
from sim.scenario.records import Scenario
from sim.scenario.schema_path import root
from sim.sheets.columns import NOTES, columns, heading_name
from sim.sheets.layout import (
    COMPANY,
    FIRST_VALUE,
    MODELS,
    NAMED_SETTINGS,
    ONE_VALUE,
    SECTIONS,
    SERVICES,
    SETTING_COLUMNS,
    SHEETS,
    TERMS,
    TITLE,
    TableSheet,
    setting_path,
)
from sim.sheets.xlsx import CellContent, CellGrid, coordinate

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
        return f"{value:g}" if isinstance(value, float) else str(value).strip()

    def _cells_in_use(self) -> Iterator[tuple[int, int]]:
        return (place for place, content in self.grid.items() if content.value is not None or content.problem)

    def rows(self) -> list[int]:
        """The numbers of the rows below the heading that are not empty."""
        return sorted({row for row, _ in self._cells_in_use() if row > 1})

    def headings(self, workbook: WorkbookEntries, *, first: int = 1, units: bool = True) -> dict[int, str]:
        """Names in the first row by column; adds faults for missing or repeated names. `units`: with units."""
        found: dict[int, str] = {}
        for column in sorted({column for _, column in self._cells_in_use() if column >= first}):
            text = self.text(1, column)
            name = heading_name(text) if units else text
            if not name:
                workbook.add_fault(self.reference(1, column), "must name its column: there are values below")
            elif name in found.values():
                workbook.add_fault(self.reference(1, column), "must be the only column of this name")
            else:
                found[column] = name
        return found


UNIT = "unit"


def read_rows(sheet: Sheet, table_sheet: TableSheet, workbook: WorkbookEntries) -> None:
    """Adds an entry for each record and for each of its values, blank or not."""
    headings = sheet.headings(workbook)
    known = [*table_sheet.keys, *(field.name for field in table_sheet.columns), *NOTES]
    for column, name in headings.items():
        if name not in known:
            workbook.add_unknown_name(sheet.reference(1, column), name, "column of this sheet", known)
    missing = [key for key in table_sheet.keys if key not in headings.values()]
    if missing:
        workbook.add_fault(CellReference(sheet.name, 1, 1), f"must have a column {' and a column '.join(missing)}")
        return
    values = {column: name for column, name in headings.items() if name in known and name not in table_sheet.keys}
    taken: set[tuple[str, ...]] = set()
    for row in sheet.rows():
        keys = _keys(sheet, row, table_sheet, headings, workbook)
        if keys is None:
            continue
        if keys in taken:
            workbook.add_fault(sheet.reference(row, _column(headings, table_sheet.keys[-1])), "must occur exactly once")
            continue
        taken.add(keys)
        workbook.entries += _record(sheet, row, table_sheet, keys, values, _column(headings, table_sheet.keys[-1]))


def _column(headings: dict[int, str], name: str) -> int:
    return next(column for column, each in headings.items() if each == name)


def _keys(
    sheet: Sheet, row: int, table_sheet: TableSheet, headings: dict[int, str], workbook: WorkbookEntries
) -> tuple[str, ...] | None:
    """The key values of a row; None, with a fault, if one is missing or unknown."""
    columns = [_column(headings, key) for key in table_sheet.keys]
    keys = tuple(sheet.text(row, column) for column in columns)
    for column, key, heading in zip(columns, keys, table_sheet.keys, strict=True):
        cell = sheet.reference(row, column)
        if not key:
            workbook.add_fault(cell, f"must name the {heading}: the row has values")
            return None
        if heading == "model" and key not in workbook.models:
            workbook.add_unknown_name(cell, key, "model of the sheet models", workbook.models)
            return None
    return keys


def _record(
    sheet: Sheet, row: int, table_sheet: TableSheet, keys: tuple[str, ...], values: dict[int, str], named: int
) -> Iterator[CellEntry]:
    """Entries of a record, of its values, and of the annotation of its row, also for nested records."""
    model = keys[0] if table_sheet is TERMS else None
    path = (*table_sheet.table, keys[-1])
    yield CellEntry(model, path, sheet.reference(row, named), sheet.content(row, named), names=True)
    inside = {field.path[:-1] for field in table_sheet.columns}
    for column, name in values.items():
        cell, content = sheet.reference(row, column), sheet.content(row, column)
        if name not in NOTES:
            yield CellEntry(model, (*path, *name.split(".")), cell, content)
        elif content.value is not None or content.problem:
            yield from (CellEntry(model, (*path, *below, name), cell, content) for below in inside)


def read_demand(sheet: Sheet, services: Sheet, workbook: WorkbookEntries) -> None:
    """Adds an entry for each unit and service."""
    headings = sheet.headings(workbook, units=False)
    known = [services.text(row, _first_key(services)) for row in services.rows()]
    if UNIT not in headings.values():
        workbook.add_fault(sheet.reference(1, 1), f'must have a column "{UNIT}"')
        return
    first = _column(headings, UNIT)
    columns = {column: name for column, name in headings.items() if column != first}
    for column, name in columns.items():
        if name in known:
            cell = sheet.reference(1, column)
            workbook.entries.append(
                CellEntry(None, ("services", name, "demand"), cell, sheet.content(1, column), names=True)
            )
        else:
            workbook.add_unknown_name(sheet.reference(1, column), name, "service", known)
    _demand_rows(sheet, first, {k: name for k, name in columns.items() if name in known}, workbook)


def _demand_rows(sheet: Sheet, first: int, columns: dict[int, str], workbook: WorkbookEntries) -> None:
    """Adds an entry for each cell that is not blank; a blank cell sets no demand."""
    rows: set[str] = set()
    for row in sheet.rows():
        unit = sheet.text(row, first)
        if not unit or unit in rows:
            rule = "must occur exactly once" if unit else "must name the unit: the row has values"
            workbook.add_fault(sheet.reference(row, first), rule)
            continue
        rows.add(unit)
        for column, service in columns.items():
            content = sheet.content(row, column)
            if content.value is not None or content.problem:
                path = ("services", service, "demand", unit)
                workbook.entries.append(CellEntry(None, path, sheet.reference(row, column), content))


def _first_key(services: Sheet) -> int:
    """The column with the services' names."""
    found = [column for (row, column) in services.grid if row == 1 and services.text(1, column) == SERVICES.keys[0]]
    return found[0] if found else 1


PLACE = root(Scenario)


def read_settings(sheet: Sheet, workbook: WorkbookEntries) -> None:
    """Adds an entry for each setting and column of values, blank or not."""
    for column, name in enumerate(SETTING_COLUMNS, start=1):
        if sheet.text(1, column) != name:
            workbook.add_fault(sheet.reference(1, column), f'must be "{name}": the first columns are fixed')
    values = _columns(sheet, workbook)
    rows: dict[str, int] = {}
    for row in sheet.rows():
        setting = sheet.text(row, 1)
        if _is_setting(sheet, row, setting, rows, workbook):
            rows[setting] = row
            path = setting_path(sheet.name, setting)
            for column, model in values.items():
                workbook.entries.append(
                    CellEntry(model, path, sheet.reference(row, column), sheet.content(row, column))
                )


def _columns(sheet: Sheet, workbook: WorkbookEntries) -> dict[int, str | None]:
    """Columns of values and the models that they are for."""
    found = sheet.headings(workbook, first=FIRST_VALUE, units=sheet.name != MODELS)
    if sheet.name == MODELS:
        workbook.models |= {name: sheet.reference(1, column) for column, name in found.items()}
        if not found:
            workbook.add_fault(CellReference(MODELS, 1, FIRST_VALUE), "must hold the name of an operating model")
        return dict(found)
    if ONE_VALUE not in found.values():
        workbook.add_fault(sheet.reference(1, FIRST_VALUE), f'must be "{ONE_VALUE}"')
    for column, name in found.items():
        if name != ONE_VALUE:
            workbook.add_unknown_name(sheet.reference(1, column), name, "column", [ONE_VALUE])
    return {column: None for column, name in found.items() if name == ONE_VALUE}


def _is_setting(sheet: Sheet, row: int, setting: str, rows: dict[str, int], workbook: WorkbookEntries) -> bool:
    known = known_settings(sheet.name)
    named = setting.rpartition(".")[0] in {".".join(path) for path in NAMED_SETTINGS} and sheet.name == MODELS
    if not setting:
        workbook.add_fault(sheet.reference(row, 1), "must name the setting: there are values beside it")
    elif setting in rows:
        workbook.add_fault(sheet.reference(row, 1), f"must occur exactly once; row {rows[setting]} has the same name")
    elif not named and setting not in known:
        workbook.add_unknown_name(sheet.reference(row, 1), setting, "setting of this sheet", known)
    else:
        return True
    return False


def known_settings(sheet: str) -> list[str]:
    """The settings of a sheet, without those that contain a name from another sheet."""
    found = [TITLE] if sheet in (COMPANY, MODELS) else []
    for section in SECTIONS:
        if section.sheet == sheet:
            found += [".".join((*section.prefix, *field.path)) for field in columns(section.record)]
    return found
