"""Scenarios of one company as a workbook to fill in: what their files say, and a blank cell for every default."""

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
from sim.sheets.book import blank, coordinate, headed, save, widen
from sim.sheets.cells import LONGEST, YES, at, comment, content, fits, put
from sim.sheets.columns import NOTES, Column, columns
from sim.sheets.guide import faded, remark, settings_heading, table_heading, write_guide
from sim.sheets.layout import (
    COMPANY,
    DEMAND,
    FIRST_VALUE,
    GUIDE,
    LISTED,
    MODEL,
    MODELS,
    NAMED,
    ONE_VALUE,
    SECTIONS,
    SETTINGS,
    SHEETS,
    TERMS,
    TITLE,
    WHOLE_DEMAND,
    Listed,
    merged,
    offer,
    setting_path,
)

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

PLACE = root(Scenario)
Written = Mapping[str, Note]  # what files set, by dotted path
Record = tuple[tuple[str, ...], str, Written]  # the keys of a row, the name of its record, and what was set
Setting = tuple[str, str, str, str]  # name, unit, meaning, default


def write_workbook(models: Sequence[Loaded], path: Path) -> None:
    """Writes scenarios that differ in their operating model alone.

    Raises `ValueError` where they differ in more, share a name, have phases, or hold text that no cell holds.
    """
    _require_one_company([loaded.scenario for loaded in models])
    book = blank()
    sheets = {name: book.create_sheet(name) for name in SHEETS}
    first, written = models[0].scenario, _written(models[0])
    write_guide(sheets[GUIDE])
    for listed in LISTED:
        _rows(sheets[listed.sheet], listed, _contracts(models) if listed is TERMS else _records(listed, first, written))
    _demand(sheets[DEMAND], first, written)
    by_model = [(loaded.scenario.name, _written(loaded)) for loaded in models]
    of_company = {place: note for place, note in written.items() if place != TITLE}  # a title is its model's
    for name in SETTINGS:
        _settings(sheets[name], _listed(name, models), by_model if name == MODELS else [(ONE_VALUE, of_company)])
    for sheet in sheets.values():
        offer(sheet)
    save(book, path)


