"""The API reference has an entry with a docstring for every public name."""

import importlib.util
from pathlib import Path

import pytest

import sim
from sim.metrics import METRICS

SPEC = importlib.util.spec_from_file_location("api", Path(__file__).parents[2] / "docs/api.py")
assert SPEC is not None
assert SPEC.loader is not None
api = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(api)


@pytest.mark.parametrize("name", sim.__all__)
def test_every_public_name_has_an_entry_with_its_docstring(name: str) -> None:
    text = api.docstring(getattr(sim, name))
    assert text
    assert f'<h3 id="{name}">' in api.entry(name)
    assert api.escape(text) in api.entry(name)
    assert api.entry(name) in api.page()


def test_every_field_of_a_record_is_described() -> None:
    records = [getattr(sim, name) for name in sim.__all__ if api.group(name) == "Records of scenario files"]
    assert records
    bare = [
        f"{record.__name__}.{name}"
        for record in records
        for name, field in record.model_fields.items()
        if not field.description
    ]
    assert not bare


def test_every_metric_is_listed() -> None:
    page = api.page()
    assert all(f"<td>{name}</td>" in page for name in METRICS)
