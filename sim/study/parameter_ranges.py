"""The ranges that scenarios carry beside their own fields, for studies that give none."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from pydantic import TypeAdapter

from sim.scenario.distributions import TIMES
from sim.scenario.distributions.base import Shape
from sim.scenario.distributions.parametric import Constant
from sim.scenario.reading.load import PLACE, Loaded, Note
from sim.scenario.reading.source_notes import RawScenario
from sim.scenario.schema_path import Place

ASSUMPTIONS = "assumptions"
MIDDLES = ("mean", "median")  # the parameter of a distribution that the range beside it is meant for

Range = tuple[float, float]


class Base(NamedTuple):
    """A scenario of a study: as loaded, and as its files have it."""

    loaded: Loaded
    written: RawScenario

    @property
    def name(self) -> str:
        """The scenario's own."""
        return self.loaded.scenario.name


class ParameterTarget(NamedTuple):
    """What stands at the end of a path: the record's place, and the steps on into its value."""

    place: Place
    inside: tuple[str, ...]

    @property
    def unit(self) -> str | None:
        """Of a value in the field, or of a parameter of its distribution that is an amount of the same."""
        return self.place.unit if not self.inside or self.inside[-1] in TIMES else None

    @property
    def counts(self) -> bool:
        """Whether whole numbers alone may stand here."""
        if self.inside or self.place.kind != "value":
            return False
        schema = TypeAdapter(self.place.type).json_schema()
        return any(option.get("type") == "integer" for option in schema.get("anyOf", [schema]))


def target(path: str) -> ParameterTarget | None:
    """What the records have at a path; None for one that leads nowhere."""
    place, steps = PLACE, path.split(".")
    for depth, step in enumerate(steps):
        if place.is_leaf:
            return ParameterTarget(place, tuple(steps[depth:]))
        below = place.child(step)
        if below is None:
            return None
        place = below
    return ParameterTarget(place, ())


def is_selection(name: str) -> bool:
    """Whether a name stands for many parameters."""
    return name == ASSUMPTIONS or any(mark in name for mark in "*?[")


def own_range(base: Base, path: str) -> Range | None:
    """The range that one scenario carries for a path: of its field, or of a distribution's parameter."""
    note = base.loaded.provenance.get(path)
    if note is not None:
        return note.range
    inner = base.written.notes.get(path)
    if inner is not None and inner.range is not None:
        return inner.range
    field = path.rpartition(".")[0]
    note = base.loaded.provenance.get(field)
    return note.range if note is not None and varied(field, note) == path else None


def varied(path: str, note: Note) -> str | None:
    """The path that the range beside a field is for; None for a distribution that has no mean or median."""
    if not isinstance(note.value, Shape) or isinstance(note.value, Constant):
        return path
    given = note.value.model_dump(by_alias=True, exclude_none=True)
    return next((f"{path}.{name}" for name in MIDDLES if name in given), None)


def selected(bases: Sequence[Base], pattern: str) -> dict[str, Range]:
    """Assumptions whose name matches, by path: those of the same value and range in every scenario.

    What scenarios differ in is what they are compared for; one value for all would take it away.
    """
    first, *others = [dict(_assumptions(base.loaded.provenance)) for base in bases]
    shared = [path for path, note in first.items() if all(_same(note, other.get(path)) for other in others)]
    wanted = [path for path in shared if pattern == ASSUMPTIONS or fnmatchcase(path, pattern)]
    return {path: first[path].range or (0.0, 0.0) for path in wanted}


def _assumptions(provenance: Mapping[str, Note]) -> Iterator[tuple[str, Note]]:
    for field, note in provenance.items():
        path = varied(field, note) if note.assumption and note.range else None
        if path is not None:
            yield path, note


def _same(note: Note, other: Note | None) -> bool:
    return other is not None and (note.value, note.range) == (other.value, other.range)
