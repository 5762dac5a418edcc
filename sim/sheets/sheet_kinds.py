"""Readers of the kinds of sheet: tables with a row per record, demand, and settings by model."""

from collections.abc import Container, Iterator, Sequence
from difflib import get_close_matches

from sim.scenario.records import Scenario
from sim.scenario.schema_path import root
from sim.sheets.columns import NOTES, columns
from sim.sheets.layout import (
    COMPANY,
    FIRST_VALUE,
    MODELS,
    NAMED_SETTINGS,
    ONE_VALUE,
    SECTIONS,
    SERVICES,
    SETTING_COLUMNS,
    TERMS,
    TITLE,
    TableSheet,
    setting_path,
)
from sim.sheets.sheet import SECOND, CellEntry, CellReference, Sheet, WorkbookEntries
from sim.sheets.sheet_slips import row_slip

UNIT = "unit"
NAMELESS = "must name the {}: the row has values; remove it if it is a total"


def read_rows(sheet: Sheet, table_sheet: TableSheet, workbook: WorkbookEntries) -> None:
    """Adds an entry for each record and for each of its values, blank or not."""
    headings = sheet.headings(workbook)
    known = [*table_sheet.keys, *(field.name for field in table_sheet.columns), *NOTES]
    wanted = [*table_sheet.keys, *(field.name for field in table_sheet.columns if field.required)]
    _unknown_columns(sheet, headings, known, wanted, workbook)
    if any(key not in headings.values() for key in table_sheet.keys):
        return
    values = {column: name for column, name in headings.items() if name in known and name not in table_sheet.keys}
    taken: set[tuple[str, ...]] = set()
    for row in _table_rows(sheet, table_sheet.keys, known, workbook):
        keys = _keys(sheet, row, table_sheet, headings, workbook)
        if keys is None:
            continue
        if keys in taken:
            workbook.add_fault(sheet.reference(row, _column(headings, table_sheet.keys[-1])), "must occur exactly once")
            continue
        taken.add(keys)
        workbook.entries += _record(sheet, row, table_sheet, keys, values, _column(headings, table_sheet.keys[-1]))


def _unknown_columns(
    sheet: Sheet, headings: dict[int, str], known: Sequence[str], wanted: Sequence[str], workbook: WorkbookEntries
) -> None:
    """Adds a fault for each heading that is not known, and for each that is wanted and not there.

    Columns beside the table, after a gap, have one fault together; a heading that may be a wanted one is one fault.
    """
    beside = next((column for column in headings if column > 1 and column - 1 not in headings), None)
    missing = [name for name in wanted if name not in headings.values()]
    for column, name in headings.items():
        if name in known or (beside is not None and column > beside):
            continue
        cell = sheet.reference(1, column)
        if column == beside:
            workbook.add_fault(cell, SECOND)
        elif missing:
            meant = (get_close_matches(name, missing, n=1) or missing)[0]
            missing.remove(meant)
            workbook.add_fault(cell, f'not a column of this sheet; did you mean "{meant}", which is missing?')
        else:
            workbook.add_unknown_name(cell, name, "column of this sheet", known)
    if missing:
        workbook.add_fault(CellReference(sheet.name, 1, 1), f"must have a column {' and a column '.join(missing)}")


def _table_rows(
    sheet: Sheet, keys: Sequence[str], known: Sequence[str], workbook: WorkbookEntries, named: Container[str] = ()
) -> Iterator[int]:
    """The rows of a table; adds a fault for each row that is none, and ends where a second table begins.

    `named`: names that may stand alone in a row.
    """
    for row in sheet.rows():
        if not any(sheet.text(1, column) for column in sheet.columns_in_use(row)):
            continue  # all of it is in columns without a heading
        slip = row_slip(sheet, row, keys, known, named)
        if slip is None:
            if row in sheet.grid.hidden_rows:
                workbook.notices.append(f"{sheet.name}!{row}: the row is hidden, and is read")
            yield row
            continue
        column, rule = slip
        workbook.add_fault(sheet.reference(row, column), rule)
        if rule == SECOND:
            return


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
            workbook.add_fault(cell, NAMELESS.format(heading))
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
    units = {entry.path[1] for entry in workbook.entries if entry.names and entry.path[0] == "business_units"}
    for row in _table_rows(sheet, (UNIT,), [UNIT, *columns.values()], workbook, units):
        unit = sheet.text(row, first)
        if not unit or unit in rows:
            rule = "must occur exactly once" if unit else NAMELESS.format(UNIT)
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
    for row in _table_rows(sheet, SETTING_COLUMNS[:1], SETTING_COLUMNS, workbook, known_settings(sheet.name)):
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
