"""Two operating models of a company so small that a run takes milliseconds, as files."""

from pathlib import Path

import pytest

import sim
from sim.decision.comparison import Comparison
from tests.companies import write_models


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """`own_team` and `provider`."""
    return write_models(tmp_path)


@pytest.fixture(scope="session")
def fifteen_months(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Seven replications, by which few sums of cents can be divided; the second year is cut short."""
    files = write_models(tmp_path_factory.mktemp("scenarios"))
    more = {"value": 50, "lifetime": 504, "seats": 10, "defect_rate": 0.5, "integration": 0.5, "purchase_hours": 8}
    settings = {"company.horizon": 315} | {f"services.app.{name}": value for name, value in more.items()}
    models = [sim.load(file, settings) for file in files]
    return sim.compare(models, replications=7, workers=1)
