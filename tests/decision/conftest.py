"""Two operating models of a company so small that a run takes milliseconds, as files."""

from pathlib import Path

import pytest

import sim
from sim.decision.comparison import Comparison

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


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """`own_team` and `provider`."""
    return _written(tmp_path)


@pytest.fixture(scope="session")
def fifteen_months(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Seven replications, by which few sums of cents can be divided; the second year is cut short."""
    files = _written(tmp_path_factory.mktemp("scenarios"))
    more = {"value": 50, "lifetime": 504, "seats": 10, "defect_rate": 0.5, "integration": 0.5, "purchase_hours": 8}
    settings = {"company.horizon": 315} | {f"services.app.{name}": value for name, value in more.items()}
    models = [sim.load(file, settings) for file in files]
    return sim.compare(models, replications=7, workers=1)


def _written(folder: Path) -> list[Path]:
    (folder / "company.toml").write_text(COMPANY, encoding="utf-8")
    models = {"own_team": "in_house", "provider": "outsourced"}
    for name, rule in models.items():
        (folder / f"{name}.toml").write_text(MODEL.format(name=name, rule=rule), encoding="utf-8")
    return [folder / f"{name}.toml" for name in models]
