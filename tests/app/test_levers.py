"""Levers have ranges and help texts; the edits of a planner are checked and described."""

from pathlib import Path

import pytest

from sim.app.edit import EditError, Model, change_texts, edit_model
from sim.app.levers import find_levers
from sim.scenario.reading.load import PLACE, load, load_annotated
from sim.scenario.reading.source_notes import RawScenario
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import scenario_hash
from sim.scenario.toml_writer import document
from tests.app.conftest import FORMULA, SCRIPT

SHIPPED = ["in_house", "brokered", "outsourced"]
STAFF, TERM = "operating_model.staffing.delivery", "operating_model.contracts.acme.term"


def page_text(written: RawScenario, *remarks: str) -> str:
    """The scenario file that the page offers for download."""
    return document(written.values, PLACE, written.entries(), remarks)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_lever_holds_its_own_value(name: str) -> None:
    for lever in find_levers(load_annotated(shipped_scenarios() / f"{name}.toml")).values():
        if lever.kind == "number":
            assert lever.low <= lever.value <= lever.high, lever
        assert lever.help, lever


@pytest.mark.parametrize("name", SHIPPED)
def test_the_levers_of_the_issue_are_there(name: str) -> None:
    found = find_levers(load_annotated(shipped_scenarios() / f"{name}.toml"))
    asked = ["staffing", "rate_per_hour", "commoditisation", "patience", "vendor_managers", "sanction", "detection"]
    assert all(any(word in key for key in found) for word in [*asked, "stance"])
    has_contract = any("minimum_commitment" in key for key in found)
    assert has_contract == (name != "in_house")


def test_services_of_a_kind_that_are_equally_patient_share_a_lever() -> None:
    found = find_levers(load_annotated(shipped_scenarios() / "in_house.toml"))
    assert [len(lever.paths) for key, lever in found.items() if "patience" in key] == [5, 1]


def test_a_lever_says_its_plausible_range_and_note(models: dict[str, Model]) -> None:
    assert "plausible: 3 to 6" in models["own"].levers[STAFF].help


@pytest.mark.parametrize(
    ("settings", "lever", "words"),
    [
        ({STAFF: 999}, STAFF, "must be from 0 to 9 (people)"),
        ({STAFF: 4.5}, STAFF, "must be a whole number"),
        ({STAFF: "4"}, STAFF, "must be a number"),
        ({STAFF: True}, STAFF, "must be a number"),
        ({STAFF: None}, STAFF, "must be a number"),
        ({STAFF: [1]}, STAFF, "must be a number"),
        (
            {"operating_model.governance.stance": "shrug"},
            "operating_model.governance.stance",
            "must be one of tolerate",
        ),
        ({"operating_model.governance.recharge": 1}, "operating_model.governance.recharge", "must be yes or no"),
        ({"company.horizon": 1e9}, None, "no lever"),
        ({"__import__('os')": 1}, None, "no lever"),
        ({"services.app.patience.mean": 0}, "services.app.patience.mean", "must be more than 0"),
    ],
)
def test_a_bad_setting_is_refused_beside_its_lever(
    models: dict[str, Model], settings: dict[str, object], lever: str | None, words: str
) -> None:
    with pytest.raises(EditError) as error:
        edit_model(models, {"model": "own", "settings": settings})
    assert [each.lever for each in error.value.faults] == [lever]
    assert words in error.value.faults[0].message


def test_a_fault_of_the_scenario_stands_beside_its_lever(models: dict[str, Model]) -> None:
    with pytest.raises(EditError) as error:
        edit_model(models, {"model": "bought", "settings": {TERM: 0}})
    assert [(each.lever, each.message) for each in error.value.faults] == [(TERM, "must be 1 or more")]


def test_all_troubles_are_told_at_once(models: dict[str, Model]) -> None:
    with pytest.raises(EditError) as error:
        edit_model(models, {"model": "bought", "settings": {STAFF: -1, TERM: "x", "nonsense": 1}})
    assert {each.lever for each in error.value.faults} == {STAFF, TERM, None}


@pytest.mark.parametrize("wanted", [None, [], "own", {}, {"model": "own"}, {"model": ["own"], "settings": {}}])
def test_a_plan_that_is_none_is_refused(models: dict[str, Model], wanted: object) -> None:
    with pytest.raises(EditError):
        edit_model(models, wanted)


@pytest.mark.parametrize("name", ["a\nb", "x" * 201, 7, "\ud800", "\x00"])
def test_a_name_is_one_line_of_text(models: dict[str, Model], name: object) -> None:
    with pytest.raises(EditError) as error:
        edit_model(models, {"model": "own", "settings": {}, "name": name})
    assert error.value.faults[0].lever == "name"


def test_changes_are_told_in_words(models: dict[str, Model]) -> None:
    edited = edit_model(models, {"model": "own", "settings": {STAFF: 6, "operating_model.governance.stance": "block"}})
    assert change_texts(edited) == [
        "People, delivery: 6 instead of 4 people",
        "Governance, stance to shadow IT: block instead of tolerate",
    ]


def test_a_lever_put_back_is_no_change(models: dict[str, Model]) -> None:
    edited = edit_model(models, {"model": "own", "settings": {STAFF: 4}})
    assert change_texts(edited) == []
    assert scenario_hash(edited.loaded.scenario) == scenario_hash(models["own"].loaded.scenario)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_text_of_a_shipped_model_loads_as_the_same(name: str, tmp_path: Path) -> None:
    """Sources, notes and ranges too: the provenance of every value is as before, but for the file."""
    from sim.app.edit import read_model

    shipped = read_model(shipped_scenarios() / f"{name}.toml")
    (tmp_path / "plan.toml").write_text(page_text(shipped.raw), encoding="utf-8")
    again = load_annotated(tmp_path / "plan.toml")
    assert scenario_hash(again.scenario) == scenario_hash(shipped.loaded.scenario)
    there = {path: note._replace(file="") for path, note in again.provenance.items()}
    assert there == {path: note._replace(file="") for path, note in shipped.loaded.provenance.items()}


@pytest.mark.parametrize("name", [SCRIPT, FORMULA, '"""', "\\", "# no comment", "é€😀"])
def test_the_text_holds_any_name(models: dict[str, Model], name: str, tmp_path: Path) -> None:
    edited = edit_model(
        models, {"model": "bought", "settings": {STAFF: 2, "services.app.patience.mean": 9}, "name": name}
    )
    (tmp_path / "plan.toml").write_text(page_text(edited.raw, "one\n[line]", name), encoding="utf-8")
    again = load(tmp_path / "plan.toml")
    assert again.name == name
    assert scenario_hash(again) == scenario_hash(edited.loaded.scenario)


def test_a_changed_value_says_what_it_was(models: dict[str, Model], tmp_path: Path) -> None:
    edited = edit_model(models, {"model": "own", "settings": {STAFF: 6}})
    (tmp_path / "plan.toml").write_text(page_text(edited.raw), encoding="utf-8")
    note = load_annotated(tmp_path / "plan.toml").provenance[STAFF]
    assert (note.value, note.assumption, note.note) == (6, True, "planner's page: 4 before")
