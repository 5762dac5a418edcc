"""A scenario's tree as the text of a TOML file: records and tables as sections, values on one line each."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.schema_path import Place

_BARE = re.compile(r"[A-Za-z0-9_-]+")
EXACT = 1e15  # up to here a whole number may be written without its point


def document(tree: Mapping[str, Any], place: Place) -> str:
    """The tree as TOML; `place` is what it describes and tells a value's table from a record's."""
    return "\n".join(_sections(tree, place, ())).strip("\n") + "\n"


def _sections(tree: Mapping[str, Any], place: Place, path: tuple[str, ...]) -> Iterator[str]:
    """The values of a table, then the tables in it."""
    below = {name: place.child(name) for name in tree}
    inner = [name for name, value in tree.items() if isinstance(value, Mapping) and not _is_leaf(below[name])]
    if path and (len(inner) < len(tree) or not tree):
        yield f"\n[{'.'.join(map(_key, path))}]"
    yield from (f"{_key(name)} = {inline(value)}" for name, value in tree.items() if name not in inner)
    for name in inner:
        deeper = below[name]
        assert deeper is not None
        yield from _sections(tree[name], deeper, (*path, name))


def _is_leaf(place: Place | None) -> bool:
    return place is None or place.is_leaf


def inline(value: object) -> str:
    """One value on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {inline(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, (int, float)) else _text(str(value))


def number(value: float) -> str:
    """The shortest text that reads as the same number; 480.0 is written 480."""
    whole = float(value).is_integer() and abs(value) < EXACT
    return str(int(value)) if whole else repr(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """A basic string: what JSON escapes TOML does too, but TOML wants DEL escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
