"""One run: its tables name things and agree with its metrics; the package itself imports lazily."""

import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiment.single import Run
from sim.scenario.records import Scenario


@pytest.fixture(scope="module")
def outside(models: dict[str, Scenario]) -> Run:
    return sim.simulate(models["outside"], seed=1, replication=2)


def test_the_ledger_sums_to_the_cost(outside: Run) -> None:
    entries = outside.ledger
    assert entries.loc[entries.counted, "amount"].sum() == pytest.approx(outside.metrics["cost_total"], abs=0.005)


def test_requests_speak_in_names(outside: Run) -> None:
    requests = outside.requests
    assert set(requests.unit) == {"a", "b"}
    assert set(requests.service) == {"ticket", "app"}
    assert set(requests.channel) <= {"it", "direct"}
    assert set(requests.loc[requests.how == "buy", "provider"]) == {"acme"}
    assert requests.counted.sum() == outside.metrics["requests"]
    assert np.isfinite(requests.raised).all()


def test_the_estate_has_one_owner_at_a_time(outside: Run) -> None:
    estate = outside.estate
    assert set(estate.owner) <= {"it_owned", "it_bought", "shadow"}
    assert (estate.since <= estate.until).all()


def test_months_are_numbered_from_one(outside: Run) -> None:
    assert outside.monthly.index.tolist() == [1, 2, 3]
    assert outside.monthly["spend.it"].sum() == pytest.approx(outside.metrics["cost_it_budget"])


def test_the_same_three_arguments_give_the_same_run(models: dict[str, Scenario], outside: Run) -> None:
    again = sim.simulate(models["outside"], seed=1, replication=2)
    assert again.requests.equals(outside.requests)
    assert again.ledger.equals(outside.ledger)
    other = sim.simulate(models["outside"], seed=2, replication=2)
    assert not other.requests.raised.equals(outside.requests.raised)


def test_importing_the_package_imports_nothing() -> None:
    script = "import sys; import sim; print([name for name in ('numpy', 'pydantic', 'simpy') if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_public_names_are_functions_whatever_was_imported_before() -> None:
    """A module `sim.simulate` would take the place of the function once anything imported it."""
    homes = [Path(sim.__file__).with_name(name) for name in sim.__all__]
    assert not [home for home in homes if home.exists() or home.with_suffix(".py").exists()]
    assert all(callable(getattr(sim, name)) for name in sim.__all__)
    assert set(sim.__all__) <= set(dir(sim))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        sim.simulat  # noqa: B018


def test_the_version_is_that_of_the_project() -> None:
    project = Path(sim.__file__).parents[1] / "pyproject.toml"
    assert tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"] == sim.__version__
