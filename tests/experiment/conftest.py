"""Two operating models of a company so small that a run takes milliseconds."""

import pytest

from sim.scenario.records import Scenario
from tests.companies import two_services


def _model(name: str, rule: str) -> Scenario:
    app = {"lifetime": 252, "seats": 5, "incidents_per_year": 2, "incident_service": "ticket"}
    return two_services(name, rule, each={"defect_rate": 0.3}, app=app, company={"warm_up": 21, "horizon": 63})


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