def _require_one_company(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    if len(set(names)) < len(names):
        raise ValueError(f"operating models must have names of their own: {', '.join(names)}")
    for scenario in scenarios:
        if scenario.phases:
            raise ValueError(f'"{scenario.name}" has phases, for which a workbook has no place')
        if _company_hash(scenario) != _company_hash(scenarios[0]):
            raise ValueError(f'"{names[0]}" and "{scenario.name}" are not operating models of the same company')


def _company_hash(scenario: Scenario) -> str:
    """Of all but the operating model."""
    return scenario_hash(scenario.model_copy(update={"name": "", TITLE: "", MODEL: OperatingModel()}))


def _written(loaded: Loaded) -> Written:
    return {path: note for path, note in loaded.provenance.items() if note.file != DEFAULT}


def _records(listed: Listed, scenario: Scenario, written: Written) -> list[Record]:
    return [((name,), name, written) for name in getattr(scenario, listed.table[0])]


def _contracts(models: Sequence[Loaded]) -> list[Record]:
    return [
        ((loaded.scenario.name, provider), provider, _written(loaded))
        for loaded in models
        for provider in loaded.scenario.operating_model.contracts
    ]


def _rows(sheet: Worksheet, listed: Listed, records: Iterable[Record]) -> None:
    """One row for each record: its keys, its values, and what holds for most of them."""
    fields = listed.columns
    table_heading(sheet, listed, fields)
    for row, (keys, name, written) in enumerate(records, start=2):
        for column, key in enumerate(keys, start=1):
            put(at(sheet, row, column), key)
        _values(sheet, (row, len(keys) + 1), fields, _notes(fields, (*listed.table, name), written))


def _notes(fields: list[Column], path: tuple[str, ...], written: Written) -> dict[int, Note]:
    """What was set, by the number of the column."""
    dotted = [".".join((*path, *field.path)) for field in fields]
    return {k: written[name] for k, name in enumerate(dotted) if name in written}


def _values(sheet: Worksheet, start: tuple[int, int], fields: list[Column], notes: dict[int, Note]) -> None:
    row, first = start
    common = cells.shared(notes.values())
    for k, note in notes.items():
        _value(at(sheet, row, first + k), note, fields[k].place, common)
    if common is not None:
        said = dict(zip(NOTES, (None, YES, common.note or None), strict=True))
        for column, text in enumerate(said.values(), start=first + len(fields)):
            put(at(sheet, row, column), text)


def _value(cell: Cell, note: Note, place: Place, common: Annotation | None = None) -> None:
    """A value, and as its comment where it comes from."""
    shown = content(note.value)
    put(cell, shown)
    text = comment(cells.beyond(cells.written(note, place), common), shown)
    if not fits(text):
        raise ValueError(f"a comment holds {LONGEST:,} characters, and this one has {len(text):,}: {text[:60]}...")
    remark(cell, text)


def _demand(sheet: Worksheet, scenario: Scenario, written: Written) -> None:
    """Units in rows, services in columns."""
    services = list(scenario.services)
    used = [list(service.demand) for service in scenario.services.values()]
    rows = merged(used, [*WHOLE_DEMAND, *scenario.business_units])
    headed(sheet, ["unit", *services], frozenset({1}))
    widen(sheet, [24.0] + [16.0] * len(services))
    sheet.freeze_panes = coordinate(2, 2)
    for row, key in enumerate(rows, start=2):
        put(at(sheet, row, 1), key)
        for column, service in enumerate(services, start=2):
            path = ("services", service, "demand", key)
            note, place = written.get(".".join(path)), PLACE.find(path)
            if note is not None and place is not None:
                _value(at(sheet, row, column), note, place)


def _listed(sheet: str, models: Sequence[Loaded]) -> list[Setting]:
    """The settings of a sheet, in the order of its rows."""
    found = [(TITLE, "", "what it is, in a few words", "none")] if sheet in (COMPANY, MODELS) else []
    for section in SECTIONS:
        if section.sheet == sheet:
            found += [_setting((*section.shown, *field.path), field) for field in columns(section.record)]
    return found + (_named(models) if sheet == MODELS else [])


def _setting(path: tuple[str, ...], field: Column) -> Setting:
    default = "must be given" if field.required else field.default
    return ".".join(path), field.place.unit or "", field.meaning, default


def _named(models: Sequence[Loaded]) -> list[Setting]:
    """A row for each name that a table by name may have, those in use first."""
    found: list[Setting] = []
    for path, table in NAMED.items():
        place = PLACE.find(setting_path(MODELS, ".".join(path)))
        assert place is not None
        about = (place.field.description if place.field else None) or ""
        prefix = ".".join((MODEL, *path)) + "."
        used = [[k.removeprefix(prefix) for k in _written(each) if k.startswith(prefix)] for each in models]
        names = merged(used, getattr(models[0].scenario, table))
        unit = (child.unit if (child := place.child("")) else None) or ""
        found += [(".".join((*path, name)), unit, about, "none") for name in names]
    return found


def _settings(sheet: Worksheet, listed: list[Setting], values: list[tuple[str, Written]]) -> None:
    """One row for each setting, one column for each set of values."""
    settings_heading(sheet, [name for name, _ in values])
    for row, setting in enumerate(listed, start=2):
        for column, text in enumerate(setting, start=1):
            put(at(sheet, row, column), text or None)
            if column > 1:
                faded(at(sheet, row, column))
        path = setting_path(sheet.title, setting[0])
        for column, (_, written) in enumerate(values, start=FIRST_VALUE):
            note, place = written.get(".".join(path)), PLACE.find(path)
            if note is not None and place is not None:
                _value(at(sheet, row, column), note, place)
