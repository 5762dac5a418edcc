"""Writes scenarios of one company as a workbook: the values set in their files, and blank cells for defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario.operating_model import OperatingModel
from sim.scenario.reading.load import DEFAULT, Loaded, Note
from sim.scenario.reading.source_notes import Annotation
from sim.scenario.records import Scenario, scenario_hash
from sim.scenario.schema_path import Place, root
from sim.sheets import cells
from sim.sheets.cells import MAX_CHARACTERS, YES, cell_at, cell_value, comment_text, fits_cell, write_cell
from sim.sheets.columns import Column, columns
from sim.sheets.guide import add_comment, set_grey, settings_heading, table_heading, write_guide
from sim.sheets.layout import (
    COMPANY,
    DEMAND,
    FIRST_VALUE,
    GUIDE,
    MODEL,
    MODELS,
    NAMED_SETTINGS,
    ONE_VALUE,
    SECTIONS,
    SETTINGS,
    SHEETS,
    TABLE_SHEETS,
    TERMS,
    TITLE,
    WHOLE_DEMAND,
    TableSheet,
    add_list_validations,
    merge_orders,
    setting_path,
)
from sim.sheets.xlsx import coordinate, new_workbook, save, set_widths, write_headings

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

PLACE = root(Scenario)
FileNotes = Mapping[str, Note]  # what files set, by dotted path
TableRow = tuple[tuple[str, ...], str, FileNotes]  # the keys of a row, the name of its record, and what was set
Setting = tuple[str, str, str, str]  # name, unit, meaning, default


def write_company(models: Sequence[Loaded], path: Path) -> None:
    """Writes scenarios that differ only in their operating model.

    Raises `ValueError` if they differ in more, share a name, have phases, or hold text too long for a cell.
    """
    _require_one_company([loaded.scenario for loaded in models])
    book = new_workbook()
    sheets = {name: book.create_sheet(name) for name in SHEETS}
    first, file_notes = models[0].scenario, _file_notes(models[0])
    write_guide(sheets[GUIDE])
    for table_sheet in TABLE_SHEETS:
        _rows(
            sheets[table_sheet.sheet],
            table_sheet,
            _contracts(models) if table_sheet is TERMS else _records(table_sheet, first, file_notes),
        )
    _demand(sheets[DEMAND], first, file_notes)
    by_model = [(loaded.scenario.name, _file_notes(loaded)) for loaded in models]
    of_company = {place: note for place, note in file_notes.items() if place != TITLE}  # a title is its model's
    for name in SETTINGS:
        _settings(sheets[name], _setting_rows(name, models), by_model if name == MODELS else [(ONE_VALUE, of_company)])
    for sheet in sheets.values():
        add_list_validations(sheet)
    save(book, path)


def _require_one_company(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    if len(set(names)) < len(names):
        raise ValueError(f"operating models must have names of their own: {', '.join(names)}")
    for scenario in scenarios:
        if scenario.phases:
            raise ValueError(f'"{scenario.name}" has phases, which a workbook cannot hold')
        if _company_hash(scenario) != _company_hash(scenarios[0]):
            raise ValueError(f'"{names[0]}" and "{scenario.name}" are not operating models of the same company')


def _company_hash(scenario: Scenario) -> str:
    """The hash of a scenario without its operating model, name and title."""
    return scenario_hash(scenario.model_copy(update={"name": "", TITLE: "", MODEL: OperatingModel()}))


def _file_notes(loaded: Loaded) -> FileNotes:
    return {path: note for path, note in loaded.provenance.items() if note.file != DEFAULT}


def _records(table_sheet: TableSheet, scenario: Scenario, file_notes: FileNotes) -> list[TableRow]:
    return [((name,), name, file_notes) for name in getattr(scenario, table_sheet.table[0])]


def _contracts(models: Sequence[Loaded]) -> list[TableRow]:
    return [
        ((loaded.scenario.name, provider), provider, _file_notes(loaded))
        for loaded in models
        for provider in loaded.scenario.operating_model.contracts
    ]


def _rows(sheet: Worksheet, table_sheet: TableSheet, records: Iterable[TableRow]) -> None:
    """Writes one row for each record: its keys, its values and their common annotation."""
    fields = table_sheet.columns
    table_heading(sheet, table_sheet, fields)
    for row, (keys, name, file_notes) in enumerate(records, start=2):
        for column, key in enumerate(keys, start=1):
            write_cell(cell_at(sheet, row, column), key)
        _values(sheet, (row, len(keys) + 1), fields, _notes(fields, (*table_sheet.table, name), file_notes))


def _notes(fields: list[Column], path: tuple[str, ...], file_notes: FileNotes) -> dict[int, Note]:
    """The values set in files, by column number."""
    dotted = [".".join((*path, *field.path)) for field in fields]
    return {k: file_notes[name] for k, name in enumerate(dotted) if name in file_notes}


def _values(sheet: Worksheet, start: tuple[int, int], fields: list[Column], notes: dict[int, Note]) -> None:
    row, first = start
    common = cells.row_annotation(notes.values())
    for k, note in notes.items():
        _value(cell_at(sheet, row, first + k), note, fields[k].place, common)
    if common is not None:
        for column, text in enumerate((None, YES, common.note or None), start=first + len(fields)):
            write_cell(cell_at(sheet, row, column), text)


def _value(cell: Cell, note: Note, place: Place, common: Annotation | None = None) -> None:
    """Writes a value, and its annotation as a comment."""
    value = cell_value(note.value)
    write_cell(cell, value)
    text = comment_text(cells.cell_annotation(cells.own_annotation(note, place), common), value)
    if not fits_cell(text):
        raise ValueError(
            f"a comment holds {MAX_CHARACTERS:,} characters, and this one has {len(text):,}: {text[:60]}..."
        )
    add_comment(cell, text)


def _demand(sheet: Worksheet, scenario: Scenario, file_notes: FileNotes) -> None:
    """Writes the sheet of demand: units in rows, services in columns."""
    services = list(scenario.services)
    used = [list(service.demand) for service in scenario.services.values()]
    rows = merge_orders(used, [*WHOLE_DEMAND, *scenario.business_units])
    write_headings(sheet, ["unit", *services], frozenset({1}))
    set_widths(sheet, [24.0] + [16.0] * len(services))
    sheet.freeze_panes = coordinate(2, 2)
    for row, key in enumerate(rows, start=2):
        write_cell(cell_at(sheet, row, 1), key)
        for column, service in enumerate(services, start=2):
            path = ("services", service, "demand", key)
            note, place = file_notes.get(".".join(path)), PLACE.find(path)
            if note is not None and place is not None:
                _value(cell_at(sheet, row, column), note, place)


def _setting_rows(sheet: str, models: Sequence[Loaded]) -> list[Setting]:
    """The settings of a sheet, one for each row."""
    found = [(TITLE, "", "short description", "none")] if sheet in (COMPANY, MODELS) else []
    for section in SECTIONS:
        if section.sheet == sheet:
            found += [_setting((*section.prefix, *field.path), field) for field in columns(section.record)]
    return found + (_named(models) if sheet == MODELS else [])


def _setting(path: tuple[str, ...], field: Column) -> Setting:
    default = "must be given" if field.required else field.default
    return ".".join(path), field.place.unit or "", field.meaning, default


def _named(models: Sequence[Loaded]) -> list[Setting]:
    """A setting for each name that a table by name may have, names in use first."""
    found: list[Setting] = []
    for path, table in NAMED_SETTINGS.items():
        place = PLACE.find(setting_path(MODELS, ".".join(path)))
        assert place is not None
        about = (place.field.description if place.field else None) or ""
        prefix = ".".join((MODEL, *path)) + "."
        used = [[k.removeprefix(prefix) for k in _file_notes(each) if k.startswith(prefix)] for each in models]
        names = merge_orders(used, getattr(models[0].scenario, table))
        unit = (child.unit if (child := place.child("")) else None) or ""
        found += [(".".join((*path, name)), unit, about, "none") for name in names]
    return found


def _settings(sheet: Worksheet, settings: list[Setting], values: list[tuple[str, FileNotes]]) -> None:
    """Writes one row for each setting and one column for each set of values."""
    settings_heading(sheet, [name for name, _ in values])
    for row, setting in enumerate(settings, start=2):
        for column, text in enumerate(setting, start=1):
            write_cell(cell_at(sheet, row, column), text or None)
            if column > 1:
                set_grey(cell_at(sheet, row, column))
        path = setting_path(sheet.title, setting[0])
        for column, (_, file_notes) in enumerate(values, start=FIRST_VALUE):
            note, place = file_notes.get(".".join(path)), PLACE.find(path)
            if note is not None and place is not None:
                _value(cell_at(sheet, row, column), note, place)
