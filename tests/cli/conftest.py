"""Small scenario files, and the command as a function."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app

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
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """`own_team` and `provider`, in a folder of their own."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "company.toml").write_text(COMPANY, encoding="utf-8")
    for name, rule in {"own_team": "in_house", "provider": "outsourced"}.items():
        (folder / f"{name}.toml").write_text(MODEL.format(name=name, rule=rule), encoding="utf-8")
    return [str(folder / f"{name}.toml") for name in ("own_team", "provider")]


@pytest.fixture
def command() -> Command:
    """Runs the command in this process: exit status, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run
