"""The small companies that tests of several rooms play: a run takes milliseconds."""

from pathlib import Path
from typing import Any

from sim.scenario.records import Scenario

COMPANY = """
name = "company"

[company]
warm_up = 21
horizon = 63
currency = "EUR"

[business_units.sales]
headcount = 20

[services.app]
kind = "project"
demand = { sales = 60 }
effort = { dist = "exponential", mean = 40 }
team = "delivery"
tolerance = 10

[teams.delivery]
staff = 3

[providers.acme]
services = ["app"]
capacity = 2
procurement = { low = 2, medium = 5, high = 20 }
rate_per_hour = 90
"""
MODEL = """
extends = "company.toml"
name = "{name}"

[operating_model.sourcing]
rule = "{rule}"
prime = "acme"
"""


def write_models(folder: Path) -> list[Path]:
    """Scenario files of a unit with one kind of project: `own_team`, and `provider`, to whom all is outsourced."""
    (folder / "company.toml").write_text(COMPANY, encoding="utf-8")
    models = {"own_team": "in_house", "provider": "outsourced"}
    for name, rule in models.items():
        (folder / f"{name}.toml").write_text(MODEL.format(name=name, rule=rule), encoding="utf-8")
    return [folder / f"{name}.toml" for name in models]


def two_services(name: str, rule: str, *, each: dict[str, Any], app: dict[str, Any], **more: object) -> Scenario:
    """Two units with tickets and projects, one team, one provider; `each` service and the `app` with more values."""
    service = {"team": "desk", "tolerance": 5, **each}
    ticket = {"kind": "incident", "demand": {"every_unit": 100}, "effort": {"dist": "exponential", "mean": 4}}
    project = {"kind": "project", "demand": {"a": 40}, "effort": {"dist": "exponential", "mean": 60}}
    acme = {
        "services": ["app"],
        "capacity": 2,
        "procurement": {"low": 2, "medium": 5, "high": 20},
        "rate_per_hour": 70,
    }
    return Scenario.model_validate(
        {
            "name": name,
            "business_units": {"a": {"headcount": 10}, "b": {"headcount": 20}},
            "services": {"ticket": service | ticket, "app": service | project | app},
            "teams": {"desk": {"staff": 3}},
            "providers": {"acme": acme},
            "operating_model": {"sourcing": {"rule": rule, "prime": "acme", "by_service": {"ticket": "in_house"}}},
            **more,
        }
    )
