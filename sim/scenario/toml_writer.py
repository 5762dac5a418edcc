"""A scenario's tree as the text of a TOML file: records and tables as sections, values on one line each."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario.schema_path import Path, Place

_BARE = re.compile(r"[A-Za-z0-9_-]+")
Entries = Mapping[str, Any]

EXACT = 1e15  # up to here a whole number may be written without its point


def document(
    tree: Mapping[str, Any],
    place: Place,
    notes: Mapping[str, Entries] | None = None,
    remarks: Sequence[str] = (),
) -> str:
    """The tree as TOML.

    `place` is what the tree describes. `notes` are the entries to write beside a value (source, range, ...), by dotted
    path. `remarks` are comments to open the file with.
    """
    body = "\n".join(_Writer(notes or {}).sections(tree, place, ())).strip("\n") + "\n"
    return "".join(f"# {_one_line(remark)}\n" for remark in remarks) + body


class _Writer(NamedTuple):
    notes: Mapping[str, Entries]

    def sections(self, tree: Mapping[str, Any], place: Place, path: Path) -> Iterator[str]:
        """The values of a table, then the tables in it."""
        inner = [name for name in _ordered(tree, place) if _is_table(tree[name], place.child(name))]
        if path and (len(inner) < len(tree) or not tree):
            yield f"\n[{'.'.join(map(_key, path))}]"
        for name in _ordered(tree, place):
            if name not in inner:
                yield f"{_key(name)} = {inline(self.annotated(tree[name], '.'.join((*path, name))))}"
        for name in inner:
            below = place.child(name)
            assert below is not None
            yield from self.sections(tree[name], below, (*path, name))

    def annotated(self, value: Any, path: str) -> Any:
        """A value with its annotation around it; a distribution holds its own and those of its parameters."""
        beside = dict(self.notes.get(path, {}))
        if isinstance(value, Mapping):
            return {name: self.annotated(entry, f"{path}.{name}") for name, entry in value.items()} | beside
        return {"value": value, **beside} if beside else value


def _ordered(tree: Mapping[str, Any], place: Place) -> list[str]:
    """Fields in the order of the record, after names it does not know; a table's in its own order, which counts."""
    known = place.names()
    return sorted(tree, key=lambda name: known.index(name) if name in known else -1)


def _is_table(value: object, place: Place | None) -> bool:
    return isinstance(value, Mapping) and place is not None and not place.is_leaf


def inline(value: object) -> str:
    """One value on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {inline(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(inline(entry) for entry in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, (int, float)) else _text(str(value))


def number(value: float) -> str:
    """The shortest text that reads as the same number; 480.0 is written 480."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < EXACT)
    return str(int(value)) if whole else repr(float(value))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """A basic string: TOML escapes what JSON does, and DEL as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    """The text without characters that could end a comment."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
