"""Turns pydantic's validation errors into faults with the paths, units and names of a scenario file."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.checks.fault import NOT_GIVEN, Fault, alternatives, nearest
from sim.scenario.distributions import FAMILIES, TIMES
from sim.scenario.durations import DURATION_RULE
from sim.scenario.fields import DAYS, HOURS
from sim.scenario.schema_path import Place

BOUNDS = {
    "greater_than_equal": ("ge", "must be {:g} or more"),
    "greater_than": ("gt", "must be more than {:g}"),
    "less_than_equal": ("le", "must be {:g} or less"),
    "less_than": ("lt", "must be less than {:g}"),
    "too_short": ("min_length", "must have {:g} or more values"),
}
TYPES = {
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "model_type": "must be a table",
    "dict_type": "must be a table",
    "tuple_type": "must be a list",
    "missing": "must be given",
    "union_tag_not_found": "must be a number, or a table with a distribution's name in `dist`",
}


FOUND_ELSEWHERE = ("references", "too_long")  # by references.py, which says it better


def faults_of(error: ValidationError, tree: Mapping[str, Any], place: Place) -> list[Fault]:
    """One fault for each of pydantic's errors, in the order of the records; `tree` is the input that was validated."""
    details = [detail for detail in error.errors(include_url=False) if detail["type"] not in FOUND_ELSEWHERE]
    faults = [_fault(detail, _located(detail["loc"], tree, place)) for detail in details]
    return [fault for fault in faults if fault is not None]


class _Spot(NamedTuple):
    """The position of a fault: its path in the file, the value there, its unit, and the known names."""

    path: tuple[str, ...]
    written: object
    unit: str | None
    known: list[str]  # names that may stand in the table which holds the place

    @property
    def name(self) -> str:
        """The path as text, joined by dots."""
        return ".".join(self.path)

    def below(self, part: int | str) -> "_Spot":
        """The place one level down, of unknown unit."""
        return _Spot((*self.path, str(part)), _entry(self.written, part), None, self.known)


def _located(loc: tuple[int | str, ...], tree: object, place: Place) -> _Spot:
    """Follows a location along the records to a value, and on into the value."""
    spot = _Spot((), tree, None, [])
    for depth, part in enumerate(loc):
        if place.is_leaf:
            return _inside(spot, loc[depth:], place)
        spot = spot.below(part)._replace(known=place.names())
        child = place.child(str(part))
        if child is None:
            return spot
        place = child
        spot = spot._replace(unit=place.unit)
    return spot


def _inside(leaf: _Spot, rest: tuple[int | str, ...], place: Place) -> _Spot:
    """Follows a location into a list or a distribution, where a family's name stands for no level."""
    spot, family_next = leaf, place.kind == "distribution"
    for part in rest:
        if family_next:
            spot, family_next = spot._replace(known=FAMILIES.get(str(part), [])), False
        elif isinstance(spot.written, (Mapping, list, tuple)):  # else a bare number stands for a constant
            spot, family_next = spot.below(part), part == "of"
    timed = spot.path == leaf.path or spot.path[-1] in {*TIMES, "of"} or "values" in spot.path
    return spot._replace(unit=leaf.unit if timed else None)


def _entry(here: object, part: int | str) -> object:
    if isinstance(here, Mapping):
        return here.get(part, NOT_GIVEN)
    if isinstance(here, (list, tuple)) and isinstance(part, int) and part < len(here):
        return here[part]
    return NOT_GIVEN


def _fault(detail: ErrorDetails, spot: _Spot) -> Fault | None:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        in_list = isinstance(detail["loc"][-1], int)  # a list that is too short
        return None if in_list else Fault(spot.name, NOT_GIVEN, TYPES[kind], spot.unit)
    if kind == "extra_forbidden":
        return Fault(spot.name, spot.written, f"unknown name{alternatives(spot.path[-1], spot.known)}")
    if kind == "union_tag_invalid":
        tag = context.get("tag")
        return Fault(f"{spot.name}.dist", tag, f"not a distribution{alternatives(tag, FAMILIES)}")
    if kind == "literal_error":
        expected = str(context.get("expected")).replace("'", '"')
        names = [name for name in expected.split('"') if name.isidentifier() and name != "or"]
        return Fault(spot.name, spot.written, f"must be {expected}{nearest(spot.written, names)}")
    return Fault(spot.name, spot.written, _rule(detail, spot), spot.unit)


def _rule(detail: ErrorDetails, spot: _Spot) -> str:
    """The rule that a bound, a type or one of this package's own checks states."""
    kind = detail["type"]
    if kind in BOUNDS:
        bound, rule = BOUNDS[kind]
        return rule.format(detail["ctx"][bound])
    if kind == "number" and isinstance(spot.written, str) and spot.unit in (DAYS, HOURS):
        return DURATION_RULE
    return TYPES.get(kind, detail["msg"])
