"""Shares of the lead time sum to one in every run; a queue that works as M/M/c is as busy as its load says."""

from math import isnan
from pathlib import Path

import numpy as np
import pytest

from sim.describe.resource_loads import resource_loads
from sim.engine import play
from sim.experiment.replications import replicate
from sim.ledger import Ledger
from sim.metrics import KINDS, measure
from sim.metrics.window import whole
from sim.scenario.reading.load import load
from sim.scenario.records import Scenario
from sim.trace import draw

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHORT = {"company.warm_up": 60.0, "company.horizon": 180.0}
SOME = ("in_house", "in_house_budget", "brokered", "in_house_then_outsourced")


def _played(name: str) -> tuple[Ledger, Scenario]:
    scenario = load(SCENARIOS / f"{name}.toml", overrides=SHORT)
    return play(scenario, draw(scenario, 1, 0)), scenario


@pytest.mark.parametrize("name", SOME)
def test_the_stages_of_every_request_sum_to_its_lead_time(name: str) -> None:
    """What is left is approval, the board or a budget; without a gate and a budget nothing is left."""
    ledger, scenario = _played(name)
    study = whole(ledger, scenario)
    done = study.delivered
    columns = ("desk_waited", "desk_worked", "ordered", "waited", "worked", "accepted")
    rest = study.column("ended") - study.column("raised") - sum(study.column(each) for each in columns)
    gates = np.array([service.gate for service in scenario.services.values()])[study.column("service")]
    assert rest[done].min() > -1e-9
    assert np.abs(rest[done & (gates == "none")]).max() < 1e-9
    assert name == "in_house_budget" or np.abs(rest[done & (gates == "desk")]).max() < 1e-9


@pytest.mark.parametrize("name", SOME)
def test_the_shares_of_all_stages_sum_to_one(name: str) -> None:
    metrics = measure(*_played(name))
    for kind in KINDS:
        shares = [value for key, value in metrics.items() if key.startswith(f"stage_share.{kind}.")]
        assert shares
        assert all(map(isnan, shares)) or sum(shares) == pytest.approx(1.0)
        assert all(value >= 0.0 for value in shares if not isnan(value))


@pytest.mark.parametrize("name", ["mm1", "mm3", "mm10", "rework"])
def test_measured_utilisation_agrees_with_the_computed_load(name: str) -> None:
    """Within 4 standard errors of the mean of 40 runs; no growth and no leakage; with rework of one pass in five."""
    scenario = load(SCENARIOS / "theory" / f"{name}.toml")
    (team,) = (each for each in resource_loads(scenario) if each.kind == "team")
    found = replicate({name: scenario}, replications=range(40), workers=1).samples(
        f"server_utilisation.team.{team.name}"
    )
    values = found[name]
    assert abs(values.mean() - team.utilisation) < 4.0 * values.std(ddof=1) / np.sqrt(values.size)


DESK = """
name = "desk"
[company]
warm_up = 126
horizon = 252
[business_units.sales]
headcount = 100
[services.app]
kind = "project"
demand = { every_unit = 400 }
effort = 8
gate = "board"
team = "core"
tolerance = 10
bypassable = false
[teams.core]
staff = 10
[operating_model.intake]
desk_staff = 1
effort = { dist = "exponential", mean = 3.2 }
approval = 5
board_interval = 1
"""


def test_the_engagement_desk_is_measured_as_it_is_computed(tmp_path: Path) -> None:
    """400 requests of 3.2 hours for 1,600 hours a year: 80 %. Approval of 5 days and a daily board: 5 to 6 days."""
    file = tmp_path / "desk.toml"
    file.write_text(DESK)
    scenario = load(file)
    desk = resource_loads(scenario)[0]
    assert (desk.resource, desk.offered, desk.capacity) == ("engagement desk", 1280.0, 1600.0)
    runs = replicate({"desk": scenario}, replications=range(40), workers=1)
    busy = runs.samples("server_utilisation.desk")["desk"]
    assert abs(busy.mean() - 0.8) < 4.0 * busy.std(ddof=1) / np.sqrt(busy.size)
    days, share = (runs.samples(name)["desk"] for name in ("lead_time_mean.it", "stage_share.project.approval"))
    assert np.all((days * share > 5.0) & (days * share < 6.0))
