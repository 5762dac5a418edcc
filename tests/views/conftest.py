"""A finished comparison of two small companies' operating models, one of them with a name that is also HTML."""

import pytest

import sim
from sim.decision.comparison import Comparison
from sim.scenario.reading.load import notes_by_path
from sim.scenario.records import Scenario
from sim.views.glossary import Notes

NASTY = "<script>alert(1)</script>"


def _model(name: str, rule: str) -> Scenario:
    service = {"team": "desk", "tolerance": 5}
    return Scenario.model_validate(
        {
            "name": name,
            "title": "Costs $5 & more",
            "company": {"warm_up": 21, "horizon": 126, "currency": "EUR"},
            "business_units": {"a": {"headcount": 10}, "b": {"headcount": 20}},
            "services": {
                "ticket": service
                | {"kind": "incident", "demand": {"every_unit": 100}, "effort": {"dist": "exponential", "mean": 4}},
                "app": service
                | {"kind": "project", "demand": {"a": 40}, "effort": {"dist": "exponential", "mean": 60}},
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
        }
    )


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
