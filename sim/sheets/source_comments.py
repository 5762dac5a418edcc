"""Where values come from: the comment of a cell, and the columns for what most values of a row share."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sim.scenario.reading.load import Note
from sim.scenario.reading.source_notes import KEYS, Annotation
from sim.scenario.schema_path import Place
from sim.scenario.toml_writer import number
from sim.sheets.cells import FLAGS, YES, shown, understood

VALUE = "value"  # the value that a comment speaks of: it says nothing about another
INDENT = "  "  # before each further line of a text

_LINE = re.compile(rf"({'|'.join((VALUE, *KEYS))})\s*: ?(.*)|(assumption)\s*", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(r"(.+?)\s+to\s+(.+)", re.DOTALL)


def comment(note: Annotation, content: object) -> str:
    """The comment beside a value; empty where there is nothing to say."""
    said = {
        "source": note.source,
        "assumption": YES if note.assumption else None,
        "note": note.note or None,
        "range": " to ".join(map(number, note.range)) if note.range else None,
    }
    lines = [f"{key}: {_indented(text)}" for key, text in said.items() if text is not None]
    return "\n".join([f"{VALUE}: {_indented(shown(content))}", *lines]) if lines else ""


def annotations(text: str, content: object) -> dict[str, Any]:
    """What a comment says, as a scenario file would have it; nothing where it speaks of another value."""
    said = _said(text)
    about = said.pop(VALUE, None)
    if about is not None and about != shown(content):
        return {}
    return {key: _written(key, value) for key, value in said.items()}


def _indented(text: str) -> str:
    return text.replace("\n", f"\n{INDENT}")


def _said(text: str) -> dict[str, str]:
    """Texts by key; a line with no key is a note, and the name that some programs put first is none."""
    said: dict[str, str] = {}
    last = ""
    for place, line in enumerate(text.split("\n")):
        found = _LINE.fullmatch(line)
        if line.startswith(INDENT) and last:
            said[last] += f"\n{line.removeprefix(INDENT)}"
        elif found is not None:
            last = (found[1] or found[3]).lower()
            said[last] = found[2] or ""
        elif line.strip() and not (place == 0 and line.rstrip().endswith(":")):
            said["note"] = f"{said['note']}\n{line}" if "note" in said else line
    return said


def _written(key: str, text: str) -> object:
    if key == "assumption":
        return FLAGS.get(text.strip().lower(), text) if text.strip() else True
    span = _SPAN.fullmatch(text.strip()) if key == "range" else None
    return [understood(end, "number") for end in span.groups()] if span else text


def written(note: Note, place: Place) -> Annotation:
    """What a file said about a value; the range that the field has anyway is left out."""
    usual = place.extra("range")
    span = None if usual is not None and note.range == tuple(usual) else note.range
    return Annotation(note.source, note.assumption, note.note, span)


def shared(notes: Iterable[Note]) -> Annotation | None:
    """The mark and note that most assumptions among the values have; None where they cannot stand for the row.

    They hold for every value that has neither source nor mark, so none may be without. A source never stands for a
    row: values that are changed later would keep it.
    """
    found = list(notes)
    if not found or any(note.source is None and not note.assumption for note in found):
        return None
    counts = Counter(note.note for note in found if note.source is None)
    return Annotation(assumption=True, note=counts.most_common(1)[0][0]) if counts else None


def beyond(note: Annotation, common: Annotation | None) -> Annotation:
    """What is to be said about a value besides what holds for its row."""
    if common is None or note._replace(range=None) != common:
        return note
    return Annotation(range=note.range)
