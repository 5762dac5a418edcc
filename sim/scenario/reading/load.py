"""A scenario file becomes a Scenario, or one message with every fault in it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from sim.scenario.checks.cross_checks import known_rules, reference_faults
from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError
from sim.scenario.checks.pydantic_errors import faults_of
from sim.scenario.reading.overrides import overridden
from sim.scenario.reading.provenance import Note, provenance
from sim.scenario.reading.schema_path import root
from sim.scenario.reading.source_notes import Written
from sim.scenario.reading.toml_reader import gathered
from sim.scenario.records import Scenario

PLACE = root(Scenario)


class Loaded(NamedTuple):
    """A scenario, and where each of its values comes from, by dotted path."""

    scenario: Scenario
    provenance: dict[str, Note]


def load(path: str | os.PathLike[str], overrides: Mapping[str, object] | None = None) -> Scenario:
    """The scenario of a TOML file; `overrides` replace single values, by dotted path as in the file.

        sim.load("scenarios/brokered.toml", overrides={"company.growth": 0.05, "teams.core.staff": 10})

    Raises `ScenarioError` with every fault of the file, of the files it extends and of the overrides.
    """
    return load_annotated(path, overrides).scenario


def as_scenario(given: str | os.PathLike[str] | Scenario) -> Scenario:
    """A `Scenario` as it is; a path is loaded. Raises `TypeError` for anything else, and as `load` does."""
    return given if isinstance(given, Scenario) else load(_as_path(given))


def _as_path(given: object) -> str | os.PathLike[str]:
    if isinstance(given, (str, os.PathLike)):
        return given
    raise TypeError(f"{given!r}: must be the path of a scenario file or a Scenario, as sim.load returns it")


def load_annotated(path: str | os.PathLike[str], overrides: Mapping[str, object] | None = None) -> Loaded:
    """As `load`, with the source or assumption mark of every value beside the scenario."""
    try:
        written = overridden(gathered(Path(_as_path(path)), PLACE), overrides or {}, PLACE)
        scenario = validated(written, str(path))
    except RecursionError:
        raise ScenarioError(str(path), [Fault("", NOT_GIVEN, "is nested too deeply")]) from None
    return Loaded(scenario, provenance(scenario, written.notes))


def validated(written: Written, file: str) -> Scenario:
    """The scenario of what was written; raises `ScenarioError`, in which `file` is named."""
    faults = list(written.faults)
    try:
        scenario = Scenario.model_validate(written.values)
    except ValidationError as error:
        faults += faults_of(error, written.values, PLACE)
        faults += reference_faults(written.values, known_rules())
        scenario = None
    if faults or scenario is None:
        raise ScenarioError(file, [_with_origin(fault, written, Path(file).name) for fault in _once(faults)])
    return scenario


def _once(faults: list[Fault]) -> list[Fault]:
    """Each line once."""
    return list({fault.line(): fault for fault in faults}.values())


def _with_origin(fault: Fault, written: Written, file: str) -> Fault:
    """Names the file that wrote the value, where it is another than the one loaded."""
    origin = fault.file or written.origin(fault.place)
    return fault._replace(file=None if origin == file else origin)
