"""A scenario file, with values set from outside, becomes a Scenario, or one message with every fault in it."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.scenario.checks.cross_checks import reference_faults
from sim.scenario.checks.currency import currency_faults
from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError, alternatives, faults_of
from sim.scenario.checks.follow_on import without_follow_on
from sim.scenario.distributions.base import Shape
from sim.scenario.feasibility import feasibility_faults
from sim.scenario.fields import DAYS, Record
from sim.scenario.name_rules import normal
from sim.scenario.reading.source_notes import Annotation, RawScenario, split_annotations
from sim.scenario.reading.toml_reader import read_chain
from sim.scenario.records import Scenario
from sim.scenario.schema_path import Place, root, written_texts

ORIGIN = "--set"


def parse_settings(settings: Sequence[str]) -> dict[str, object]:
    """Reads texts `PATH=VALUE` into values by path; a value that is not valid TOML is taken as text.

    Raises `ScenarioError` for a text without a path or an equals sign.
    """
    faults = [Fault("", None, f"{text!r} must be PATH=VALUE") for text in settings if not _parts(text)[0]]
    if faults:
        raise ScenarioError(ORIGIN, faults)
    return dict(_parts(text) for text in settings)


def _parts(text: str) -> tuple[str, object]:
    path, equals, value = text.partition("=")
    return (path.strip(), _toml_value(value.strip())) if equals else ("", None)


def _toml_value(text: str) -> object:
    try:
        tree = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return tree["value"] if len(tree) == 1 else text


def override(written: RawScenario, settings: Mapping[str, object], place: Place) -> RawScenario:
    """Replaces single values by dotted path; a path that does not exist adds a fault."""
    for path, value in ((normal(path), value) for path, value in settings.items()):
        try:
            tree = _tree(written.values, place, path, value)
        except LookupError as error:
            written.faults.append(Fault(path, value, str(error.args[0]), file=ORIGIN))
        else:
            written = written.merged(split_annotations(tree, place, ORIGIN))
    return written


def path_fault(values: Mapping[str, Any], path: str, place: Place) -> str | None:
    """The reason why no value can be set at a path; None where one can."""
    try:
        _tree(dict(values), place, path, None)
    except LookupError as error:
        return str(error.args[0])
    return None


def _tree(values: dict[str, Any], place: Place, path: str, value: object) -> dict[str, Any]:
    """A tree that holds the one value. Raises LookupError where the path does not exist."""
    names = path.split(".")
    here: Any = values
    for depth, name in enumerate(names):
        below = place.child(name)
        _require_known(name, here, place, below, last=depth == len(names) - 1)
        assert below is not None
        place, here = below, here.get(name) if isinstance(here, dict) else None
        if place.is_leaf:
            return _nested(names[: depth + 1], _inside(here, place, names[depth + 1 :], value))
    return _nested(names, value)


def _require_known(name: str, here: Any, place: Place, below: Place | None, *, last: bool) -> None:
    if below is None:
        raise LookupError(f'has no "{name}"{alternatives(name, place.names())}')
    there = isinstance(here, dict) and name in here
    if place.kind == "table" and below.kind == "record" and not last and not there:
        raise LookupError(f'has no "{name}"{alternatives(name, here if isinstance(here, dict) else ())}')


def _nested(names: Sequence[str], value: object) -> dict[str, Any]:
    for name in reversed(names):
        value = {name: value}
    assert isinstance(value, dict)
    return value


def _inside(leaf: Any, place: Place, names: Sequence[str], value: object) -> object:
    """The whole value at `place`, with one parameter of a distribution or one entry of a list replaced."""
    if not names:
        return value
    whole = deepcopy(leaf) if leaf is not None else _default(place)
    here = whole
    for name in names[:-1]:
        here = _entry(here, name)
    if isinstance(here, list) and _is_index(here, names[-1]):
        here[int(names[-1])] = value
    elif isinstance(here, dict):
        here[names[-1]] = value
    else:
        raise LookupError(f'has no "{names[-1]}" inside; set the whole value')
    return whole


def _default(place: Place) -> Any:
    """The default of a field as a TOML file would hold it."""
    default = place.field.default if place.field else None
    if isinstance(default, Shape):
        return default.model_dump(by_alias=True, exclude_none=True)
    return list(default) if isinstance(default, tuple) else None


def _entry(here: Any, name: str) -> Any:
    if isinstance(here, dict) and name in here:
        return here[name]
    if isinstance(here, list) and _is_index(here, name):
        return here[int(name)]
    raise LookupError(f'has no "{name}" inside; set the whole value')


def _is_index(entries: list[Any], name: str) -> bool:
    return name.isdecimal() and int(name) < len(entries)


PLACE = root(Scenario)


DEFAULT = "default"


class Note(NamedTuple):
    """One value of a scenario with its unit, source, range and the file that set it."""

    value: object
    unit: str | None
    source: str | None
    assumption: bool
    note: str
    range: tuple[float, float] | None
    file: str  # that set it; "default" where none did


class Loaded(NamedTuple):
    """A scenario, a note on the source of each of its values, and its times as written, by dotted path."""

    scenario: Scenario
    provenance: dict[str, Note]
    times: Mapping[str, str] = MappingProxyType({})


def load(path: str | os.PathLike[str], overrides: Mapping[str, object] | None = None) -> Scenario:
    """The scenario of a TOML file; `overrides` replace single values, by dotted path as in the file.

        sim.load("scenarios/brokered.toml", overrides={"company.growth": 0.05, "teams.core.staff": 10})

    Raises `ScenarioError` with every fault of the file, of the files it extends and of the overrides.
    """
    return load_annotated(path, overrides).scenario


def as_scenario(given: str | os.PathLike[str] | Scenario) -> Scenario:
    """A `Scenario` as it is; a path is loaded. Raises `TypeError` for anything else, and as `load` does.

    Raises `ScenarioError` for a scenario that cannot be run: see `feasibility_faults`.
    """
    if not isinstance(given, Scenario):
        return load(_as_path(given))
    if faults := feasibility_faults(given):
        raise ScenarioError(given.name, faults)
    return given


def _as_path(given: object) -> str | os.PathLike[str]:
    if isinstance(given, (str, os.PathLike)):
        return given
    raise TypeError(f"{given!r}: must be the path of a scenario file or a Scenario, as sim.load returns it")


def load_annotated(path: str | os.PathLike[str], overrides: Mapping[str, object] | None = None) -> Loaded:
    """As `load`, with the source or assumption mark of every value beside the scenario."""
    try:
        written = override(read_chain(Path(_as_path(path)), PLACE), overrides or {}, PLACE)
        scenario = validate(written, str(path))
    except RecursionError:
        raise ScenarioError(str(path), [Fault("", NOT_GIVEN, "is nested too deeply")]) from None
    return with_notes(scenario, written)


def with_notes(scenario: Scenario, written: RawScenario) -> Loaded:
    """The scenario with its notes and its times as written; `written` is what it was validated from."""
    times = dict(written_texts(written.values, PLACE, DAYS))
    return Loaded(scenario, notes_by_path(scenario, written.notes), times)


def validate(written: RawScenario, file: str) -> Scenario:
    """Builds the scenario from raw values. Raises `ScenarioError`, which names `file`, with all faults."""
    faults = list(written.faults)
    scenario: Scenario | None = None
    try:
        scenario = Scenario.model_validate(written.values)
        faults += currency_faults(written.values, PLACE, scenario.company.currency)
    except ValidationError as error:
        faults += faults_of(error, written.values, PLACE)
        faults += reference_faults(written.values, PLACE)
    if scenario is not None and not faults:
        faults = feasibility_faults(scenario)
    if faults or scenario is None:
        found = without_follow_on(_once(faults))
        raise ScenarioError(file, [_with_origin(fault, written, Path(file).name) for fault in found])
    return scenario


def _once(faults: list[Fault]) -> list[Fault]:
    """The faults without those whose message is the same as that of an earlier one."""
    return list({fault.line(): fault for fault in faults}.values())


def _with_origin(fault: Fault, written: RawScenario, file: str) -> Fault:
    """Adds the file that wrote the value, where that is not the file that was loaded."""
    origin = fault.file or written.origin(fault.place)
    return fault._replace(file=None if origin == file else origin)


def notes_by_path(scenario: Scenario, notes: Mapping[str, Annotation]) -> dict[str, Note]:
    """A note on each value of a scenario, by dotted path in the order of the records; `notes` come from the files."""
    return {path: _note(value, place, notes.get(path)) for path, value, place in leaves(scenario)}


def leaves(scenario: Scenario) -> Iterator[tuple[str, object, Place]]:
    """Every value with its dotted path and its place; tables by name are entered, lists are one value."""
    yield from _leaves(scenario, root(Scenario), ())


def _leaves(value: object, place: Place, path: tuple[str, ...]) -> Iterator[tuple[str, object, Place]]:
    if place.is_leaf or value is None:  # a record that may be left out is then a value, none
        yield ".".join(path), value, place
        return
    named = {name: getattr(value, name) for name in place.names()} if isinstance(value, Record) else value
    assert isinstance(named, dict)
    for name, below in named.items():
        child = place.child(name)
        assert child is not None
        yield from _leaves(below, child, (*path, name))


def _note(value: object, place: Place, written: Annotation | None) -> Note:
    usual = place.extra("range")
    if written is None:
        source, assumption = place.extra("source"), bool(place.extra("assumption"))
        return Note(value, place.unit, source, assumption, "", _pair(usual), DEFAULT)
    span = written.range or (_pair(usual) if _holds(usual, value) else None)
    file = written.file or DEFAULT
    return Note(value, place.unit, written.source, written.assumption, written.note, span, file)


def _pair(bounds: list[float] | None) -> tuple[float, float] | None:
    return (bounds[0], bounds[1]) if bounds else None


def _holds(bounds: list[float] | None, value: object) -> bool:
    return bounds is not None and isinstance(value, (int, float)) and bounds[0] <= value <= bounds[1]
