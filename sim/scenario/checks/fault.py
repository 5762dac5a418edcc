"""A fault in a scenario file (place, value, rule, unit), and the tree of unchecked values that checks read."""

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from math import nan
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from sim.scenario.durations import days, hours, number
from sim.scenario.fields import DAYS, HOURS
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
        """The fault as one line of a message."""
        value = "" if self.value is NOT_GIVEN else f" = {short_toml(self.value)}"
        where = f"{self.place}{value}: " if self.place else ""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{where}{self.rule}{unit}" + (f" [from {self.file}]" if self.file else "")


class ScenarioError(ValueError):
    """Raised for a scenario that cannot be used; holds all its faults."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([f"{file}: {count}", *(f"  {fault.line()}" for fault in faults)]))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[str, tuple[Fault, ...]]]:
        """Lets the error be pickled, so that a worker process can return it."""
        return type(self), (self.file, self.faults)


def short_toml(value: object) -> str:
    """A value as TOML, shortened to 60 characters."""
    text = inline(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def nearest(name: object, known: Iterable[str]) -> str:
    """The end of a message that suggests the most similar known name; empty where none is similar."""
    near = difflib.get_close_matches(str(name), list(known), n=1)
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
