"""The JSON Schema that editors use is the one the records give, and it fits every shipped file."""

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped, unused-ignore]

from sim.scenario.reading.json_schema import json_schema, write_schema

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted([*FOLDER.glob("*.toml"), *FOLDER.glob("theory/*.toml")])


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(json_schema())
    return Draft202012Validator(json_schema())


def test_the_committed_schema_is_the_generated_one(tmp_path: Path) -> None:
    write_schema(tmp_path / "schema.json")
    assert (FOLDER / "schema.json").read_text("utf-8") == (tmp_path / "schema.json").read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_scenario_fits_the_schema(path: Path, validator: Draft202012Validator) -> None:
    tree = tomllib.loads(path.read_text("utf-8"))
    assert [error.message for error in validator.iter_errors(tree)] == []


@pytest.mark.parametrize(
    "text",
    [
        "extends = 3",
        "surprise = 1",
        'company.horizon = "3 moons"',
        "company.discount_rate = 1.5",
        "company.weekday_factors = [1, 1]",
        "teams.delivery.staff = -1",
        "teams.delivery.staff = { source = 'x' }",
        "teams.delivery.staff = { value = 1, sorce = 'x' }",
        "teams.delivery.capability = { value = 2 }",
        "services.crm.kind = 'projekt'",
        "services.crm.effort = { dist = 'exponentail', mean = 3 }",
        "services.crm.effort = { dist = 'exponential', mean = -3 }",
        "services.crm.overrun = '3 d'",
        "services.crm.demand.sales = -3",
        "phases.later.use = 3",
        "teams.delivery.use = 'other.toml'",
    ],
)
def test_a_wrong_file_does_not_fit(text: str, minimal: str, validator: Draft202012Validator) -> None:
    assert validator.is_valid(tomllib.loads(minimal))
    assert not validator.is_valid(tomllib.loads(text))


def test_a_phase_may_take_its_model_from_a_file(validator: Draft202012Validator) -> None:
    assert validator.is_valid(tomllib.loads("phases.later = { start = '1 year', use = 'brokered.toml' }"))


def test_a_field_is_described_with_unit_source_and_range() -> None:
    field = json_schema()["$defs"]["Team"]["properties"]["cost_per_hour"]
    assert field["description"] == "loaded cost of a paid hour"
    assert (field["unit"], field["default"], field["x-range"]) == ("money", 83.14, [66.0, 100.0])
    assert json.dumps(field)
