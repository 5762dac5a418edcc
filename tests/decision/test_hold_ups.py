"""The verdict names what is overloaded, and gives no advice that cannot help."""

import pytest

from sim.decision.compare import compare
from sim.decision.comparison import Comparison
from sim.scenario.reading.load import load
from sim.scenario.records import Scenario
from sim.views.hold_up_rows import hold_up_rows

CLINIC = """
name = "clinic"
[company]
warm_up = 63
horizon = 189
[business_units.wards]
headcount = 500
[services.change]
kind = "project"
demand = { every_unit = 200 }
effort = { dist = "exponential", mean = 16 }
gate = "desk"
team = "core"
tolerance = 21
bypassable = false
[teams.core]
staff = 8
[operating_model.intake]
desk_staff = 1
effort = 26.4
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """200 requests of 26.4 hours a year at one desk of 1,600 hours: 330 %."""
    file = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    file.write_text(CLINIC)
    return load(file)


def _model(scenario: Scenario, name: str, staff: int, desk: int = 1) -> Scenario:
    model, team = scenario.operating_model, scenario.teams["core"].model_copy(update={"staff": staff})
    intake = model.intake.model_copy(update={"desk_staff": desk})
    changed = {"operating_model": model.model_copy(update={"intake": intake}), "teams": {"core": team}, "name": name}
    return scenario.model_copy(update=changed)


@pytest.fixture(scope="module")
def alike(clinic: Scenario) -> Comparison:
    """Five models with one desk: teams of 8 to 12."""
    return compare([_model(clinic, f"team_of_{staff}", staff) for staff in range(8, 13)], replications=3, workers=1)


def test_the_verdict_says_which_resource_holds_every_model_up(alike: Comparison) -> None:
    remarks = " ".join(alike.verdict.words.remarks)
    assert (
        "In team of 8, team of 9, team of 10, team of 11 and team of 12 the engagement desk is loaded 330 %" in remarks
    )
    assert "more replications cannot change that" in remarks
    assert "The engagement desk is overloaded to the same extent in every model" in remarks
    assert "more replications are needed" not in alike.verdict.text


def test_the_panel_shows_load_use_wait_and_shares(alike: Comparison) -> None:
    rows = {(row.model, row.name): row for row in hold_up_rows(alike)}
    desk = rows["team_of_8", "engagement desk"]
    assert desk.overloaded
    assert desk.cells[:2] == ("330 %", "100 %")
    for model in alike.models:
        shares = [each.shares["project"] for each in alike.hold_ups[model]]
        assert sum(shares) == pytest.approx(1.0)
    desk_share = alike.hold_ups["team_of_8"][0].shares["project"]
    assert desk_share > 0.9


def test_a_resource_that_a_bottleneck_before_it_starves_is_not_called_overloaded(clinic: Scenario) -> None:
    """One person has 3,200 hours of work, 200 %, of which the desk lets 61 of 200 requests pass: 61 %."""
    found = compare([_model(clinic, "one_person", 1)], replications=3, workers=1)
    team = next(each for each in found.hold_ups["one_person"] if each.name == "team core")
    assert team.load == pytest.approx(2.0)
    assert team.use < 0.7
    assert not team.overloaded
    assert "team core" not in found.verdict.text


def test_where_one_model_relieves_the_bottleneck_no_shared_one_is_claimed(clinic: Scenario) -> None:
    found = compare([_model(clinic, "one", 8), _model(clinic, "four", 8, desk=4)], replications=3, workers=1)
    text = found.verdict.text
    assert "In one the engagement desk is loaded 330 %" in text
    assert "in every model" not in text


def test_identical_models_are_called_so_and_ask_for_no_more_replications(clinic: Scenario) -> None:
    found = compare([_model(clinic, name, 8, desk=4) for name in ("a", "b")], replications=3, workers=1)
    assert "a and b give the same results in every replication" in found.verdict.text
    assert "more replications" not in found.verdict.text


def test_a_model_without_overload_gets_no_remark(clinic: Scenario) -> None:
    found = compare([_model(clinic, "few", 8, desk=4), _model(clinic, "many", 9, desk=4)], replications=3, workers=1)
    assert not any("loaded" in remark for remark in found.verdict.words.remarks)
