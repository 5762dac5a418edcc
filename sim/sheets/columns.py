"""Columns and settings of the company workbook: names, meanings, allowed values, defaults and sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.scenario.fields import DAYS, HOURS, Record
from sim.scenario.schema_path import Place, root
from sim.sheets.cells import NO, YES, CellKind, cell_kind, cell_value, schema, value_text

NOTES = {  # the columns that apply to a whole row
    "source": "where the values of this row were published or measured; a comment on a cell takes precedence",
    "assumption": "yes if no source is known for the values of this row",
    "note": "reason for these values",
}
DURATION = 'or a duration such as "3 h", "21 d", "4 months"'
KINDS: dict[CellKind, str] = {
    "distribution": "a number or a distribution (see below)",
    "flag": f"{YES} or {NO}",
    "text": "text",
    "number": "a number",
}


class Column(NamedTuple):
    """One value of a record, as a column of a sheet or a row of settings."""

    path: tuple[str, ...]  # below the record
    place: Place
    meaning: str

    @property
    def name(self) -> str:
        """The dotted name, as in a scenario file."""
        return ".".join(self.path)

    @property
    def heading(self) -> str:
        """The name with the unit in brackets."""
        return f"{self.name} [{self.place.unit}]" if self.place.unit else self.name

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return _field(self.place).default is PydanticUndefined

    @property
    def default(self) -> str:
        """The value of a blank cell, as text; empty if a value is required."""
        default = _field(self.place).default
        if default is PydanticUndefined:
            return ""
        return "none" if default in (None, ()) else value_text(cell_value(default))

    @property
    def usual_range(self) -> str:
        """The range of sensitivity analysis, or else what is usual, as text."""
        span = self.place.extra("range") or self.place.extra("usual")
        return f"{value_text(span[0])} to {value_text(span[1])}" if span else ""

    @property
    def default_source(self) -> str:
        """The source of the default."""
        return self.place.extra("source") or ("assumption" if self.place.extra("assumption") else "")


def columns(record: type[Record]) -> list[Column]:
    """All values of a record and of its nested records, in order. Tables by name are left out: they have own sheets."""
    return list(_columns(root(record), (), ""))


def _columns(place: Place, path: tuple[str, ...], about: str) -> Iterator[Column]:
    for name in place.names():
        child = place.child(name)
        assert child is not None
        meaning = about + (_field(child).description or "")
        if child.kind == "record":
            yield from _columns(child, (*path, name), f"{meaning}: ")
        elif child.is_leaf:
            yield Column((*path, name), child, meaning)


def heading_name(heading: str) -> str:
    """The name in a heading, without the unit."""
    return heading.partition("[")[0].strip()


def allowed(place: Place) -> str:
    """The allowed values of a cell, in words."""
    value_kind = cell_kind(place)
    text = _list_entries(place) if value_kind == "list" else _choice(place) or KINDS[value_kind]
    text += _bounds(place) if value_kind == "number" else ""
    return f"{text} {DURATION}" if value_kind == "number" and place.unit in (DAYS, HOURS) else text


def options(place: Place) -> list[str]:
    """The allowed values of a flag or an enumeration; empty for others."""
    if cell_kind(place) == "flag":
        return [YES, NO]
    return list(map(str, schema(place).get("enum", [])))


def _choice(place: Place) -> str:
    return ", ".join(schema(place).get("enum", [])) if place.kind == "value" else ""


def _list_entries(place: Place) -> str:
    """The allowed entries of a list, in words."""
    whole = schema(place)
    entry = whole.get("items") or whole.get("prefixItems", [{}])[0]
    if entry.get("type") == "array":
        return "a list of pairs such as [[100, 0.05], [200, 0.1]]"
    count = f"{len(whole['prefixItems'])} " if "prefixItems" in whole else ""
    what = "names" if entry.get("type") == "string" else "numbers"
    few = f": any of {', '.join(entry['enum'])}" if "enum" in entry else ""
    return f"{count}{what}, separated by commas{few}"


def _bounds(place: Place) -> str:
    found = schema(place)
    words = {
        "minimum": "{} or more",
        "exclusiveMinimum": "more than {}",
        "maximum": "at most {}",
        "exclusiveMaximum": "less than {}",
    }
    bounds = [word.format(value_text(found[key])) for key, word in words.items() if key in found]
    whole = ", whole" if found["type"] == "integer" else ""
    return whole + (f", {', '.join(bounds)}" if bounds else "")


def _field(place: Place) -> FieldInfo:
    assert place.field is not None
    return place.field
