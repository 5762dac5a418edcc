"""A finished comparison of two small companies' operating models, one of them with a name that is also HTML."""

import pytest

import sim
from sim.decision.comparison import Comparison
from sim.scenario.reading.load import notes_by_path
from sim.scenario.records import Scenario
from sim.views.glossary import Notes
from tests.companies import two_services

NASTY = "<script>alert(1)</script>"


def _model(name: str, rule: str) -> Scenario:
    company = {"warm_up": 21, "horizon": 126, "currency": "EUR"}
    return two_services(name, rule, each={}, app={}, title="Costs $5 & more", company=company)


def _compared(*models: Scenario, replications: int) -> Comparison:
    return sim.compare(models, replications=replications, workers=1)


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    """Three replications of two models; no small requests are ever raised."""
    return _compared(_model("in_house", "in_house"), _model(NASTY, "outsourced"), replications=3)


@pytest.fixture(scope="session")
def alone() -> Comparison:
    """One replication of one model: nothing has an interval, and nothing to be compared with."""
    return _compared(_model("in_house", "in_house"), replications=1)


@pytest.fixture(scope="session")
def twelve() -> Comparison:
    """Two replications of each of twelve models."""
    return _compared(*(_model(f"model_{k + 1}", ("in_house", "outsourced")[k % 2]) for k in range(12)), replications=2)


@pytest.fixture(scope="session")
def notes(comparison: Comparison) -> Notes:
    """Where the values come from."""
    return {name: notes_by_path(scenario, {}) for name, scenario in comparison.models.items()}
