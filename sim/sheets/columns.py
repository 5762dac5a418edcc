"""What the columns and settings of the company workbook are, and all that is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.scenario.fields import DAYS, HOURS, Record
from sim.scenario.schema_path import Place, root
from sim.sheets.cells import NO, YES, CellKind, cell_kind, cell_value, schema, value_text

NOTES = {  # the columns that speak of a whole row
    "source": "where the values of this row were published or measured, but for those with a comment of their own",
    "assumption": "yes where no source is known for the values of this row",
    "note": "why these values",
}
DURATION = 'or a duration such as "3 h", "21 d", "4 months"'
KINDS: dict[CellKind, str] = {
    "distribution": "a number, or a distribution: see below",
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
        """Dotted, as in a scenario file."""
        return ".".join(self.path)

    @property
    def heading(self) -> str:
        """The name, with the unit behind it."""
        return f"{self.name} [{self.place.unit}]" if self.place.unit else self.name

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return _field(self.place).default is PydanticUndefined

    @property
    def default(self) -> str:
        """What a blank cell stands for."""
        default = _field(self.place).default
        if default is PydanticUndefined:
            return ""
        return "none" if default in (None, ()) else value_text(cell_value(default))

    @property
    def usual_range(self) -> str:
        """The range that sensitivity analysis tries."""
        span = self.place.extra("range")
        return f"{value_text(span[0])} to {value_text(span[1])}" if span else ""

    @property
    def default_source(self) -> str:
        """Where the default comes from."""
        return self.place.extra("source") or ("assumption" if self.place.extra("assumption") else "")


def columns(record: type[Record]) -> list[Column]:
    """Every value of a record in its order, those of the records in it too; tables by name have sheets of their own."""
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
    """The name in a heading: what stands before the unit."""
    return heading.partition("[")[0].strip()


def allowed(place: Place) -> str:
    """What may stand in a cell, in words."""
    of = cell_kind(place)
    said = _entries(place) if of == "list" else _choice(place) or KINDS[of]
    said += _bounds(place) if of == "number" else ""
    return f"{said} {DURATION}" if of == "number" and place.unit in (DAYS, HOURS) else said


def options(place: Place) -> list[str]:
    """The values to choose from; none where there is no list of them."""
    if cell_kind(place) == "flag":
        return [YES, NO]
    return list(map(str, schema(place).get("enum", [])))


def _choice(place: Place) -> str:
    return ", ".join(schema(place).get("enum", [])) if place.kind == "value" else ""


def _entries(place: Place) -> str:
    """The entries of a list: names or numbers with a comma between, or lists."""
    whole = schema(place)
    entry = whole.get("items") or whole.get("prefixItems", [{}])[0]
    if entry.get("type") == "array":
        return "a list of pairs such as [[100, 0.05], [200, 0.1]]"
    count = f"{len(whole['prefixItems'])} " if "prefixItems" in whole else ""
    what = "names" if entry.get("type") == "string" else "numbers"
    few = f": any of {', '.join(entry['enum'])}" if "enum" in entry else ""
    return f"{count}{what} with a comma between{few}"


def _bounds(place: Place) -> str:
    found = schema(place)
    words = {
        "minimum": "{} or more",
        "exclusiveMinimum": "more than {}",
        "maximum": "at most {}",
        "exclusiveMaximum": "less than {}",
    }
    said = [word.format(value_text(found[key])) for key, word in words.items() if key in found]
    whole = ", whole" if found["type"] == "integer" else ""
    return whole + (f", {', '.join(said)}" if said else "")


def _field(place: Place) -> FieldInfo:
    assert place.field is not None
    return place.field
