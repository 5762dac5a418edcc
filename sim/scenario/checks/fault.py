"""A fault in a scenario file (place, value, rule, unit), and the tree of unchecked values that checks read."""

import difflib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from sim.scenario.durations import number

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
        value = "" if self.value is NOT_GIVEN else f" = {shown(self.value)}"
        where = f"{self.place}{value}: " if self.place else ""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{where}{self.rule}{unit}" + (f" [from {self.file}]" if self.file else "")


class ScenarioError(ValueError):
    """A scenario that cannot be used, with all its faults."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([f"{file}: {count}", *(f"  {fault.line()}" for fault in faults)]))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[str, tuple[Fault, ...]]]:
        """Survives the way back from a worker process."""
        return type(self), (self.file, self.faults)


def shown(value: object) -> str:
    """A value as a TOML file would have it, cut where it is long."""
    text = as_toml(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def as_toml(value: object) -> str:
    """A value as a TOML file, or the command line, would have it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(as_toml(entry) for entry in value) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, default=str, ensure_ascii=False)


def nearest(name: object, known: Iterable[str]) -> str:
    """The known name that was perhaps meant, as the end of a sentence; nothing where none is near."""
    near = difflib.get_close_matches(str(name), list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def alternatives(name: object, known: Iterable[str]) -> str:
    """The name that was perhaps meant; else all known names, if they are few."""
    names = list(known)
    listed = "; known: " + ", ".join(names) if 0 < len(names) <= 12 else ""
    return nearest(name, names) or listed


Path = tuple[str, ...]

MODEL = "operating_model"


class View(NamedTuple):
    """A tree that may be broken; what is of the wrong type in it is passed over, being a fault already."""

    tree: Mapping[str, Any]
    rules: Collection[str]  # the known sourcing rules

    def table(self, *path: str) -> dict[str, Any]:
        """The table at a path; an empty one where there is none."""
        here: Any = self.tree
        for name in path:
            here = here.get(name) if isinstance(here, Mapping) else None
        return dict(here) if isinstance(here, Mapping) else {}

    def records(self, *path: str) -> dict[str, dict[str, Any]]:
        """The records of a table by name."""
        return {key: dict(value) for key, value in self.table(*path).items() if isinstance(value, Mapping)}

    def models(self) -> list[Path]:
        """Where operating models stand: the first one, and that of each phase."""
        return [(MODEL,), *(("phases", name, MODEL) for name in self.records("phases"))]

    def unknown(self, place: str, name: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where `name` is text and none of `known`."""
        if isinstance(name, str) and name not in known:
            yield Fault(place, name, f"not a {what}{alternatives(name, known)}")

    def unknown_key(self, place: str, value: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where the last name of `place` is none of `known`."""
        name = place.rsplit(".", 1)[-1]
        if name not in known:
            yield Fault(place, value, f'"{name}" is not a {what}{alternatives(name, known)}')


def dotted(*path: str) -> str:
    """A path as a message names it."""
    return ".".join(path)


def read(value: object, otherwise: float, convert: Callable[[object], float] = number) -> float:
    """The number written, or `otherwise` where there is none that can be read."""
    try:
        return convert(value)
    except PydanticCustomError:
        return otherwise
