"""Damaged inputs end in the project's own errors, within bounds of time and memory (`tests.fuzz.targets`)."""

import tomllib
from pathlib import Path

import pytest

from sim.scenario.reading.toml_reader import shipped_scenarios
from tests.fuzz.inputs import SCENARIOS, STUDIES, scenario_text, sound, with_paths
from tests.fuzz.mutators import toml
from tests.fuzz.targets import TARGETS, attempt, attempt_command, read_a_study, read_scenario

SHORT = {"scenario_tree": 120, "scenario_text": 100, "study_tree": 60, "study_text": 60, "store": 90, "workbook": 25}
SHORT |= {"archive": 40}
LONG = 1500  # of each kind
COMMANDS = 4  # of each kind
OWN = {"read", "refused"}


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_undamaged_scenario_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "input.toml").write_bytes(toml(tomllib.loads(scenario_text(name))))
    assert read_scenario(tmp_path)


@pytest.mark.parametrize("text", STUDIES)
def test_an_undamaged_study_is_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "input.toml").write_bytes(toml(tomllib.loads(with_paths(text, shipped_scenarios()))))
    assert read_a_study(tmp_path)


@pytest.mark.parametrize("kind", ["store", "workbook", "archive"])
def test_an_undamaged_file_is_read(kind: str, tmp_path: Path) -> None:
    folder = sound(kind, tmp_path / "x")
    if kind == "workbook":
        (folder / "x.xlsx").rename(folder / "input.xlsx")
    assert TARGETS[kind].read(folder)


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.filterwarnings("ignore")
def test_a_damaged_input_is_read_or_refused_in_words(kind: str, tmp_path: Path) -> None:
    found = [attempt(kind, number, tmp_path / str(number)) for number in range(SHORT[kind])]
    assert [each for each in found if each.what not in OWN] == []


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.filterwarnings("ignore")
def test_a_command_refuses_a_damaged_input_with_status_2(kind: str, tmp_path: Path) -> None:
    found = [attempt_command(kind, number, tmp_path / str(number)) for number in range(COMMANDS)]
    assert [each for each in found if each.what not in OWN] == []


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.filterwarnings("ignore")
def test_thousands_of_damaged_inputs_are_read_or_refused_in_words(kind: str, tmp_path: Path) -> None:
    run = {True: attempt_command, False: attempt}
    numbers = range(100_000, 100_000 + LONG)
    found = [run[number % 10 == 0](kind, number, tmp_path / str(number)) for number in numbers]
    assert [each for each in found if each.what not in OWN] == []
