"""Writes the API reference from docstrings: `python docs/api.py FOLDER`."""

import inspect
import sys
from html import escape
from pathlib import Path
from types import FunctionType

from pydantic import BaseModel

import sim
from sim.metrics import METRICS

STYLE = """
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: #222; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f6f4; padding: 0.6rem 0.9rem; }
table { border-collapse: collapse; font-size: 14px; }
th, td { padding: 0.25rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
"""
DIRECTION = {True: "larger is better", False: "smaller is better", None: "neither"}


def docstring(thing: object) -> str:
    """The docstring that the object itself has, without its indent; empty if it has none."""
    return inspect.cleandoc(getattr(thing, "__doc__", None) or "")


def table(head: list[str], rows: list[list[str]]) -> str:
    """An HTML table of plain texts."""
    lines = [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows]
    return f"<table><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>{''.join(lines)}</table>"


def signature(name: str, thing: object) -> str:
    """The call as one writes it; the name alone where Python knows no signature."""
    try:
        return f"{name}{inspect.signature(thing)}"  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return name


def members(kind: type) -> str:
    """The public methods and properties that a class defines itself."""
    found = [(name, value) for name, value in vars(kind).items() if not name.startswith("_")]
    rows = [
        [signature(name, value) if isinstance(value, FunctionType) else name, docstring(value)]
        for name, value in found
        if (isinstance(value, FunctionType | property) or hasattr(value, "func")) and docstring(value)
    ]
    return table(["member", "meaning"], rows) if rows else ""


def limits(marks: list[object]) -> str:
    """The bounds that a value must keep, from the marks of its type."""
    signs = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
    return ", ".join(
        f"{sign} {getattr(mark, key)}" for mark in marks for key, sign in signs.items() if hasattr(mark, key)
    )


def fields(record: type[BaseModel]) -> str:
    """The fields of a record of scenario files: default, unit, range, source or assumption."""
    rows = []
    for name, field in record.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = "required" if field.is_required() else repr(field.get_default(call_default_factory=True))
        unit = next((str(mark.name) for mark in field.metadata if hasattr(mark, "name")), "")
        origin = "; ".join(f"{key}: {value}" for key, value in extra.items())
        rows.append([name, default, unit, limits(field.metadata), origin, field.description or ""])
    return table(["field", "default", "unit", "limits", "range, source", "meaning"], rows)


def entry(name: str) -> str:
    """One public name: its signature, docstring, and fields or members."""
    thing = getattr(sim, name)
    record = inspect.isclass(thing) and issubclass(thing, BaseModel)
    text = f'<h3 id="{name}">{name}</h3>'
    if not record:
        text += f"<pre>sim.{escape(signature(name, thing))}</pre>"
    text += f"<pre>{escape(docstring(thing))}</pre>"
    return text + (fields(thing) if record else members(thing) if inspect.isclass(thing) else "")


def group(name: str) -> str:
    """The section of a public name."""
    thing = getattr(sim, name)
    if not inspect.isclass(thing):
        return "Functions"
    if issubclass(thing, BaseException):
        return "Errors"
    return "Records of scenario files" if issubclass(thing, BaseModel) else "Results and other classes"


def metrics() -> str:
    """The metrics of a run."""
    rows = [[name, metric.unit, DIRECTION[metric.larger_is_better], metric.about] for name, metric in METRICS.items()]
    return table(["metric", "unit", "direction", "meaning"], rows)


def page() -> str:
    """The whole API reference as one HTML page."""
    text = f'<meta charset="utf-8"><title>API reference</title><style>{STYLE}</style><h1>API reference</h1>'
    for title in ("Functions", "Results and other classes", "Records of scenario files", "Errors"):
        text += f"<h2>{title}</h2>" + "".join(entry(name) for name in sim.__all__ if group(name) == title)
    return f'<!DOCTYPE html>\n<html lang="en">{text}<h2 id="metrics">Metrics</h2>{metrics()}</html>\n'


def write(out: Path) -> None:
    """Writes `api.html` into the folder `out`, which is made where needed."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / "api.html"
    target.write_text(page(), encoding="utf-8")
    print(target)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
