"""Two operating models of a company so small that a run takes milliseconds."""

import pytest

from sim.scenario.records import Scenario


def _model(name: str, rule: str, **more: object) -> Scenario:
    service = {"team": "desk", "tolerance": 5, "defect_rate": 0.3}
    return Scenario.model_validate(
        {
            "name": name,
            "company": {"warm_up": 21, "horizon": 63},
            "business_units": {"a": {"headcount": 10}, "b": {"headcount": 20}},
            "services": {
                "ticket": service
                | {"kind": "incident", "demand": {"every_unit": 100}, "effort": {"dist": "exponential", "mean": 4}},
                "app": service
                | {"kind": "project", "demand": {"a": 40}, "effort": {"dist": "exponential", "mean": 60}}
                | {"lifetime": 252, "seats": 5, "incidents_per_year": 2, "incident_service": "ticket"},
            },
            "teams": {"desk": {"staff": 3}},
            "providers": {
                "acme": {
                    "services": ["app"],
                    "capacity": 2,
                    "procurement": {"low": 2, "medium": 5, "high": 20},
                    "rate_per_hour": 70,
                }
            },
            "operating_model": {"sourcing": {"rule": rule, "prime": "acme", "by_service": {"ticket": "in_house"}}},
            **more,
        }
    )


@pytest.fixture(scope="session")
def models() -> dict[str, Scenario]:
    """In house and outsourced, by name."""
    return {"inside": _model("inside", "in_house"), "outside": _model("outside", "outsourced")}


@pytest.fixture(scope="session")
def own_rule() -> Scenario:
    """A model whose sourcing rule is the user's own; the rule must be registered before it is used."""
    from sim.rules.sourcing import RULES, brokered, register

    register("whatever_is_quickest", brokered)
    scenario = _model("own", "whatever_is_quickest")
    del RULES["whatever_is_quickest"]
    return scenario
