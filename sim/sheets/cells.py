"""Cells and their comments: values are written and parsed here, and comments hold their sources."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import TypeAdapter

from sim.safe_text import ACTIVE
from sim.scenario.distributions.base import Shape
from sim.scenario.reading.load import Note
from sim.scenario.reading.source_notes import KEYS, Annotation
from sim.scenario.schema_path import Place
from sim.scenario.toml_writer import inline, number

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CHARACTERS = 32_767  # in a cell; openpyxl would cut the rest off without an error

_FORBIDDEN = "\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff"  # not allowed in XML; \r would become \n
_TO_ESCAPE = re.compile(f"[{_FORBIDDEN}]|_(?=x[0-9A-Fa-f]{{4}}(?:_|[{_FORBIDDEN}]))")
_ESCAPE_CODE = re.compile("_x([0-9A-Fa-f]{4})_")


def escape(text: str) -> str:
    """Escapes characters that XML does not allow, such as `_x0007_` for a bell (ECMA-376, ST_Xstring)."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape(text: str) -> str:
    """Undoes `escape`."""
    return _ESCAPE_CODE.sub(lambda match: chr(int(match[1], 16)), text)


def fits_cell(text: str) -> bool:
    """Whether the text is short enough for a cell or a comment."""
    return len(escape(text)) <= MAX_CHARACTERS


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell at a row and column, from 1. These sheets have no merged cells."""
    return cast("Cell", sheet.cell(row, column))


def write_cell(cell: Cell, value: object) -> None:
    """Writes a number as a number and all else as text. None, NaN and infinity leave the cell empty.

    Raises `ValueError` for text that is too long for a cell.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _put_number(cell, value)
    elif value is not None:
        _put_text(cell, str(value))


def _put_number(cell: Cell, value: float) -> None:
    """Writes the `repr` of the number: openpyxl would write 16 digits, one too few for some numbers."""
    if math.isfinite(value):
        cell.value = repr(int(value) if isinstance(value, int) else float(value))
        cell.data_type = "n"


