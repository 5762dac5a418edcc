"""The study file format as a JSON Schema, by which editors complete, explain and check a file."""

import json
import os
from pathlib import Path
from typing import Any

from sim.study.study_file import Study

Schema = dict[str, Any]

BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
SPEC: Schema = {"$ref": "#/$defs/Spec"}


def study_schema() -> Schema:
    """The schema (draft 2020-12) of a study file."""
    schema: Schema = _plain(Study.model_json_schema())
    schema["properties"]["parameters"] = _parameters(schema["properties"]["parameters"]["description"])
    for kind in filter(_is_design, schema["$defs"].values()):
        kind["required"] = ["kind", *kind.get("required", [])]
    schema["$defs"]["table"] = {"type": "object", "additionalProperties": _parameter()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Study of itsourcing",
        "type": "object",
        **schema,
    }


def write_study_schema(path: str | os.PathLike[str]) -> None:
    """Writes the schema to a file."""
    text = json.dumps(study_schema(), indent=1, ensure_ascii=False, allow_nan=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


def _is_design(schema: Schema) -> bool:
    return "const" in schema.get("properties", {}).get("kind", {})


def _parameters(about: str) -> Schema:
    """A selection, several of them, or a table by path."""
    selections = {"type": "array", "items": {"type": "string"}}
    return {"description": about, "anyOf": [{"type": "string"}, selections, {"$ref": "#/$defs/table"}]}


def _parameter() -> Schema:
    """A parameter, or a table on the way to one."""
    return {"anyOf": [SPEC, {"$ref": "#/$defs/table"}]}


def _plain(schema: Any, *, names: bool = False) -> Any:
    """Without pydantic's titles and without null, which no file can write; bounds by their standard names.

    names: whether the keys are names of fields, not words of the schema.
    """
    if isinstance(schema, list):
        return [_plain(each) for each in schema if each != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    if names:
        return {key: _plain(value) for key, value in schema.items()}
    kept = {
        BOUNDS.get(key, key): value for key, value in schema.items() if key not in ("title", "unit", "discriminator")
    }
    kept = {key: value for key, value in kept.items() if not (key == "default" and value is None)}
    return {key: _plain(value, names=key in ("properties", "$defs")) for key, value in kept.items()}


if __name__ == "__main__":
    write_study_schema("scenarios/studies/schema.json")
