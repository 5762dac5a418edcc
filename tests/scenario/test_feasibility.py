"""What cannot run is refused before it runs, by the field behind it; what runs is estimated about right."""

from typing import Any

import numpy as np
import pytest

from sim.engine import play
from sim.rules.pricing import MoneyError, cents
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.feasibility import expected_rows, feasibility_faults
from sim.scenario.reading.load import as_scenario, load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.trace import draw

PRIME, CONTRACT = "providers.prime", "operating_model.contracts.prime"
CASES: list[tuple[dict[str, Any], str]] = [
    ({"business_units.sales.headcount": 1_000_000_000}, "headcount = 1000000000: must be 10000000 or less (people)"),
    ({"business_units.sales.headcount": 9_000_000}, "headcount = 9000000: leads to about 444,"),
    ({"company.growth": 10, "company.horizon": "30 years"}, "growth = 10: leads to about 2.8e+35 needs"),
    ({"company.growth": -0.999}, "company.growth = -0.999: must be -0.99 or more (per year)"),
    ({"company.growth": -0.99, "company.warm_up": "3 years"}, "company.growth = -0.99: leads to about"),
    ({"services.small_change.demand.every_unit": 1e12}, "every_unit = 1000000000000: must be 1000000000 or less"),
    ({"services.small_change.demand.every_unit": 1e8}, "every_unit = 100000000: leads to about 2,800,"),
    (
        {"services.analytics.estate_years": 100, "services.analytics.demand.every_unit": 1e5},
        "years = 100: leads",
    ),
    ({"company.horizon": 1e-6}, "company.horizon = 1e-06: must be 1 or more (working days)"),
    ({"services.small_change.effort.cv": 1e200}, "effort.cv = 1e+200: must be 100 or less"),
    ({"services.small_change.effort.sigma": 9}, "sigma = 9 }: leads to fees of about 1.0e+23 USD"),
    ({"services.small_change.effort": {"dist": "weibull", "shape": 0.05, "scale": 1}}, "leads to fees of about"),
    ({"services.small_change.effort.median": 1e30}, "effort.median = 1e+30: must be 1000000 or less"),
    ({"teams.data.staff": 1e300}, "teams.data.staff = 1e+300: must be 10000000 or less (people)"),
    (
        {"operating_model.staffing.data": 9_000_000, "teams.data.cost_per_hour": 1e9},
        "9000000: leads to pay",
    ),
    ({"services.small_change.day_cv": 1e200}, "day_cv = 1e+200: must be 10 or less"),
    ({f"{PRIME}.exit_sensitivity": 1e5}, "exit_sensitivity = 100000: must be 100 or less"),
    ({"behaviour.unused_shadow": 0.9999999999999999}, "unused_shadow = 0.9999999999999999: must be 0.99 or less"),
    ({f"{CONTRACT}.transition_dip": 1}, "transition_dip = 1: must be 0.99 or less"),
    ({f"{CONTRACT}.base_fee": 1e12, f"{CONTRACT}.indexation": 1, "company.horizon": "9 years"}, "base_fee = 10000"),
]


@pytest.mark.parametrize(("settings", "line"), CASES, ids=[line[:40] for _, line in CASES])
def test_what_cannot_run_is_refused_with_its_field_and_number(settings: dict[str, Any], line: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        load(shipped_scenarios() / "outsourced.toml", settings)
    assert line in str(refused.value)


@pytest.mark.parametrize("name", ["in_house", "outsourced"])
def test_the_expected_rows_are_those_that_are_drawn(name: str) -> None:
    """The sum over units and services is a sum of Poisson counts; day factors and children add to the spread."""
    scenario = load(shipped_scenarios() / f"{name}.toml", {"company.horizon": 252, "company.growth": 0.2})
    for service in scenario.services.values():
        assert service.day_cv < 0.5
    expected = sum(each.total for each in expected_rows(scenario))
    drawn = np.mean([draw(scenario, 1, replication).unit.size for replication in range(3)])
    assert expected == pytest.approx(drawn, rel=0.1)


def test_a_scenario_made_in_python_is_refused_too() -> None:
    scenario = load(shipped_scenarios() / "in_house.toml")
    company = scenario.company.model_copy(update={"growth": 10.0, "horizon": 7560.0})
    with pytest.raises(ScenarioError, match=r"company\.growth = 10"):
        as_scenario(scenario.model_copy(update={"company": company}))


def test_money_beyond_what_cents_can_hold_is_an_error_by_name() -> None:
    assert cents(90_071_992_547_409.0) == 2**53 - 92
    for amount in (9.1e13, -9.1e13, float("inf"), float("nan")):
        with pytest.raises(MoneyError, match="cannot be counted in whole cents"):
            cents(amount)


def test_a_run_whose_money_passes_the_limit_gives_no_total(losing: Scenario) -> None:
    """Each loss can be counted, their sum cannot: some 200 shadow systems, each of which is breached at 1e12."""
    assert feasibility_faults(losing)
    with pytest.raises(MoneyError, match=r"amounts of .* in all .* security_loss takes"):
        play(losing, draw(losing, 1, 0))


@pytest.fixture
def losing() -> Scenario:
    """A company of shadow systems that are all breached."""
    service = {"kind": "project", "demand": {"a": 100}, "effort": 8, "team": "it", "tolerance": 5, "lifetime": 9000}
    service |= {"shadow_years": 2, "sensitivity": 1}
    return Scenario.model_validate(
        {
            "name": "losing",
            "company": {"warm_up": 0, "horizon": 252},
            "business_units": {"a": {"headcount": 10, "literacy": 0}},
            "services": {"app": service},
            "teams": {"it": {"staff": 2}},
            "behaviour": {"security_hazard": 1000, "security_loss": 1e12},
        }
    )
