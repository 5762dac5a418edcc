"""Numbers of every shipped operating model stay as they are until somebody means to change them."""

import json

import pytest

from tests.golden.update import FOLDER, golden, measured, models

ADVICE = (
    "results moved: {moved}\nIf that is meant, say so with a [results] line in CHANGELOG.md (what moved, how far, why) "
    "and run `python -m tests.golden.update`; without that line the golden files must not change."
)


def test_every_shipped_model_has_golden_numbers() -> None:
    assert sorted(file.name for file in FOLDER.glob("*.json")) == sorted(golden(model).name for model in models())


@pytest.mark.parametrize("model", models())
def test_a_model_gives_its_golden_numbers(model: str) -> None:
    """To 1e-9, so that another processor or compiler of numpy passes and a change of the model does not."""
    expected, found = json.loads(golden(model).read_text()), measured(model)
    assert list(found) == list(expected)
    moved = [
        f"{name} from {expected[name]!r} to {value!r}"
        for name, value in found.items()
        if not _equal(value, expected[name])
    ]
    assert not moved, ADVICE.format(moved="; ".join(moved))


def _equal(value: float | None, expected: float | None) -> bool:
    """To 1e-9; None, a number that is not defined, equals itself alone."""
    if value is None or expected is None:
        return value is expected
    return bool(value == pytest.approx(expected, rel=1e-9, abs=1e-12))


def test_phases_contract_ends_stances_and_budgets_are_among_the_golden_numbers() -> None:
    """The numbers would not guard what never happens in them."""
    numbers = {model: json.loads(golden(model).read_text()) for model in models()}
    for name in ("rows.changes", "contracts_ended", "takeovers", "blocked_share.project"):
        assert any(row[name] for row in numbers.values()), name
    assert numbers["in_house_budget"]["waiting_share.project"] != numbers["in_house"]["waiting_share.project"]
