"""A company workbook becomes scenarios and scenario files, or one message with every fault by sheet and cell."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError, short_toml
from sim.scenario.reading.load import PLACE, validate
from sim.scenario.reading.source_notes import KEYS, split_annotations
from sim.scenario.reading.toml_reader import EXTENDS
from sim.scenario.records import Scenario
from sim.scenario.toml_writer import document
from sim.sheets.book import NotAWorkbook, opened
from sim.sheets.cells import FLAGS, content, kind, source_annotations, understood
from sim.sheets.layout import DEMAND, HOMES, LISTED, MODEL, SERVICES, SETTINGS, SHEETS
from sim.sheets.sheet_kinds import Entry, Reading, Sheet, Spot, read_demand, read_rows, read_settings

Tree = dict[str, Any]
Cells = dict[str, Spot]  # by dotted path


class Company(NamedTuple):
    """What a workbook says."""

    company: Tree  # as a scenario file has it, sources beside the values
    models: dict[str, Tree]  # by name: what each adds to the company
    scenarios: dict[str, Scenario]  # by model


def read_workbook(path: Path) -> Company:
    """The company and its models. Raises `ScenarioError` with every fault of the workbook."""
    try:
        grids = opened(path)
    except NotAWorkbook as error:
        raise ScenarioError(str(path), [Fault("", NOT_GIVEN, str(error))]) from None
    except OSError as error:
        raise ScenarioError(str(path), [Fault("", NOT_GIVEN, error.strerror or str(error))]) from None
    missing = [Fault(name, NOT_GIVEN, "the workbook has no such sheet") for name in SHEETS[1:] if name not in grids]
    if missing:
        raise ScenarioError(str(path), missing)
    return _company({name: Sheet(name, grid) for name, grid in grids.items()}, path)


def _company(sheets: Mapping[str, Sheet], path: Path) -> Company:
    reading = _gathered(sheets)
    company: Tree = {}
    models: dict[str, Tree] = {name: {} for name in reading.models}
    for entry in reading.entries:
        _place(entry, company if entry.model is None else models[entry.model], reading)
    found: dict[str, Scenario] = {}
    for name, model in models.items():
        try:
            found[name] = _scenario(company, name, model, path)
        except ScenarioError as error:
            cells = _cells(reading, name)
            reading.faults += [_located(fault, cells, reading.models[name]) for fault in error.faults]
    if reading.faults:
        raise ScenarioError(str(path), _in_order(reading))
    return Company(company, models, found)


def _gathered(sheets: Mapping[str, Sheet]) -> Reading:
    """All cells that may hold a value; the models first, for contracts name them."""
    reading = Reading()
    for name in SETTINGS:
        read_settings(sheets[name], reading)
    for listed in LISTED:
        read_rows(sheets[listed.sheet], listed, reading)
    read_demand(sheets[DEMAND], sheets[SERVICES.sheet], reading)
    return reading


def _scenario(company: Tree, name: str, model: Tree, path: Path) -> Scenario:
    whole = {**company, **model, "name": name}
    return validate(split_annotations(whole, PLACE, path.name), path.name)


def _place(entry: Entry, tree: Tree, reading: Reading) -> None:
    """Puts an entry's value into a tree; what no scenario file could hold is a fault of its cell."""
    *above, last = entry.path
    if entry.names:
        _below(tree, entry.path)
    elif entry.seen.problem is not None:
        reading.fault(entry.spot, entry.seen.problem)
    elif entry.seen.raw is not None:
        try:
            _below(tree, tuple(above))[last] = _value(entry)
        except ValueError as error:
            reading.fault(entry.spot, str(error))


def _below(tree: Tree, path: tuple[str, ...]) -> Tree:
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


def _value(entry: Entry) -> object:
    """The value with what its comment says. Raises `ValueError` with the rule that it breaks."""
    place, raw = PLACE.find(entry.path), entry.seen.raw
    if place is None or not place.is_leaf:  # source, assumption or note of a row
        return FLAGS.get(str(raw).strip().lower(), raw) if entry.path[-1] == KEYS[1] else str(raw)
    value = understood(raw, kind(place))
    said = source_annotations(entry.seen.comment, content(raw))
    if not said:
        return value
    return {**value, **said} if isinstance(value, dict) else {"value": value, **said}


def _cells(reading: Reading, model: str) -> Cells:
    """The cell of every place that a scenario of a model has one for, and a sheet for each part of it."""
    heads = {part: Spot(sheet, 1, 1) for part, sheet in HOMES.items()}
    own = (entry for entry in reading.entries if entry.model in (None, model))
    heads |= {MODEL: reading.models[model], "name": reading.models[model]}
    return heads | {".".join(entry.path): entry.spot for entry in own}


def _located(fault: Fault, cells: Cells, model: Spot) -> tuple[Spot, Fault]:
    """A fault of a scenario as one of the cell to blame; what is inside the cell stands before the rule."""
    place = fault.place
    while place and place not in cells:
        place = place.rpartition(".")[0]
    spot = cells.get(place, model)
    inside = fault.place.removeprefix(place).removeprefix(".")
    rule = fault.rule
    if inside:
        value = "" if fault.value is NOT_GIVEN else f" = {short_toml(fault.value)}"
        rule = f"{inside}{value}: {rule}"
    return spot, Fault(spot.name, NOT_GIVEN if spot.raw is None else spot.raw, rule, fault.unit)


def _in_order(reading: Reading) -> list[Fault]:
    """Each line once, cell by cell; a cell that could not be read at all has that fault alone."""
    broken = {entry.spot.name for entry in reading.entries if entry.seen.problem is not None}
    found = {
        fault.line(): (spot, fault)
        for spot, fault in reading.faults
        if spot.name not in broken or fault.rule in _problems(reading)
    }
    return [fault for _, fault in sorted(found.values(), key=lambda each: each[0].order)]


def _problems(reading: Reading) -> set[str | None]:
    return {entry.seen.problem for entry in reading.entries}


MARK = "# Written by `itsourcing workbook read`"
BASE = "company.toml"
LONGEST = 80  # characters of a file's name, whatever the model is called


def scenario_files(company: Company, workbook: str) -> dict[str, str]:
    """Text by file name, the company's first; `workbook` is named in the first line of each."""
    head = f"{MARK} from {json.dumps(workbook)}: change it there, or take the mark away and go on from here.\n"
    base = {"name": "company", **company.company}
    files = {BASE: head + document(base, PLACE)}
    for name, model in company.models.items():
        tree = {EXTENDS: BASE, "name": name, **model}
        files[_file_name(name, files)] = head + document(tree, PLACE)
    return files


def _file_name(model: str, taken: dict[str, str]) -> str:
    """Letters, digits, _ and - of the name; a number behind it where another file, in any case, has it."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", model)[:LONGEST] or "_"
    others = {name.lower() for name in taken}
    name, count = f"{stem}.toml", 1
    while name.lower() in others:
        count += 1
        name = f"{stem}_{count}.toml"
    return name
