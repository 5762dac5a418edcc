"""Reads a company workbook into scenarios and scenario files, or reports all its faults by sheet and cell."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.describe.warnings import warnings
from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError
from sim.scenario.checks.follow_on import is_consequence
from sim.scenario.name_rules import alike
from sim.scenario.reading.load import PLACE, Loaded, validate, with_notes
from sim.scenario.reading.source_notes import KEYS, split_annotations
from sim.scenario.reading.toml_reader import EXTENDS
from sim.scenario.records import Scenario
from sim.scenario.toml_writer import document
from sim.sheets.cell_faults import Found, cell_fault, cells_by_path, sorted_faults
from sim.sheets.cells import FLAGS, cell_kind, cell_value, parse_cell, source_annotations
from sim.sheets.layout import DEMAND, SERVICES, SETTINGS, SHEETS, TABLE_SHEETS
from sim.sheets.sheet import CellEntry, Sheet, WorkbookEntries
from sim.sheets.sheet_kinds import read_demand, read_rows, read_settings
from sim.sheets.sheet_slips import merged_cells, renamed_sheet
from sim.sheets.starter_study import STUDY, starter_study
from sim.sheets.xlsx import InvalidWorkbook, open_workbook

Tree = dict[str, Any]


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
    others = [name for name in grids if name not in SHEETS]
    missing = [name for name in SHEETS[1:] if name not in grids]
    if missing:
        rule = "the workbook has no such sheet"
        raise ScenarioError(str(path), [Fault(name, NOT_GIVEN, rule + renamed_sheet(name, others)) for name in missing])
    return _company({name: Sheet(name, grid) for name, grid in grids.items()}, path)


def _company(sheets: Mapping[str, Sheet], path: Path) -> CompanyWorkbook:
    workbook = _read_entries(sheets)
    laid_out = not workbook.faults
    company: Tree = {}
    models: dict[str, Tree] = {name: {} for name in workbook.models}
    for entry in workbook.entries:
        _set_value(entry, company if entry.model is None else models[entry.model], workbook)
    found: dict[str, Loaded] = {}
    faults: list[Found] = []
    for name, model in models.items():
        try:
            found[name] = _loaded(company, name, model, path)
        except ScenarioError as error:
            cells = cells_by_path(workbook, name)
            own = (fault for fault in error.faults if laid_out or not is_consequence(fault))
            faults += [cell_fault(fault, cells, workbook.models[name]) for fault in own]
    if workbook.faults or faults:
        raise ScenarioError(str(path), sorted_faults(workbook, faults))
    return CompanyWorkbook(company, models, found, _warnings(found, workbook))


def _warnings(found: Mapping[str, Loaded], workbook: WorkbookEntries) -> dict[str, list[str]]:
    """Each warning once, by cell, with the models that it is about."""
    about = {notice: list(found) for notice in workbook.notices}
    for name, loaded in found.items():
        cells = cells_by_path(workbook, name)
        for warning in warnings(loaded):
            _, fault = cell_fault(warning, cells, workbook.models[name])
            about.setdefault(fault.line(), []).append(name)
    return about


def _read_entries(sheets: Mapping[str, Sheet]) -> WorkbookEntries:
    """Entries of all sheets; settings are read first, because contracts refer to models."""
    workbook = WorkbookEntries()
    for sheet in (sheets[name] for name in SHEETS[1:]):
        for box, rule in merged_cells(sheet):
            workbook.merged.append((sheet.name, box))
            workbook.add_fault(sheet.reference(box.first_row, box.first_column), rule)
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
    return with_notes(scenario, written)


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
