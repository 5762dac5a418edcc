"""Numbers of the example company stay as they are until somebody means to change them."""

import json
import runpy
from pathlib import Path

import pytest

GOLDEN = Path(__file__).with_name("metrics.json")
ADVICE = (
    "results moved: {moved}\nIf that is meant, say so with a [results] line in CHANGELOG.md (what moved, how far, why) "
    "and run `python -m tests.golden.update`; without that line the golden file must not change."
)


def test_headline_numbers_are_those_of_the_golden_file():
    """To 1e-9, so that another processor or compiler of numpy passes and a change of the model does not."""
    golden = json.loads(GOLDEN.read_text())
    found = runpy.run_path(str(Path(__file__).with_name("update.py")))["measured"]()
    assert {model: set(row) for model, row in found.items()} == {model: set(row) for model, row in golden.items()}
    moved = [
        f"{model} {name} from {golden[model][name]!r} to {value!r}"
        for model, row in found.items()
        for name, value in row.items()
        if value != pytest.approx(golden[model][name], rel=1e-9, abs=1e-12)
    ]
    assert not moved, ADVICE.format(moved="; ".join(moved))
