"""Two operating models of a company so small that a run takes milliseconds."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sim.scenario.reading.toml_reader import shipped_scenarios
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


SCENARIO = """
extends = "{mm1}"
name = "{name}"
company = {{ horizon = 20, warm_up = 0 }}
{more}
"""
STUDY = """
name = "{name}"
scenarios = [{scenarios}]
seed = 7
replications = {replications}
[design]
kind = "list"
points = [{{}}, {{ "teams.servers.staff" = 2 }}, {{ "teams.servers.staff" = 3, "services.work.tolerance" = 4 }}, \
{{ "services.work.demand.business" = 300 }}]
"""


Study = Callable[..., Path]


@pytest.fixture(scope="session")
def write_study() -> Study:
    """Writes a study of queues that run for milliseconds: `scenarios` x 4 points x `replications`."""

    def write(
        place: Path, replications: int = 3, scenarios: tuple[str, ...] = ("one", "two"), name: str = "tiny", **more: str
    ) -> Path:
        mm1 = (shipped_scenarios() / "theory" / "mm1.toml").as_posix()
        for each in scenarios:
            text = SCENARIO.format(mm1=mm1, name=each, more=more.get(each, ""))
            (place / f"{each}.toml").write_text(text, encoding="utf-8")
        named = ", ".join(f'"{each}.toml"' for each in scenarios)
        study = STUDY.format(name=name, scenarios=named, replications=replications)
        (place / f"{name}.toml").write_text(study, encoding="utf-8")
        return place / f"{name}.toml"

    return write


@pytest.fixture
def study_file(tmp_path: Path, write_study: Study) -> Study:
    """As `write_study`, in the test's own folder."""
    return partial(write_study, tmp_path)
