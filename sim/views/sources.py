"""Assumptions and sources of all scenarios of a comparison, each value once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.scenario.distributions.base import Shape
from sim.scenario.reading.load import Note

Notes = Mapping[str, Mapping[str, Note]]
"""Scenario -> dotted path -> the value and where it comes from, as `load_annotated` gives it."""
ALL = "all"


class Assumption(NamedTuple):
    """One value that rests on judgement, as text."""

    path: str
    models: str  # "all", or those that use this value
    value: str
    unit: str
    range: str
    note: str


def assumptions(notes: Notes) -> list[Assumption]:
    """Every assumption; one row where several scenarios assume the same."""
    users: dict[tuple[str, ...], list[str]] = {}
    for name, by_path in notes.items():
        for path, note in by_path.items():
            if note.assumption:
                users.setdefault(_row(path, note), []).append(name)
    place = {path: k for k, path in enumerate(dict.fromkeys(path for by_path in notes.values() for path in by_path))}
    rows = [
        Assumption(path, ALL if len(models) == len(notes) else ", ".join(models), *rest)
        for (path, *rest), models in users.items()
    ]
    return sorted(rows, key=lambda row: place[row.path])


def sources(notes: Notes) -> list[tuple[str, str]]:
    """Every source with the values taken from it."""
    found: dict[str, dict[str, None]] = {}
    for by_path in notes.values():
        for path, note in by_path.items():
            if note.source is not None:
                found.setdefault(note.source, {})[path] = None
    return [(source, ", ".join(paths)) for source, paths in sorted(found.items())]


def _row(path: str, note: Note) -> tuple[str, ...]:
    span = f"{note.range[0]:g} to {note.range[1]:g}" if note.range else ""
    return path, _value(note.value), note.unit or "", span, note.note


def _value(value: object) -> str:
    if isinstance(value, Shape):
        return f"{value.model_dump()['dist']}, mean {value.mean():g}, cv {value.cv():.2f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.10g}"
    if value is None:
        return "none"
    return ", ".join(map(_value, value)) if isinstance(value, tuple) else str(value)
