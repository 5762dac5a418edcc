"""The format of scenario files as a JSON Schema, with which editors complete and check a file."""

import json
import os
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.scenario.distributions import FAMILIES, TIMES, Distribution
from sim.scenario.durations import DURATION_PATTERN
from sim.scenario.fields import DAYS, HOURS, MOST
from sim.scenario.number_text import NUMBER_PATTERN
from sim.scenario.operating_model import Phase
from sim.scenario.records import Scenario
from sim.scenario.schema_path import Place, root

Schema = dict[str, Any]

DURATION: Schema = {"$ref": "#/$defs/duration"}
NUMBER_TEXT: Schema = {"$ref": "#/$defs/number_text"}
SOURCE: dict[str, Schema] = {key: {"$ref": f"#/$defs/{key}"} for key in ("source", "assumption", "note")}
RANGE: Schema = {"$ref": "#/$defs/range"}
SHARED: dict[str, Schema] = {
    "duration": {
        "type": "string",
        "pattern": DURATION_PATTERN,
        "examples": ["3 h", "21 d", "4 months", "24 clock hours", "90 calendar days"],
    },
    "number_text": {
        "type": "string",
        "pattern": NUMBER_PATTERN,
        "description": "a number as text: 8 %, 1 500, 0,25, 110k, USD 95; 1,500 alone is refused: it may be 1.5",
        "examples": ["8 %", "1 500", "0,25", "1.500,00", "110k"],
    },
    "source": {"type": "string", "description": "where the value was published or measured"},
    "assumption": {"type": "boolean", "description": "true where no source is known"},
    "note": {"type": "string", "description": "why this value"},
    "range": {
        "type": "array",
        "items": {"anyOf": [{"type": "number"}, DURATION]},
        "minItems": 2,
        "maxItems": 2,
        "description": "low and high end that sensitivity analysis tries",
    },
}
BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
UNWANTED = ("title", "default", "unit")
EXTENDS: Schema = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    "description": "files, beside this one, whose values hold where this one says nothing",
}
USE: Schema = {
    "type": "string",
    "description": "a file, beside this one, whose operating model holds where `operating_model` says nothing",
}


