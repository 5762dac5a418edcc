"""A scenario as the text of one TOML file that extends no other: what was written, with every source and note."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.reading.load import PLACE
from sim.scenario.reading.source_notes import Annotation, Written
from sim.scenario.schema_path import Place

DELETE = "\x7f"  # allowed in JSON text, not in TOML


def toml_text(written: Written, remarks: Sequence[str] = ()) -> str:
    """The file; `remarks` open it as comments. Loading it gives the scenario that `written` does."""
    lines = [f"# {_one_line(remark)}" for remark in remarks]
    return "\n".join([*lines, *_table(written, written.values, PLACE, ())]) + "\n"


def _table(written: Written, table: Mapping[str, Any], place: Place, path: tuple[str, ...]) -> list[str]:
    """The values that stand directly in a table, then the tables below it."""
    own: list[str] = []
    below: list[str] = []
    for name in _ordered(table, place):
        value, child = table[name], place.child(name)
        assert child is not None, "the tree has been validated"
        if child.is_leaf or not isinstance(value, Mapping):
            own.append(f"{_key(name)} = {_leaf(written, value, '.'.join((*path, name)))}")
        else:
            below += _table(written, value, child, (*path, name))
    header = [f"\n[{'.'.join(map(_key, path))}]"] if path and (own or not below) else []
    return header + own + below


def _ordered(table: Mapping[str, Any], place: Place) -> list[str]:
    """Fields as the records have them; names of a table as written, since their order decides ties."""
    return [name for name in place.names() if name in table] if place.kind == "record" else list(table)


def _leaf(written: Written, value: Any, path: str) -> str:
    """A value as it is, or with its annotation around it; a distribution holds its own."""
    if isinstance(value, Mapping):
        parameters = {name: _parameter(written, entry, f"{path}.{name}") for name, entry in value.items()}
        return _value({**parameters, **_said(written.notes.get(path))})
    said = _said(written.notes.get(path))
    return _value({"value": value, **said} if said else value)


def _parameter(written: Written, value: Any, path: str) -> Any:
    said = _said(written.notes.get(path))
    return {"value": value, **said} if said else value


def _said(note: Annotation | None) -> dict[str, Any]:
    if note is None:
        return {}
    told = {"source": note.source, "assumption": note.assumption, "note": note.note, "range": note.range}
    return {key: value for key, value in told.items() if value}


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(entry)}" for name, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _string(value) if isinstance(value, str) else repr(value).lower()  # True -> true, 1e+16 -> 1e+16


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _string(name)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace(DELETE, "\\u007f")


def _one_line(text: str) -> str:
    """A remark that cannot end its comment."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
