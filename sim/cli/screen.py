"""Standard output: tables and text as they are, or one JSON document."""

import json
import os
import sys
from collections.abc import Mapping
from math import isfinite
from typing import Any

import typer
from rich.console import Console

WIDTH = 110  # where there is no terminal to fit into


def console() -> Console:
    """Prints text as it is: square brackets in a name are no markup."""
    fixed = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH
    return Console(markup=False, highlight=False, emoji=False, width=fixed)


def document(content: Mapping[str, Any]) -> None:
    """Prints one JSON document; a number that does not exist is null."""
    typer.echo(json.dumps({"schema": 1, **_plain(content)}, indent=1, ensure_ascii=False, allow_nan=False))


def _plain(value: Any) -> Any:
    """The same in types that JSON has."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    if hasattr(value, "model_dump"):
        return _plain(value.model_dump(mode="json", by_alias=True, exclude_none=True))
    return value if value is None or isinstance(value, (bool, int)) else str(value)
