"""Whatever a user gets wrong: status 2, a message that names it, nothing written, no traceback."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., tuple[int, str, str]]
Files = list[str]

BAD = [
    (["run", "nowhere.toml"], "nowhere.toml: 1 fault\n  no such file"),
    (["run", "."], "is a directory, not a file"),
    (["run", "{own}", "--replication", "-1"], "--replication"),
    (["run", "{own}", "--format", "xls"], "--format"),
    (["run", "{own}", "--set", "teams.delivery.stuff=2"], 'did you mean "staff"?'),
    (["run", "{own}", "--set", "teams.delivery.staff"], "must be PATH=VALUE"),
    (["run", "{own}", "--set", "teams.delivery.staff=-1"], "must be 0 or more (people)"),
    (["run", "{own}", "--seed", "-1"], "--seed"),
    (["run", "{own}", "--out", "{own}"], "is not a folder"),
    (["run", "{own}", "--out", "{own}/deep/er"], "is not a folder"),
    (["run"], "SCENARIO"),
    (["compare", "--replications", "0"], "--replications"),
    (["compare", "--workers", "0"], "--workers"),
    (["compare", "{own}", "{own}", "--replications", "1"], "more than one scenario is named own_team"),
    (["compare", "{own}", "nowhere.toml"], "no such file"),
    (["compare", "{own}", "--out", "{own}"], "is not a folder"),
    (["describe", "nowhere.toml"], "no such file"),
    (["validate", "--replications", "1"], "--replications"),
    (["schema", "no/such/folder/schema.json"], "there is no folder"),
    (["schema", "."], "cannot be written"),
    (["init", "{own}"], "is not a folder"),
    (["nonsense"], "nonsense"),
    (["compare", "--nonsense"], "--nonsense"),
]


@pytest.mark.parametrize(
    ("words", "message"), BAD, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_it_is_told_and_nothing_is_written(
    command: Command, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    status, out, err = command(*(word.format(own=files[0]) for word in words))
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert sorted(tmp_path.rglob("*")) == before


def test_faults_of_all_files_are_told_at_once(command: Command, files: Files) -> None:
    for file in files:
        with open(file, "a", encoding="utf-8") as end:
            end.write("\n[behaviour]\npatiense = 3\n")
    status, _, err = command("compare", *files)
    assert status == 2
    assert err.count('"patience"') + err.count("patiense") >= 2
    assert all(file in err for file in files)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_told_before_anything_runs(
    command: Command, files: Files, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    status, _, err = command("compare", *files, "--out", closed / "x")
    assert status == 2
    assert "may not be written to" in err


def test_a_folder_where_a_file_should_go_is_told_and_no_file_replaced(
    command: Command, files: Files, tmp_path: Path
) -> None:
    (tmp_path / "x" / "metrics.csv").mkdir(parents=True)
    status, _, err = command("run", files[0], "--out", tmp_path / "x")
    assert status == 2
    assert "is not empty, and not a folder of results of `run`; nothing was replaced" in err
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["metrics.csv"]