def _put_text(cell: Cell, text: str) -> None:
    """Writes text that is never a formula; the quote prefix keeps it text when the cell is edited."""
    if not fits_cell(text):
        raise ValueError(f"a cell holds {MAX_CHARACTERS:,} characters, and this text has {len(text):,}")
    cell.value = escape(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(ACTIVE)


CellKind = Literal["number", "text", "flag", "list", "distribution"]
YES, NO = "yes", "no"
FLAGS = {YES: True, NO: False, "true": True, "false": False}

_KINDS: dict[str, CellKind] = {
    "boolean": "flag",
    "string": "text",
    "array": "list",
    "number": "number",
    "integer": "number",
}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_CALL = re.compile(r"\s*([A-Za-z_]+)\s*\((.*)\)\s*", re.DOTALL)


def schema(place: Place) -> dict[str, Any]:
    """The JSON Schema of a value, without the option `null`."""
    whole = TypeAdapter(place.type).json_schema()
    return next(option for option in whole.get("anyOf", [whole]) if option.get("type") != "null")


def cell_kind(place: Place) -> CellKind:
    """The kind of value at a place of a scenario."""
    return "distribution" if place.kind == "distribution" else _KINDS[schema(place)["type"]]


def cell_value(value: object) -> str | float | None:
    """A value of a scenario as the value of a cell."""
    if isinstance(value, Shape):
        return _distribution(value.model_dump(by_alias=True, exclude_none=True))
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        nested = any(isinstance(entry, tuple) for entry in value)
        return inline(value) if nested else ", ".join(str(value_text(entry)) for entry in value)
    return value if value is None or isinstance(value, (int, float)) else str(value)


def value_text(value: object) -> str:
    """The value of a cell as text; 480.0 and 480 give the same text."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number(value) if plain else str(value)  # type: ignore[arg-type]


def _distribution(tree: dict[str, Any]) -> str | float:
    """A distribution as text, such as `lognormal(median = 480, sigma = 0.857)`; a constant as its number."""
    family = tree.pop("dist")
    if family == "constant":
        return float(tree["value"])
    return f"{family}({', '.join(f'{name} = {inline(value)}' for name, value in tree.items())})"


def parse_cell(raw: object, of: CellKind) -> object:
    """Parses the value of a cell into a value of a scenario file, which is validated later.

    Raises `ValueError` with the rule for a value that a scenario file cannot hold.
    """
    text = raw.strip() if isinstance(raw, str) else None
    if of == "flag":
        return _parse_flag(raw)
    if of == "text":
        return raw if text is not None else value_text(raw)
    if of == "list":
        return _parse_list(raw)
    if text is not None and of == "distribution":
        return _parse_distribution(text)
    return raw if text is None else text  # numbers as text are read with the scenario


def _parse_flag(raw: object) -> bool:
    found = raw if isinstance(raw, bool) else FLAGS.get(str(raw).strip().lower())
    if found is None:
        raise ValueError(f"must be {YES} or {NO}")
    return found


def _parse_list(raw: object) -> list[Any]:
    if not isinstance(raw, str):
        return [raw]
    if raw.strip().startswith("["):
        found = _parse_toml(raw, "must be a list such as [[100, 0.05], [200, 0.1]]")
        assert isinstance(found, list)
        return found
    return [_parse_number(entry.strip()) for entry in re.split("[,;\n]", raw) if entry.strip()]


def _parse_distribution(text: str) -> object:
    """Parses a distribution, written as a call or as a table; else a number or a duration."""
    rule = "must be a number, or a distribution such as lognormal(median = 480, sigma = 0.857)"
    call = _CALL.fullmatch(text)
    if call is not None:
        return _parse_toml(
            f'{{ dist = "{call[1]}", {call[2]} }}' if call[2].strip() else f'{{ dist = "{call[1]}" }}', rule
        )
    return _parse_toml(text, rule) if text.startswith("{") else text


def _parse_toml(text: str, rule: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        raise ValueError(rule) from None


def _parse_number(text: str) -> str | float:
    """Parses a number stored as text; other text is returned as it is."""
    return float(text) if _NUMBER.fullmatch(text) else text


VALUE = "value"  # key of the value that a comment is about; it does not hold for another value
INDENT = "  "  # of continuation lines

_LINE = re.compile(rf"({'|'.join((VALUE, *KEYS))})\s*: ?(.*)|(assumption)\s*", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"(.+?)\s+to\s+(.+)", re.DOTALL)


def comment_text(note: Annotation, value: object) -> str:
    """The comment of a cell with this value: its source, note and range. Empty for an empty annotation."""
    entries = {
        "source": note.source,
        "assumption": YES if note.assumption else None,
        "note": note.note or None,
        "range": " to ".join(map(number, note.range)) if note.range else None,
    }
    lines = [f"{key}: {_indented(text)}" for key, text in entries.items() if text is not None]
    return "\n".join([f"{VALUE}: {_indented(value_text(value))}", *lines]) if lines else ""


def source_annotations(text: str, value: object) -> dict[str, Any]:
    """Parses a comment into the annotation keys of a scenario file; empty if the comment is about another value."""
    entries = _comment_entries(text)
    about = entries.pop(VALUE, None)
    if about is not None and about != value_text(value):
        return {}
    return {key: _parse_annotation(key, entry) for key, entry in entries.items()}


def _indented(text: str) -> str:
    return text.replace("\n", f"\n{INDENT}")


def _comment_entries(text: str) -> dict[str, str]:
    """Splits a comment into texts by key. A line without a key is a note; a first line `Author:` is skipped."""
    entries: dict[str, str] = {}
    last = ""
    for place, line in enumerate(text.split("\n")):
        match = _LINE.fullmatch(line)
        if line.startswith(INDENT) and last:
            entries[last] += f"\n{line.removeprefix(INDENT)}"
        elif match is not None:
            last = (match[1] or match[3]).lower()
            entries[last] = match[2] or ""
        elif line.strip() and not (place == 0 and line.rstrip().endswith(":")):
            entries["note"] = f"{entries['note']}\n{line}" if "note" in entries else line
    return entries


def _parse_annotation(key: str, text: str) -> object:
    if key == "assumption":
        return FLAGS.get(text.strip().lower(), text) if text.strip() else True
    span = _RANGE.fullmatch(text.strip()) if key == "range" else None
    return [_parse_number(end.strip()) for end in span.groups()] if span else text


def own_annotation(note: Note, place: Place) -> Annotation:
    """The annotation of a value in a file, without a range that equals the default range of the field."""
    usual = place.extra("range")
    span = None if usual is not None and note.range == tuple(usual) else note.range
    return Annotation(note.source, note.assumption, note.note, span)


def row_annotation(notes: Iterable[Note]) -> Annotation | None:
    """The assumption mark and most frequent note of the values of a row, for its last columns; None if there is none.

    The columns of a row apply to every value without a source or mark, so it is None if there is such a value. A
    source is never given for a whole row, because values that are changed later would keep it.
    """
    found = list(notes)
    if not found or any(note.source is None and not note.assumption for note in found):
        return None
    counts = Counter(note.note for note in found if note.source is None)
    return Annotation(assumption=True, note=counts.most_common(1)[0][0]) if counts else None


def cell_annotation(note: Annotation, common: Annotation | None) -> Annotation:
    """The annotation for the comment of a cell: without what the columns of its row already say."""
    if common is None or note._replace(range=None) != common:
        return note
    return Annotation(range=note.range)
