"""Single values set from outside a file, as in `--set services.crm.commoditisation=0.9`."""

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from sim.scenario.checks.fault import Fault, ScenarioError, alternatives
from sim.scenario.distributions.base import Shape
from sim.scenario.reading.source_notes import RawScenario, split_annotations
from sim.scenario.schema_path import Place

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
    for path, value in settings.items():
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
