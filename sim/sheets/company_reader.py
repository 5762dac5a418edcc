"""Reads a company workbook into scenarios and scenario files, or reports all its faults by sheet and cell."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.describe.warnings import warnings
from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError, short_toml
from sim.scenario.name_rules import alike
from sim.scenario.reading.load import PLACE, Loaded, notes_by_path, validate
from sim.scenario.reading.source_notes import KEYS, split_annotations
from sim.scenario.reading.toml_reader import EXTENDS
from sim.scenario.records import Scenario
from sim.scenario.toml_writer import document
from sim.sheets.cells import FLAGS, cell_kind, cell_value, parse_cell, source_annotations
from sim.sheets.layout import DEMAND, MODEL, PART_SHEETS, SERVICES, SETTINGS, SHEETS, TABLE_SHEETS
from sim.sheets.sheet_kinds import (
    CellEntry,
    CellReference,
    Sheet,
    WorkbookEntries,
    read_demand,
    read_rows,
    read_settings,
)
from sim.sheets.starter_study import STUDY, starter_study
from sim.sheets.xlsx import InvalidWorkbook, open_workbook

Tree = dict[str, Any]
Cells = dict[str, CellReference]  # by dotted path


class CompanyWorkbook(NamedTuple):
    """The content of a company workbook."""

    company: Tree  # as in a scenario file, with sources
    models: dict[str, Tree]  # by name: what each adds to the company
    loaded: dict[str, Loaded]  # by model
    warnings: dict[str, list[str]]  # what is probably not meant, by cell: the models that it is about

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios by model."""
        return {name: loaded.scenario for name, loaded in self.loaded.items()}


def read_company(path: Path) -> CompanyWorkbook:
    """The company and its models. Raises `ScenarioError` with every fault of the workbook."""
    try:
        grids = open_workbook(path)
    except InvalidWorkbook as error:
        raise ScenarioError(str(path), [Fault("", NOT_GIVEN, str(error))]) from None
    missing = [Fault(name, NOT_GIVEN, "the workbook has no such sheet") for name in SHEETS[1:] if name not in grids]
    if missing:
        raise ScenarioError(str(path), missing)
    return _company({name: Sheet(name, grid) for name, grid in grids.items()}, path)


def _company(sheets: Mapping[str, Sheet], path: Path) -> CompanyWorkbook:
    workbook = _read_entries(sheets)
    company: Tree = {}
    models: dict[str, Tree] = {name: {} for name in workbook.models}
    for entry in workbook.entries:
        _set_value(entry, company if entry.model is None else models[entry.model], workbook)
    found: dict[str, Loaded] = {}
    for name, model in models.items():
        try:
            found[name] = _loaded(company, name, model, path)
        except ScenarioError as error:
            cells = _cells(workbook, name)
            workbook.faults += [_cell_fault(fault, cells, workbook.models[name]) for fault in error.faults]
    if workbook.faults:
        raise ScenarioError(str(path), _sorted_faults(workbook))
    return CompanyWorkbook(company, models, found, _warnings(found, workbook))


def _warnings(found: Mapping[str, Loaded], workbook: WorkbookEntries) -> dict[str, list[str]]:
    """Each warning once, by cell, with the models that it is about."""
    about: dict[str, list[str]] = {}
    for name, loaded in found.items():
        cells = _cells(workbook, name)
        for warning in warnings(loaded):
            _, fault = _cell_fault(warning, cells, workbook.models[name])
            about.setdefault(fault.line(), []).append(name)
    return about


def _read_entries(sheets: Mapping[str, Sheet]) -> WorkbookEntries:
    """Entries of all sheets; settings are read first, because contracts refer to models."""
    workbook = WorkbookEntries()
    for name in SETTINGS:
        read_settings(sheets[name], workbook)
    for name, before in alike(workbook.models):
        workbook.add_fault(workbook.models[name], f'must have another name: it looks like "{before}"')
    for table_sheet in TABLE_SHEETS:
        read_rows(sheets[table_sheet.sheet], table_sheet, workbook)
    read_demand(sheets[DEMAND], sheets[SERVICES.sheet], workbook)
    return workbook


def _loaded(company: Tree, name: str, model: Tree, path: Path) -> Loaded:
    written = split_annotations({**company, **model, "name": name}, PLACE, path.name)
    scenario = validate(written, path.name)
    return Loaded(scenario, notes_by_path(scenario, written.notes))


