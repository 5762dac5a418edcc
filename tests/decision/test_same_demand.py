"""Models are told to meet different demand just when their traces differ, whatever else their companies differ in."""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

import sim
from sim.decision.same_demand import different_demand
from sim.scenario.records import BusinessUnit, Company, Scenario, Service
from sim.trace import Trace, draw
from tests.companies import two_services

EXPONENTIAL = {"dist": "exponential", "mean": 3.0}
COMPANY: dict[str, Any] = {
    "currency": "EUR",
    "discount_rate": 0.01,
    "horizon": 126,
    "warm_up": 42,
    "growth": 0.05,
    "contract_cost_low": 1.0,
    "contract_cost_medium": 2.0,
    "contract_cost_high": 3.0,
    "weekday_factors": (1.0, 2.0, 1.0, 1.0, 1.0),
    "month_factors": (2.0,) + (1.0,) * 11,
}
UNIT: dict[str, Any] = {
    "headcount": 99,
    "cost_per_hour": 50.0,
    "trust": 0.1,
    "literacy": 0.9,
    "risk_awareness": 0.9,
    "price_weight": 2.0,
    "wait_weight": 2.0,
}
SERVICE: dict[str, Any] = {
    "kind": "request",
    "demand": {"a": 80},
    "day_cv": 0.3,
    "effort": EXPONENTIAL,
    "overrun": EXPONENTIAL,
    "overrun_bought": EXPONENTIAL,
    "crew": 2,
    "team": "desk",
    "run_team": "desk",
    "priority": 1,
    "gate": "desk",
    "complexity": "high",
    "commoditisation": 0.9,
    "tolerance": 20,
    "patience": EXPONENTIAL,
    "sla": 30,
    "contract_target": 20,
    "importance": 0.7,
    "value": 100.0,
    "sensitivity": 0.5,
    "integration": 0.5,
    "reuse": 0.5,
    "bypassable": False,
    "defect_rate": 0.2,
    "rework_share": 0.5,
    "rework_effort": EXPONENTIAL,
    "self_help": 2.0,
    "purchase_hours": 2.0,
    "purchase_time": EXPONENTIAL,
    "lifetime": None,
    "run_effort": 0.3,
    "seats": 5.0,
    "seat_price": 40.0,
    "incidents_per_year": 3.0,
    "incident_service": "spare",
    "estate_years": 2.0,
    "shadow_years": 2.0,
}


def scenario(name: str = "base", company: dict[str, Any] | None = None, **app: Any) -> Scenario:
    calendar = {"warm_up": 21, "horizon": 63, "currency": "USD"} | (company or {})
    tree = two_services(name, "in_house", each={}, app={}, company=calendar).model_dump(by_alias=True)
    services = tree["services"]
    services["spare"] = services["ticket"] | {"demand": {}}
    services["app"] |= {"lifetime": 504, "incidents_per_year": 40.0, "incident_service": "ticket"} | app
    return Scenario.model_validate(tree)


def in_unit(name: str, field: str) -> Scenario:
    """The base with one field of a unit changed."""
    tree = scenario(name).model_dump(by_alias=True)
    tree["business_units"]["b"][field] = UNIT[field]
    return Scenario.model_validate(tree)


def same_trace(one: Trace, other: Trace) -> bool:
    return all(
        np.array_equal(x, y, equal_nan=True) if isinstance(x, np.ndarray) else str(x) == str(y)
        for x, y in ((getattr(one, field.name), getattr(other, field.name)) for field in fields(Trace))
    )


CHANGED = (
    [(f"company.{name}", scenario("other", company={name: value})) for name, value in COMPANY.items()]
    + [(f"business_units.b.{name}", in_unit("other", name)) for name in UNIT]
    + [(f"services.app.{name}", scenario("other", **{name: value})) for name, value in SERVICE.items()]
)


@pytest.mark.parametrize(("place", "other"), CHANGED, ids=[place for place, _ in CHANGED])
def test_demand_differs_just_when_traces_do(place: str, other: Scenario) -> None:
    """One field at a time. The kind of a service names the stream of its days, and what its lead time counts as."""
    base = scenario()
    found = different_demand({"base": base, "other": other})
    if place == "services.app.kind":
        assert found
    else:
        assert bool(found) == (not same_trace(draw(base, 1, 0), draw(other, 1, 0)))


def test_every_field_of_the_company_is_tried() -> None:
    assert set(COMPANY) == set(Company.model_fields)
    assert set(UNIT) == set(BusinessUnit.model_fields)
    assert set(SERVICE) == set(Service.model_fields)


def test_demand_by_headcount_differs_with_it() -> None:
    by_heads = {"demand": {"per_100_heads_month": 10}}
    base = scenario(**by_heads)
    other = base.model_copy(
        update={
            "business_units": base.business_units | {"b": base.business_units["b"].model_copy(update={"headcount": 7})}
        }
    )
    (words,) = different_demand({"base": base, "in_house": other})
    assert words == (
        "in_house does not meet the same demand as base: needs of b for app a year differs. "
        "Differences between the two are not due to the operating model alone."
    )


def test_the_models_that_differ_and_what_differs_are_named() -> None:
    base = scenario()
    models = {
        "base": base,
        "same": scenario(value=9.0),
        "other": scenario(company={"growth": 0.1}, patience=EXPONENTIAL),
    }
    (words,) = different_demand(models)
    assert words.startswith(
        "other does not meet the same demand as base: company.growth and services.app.patience differ."
    )
    (words,) = different_demand({"base": base, "other": scenario(**{**SERVICE, "lifetime": 5, "kind": "project"})})
    assert "services.app.day_cv, services.app.effort and" in words
    assert " more differ." in words


def test_the_verdict_says_so() -> None:
    one, other = scenario("one"), scenario("other", company={"growth": 0.1})
    assert "other does not meet the same demand as one: company.growth differs." in (
        sim.compare([one, other], replications=2, workers=1).verdict.text
    )
    same = scenario("other", company={"discount_rate": 0.01})
    assert "demand" not in sim.compare([one, same], replications=2, workers=1).verdict.text
