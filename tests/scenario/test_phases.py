"""Phases: an operating model of their own or one taken from another file, in the order of the file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import load, load_annotated

Write = Callable[..., Path]

BROKERED = """
extends = "parts.toml"
[operating_model.sourcing]
rule = "brokered"
[operating_model.governance]
vendor_managers = { value = 2, source = "payroll" }
[teams.delivery]
staff = 99
"""
PARTS = "[operating_model.intake]\nfriction = { value = 0.3, assumption = true }"
USE = '[phases.go_brokered]\nstart = "12 months"\nuse = "brokered.toml"\n'


@pytest.fixture
def used(tmp_path: Path) -> Path:
    (tmp_path / "parts.toml").write_text(PARTS)
    (tmp_path / "brokered.toml").write_text(BROKERED)
    return tmp_path


def faults(path: Path, changes: dict[str, object] | None = None) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(path, changes)
    return [fault.line().replace(f"{path.parent}/", "") for fault in caught.value.faults]


def test_a_phase_takes_the_operating_model_of_a_file_and_nothing_else(write: Write, used: Path) -> None:
    scenario = load(write(more=USE))
    phase = scenario.phases["go_brokered"]
    assert (phase.start, phase.operating_model.sourcing.rule) == (252.0, "brokered")
    assert phase.operating_model.intake.friction == 0.3, "from the file that the used one extends"
    assert scenario.operating_model.sourcing.rule == "in_house"
    assert scenario.teams["delivery"].staff == 3


def test_notes_come_with_the_values_that_a_phase_takes(write: Write, used: Path) -> None:
    notes = load_annotated(write(more=USE)).provenance
    managers = notes["phases.go_brokered.operating_model.governance.vendor_managers"]
    friction = notes["phases.go_brokered.operating_model.intake.friction"]
    assert (managers.value, managers.source, managers.file) == (2.0, "payroll", "brokered.toml")
    assert (friction.value, friction.assumption, friction.file) == (0.3, True, "parts.toml")
    assert notes["phases.go_brokered.when"].value is None


def test_what_a_phase_says_itself_holds_over_what_it_takes(write: Write, used: Path) -> None:
    own = "[phases.go_brokered.operating_model.governance]\nvendor_managers = 5"
    loaded = load_annotated(write(more=USE + own))
    model = loaded.scenario.phases["go_brokered"].operating_model
    assert (model.governance.vendor_managers, model.sourcing.rule) == (5.0, "brokered")
    note = loaded.provenance["phases.go_brokered.operating_model.governance.vendor_managers"]
    assert (note.source, note.file) == (None, "bad.toml")


def test_a_single_value_of_a_taken_model_can_be_set_from_outside(write: Write, used: Path) -> None:
    path = "phases.go_brokered.operating_model.governance.vendor_managers"
    scenario = load(write(more=USE), {path: 3})
    assert scenario.phases["go_brokered"].operating_model.governance.vendor_managers == 3.0


def test_a_child_moves_a_phase_and_takes_another_model(write: Write, used: Path) -> None:
    write(more=USE)
    (used / "child.toml").write_text('extends = "bad.toml"\nphases.go_brokered.start = "6 months"')
    moved = load(used / "child.toml").phases["go_brokered"]
    assert (moved.start, moved.operating_model.sourcing.rule) == (126.0, "brokered")
    (used / "child.toml").write_text('extends = "bad.toml"\nphases.go_brokered.use = "parts.toml"')
    other = load(used / "child.toml").phases["go_brokered"]
    assert (other.start, other.operating_model.sourcing.rule) == (252.0, "in_house")
    assert other.operating_model.governance.vendor_managers == 0.0, "nothing is left of the model of the base's `use`"


def test_a_used_file_is_sought_beside_the_file_that_names_it(write: Write, used: Path) -> None:
    write(more=USE)
    (used / "deeper").mkdir()
    (used / "deeper" / "child.toml").write_text('extends = "../bad.toml"')
    assert load(used / "deeper" / "child.toml").phases["go_brokered"].operating_model.sourcing.rule == "brokered"


def test_phases_are_in_the_order_of_the_file(write: Write, used: Path) -> None:
    own = "[phases.later]\nstart = 300\noperating_model = {}\n"
    last = '[phases.back]\nstart = 400\nuse = "parts.toml"'
    assert list(load(write(more=USE + own + last)).phases) == ["go_brokered", "later", "back"]
    first = "[phases.early]\noperating_model = {}\n"
    assert list(load(write(more=first + USE)).phases) == ["early", "go_brokered"]


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        ('[phases.a]\nuse = "none.toml"', ['phases.a.use = "none.toml": no such file: none.toml']),
        ("[phases.a]\nuse = 3", ["phases.a.use = 3: must be the path of a scenario file"]),
        ('[phases.a]\nuse = "bad.toml"', ['phases.a.use = "bad.toml": must not lead back to this file']),
        (
            '[phases.a]\nuse = "circle.toml"',
            ['phases.a.use = "circle.toml": circle.toml: extends = "bad.toml": must not lead back to this file'],
        ),
        (
            '[phases.a]\nuse = "broken.toml"',
            ['phases.a.use = "broken.toml": broken.toml: is not valid TOML: Invalid value (at line 1, column 5)'],
        ),
        ("[phases.a]\nstart = 3", ["phases.a.operating_model: must be given"]),
        ("[phases]\na = 3", ["phases.a = 3: must be a table"]),
        ('[phases.a]\nuse = "parts.toml"\noperating_model = 3', ["phases.a.operating_model = 3: must be a table"]),
    ],
)
def test_a_phase_that_cannot_be_read_is_a_fault(more: str, lines: list[str], write: Write, used: Path) -> None:
    (used / "circle.toml").write_text('extends = "bad.toml"')
    (used / "broken.toml").write_text("a = b")
    assert faults(write(more=more)) == lines


def test_faults_of_a_used_file_are_named_with_the_file_that_wrote_them(write: Write, used: Path) -> None:
    (used / "parts.toml").write_text("[operating_model.intake]\nfriction = 3\ndeclined = { value = 0.1, sorce = 'x' }")
    assert faults(write(more=USE)) == [
        'phases.go_brokered.operating_model.intake.declined.sorce = "x": is no annotation; '
        'did you mean "source"? [from parts.toml]',
        "phases.go_brokered.operating_model.intake.friction = 3: must be 1 or less; 3 % is 0.03 (share) "
        "[from parts.toml]",
    ]
