"""Two operating models of a company so small that a run takes milliseconds, as files."""

from pathlib import Path

import pytest

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
    (tmp_path / "company.toml").write_text(COMPANY, encoding="utf-8")
    models = {"own_team": "in_house", "provider": "outsourced"}
    for name, rule in models.items():
        (tmp_path / f"{name}.toml").write_text(MODEL.format(name=name, rule=rule), encoding="utf-8")
    return [tmp_path / f"{name}.toml" for name in models]
