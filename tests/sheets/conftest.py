"""A workbook of the shipped company, the same to be spoilt, and how it is read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import Loaded, load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.sheets.company_reader import read_company
from sim.sheets.company_writer import write_company

NAMES = ("in_house", "brokered", "outsourced")
Spoil = Callable[[Workbook], None]
Faults = Callable[[Spoil], list[str]]


@pytest.fixture(scope="session")
def shipped() -> list[Loaded]:
    """The three operating models of the example company."""
    return [load_annotated(shipped_scenarios() / f"{name}.toml") for name in NAMES]


@pytest.fixture(scope="session")
def workbook(shipped: list[Loaded], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All three in one workbook."""
    path = tmp_path_factory.mktemp("workbook") / "company.xlsx"
    write_company(shipped, path)
    return path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small example, which reads faster."""
    path = tmp_path_factory.mktemp("workbook") / "small.xlsx"
    write_company(
        [load_annotated(shipped_scenarios() / "small" / f"{name}.toml") for name in ("in_house", "brokered")], path
    )
    return path


@pytest.fixture
def spoilt(small: Path, tmp_path: Path) -> Callable[[Spoil], Path]:
    """The small example after some change to its cells."""

    def change(spoil: Spoil) -> Path:
        book = load_workbook(small)
        spoil(book)
        book.save(tmp_path / "spoilt.xlsx")
        return tmp_path / "spoilt.xlsx"

    return change


@pytest.fixture
def faults(spoilt: Callable[[Spoil], Path]) -> Faults:
    """The lines that say what is wrong after a change."""

    def found(spoil: Spoil) -> list[str]:
        with pytest.raises(ScenarioError) as error:
            read_company(spoilt(spoil))
        return [fault.line() for fault in error.value.faults]

    return found
