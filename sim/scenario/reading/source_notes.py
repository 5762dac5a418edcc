"""Splits a scenario file into plain values and the annotations beside them: source, assumption, note, range."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from sim.scenario.checks.fault import Fault, alternatives
from sim.scenario.fields import DAYS, HOURS, days, hours, number
from sim.scenario.name_rules import normal_tree
from sim.scenario.schema_path import Place

KEYS = ("source", "assumption", "note", "range")


class Annotation(NamedTuple):
    """The annotation of one value in a scenario file, and the name of that file."""

    source: str | None = None
    assumption: bool = False
    note: str = ""
    range: tuple[float, float] | None = None
    file: str | None = None

    def entries(self) -> dict[str, Any]:
        """The annotation as a file has it; what it does not hold is left out."""
        every = {key: getattr(self, key) for key in KEYS}
        return {key: value for key, value in every.items() if value}


class Use(NamedTuple):
    """A file whose operating model a phase uses (`use = "FILE"`)."""

    written: str
    path: Path
    chain: tuple[Path, ...]  # files that lead to the one that says so; it may not extend them


@dataclass
class RawScenario:
    """The content of one or several files before validation: plain values, and annotations by dotted path."""

    values: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Annotation] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    uses: dict[str, Use] = field(default_factory=dict)  # by phase

    def merged(self, child: "RawScenario") -> "RawScenario":
        """These values with those of `child` over them: tables are merged, any other value is replaced."""
        kept = {path: note for path, note in self.notes.items() if not _covered(path, child.notes)}
        values = _merged(self.values, child.values)
        uses = {**self.uses, **child.uses}
        return RawScenario(values, {**kept, **child.notes}, self.faults + child.faults, uses)

    def entries(self) -> dict[str, dict[str, Any]]:
        """The annotations as a file has them, by dotted path."""
        return {path: note.entries() for path, note in self.notes.items()}

    def origin(self, place: str) -> str | None:
        """The file that wrote the value at a place, or the value that the place is in."""
        return next((self.notes[path].file for path in reversed(_upwards(place)) if path in self.notes), None)


def _covered(path: str, by: Mapping[str, Annotation]) -> bool:
    return any(prefix in by for prefix in _upwards(path))


def _upwards(path: str) -> list[str]:
    """All prefixes of a dotted path, the shortest first, the path itself last."""
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _merged(base: Any, child: Any) -> Any:
    if not _is_table(base) or not _is_table(child):
        return child
    shared = {key: _merged(base[key], child[key]) for key in child if key in base}
    return {**base, **child, **shared}


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and "dist" not in value


def split_annotations(tree: Mapping[str, Any], place: Place, file: str) -> RawScenario:
    """Splits the tree of one file into plain values and annotations; `place` is the record that the tree describes."""
    written = RawScenario()
    written.values = _Reader(written, file).table(normal_tree(dict(tree)), place, "")
    return written


class _Reader(NamedTuple):
    """Walks a tree along the records, which tell a table around one value from the table of a record."""

    into: RawScenario
    file: str

    def value(self, value: Any, place: Place | None, path: str, default: Annotation) -> Any:
        """The plain value at a place; its annotation goes into the notes."""
        if place is None:
            return value
        if not place.is_leaf:
            return self.table(value, place, path) if isinstance(value, dict) else value
        note = Annotation(file=self.file)
        if isinstance(value, dict):
            value, note = self.leaf(value, place, path)
        if note.source is None and not note.assumption:
            note = default._replace(note=note.note or default.note, range=note.range, file=self.file)
        self.into.notes[path] = note
        return value

    def table(self, table: dict[str, Any], place: Place, path: str) -> dict[str, Any]:
        """A record or a table by name: its own annotation holds for the values directly in it."""
        own = {} if place.type is str else {key: value for key, value in table.items() if _annotates(key, value)}
        default = self.annotation(own, place, path)
        return {
            key: self.value(value, place.child(key), _below(path, key), default)
            for key, value in table.items()
            if key not in own
        }

    def leaf(self, table: dict[str, Any], place: Place, path: str) -> tuple[Any, Annotation]:
        """A value with its annotation, `{ value = 6, source = "..." }`, or a distribution with one."""
        own = {key: table[key] for key in KEYS if key in table}
        rest = {key: value for key, value in table.items() if key not in own}
        if "dist" in rest:
            return self.parameters(rest, place, path), self.annotation(own, place, path)
        if "value" not in rest:
            return table, Annotation(file=self.file)
        value = rest.pop("value")
        for key in rest:
            rule = "is no annotation" + alternatives(key, KEYS)
            self.into.faults.append(Fault(_below(path, key), rest[key], rule))
        return value, self.annotation(own, place, path)

    def parameters(self, table: dict[str, Any], place: Place, path: str) -> dict[str, Any]:
        """The parameters of a distribution, each of which may be annotated too."""
        plain = {}
        for key, value in table.items():
            if isinstance(value, dict) and "value" in value and "dist" not in value:
                value, note = self.leaf(value, place, _below(path, key))
                self.into.notes[_below(path, key)] = note
            plain[key] = value
        return plain

    def annotation(self, own: Mapping[str, Any], place: Place, path: str) -> Annotation:
        """Checks the entries of an annotation; each wrong entry adds a fault."""
        good: dict[str, Any] = {}
        for key, value in own.items():
            try:
                good[key] = _CHECKS[key](value, place)
            except PydanticCustomError as error:
                self.into.faults.append(Fault(_below(path, key), value, error.message()))
        return Annotation(**good, file=self.file)


def _annotates(key: str, value: object) -> bool:
    """Whether an entry of a table is an annotation of the table, not a record with such a name."""
    return key in ("source", "assumption", "note") and not isinstance(value, dict)


def _text(value: Any, place: Place) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("rule", "must be text")
    return value


def _flag(value: Any, place: Place) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("rule", "must be true or false")
    return value


def _range(value: Any, place: Place) -> tuple[float, float]:
    convert = {DAYS: days, HOURS: hours}.get(place.unit or "", number)
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise PydanticCustomError("rule", "must be two numbers, low and high")
    low, high = convert(value[0]), convert(value[1])
    if low > high:
        raise PydanticCustomError("rule", "must be two numbers, low and high")
    return low, high


_CHECKS: dict[str, Callable[[Any, Place], Any]] = {
    "source": _text,
    "assumption": _flag,
    "note": _text,
    "range": _range,
}


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
