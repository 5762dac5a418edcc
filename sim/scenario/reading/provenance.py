"""Where each value of a scenario comes from: a file's source, a marked assumption, or a record's default."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sim.scenario.fields import Record
from sim.scenario.reading.schema_path import Place, root
from sim.scenario.reading.source_notes import Annotation
from sim.scenario.records import Scenario

DEFAULT = "default"


class Note(NamedTuple):
    """One value and its provenance."""

    value: object
    unit: str | None
    source: str | None
    assumption: bool
    note: str
    range: tuple[float, float] | None
    file: str  # that set it; "default" where none did


def provenance(scenario: Scenario, notes: Mapping[str, Annotation]) -> dict[str, Note]:
    """A note for every value of a scenario, by dotted path, in the order of the records."""
    return {path: _note(value, place, notes.get(path)) for path, value, place in leaves(scenario)}


def leaves(scenario: Scenario) -> Iterator[tuple[str, object, Place]]:
    """Every value with its dotted path and its place; tables by name are entered, lists are one value."""
    yield from _leaves(scenario, root(Scenario), ())


def _leaves(value: object, place: Place, path: tuple[str, ...]) -> Iterator[tuple[str, object, Place]]:
    if place.is_leaf or value is None:  # a record that may be left out is then a value, none
        yield ".".join(path), value, place
        return
    named = {name: getattr(value, name) for name in place.names()} if isinstance(value, Record) else value
    assert isinstance(named, dict)
    for name, below in named.items():
        child = place.child(name)
        assert child is not None
        yield from _leaves(below, child, (*path, name))


def _note(value: object, place: Place, written: Annotation | None) -> Note:
    usual = place.extra("range")
    if written is None:
        source, assumption = place.extra("source"), bool(place.extra("assumption"))
        return Note(value, place.unit, source, assumption, "", _pair(usual), DEFAULT)
    span = written.range or (_pair(usual) if _holds(usual, value) else None)
    file = written.file or DEFAULT
    return Note(value, place.unit, written.source, written.assumption, written.note, span, file)


def _pair(bounds: list[float] | None) -> tuple[float, float] | None:
    return (bounds[0], bounds[1]) if bounds else None


def _holds(bounds: list[float] | None, value: object) -> bool:
    return bounds is not None and isinstance(value, (int, float)) and bounds[0] <= value <= bounds[1]
