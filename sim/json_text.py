"""Values as JSON documents: JSON has no NaN, no infinity, no NumPy types and no records."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

from sim.safe_text import printable_json


def clean(value: Any) -> Any:
    """The value made of dict, list, str, int, float, bool and None only.

    NaN and infinite numbers become None, NumPy scalars and arrays Python numbers and lists, records (pydantic models,
    dataclasses, named tuples) dicts by field, other objects their text.
    """
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): clean(entry) for key, entry in value.items()}
    if hasattr(value, "tolist"):  # NumPy, which this file need not import
        return clean(value.tolist())
    record = _fields(value)
    if record is not None:
        return clean(record)
    return [clean(entry) for entry in value] if isinstance(value, (list, tuple)) else str(value)


def document_text(document: Mapping[str, Any]) -> str:
    """A JSON document, indented by one space."""
    return printable_json(json.dumps(clean(document), indent=1, ensure_ascii=False, allow_nan=False))


def _fields(value: Any) -> dict[str, Any] | None:
    """The fields of a record by name; None for any other value."""
    if hasattr(value, "model_dump"):
        return dict(value.model_dump(mode="json", by_alias=True, exclude_none=True))
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return dict(value._asdict()) if hasattr(value, "_asdict") else None
