"""What the planner has set: a model, levers moved, a name; read with mistrust, turned into a scenario and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from sim.app.levers import Lever, Value, levers
from sim.scenario.checks.fault import Fault, ScenarioError
from sim.scenario.reading.load import PLACE, Loaded, notes_by_path, override, validate
from sim.scenario.reading.source_notes import RawScenario
from sim.scenario.reading.toml_reader import read_chain
from sim.views.style import BASELINE

LONGEST_NAME = 200
MINE = "planner's page"


class Trouble(NamedTuple):
    """What is wrong, and with which lever; none: with the whole."""

    lever: str | None
    words: str


class Refused(ValueError):
    """A plan that cannot be run, with all its troubles."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = tuple(troubles)
        super().__init__("; ".join(each.words for each in troubles))


class Model(NamedTuple):
    """A scenario file that plans start from, as it was when the page was opened."""

    path: Path
    written: RawScenario
    loaded: Loaded
    levers: dict[str, Lever]


class Plan(NamedTuple):
    """A model with some levers moved."""

    model: Model
    moved: dict[str, Value]  # by lever
    written: RawScenario
    loaded: Loaded


def model(path: Path) -> Model:
    """The model of a scenario file; raises `ScenarioError`."""
    written = read_chain(path, PLACE)
    loaded = _loaded(written, str(path))
    return Model(path, written, loaded, levers(loaded))


def plan(models: Mapping[str, Model], wanted: object, *, baseline: bool = False) -> Plan:
    """The plan that a page asks for: `{"model": .., "settings": {lever: value}, "name": ..}`.

    Raises `Refused`, in words that can stand beside a lever.
    """
    if not isinstance(wanted, dict) or not isinstance(wanted.get("settings"), dict):
        raise Refused([Trouble(None, "the plan must name a model and settings")])
    of = models.get(wanted["model"]) if isinstance(wanted.get("model"), str) else None
    if of is None:
        raise Refused([Trouble(None, "no such operating model on this page")])
    name = _name(wanted.get("name"), of)
    moved = _moved(of, wanted["settings"])
    return _built(of, moved, name + (BASELINE if baseline else ""))


def changes(made: Plan) -> list[str]:
    """What was changed from the shipped file, one sentence a lever."""
    return [_change(made.model.levers[key], value) for key, value in made.moved.items()]


def _name(wanted: object, of: Model) -> str:
    if wanted is None or wanted == "":
        return of.loaded.scenario.name.removesuffix(BASELINE)
    if not isinstance(wanted, str) or len(wanted) > LONGEST_NAME or not wanted.isprintable():
        raise Refused([Trouble("name", f"must be one line of text, at most {LONGEST_NAME} characters")])
    return wanted.removesuffix(BASELINE)


def _moved(of: Model, settings: Mapping[object, object]) -> dict[str, Value]:
    """The levers that stand elsewhere than in the file, in the order of the page."""
    troubles = [Trouble(None, "a setting that is no lever of this model") for key in settings if key not in of.levers]
    wanted = {key: settings[key] for key in of.levers if key in settings}
    for key, value in wanted.items():
        rule = _broken_rule(of.levers[key], value)
        if rule is not None:
            troubles.append(Trouble(key, rule))
    if troubles:
        raise Refused(list(dict.fromkeys(troubles)))
    return {
        key: value
        for key, value in wanted.items()
        if isinstance(value, (bool, int, float, str))
        if value != of.levers[key].value
    }


def _broken_rule(lever: Lever, value: object) -> str | None:
    if lever.kind == "flag":
        return None if isinstance(value, bool) else "must be yes or no"
    if lever.kind == "choice":
        return None if value in lever.choices else f"must be one of {', '.join(lever.choices)}"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return "must be a number"
    if not lever.low <= value <= lever.high:
        return f"must be from {lever.low:,.10g} to {lever.high:,.10g} ({lever.unit}) on this page"
    return "must be a whole number" if lever.whole and value != int(value) else None


def _built(of: Model, moved: dict[str, Value], name: str) -> Plan:
    """The scenario of the model with the levers moved; its faults beside the levers that they name."""
    settings: dict[str, object] = {} if name == of.loaded.scenario.name else {"name": name}
    for key, value in moved.items():
        settings |= {path: _annotated(of.levers[key], value) for path in of.levers[key].paths}
    fresh = RawScenario(of.written.values, of.written.notes, list(of.written.faults), of.written.uses)
    written = override(fresh, settings, PLACE)
    try:
        return Plan(of, moved, written, _loaded(written, str(of.path)))
    except ScenarioError as error:
        raise Refused([_trouble(fault, of.levers) for fault in error.faults]) from None


def _annotated(lever: Lever, value: Value) -> dict[str, object]:
    """The value with where it comes from, for the file that is downloaded."""
    return {"value": value, "assumption": True, "note": f"{MINE}: {said(lever.value)} before"}


def _loaded(written: RawScenario, file: str) -> Loaded:
    scenario = validate(written, file)
    return Loaded(scenario, notes_by_path(scenario, written.notes))


def _trouble(fault: Fault, known: Mapping[str, Lever]) -> Trouble:
    paths = {path: key for key, lever in known.items() for path in lever.paths}
    above = [fault.place.rsplit(".", cut)[0] for cut in range(fault.place.count(".") + 1)]
    lever = next((paths[place] for place in above if place in paths), None)
    return Trouble(lever, fault.rule if lever else fault._replace(file=None).line())


def _change(lever: Lever, value: Value) -> str:
    unit = f" {lever.unit}" if lever.unit and not lever.unit.endswith("0 to 1") else ""
    return f"{lever.group}, {lever.label}: {said(value)} instead of {said(lever.value)}{unit}"


def said(value: Value) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:,.10g}"
