"""The edits of a planner: a request from the page is checked and turned into a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from sim.app.levers import Lever, Value, find_levers
from sim.scenario.checks.fault import Fault, ScenarioError
from sim.scenario.reading.load import PLACE, Loaded, override, validate, with_notes
from sim.scenario.reading.source_notes import RawScenario
from sim.scenario.reading.toml_reader import read_chain
from sim.views.style import BASELINE

MAX_NAME_LENGTH = 200
ORIGIN = "planner's page"


class EditFault(NamedTuple):
    """One fault of an edit; `lever` is None if the fault belongs to no single lever."""

    lever: str | None
    message: str


class EditError(ValueError):
    """An edit that gives no valid scenario, with all its faults."""

    def __init__(self, faults: Sequence[EditFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(each.message for each in faults))


class Model(NamedTuple):
    """A scenario file that the planner can edit, as read when the page was opened."""

    path: Path
    raw: RawScenario
    loaded: Loaded
    levers: dict[str, Lever]


class EditedModel(NamedTuple):
    """A model with new values of some levers."""

    model: Model
    settings: dict[str, Value]  # the changed values, by key of the lever
    raw: RawScenario
    loaded: Loaded


def read_model(path: Path) -> Model:
    """Reads a scenario file with its levers. Raises `ScenarioError`."""
    raw = read_chain(path, PLACE)
    loaded = _load(raw, str(path))
    return Model(path, raw, loaded, find_levers(loaded))


def edit_model(models: Mapping[str, Model], request: object, *, baseline: bool = False) -> EditedModel:
    """Applies the edits of a request: `{"model": .., "settings": {lever: value}, "name": ..}`.

    Raises `EditError`; its messages are shown beside the levers.
    """
    if not isinstance(request, dict) or not isinstance(request.get("settings"), dict):
        raise EditError([EditFault(None, "the plan must name a model and settings")])
    model = models.get(request["model"]) if isinstance(request.get("model"), str) else None
    if model is None:
        raise EditError([EditFault(None, "no such operating model on this page")])
    name = _name(request.get("name"), model)
    settings = _changed_settings(model, request["settings"])
    if baseline:
        name = name[: MAX_NAME_LENGTH - len(BASELINE)] + BASELINE
    return _apply(model, settings, name)


def change_texts(edited: EditedModel) -> list[str]:
    """The differences from the scenario file, one text for each lever."""
    return [_change_text(edited.model.levers[key], value) for key, value in edited.settings.items()]


def _name(name: object, model: Model) -> str:
    if name is None or name == "":
        return model.loaded.scenario.name.removesuffix(BASELINE)
    if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise EditError([EditFault("name", f"must be one line of text, at most {MAX_NAME_LENGTH} characters")])
    return name.removesuffix(BASELINE)


def _changed_settings(model: Model, settings: Mapping[object, object]) -> dict[str, Value]:
    """The settings that differ from the scenario file, in the order of the page."""
    faults = [EditFault(None, "no lever of this model") for key in settings if key not in model.levers]
    known = {key: settings[key] for key in model.levers if key in settings}
    for key, value in known.items():
        rule = _broken_rule(model.levers[key], value)
        if rule is not None:
            faults.append(EditFault(key, rule))
    if faults:
        raise EditError(list(dict.fromkeys(faults)))
    return {
        key: value
        for key, value in known.items()
        if isinstance(value, (bool, int, float, str))
        if value != model.levers[key].value
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


def _apply(model: Model, settings: dict[str, Value], name: str) -> EditedModel:
    """The model with the settings. Raises `EditError` with the faults of the scenario, each at its lever."""
    overrides: dict[str, object] = {} if name == model.loaded.scenario.name else {"name": name}
    for key, value in settings.items():
        overrides |= {path: _annotation(model.levers[key], value) for path in model.levers[key].paths}
    fresh = RawScenario(model.raw.values, model.raw.notes, list(model.raw.faults), model.raw.uses)
    raw = override(fresh, overrides, PLACE)
    try:
        return EditedModel(model, settings, raw, _load(raw, str(model.path)))
    except ScenarioError as error:
        raise EditError([_edit_fault(fault, model.levers) for fault in error.faults]) from None


def _annotation(lever: Lever, value: Value) -> dict[str, object]:
    """The value with a note of its origin, for the scenario file that is downloaded."""
    return {"value": value, "assumption": True, "note": f"{ORIGIN}: {value_text(lever.value)} before"}


def _load(raw: RawScenario, file: str) -> Loaded:
    scenario = validate(raw, file)
    return with_notes(scenario, raw)


def _edit_fault(fault: Fault, levers: Mapping[str, Lever]) -> EditFault:
    paths = {path: key for key, lever in levers.items() for path in lever.paths}
    above = [fault.place.rsplit(".", cut)[0] for cut in range(fault.place.count(".") + 1)]
    lever = next((paths[place] for place in above if place in paths), None)
    return EditFault(lever, fault.rule if lever else fault._replace(file=None).line())


def _change_text(lever: Lever, value: Value) -> str:
    unit = f" {lever.unit}" if lever.unit and not lever.unit.endswith("0 to 1") else ""
    return f"{lever.group}, {lever.label}: {value_text(value)} instead of {value_text(lever.value)}{unit}"


def value_text(value: Value) -> str:
    """A value of a lever as text: yes or no, a name, or a number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:,.10g}"
