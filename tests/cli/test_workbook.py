"""A company as a workbook from the command line: written, filled in, read, compared."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import scenario_hash

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def book(command: Command, tmp_path: Path) -> Path:
    """A workbook of the small example."""
    assert command("workbook", "new", tmp_path / "company.xlsx")[0] == 0
    return tmp_path / "company.xlsx"


def test_a_new_workbook_is_read_into_scenarios_that_check_accepts(command: Command, book: Path) -> None:
    out = book.parent / "scenarios"
    status, said, err = command("workbook", "read", book, "--out", out)
    assert (status, err) == (0, "")
    models = [out / f"{name}.toml" for name in ("in_house", "brokered", "outsourced")]
    assert f"itsourcing compare {' '.join(map(str, models))}" in said
    status, said, _ = command("check", *sorted(out.glob("*.toml")))
    assert status == 0
    assert said.count("ok ") == 5
    assert "study.toml, a study of 9 points: itsourcing sweep" in said
    for name in ("in_house", "brokered", "outsourced"):
        assert scenario_hash(load(out / f"{name}.toml")) == scenario_hash(
            load(shipped_scenarios() / "small" / f"{name}.toml")
        )


def test_values_come_from_the_scenarios_that_are_named(command: Command, files: list[str], tmp_path: Path) -> None:
    words = [word for file in files for word in ("--from", file)]
    assert command("workbook", "new", tmp_path / "x.xlsx", *words)[0] == 0
    assert command("workbook", "read", tmp_path / "x.xlsx", "--out", tmp_path / "out")[0] == 0
    for file in files:
        assert scenario_hash(load(tmp_path / "out" / Path(file).name)) == scenario_hash(load(file))


def test_every_fault_is_told_and_nothing_written(command: Command, book: Path) -> None:
    changed = load_workbook(book)
    changed["units"]["B2"].value = "many"
    changed["services"]["D2"].value = "soon"
    changed.save(book)
    status, said, err = command("workbook", "read", book, "--out", book.parent / "out")
    assert (status, said) == (2, "")
    assert err.splitlines()[0] == f"{book}: 2 faults"
    assert 'units!B2 = "many": must be a number (people)' in err
    assert 'services!D2 = "soon": must be' in err
    assert not (book.parent / "out").exists()


def test_files_of_others_are_not_replaced_but_own_ones_are(command: Command, book: Path) -> None:
    out = book.parent / "out"
    out.mkdir()
    (out / "brokered.toml").write_text("mine", encoding="utf-8")
    status, _, err = command("workbook", "read", book, "--out", out)
    assert status == 2
    assert "not written from a workbook: brokered.toml" in err
    assert [path.name for path in out.iterdir()] == ["brokered.toml"]
    (out / "brokered.toml").unlink()
    assert [command("workbook", "read", book, "--out", out)[0] for _ in range(2)] == [0, 0]


def test_a_workbook_is_never_replaced(command: Command, book: Path) -> None:
    before = book.read_bytes()
    status, _, err = command("workbook", "new", book)
    assert (status, book.read_bytes()) == (2, before)
    assert "exists already; nothing was replaced" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "x.xls"], "must end in .xlsx"),
        (["new", "no_folder/x.xlsx"], "there is no folder no_folder"),
        (["new", "x.xlsx", "--from", "none.toml"], "no such file"),
        (["read", "none.xlsx", "--out", "out"], "no such file"),
    ],
)
def test_bad_words_are_bad_input(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = command("workbook", *words)
    assert status == 2
    assert said in err
    assert list(tmp_path.iterdir()) == []
