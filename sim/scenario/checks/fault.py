"""Faults of a scenario: what is wrong, where, and how it is told; also what pydantic finds, in the words of a file."""

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from math import nan
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sim.safe_text import printable
from sim.scenario.distributions import FAMILIES, TIMES
from sim.scenario.durations import DURATION_RULE, EFFORT_RULE, by_the_calendar
from sim.scenario.fields import DAYS, HOURS, days, hours, number
from sim.scenario.schema_path import Path, Place
from sim.scenario.toml_writer import inline

NOT_GIVEN = object()
LONGEST_VALUE = 60


class Fault(NamedTuple):
    """One broken rule."""

    place: str  # dotted path, "" for the file as a whole
    value: object  # as written; NOT_GIVEN if there is none
    rule: str  # "must be 1 or more"
    unit: str | None = None
    file: str | None = None  # that wrote the value, where it is not the file that was loaded

    def line(self) -> str:
        """The fault as one line of a message; what is not printable is escaped."""
        value = "" if self.value is NOT_GIVEN else f" = {short_toml(self.value)}"
        where = f"{self.place}{value}: " if self.place else ""
        unit = f" ({self.unit})" if self.unit else ""
        return printable(f"{where}{self.rule}{unit}" + (f" [from {self.file}]" if self.file else ""))


class ScenarioError(ValueError):
    """Raised for a scenario that cannot be used; holds all its faults."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([f"{printable(file)}: {count}", *(f"  {fault.line()}" for fault in faults)]))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[str, tuple[Fault, ...]]]:
        """Lets the error be pickled, so that a worker process can return it."""
        return type(self), (self.file, self.faults)


def short_toml(value: object) -> str:
    """A value as TOML, shortened to 60 characters."""
    text = inline(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


RENAMED = {
    "leakage_full": "overbilling_full",
    "leakage_weak": "overbilling_weak",
    "invoice_leakage": "overbilling",
    "cost.invoice_leakage": "cost.overbilling",
    "sla_target": "service_level",
    "sla_credit": "service_credit",
    "sla_cap": "credit_cap",
    "sla_credits": "service_credits",
    "cost.sla_credits": "cost.service_credits",
}


def nearest(name: object, known: Iterable[str]) -> str:
    """The end of a message with the name that replaced this one, or the most similar known name; empty without both."""
    known = list(known)
    if (now := RENAMED.get(str(name))) in known:
        return f'; it was renamed to "{now}"'
    near = difflib.get_close_matches(str(name), known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def alternatives(name: object, known: Iterable[str]) -> str:
    """The end of a message that suggests the most similar known name, or lists up to 12 known names."""
    names = list(known)
    listed = "; known: " + ", ".join(names) if 0 < len(names) <= 12 else ""
    return nearest(name, names) or listed


MODEL = "operating_model"


class View(NamedTuple):
    """An unchecked tree and the record it should become; values of a wrong type are skipped, as faults elsewhere."""

    tree: Mapping[str, Any]
    place: Place  # of the whole tree

    def table(self, *path: str) -> dict[str, Any]:
        """The table at a path; an empty one where there is none."""
        here: Any = self.tree
        for name in path:
            here = here.get(name) if isinstance(here, Mapping) else None
        return dict(here) if isinstance(here, Mapping) else {}

    def records(self, *path: str) -> dict[str, dict[str, Any]]:
        """The records of a table by name."""
        return {key: dict(value) for key, value in self.table(*path).items() if isinstance(value, Mapping)}

    def value(self, *path: str) -> object:
        """The value written at a path; where there is none, the default of the record's field."""
        written = self.table(*path[:-1]).get(path[-1])
        place = self.place.find(path)
        return place.default if written is None and place else written

    def number(self, *path: str) -> float:
        """The number at a path or its default, in the field's unit; NaN, which fails every comparison, for neither."""
        place = self.place.find(path)
        convert = {DAYS: days, HOURS: hours}.get(place.unit or "", number) if place else number
        return read(self.value(*path), read(place.default if place else None, nan), convert)

    def models(self) -> list[Path]:
        """The paths of all operating models: the first one, and that of each phase."""
        return [(MODEL,), *(("phases", name, MODEL) for name in self.records("phases"))]

    def unknown(self, place: str, name: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where `name` is text and not one of the `known` names; `what` says what it should be."""
        if isinstance(name, str) and name not in known:
            yield Fault(place, name, f"not a {what}{alternatives(name, known)}")

    def unknown_key(self, place: str, value: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where the last name of the path `place` is not one of the `known` names."""
        name = place.rsplit(".", 1)[-1]
        if name not in known:
            yield Fault(place, value, f'"{name}" is not a {what}{alternatives(name, known)}')


def dotted(*path: str) -> str:
    """A path as text, its names joined by dots."""
    return ".".join(path)


def read(value: object, otherwise: float = nan, convert: Callable[[object], float] = number) -> float:
    """`value` as a number; `otherwise` where it is none."""
    try:
        return convert(value)
    except PydanticCustomError:
        return otherwise


BOUNDS = {
    "greater_than_equal": ("ge", "must be {:.12g} or more"),
    "greater_than": ("gt", "must be more than {:.12g}"),
    "less_than_equal": ("le", "must be {:.12g} or less"),
    "less_than": ("lt", "must be less than {:.12g}"),
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


def _per_cent(spot: _Spot, kind: str) -> str:
    """The end of a message about a share that was typed in per cent; empty for anything else."""
    value = read(spot.written)
    typed = spot.unit == "share" and kind.startswith("less_than") and 2 <= value <= 100
    return f"; {value:g} % is {value / 100:g}" if typed else ""


def _rule(detail: ErrorDetails, spot: _Spot) -> str:
    """The rule that a bound, a type or one of this package's own checks states."""
    kind = detail["type"]
    if kind in BOUNDS:
        bound, rule = BOUNDS[kind]
        return rule.format(detail["ctx"][bound]) + _per_cent(spot, kind)
    if kind == "number" and isinstance(spot.written, str) and spot.unit in (DAYS, HOURS):
        return EFFORT_RULE if by_the_calendar(spot.written) else DURATION_RULE
    return TYPES.get(kind, detail["msg"])
