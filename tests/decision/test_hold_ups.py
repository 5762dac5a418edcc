"""The verdict names what is overloaded, and gives no advice that cannot help."""

from pathlib import Path

import pytest

from sim.decision.compare import compare
from sim.decision.comparison import Comparison
from sim.decision.hold_ups import expected_loads
from sim.decision.load_remarks import load_remarks
from sim.scenario.operating_model import Phase
from sim.scenario.reading.load import load
from sim.scenario.records import Scenario
from sim.views.hold_up_rows import hold_up_rows
from tests.describe.test_resource_loads import CONTRACT, HOSPITAL, OUTSOURCED

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
        "In team_of_8, team_of_9, team_of_10, team_of_11 and team_of_12 the engagement desk is loaded 330 %" in remarks
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


def test_a_load_that_grows_is_told_at_its_highest(clinic: Scenario) -> None:
    """330 % at the start, and 20 % more a year for three quarters of a year: 1.2 ** 0.75 = 1.147."""
    company = clinic.company.model_copy(update={"growth": 0.2})
    found = compare([clinic.model_copy(update={"company": company})], replications=2, workers=1)
    assert "the engagement desk is loaded up to 378 %" in found.verdict.text
    assert found.hold_ups["clinic"][0].first_load == pytest.approx(3.3)


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


def test_people_without_work_and_orders_negotiated_singly_are_told_in_the_verdict(tmp_path: Path) -> None:
    file = tmp_path / "hospital.toml"
    file.write_text(HOSPITAL + OUTSOURCED)
    scenario = load(file)
    (idle, orders) = load_remarks({"own": scenario, "other": scenario.model_copy(update={"name": "other"})})
    assert idle == (
        "In own and other, paid people have little work: team applications 8 % and team service desk 0 % of their time."
    )
    assert orders.startswith("In own and other, each of 13,890 orders a year with prime")
    assert "256.1 million EUR of procurement a year" in orders


def test_contracts_that_nobody_has_time_to_monitor_are_told(tmp_path: Path) -> None:
    """1,179.7 hours are needed of 504: 19,632 + 4,416 hours at 90 and 5 %, over 94.74 an hour."""
    file = tmp_path / "hospital.toml"
    file.write_text(HOSPITAL + OUTSOURCED + CONTRACT + "[operating_model.governance]\nvendor_managers = 0.25\n")
    text = " ".join(load_remarks({"own": load(file)}))
    covered = 0.25 * 2016 / ((19632 + 4416) * 90 * 0.05 / 94.74)
    assert f"contracts are monitored to {100 * covered:.0f} % of what they need" in text


def test_the_load_of_a_later_phase_is_that_of_the_demand_left_by_then(clinic: Scenario) -> None:
    """Half the demand is lost each year: of 330 % at one desk 233 % is left after half a year, 2 ** -0.5."""
    small, large = (_model(clinic, "clinic", 8, desk).operating_model for desk in (1, 4))
    company, phase = clinic.company.model_copy(update={"growth": -0.5}), Phase(operating_model=small, start=126.0)
    shrinking = {"company": company, "operating_model": large, "phases": {"later": phase}}
    assert expected_loads(clinic.model_copy(update=shrinking))["desk"] == pytest.approx((3.3 / 4, 3.3 * 2**-0.5))