def json_schema() -> Schema:
    """The schema (draft 2020-12) of a scenario file, whole or one that extends another."""
    place, records = root(Scenario), dict[str, Schema]()
    scenario = _record(place, records)
    scenario["properties"] = {"extends": EXTENDS, **scenario["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of itsourcing",
        **scenario,
        "$defs": {**SHARED, **records, **_distributions(timed=False), **_distributions(timed=True)},
    }


def write_schema(path: str | os.PathLike[str]) -> None:
    """Writes the schema to a file."""
    text = json.dumps(json_schema(), indent=1, ensure_ascii=False, allow_nan=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


def _record(place: Place, records: dict[str, Schema]) -> Schema:
    properties = {name: _described(place.find((name,)), records) for name in place.names()}
    if place.type is Phase:
        properties["use"] = USE
    return {
        "type": "object",
        "description": (place.type.__doc__ or "").strip(),
        "properties": {**properties, **SOURCE},
        "additionalProperties": False,
    }


def _described(place: Place | None, records: dict[str, Schema]) -> Schema:
    """The schema of a field with its description, default, source and range."""
    assert place is not None
    assert place.field is not None
    schema = {"description": place.field.description or "", **_any(place, records)}
    for key in ("source", "assumption", "range", "usual"):
        if place.extra(key) is not None:
            schema[f"x-{key}"] = place.extra(key)
    default = place.field.default
    if isinstance(default, (str, int, float, tuple)):
        schema["default"] = list(default) if isinstance(default, tuple) else default
    return schema


def _any(place: Place, records: dict[str, Schema]) -> Schema:
    if place.kind == "record":
        name = place.type.__name__
        if name not in records:
            records[name] = {}  # keeps its place while the records below are described
            records[name] = _record(place, records)
        return {"$ref": f"#/$defs/{name}"}
    if place.kind == "table":
        entry = place.child("")
        assert entry is not None
        notes = {} if place.type is str else SOURCE
        return {"type": "object", "properties": notes, "additionalProperties": _any(entry, records)}
    return _annotated(_leaf(place), place.unit)


def _annotated(plain: Schema, unit: str | None) -> Schema:
    """The schema of a value, or of a table that holds the value and its source."""
    properties = {"value": plain, **SOURCE, "range": RANGE}
    table = {"type": "object", "properties": properties, "required": ["value"], "additionalProperties": False}
    return {"anyOf": [plain, table], **({"unit": unit} if unit else {})}


def _leaf(place: Place) -> Schema:
    timed = place.unit in (DAYS, HOURS)
    if place.kind == "distribution":
        return {"$ref": f"#/$defs/{_name('distribution', timed=timed)}"}
    plain = _only(TypeAdapter(place.type).json_schema())
    if plain.get("type") not in ("number", "integer"):
        return plain
    return {"anyOf": [plain, NUMBER_TEXT, DURATION] if timed else [plain, NUMBER_TEXT]}


def _only(schema: Schema) -> Schema:
    """The schema without null, which TOML cannot write, and with the standard names of bounds."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    return _standard(options[0])


def _standard(schema: Schema) -> Schema:
    plain = {BOUNDS.get(key, key): value for key, value in schema.items() if key not in UNWANTED}
    if isinstance(plain.get("items"), dict):
        plain["items"] = _standard(plain["items"])
    if "prefixItems" in plain:
        plain["prefixItems"] = [_standard(item) for item in plain["prefixItems"]]
    return plain


def _name(family: str, *, timed: bool) -> str:
    return f"{family}_of_time" if timed else family


def _distributions(*, timed: bool) -> dict[str, Schema]:
    """Every family as a table, and the choice between a bare number and any of them."""
    number: Schema = {"type": "number", "minimum": 0, "maximum": MOST}
    bare: Schema = {"anyOf": [number, NUMBER_TEXT, *([DURATION] if timed else [])]}
    families = {_name(family, timed=timed): _family(family, timed=timed) for family in FAMILIES}
    choice = [bare, *({"$ref": f"#/$defs/{name}"} for name in families)]
    return {**families, _name("distribution", timed=timed): {"anyOf": choice}}


def _family(family: str, *, timed: bool) -> Schema:
    definitions = TypeAdapter(Distribution).json_schema(by_alias=True)["$defs"]
    schema = next(each for each in definitions.values() if _is_family(each, family))
    properties = {key: _parameter(key, schema["properties"][key], timed=timed) for key in FAMILIES[family]}
    return {
        "type": "object",
        "description": schema.get("description", ""),
        "properties": {**properties, **SOURCE, "range": RANGE},
        "required": ["dist"],
        "additionalProperties": False,
    }


def _is_family(schema: Schema, family: str) -> bool:
    return bool(schema.get("properties", {}).get("dist", {}).get("const") == family)


def _parameter(key: str, schema: Schema, *, timed: bool) -> Schema:
    if key == "dist":
        return {"const": schema["const"]}
    if key == "parts":
        of: Schema = {"$ref": f"#/$defs/{_name('distribution', timed=timed)}"}
        share = {"type": "number", "minimum": 0, "maximum": 1}
        part = {"type": "object", "properties": {"share": share, "of": of}, "required": ["share", "of"]}
        return {"type": "array", "items": {**part, "additionalProperties": False}, "minItems": 1}
    if key in ("values", "weights"):
        number = {"type": "number", "minimum": 0, "maximum": MOST}
        entry = {"anyOf": [number, DURATION]} if timed and key == "values" else number
        return {"type": "array", "items": entry, "minItems": 1}
    bounds = _only(schema)
    return _annotated({"anyOf": [bounds, NUMBER_TEXT, *([DURATION] if timed and key in TIMES else [])]}, None)
