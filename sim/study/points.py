"""A point of a study, the scenario at a point, and whether every scenario allows the values of the points."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from sim.scenario.checks.fault import Fault, ScenarioError, short_toml
from sim.scenario.reading.load import PLACE, Loaded, override, validate
from sim.scenario.reading.source_notes import RawScenario
from sim.scenario.records import Scenario
from sim.study.parameter_ranges import Base
from sim.study.parameters import Parameter, among

Settings = dict[str, object]

MOST_CHECKED = 200  # points tried beforehand, spread evenly over the design; trying one takes 1-3 ms a scenario


class Point(NamedTuple):
    """One combination of values of the parameters of a study."""

    index: int  # type: ignore[assignment]  # a tuple's method of that name is not missed
    settings: Settings  # values over the scenario's own, by dotted path


def scenario_at(model: Loaded, point: Point) -> Scenario:
    """The scenario under a point's settings: what `sim.load` gives for its file with the settings set.

    Raises ScenarioError where the scenario does not allow the settings.
    """
    tree = model.scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    written = override(RawScenario(values=tree), point.settings, PLACE)
    return validate(written, model.scenario.name)


def value_faults(parameters: Sequence[Parameter], bases: Sequence[Base]) -> Iterator[Fault]:
    """Levels, and ends of ranges, that a scenario refuses while all else is as it has it."""
    for parameter in parameters:
        for value in parameter.spread(2):
            found = {base.name: _refused(base, parameter.settings(value)) for base in bases}
            yield from (_about(parameter, value, fault) for fault in _named(found))


def point_faults(points: Sequence[Point], bases: Sequence[Base], *, listed: bool) -> Iterator[Fault]:
    """Points that a scenario refuses though it allows each value by itself; one line for each rule's place."""
    first: dict[str, tuple[Point, Fault]] = {}
    count: dict[str, int] = {}
    for point in points[:: max(1, ceil(len(points) / MOST_CHECKED))]:
        for key, fault in _refusals(point, bases, listed=listed):
            first.setdefault(key, (point, fault))
            count[key] = count.get(key, 0) + 1
    for key, (point, fault) in first.items():
        more = f"; so for {count[key]} points" if count[key] > 1 else ""
        yield Fault(_place(point, fault, listed=listed), fault.value, fault.rule + more, fault.unit)


def _refusals(point: Point, bases: Sequence[Base], *, listed: bool) -> Iterator[tuple[str, Fault]]:
    """Each fault of a point, and what tells it from faults that are the same at other points."""
    found = {base.name: _faults_at(base, point) for base in bases}
    for fault in _named(found):
        yield f"{point.index} {fault.place}" if listed else fault.place, fault


def _named(found: Mapping[str, Sequence[Fault]]) -> Iterator[Fault]:
    """Each fault once, with the scenarios that have it unless all do; found: by scenario."""
    for fault in {fault.line(): fault for faults in found.values() for fault in faults}.values():
        broken = [name for name, faults in found.items() if fault in faults]
        yield fault._replace(rule=among(fault.rule, broken, list(found)))


def _place(point: Point, fault: Fault, *, listed: bool) -> str:
    return f"design.points.{point.index}.{fault.place}" if listed else f"point {point.index}: {fault.place}"


def _about(parameter: Parameter, value: object, fault: Fault) -> Fault:
    """A scenario's fault as one of the study file: of the level, or of what it leads to elsewhere."""
    place = f"parameters.{parameter.path}.{'levels' if parameter.levels else 'range'}"
    if fault.place == parameter.path:
        return Fault(place, value, fault.rule, fault.unit)
    return Fault(place, value, f"must not lead to {fault.place} = {short_toml(fault.value)}: {fault.rule}", fault.unit)


def _refused(base: Base, settings: Mapping[str, object]) -> list[Fault]:
    """What is wrong with settings over a scenario's files, exactly as in `sim.load`."""
    try:
        validate(override(RawScenario(values=base.written.values), settings, PLACE), base.name)
    except ScenarioError as error:
        return [fault._replace(file=None) for fault in error.faults]
    return []


def _faults_at(base: Base, point: Point) -> list[Fault]:
    try:
        scenario_at(base.loaded, point)
    except ScenarioError as error:
        return [fault._replace(file=None) for fault in error.faults]
    return []