def _set_value(entry: CellEntry, tree: Tree, workbook: WorkbookEntries) -> None:
    """Sets the value of an entry in a tree; adds a fault for a value that a scenario file cannot hold."""
    *above, last = entry.path
    if entry.names:
        _subtree(tree, entry.path)
    elif entry.content.problem is not None:
        workbook.add_fault(entry.cell, entry.content.problem)
    elif entry.content.value is not None:
        try:
            _subtree(tree, tuple(above))[last] = _value(entry)
        except ValueError as error:
            workbook.add_fault(entry.cell, str(error))


def _subtree(tree: Tree, path: tuple[str, ...]) -> Tree:
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


def _value(entry: CellEntry) -> object:
    """The value with the annotation in its comment. Raises `ValueError` with the rule that it breaks."""
    place, raw = PLACE.find(entry.path), entry.content.value
    if place is None or not place.is_leaf:  # source, assumption or note of a row
        return FLAGS.get(str(raw).strip().lower(), raw) if entry.path[-1] == KEYS[1] else str(raw)
    value = parse_cell(raw, cell_kind(place))
    annotations = source_annotations(entry.content.comment, cell_value(raw))
    if not annotations:
        return value
    return {**value, **annotations} if isinstance(value, dict) else {"value": value, **annotations}


def _cells(workbook: WorkbookEntries, model: str) -> Cells:
    """Cells of one model by dotted path; parts of a scenario without a cell have the first cell of their sheet."""
    heads = {part: CellReference(sheet, 1, 1) for part, sheet in PART_SHEETS.items()}
    own = (entry for entry in workbook.entries if entry.model in (None, model))
    heads |= {MODEL: workbook.models[model], "name": workbook.models[model]}
    return heads | {".".join(entry.path): entry.cell for entry in own}


def _cell_fault(fault: Fault, cells: Cells, model: CellReference) -> tuple[CellReference, Fault]:
    """A fault of a scenario as a fault of its cell; a path inside the cell is put before the rule."""
    place = fault.place
    while place and place not in cells:
        place = place.rpartition(".")[0]
    cell = cells.get(place, model)
    inside = fault.place.removeprefix(place).removeprefix(".")
    rule = fault.rule
    if inside:
        value = "" if fault.value is NOT_GIVEN else f" = {short_toml(fault.value)}"
        rule = f"{inside}{value}: {rule}"
    return cell, Fault(cell.name, NOT_GIVEN if cell.value is None else cell.value, rule, fault.unit)


def _sorted_faults(workbook: WorkbookEntries) -> list[Fault]:
    """Distinct faults in order of their cells; a cell that could not be read has no further faults."""
    broken = {entry.cell.name for entry in workbook.entries if entry.content.problem is not None}
    found = {
        fault.line(): (cell, fault)
        for cell, fault in workbook.faults
        if cell.name not in broken or fault.rule in _problems(workbook)
    }
    return [fault for _, fault in sorted(found.values(), key=lambda each: each[0].order)]


def _problems(workbook: WorkbookEntries) -> set[str | None]:
    return {entry.content.problem for entry in workbook.entries}


MARK = "# Written by `itsourcing workbook read`"
BASE = "company.toml"
MAX_FILE_NAME = 80  # characters, without .toml


def scenario_files(company: CompanyWorkbook, workbook: str) -> dict[str, str]:
    """Text by file name, the company's first; `workbook` is named in the first line of each."""
    head = _head(workbook)
    base = {"name": "company", **company.company}
    files = {BASE: head + document(base, PLACE), STUDY: ""}  # models get other names
    for name, model in company.models.items():
        tree = {EXTENDS: BASE, "name": name, **model}
        files[_file_name(name, files)] = head + document(tree, PLACE)
    del files[STUDY]
    return files


def study_file(company: CompanyWorkbook, workbook: str) -> str:
    """The text of a starter study of the models, to stand beside their files."""
    models = [name for name in scenario_files(company, workbook) if name != BASE]
    first = next(iter(company.scenarios.values()))
    return f"{_head(workbook)}{starter_study(first, models, f'{_stem(Path(workbook).stem)}_starter')}"


def _head(workbook: str) -> str:
    return f"{MARK} from {json.dumps(workbook)}: change the workbook, or remove this line and edit this file.\n"


def _file_name(model: str, taken: dict[str, str]) -> str:
    """A file name of letters, digits, _ and -, with a number if another file has the name in upper or lower case."""
    stem = _stem(model)
    others = {name.lower() for name in taken}
    name, count = f"{stem}.toml", 1
    while name.lower() in others:
        count += 1
        name = f"{stem}_{count}.toml"
    return name


def _stem(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:MAX_FILE_NAME] or "_"
