"""What is no file, or a damaged one, where a command reads: status 2, one sentence, no traceback, and nothing hangs."""

import os
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.views.export import ARCHIVE_NAME

Command = Callable[..., tuple[int, str, str]]
LONG = "x" * 256
READERS = [
    ["check", "{}.toml"],
    ["describe", "{}.toml"],
    ["run", "{}.toml"],
    ["compare", "{}.toml"],
    ["compare", "{own}", "{}.toml"],
    ["sweep", "{}.toml"],
    ["sweep", "study.toml", "--store", "{}.db"],
    ["status", "{}.db"],
    ["status", "{}.toml"],
    ["export", "{}.db", "--out", "x.csv"],
    ["workbook", "new", "x.xlsx", "--from", "{}.toml"],
    ["workbook", "read", "{}.xlsx", "--out", "out"],
    ["report", "{}"],
]
STUDY = 'name = "s"\nscenarios = ["scenarios/own_team.toml"]\n[design]\nkind = "list"\npoints = [{}]\n'


@pytest.fixture(autouse=True)
def place(files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a study."""
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("words", READERS, ids=" ".join)
@pytest.mark.parametrize(("make", "message"), [(_pipe, "is a pipe, not a file"), (_device, "is a device, not a file")])
def test_a_pipe_or_device_is_told(
    command: Command, files: list[str], words: list[str], make: Callable[[Path], None], message: str
) -> None:
    for ending in (".toml", ".db", ".xlsx", ""):
        make(Path(f"it{ending}"))
    status, out, err = command(*(word.format("it", own=files[0]) for word in words))
    assert (status, out) == (2, "")
    assert message in err


@pytest.mark.parametrize("words", READERS, ids=lambda words: " ".join(words).replace(LONG, "LONG"))
def test_a_name_that_is_too_long_is_told(command: Command, files: list[str], words: list[str]) -> None:
    status, out, err = command(*(word.format(LONG, own=files[0]) for word in words))
    assert (status, out) == (2, "")
    assert "the name is too long" in err


@pytest.mark.timeout(60)
@pytest.mark.parametrize("line", ['extends = "{}"', '[phases.a]\nuse = "{}"'])
@pytest.mark.parametrize(
    ("name", "message"),
    [("/dev/zero", "is a device, not a file"), (LONG, "the name is too long"), (".", "is a directory")],
)
def test_a_scenario_that_names_no_file_is_told(command: Command, line: str, name: str, message: str) -> None:
    Path("x.toml").write_text(line.format(name), encoding="utf-8")
    status, _, err = command("check", "x.toml")
    assert status == 2
    assert message in err


def test_a_damaged_store_is_told_by_each_command_with_status_2(command: Command) -> None:
    assert command("sweep", "study.toml", "--workers", 1, "--quiet")[0] == 0
    connection = sqlite3.connect("results/s.db", isolation_level=None)
    connection.execute("UPDATE study SET seed = 2")
    connection.close()
    for words in (["status", "study.toml"], ["export", "study.toml", "--out", "x.csv"], ["sweep", "study.toml"]):
        status, out, err = command(*words)
        assert (status, out) == (2, "")
        assert err.startswith(
            "results/s.db is damaged: 1 row of its table study does not fit the checksum; move it away"
        )
    assert not Path("x.csv").exists()


def test_a_workbook_that_is_very_large_when_unpacked_is_refused(command: Command) -> None:
    with zipfile.ZipFile("x.xlsx", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b" " * 40_000_000)
    status, _, err = command("workbook", "read", "x.xlsx", "--out", "out")
    assert status == 2
    assert "it holds 40 MB of text when unpacked, and 30 MB is most" in err


def test_an_archive_that_is_very_large_when_unpacked_is_refused(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.views.export.MOST_UNPACKED", 1_000_000)
    with zipfile.ZipFile(ARCHIVE_NAME, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("document.npy", bytes(2_000_000))
    status, _, err = command("report", ".")
    assert status == 2
    assert f"{ARCHIVE_NAME} is damaged, or is no file of results: it is larger than 1 MB when unpacked" in err


@pytest.mark.timeout(60)
@pytest.mark.parametrize("content", ["[" * 100_000, "{}", '{"program": "itsourcing", "command": 1, "files": 2}', None])
def test_a_damaged_manifest_counts_as_none(command: Command, files: list[str], content: str | None) -> None:
    Path("out").mkdir()
    if content is None:
        os.mkfifo("out/manifest.json")
    else:
        Path("out/manifest.json").write_text(content, encoding="utf-8")
    status, _, err = command("run", files[0], "--out", "out")
    assert status == 2
    assert "is not empty, and not a folder of results of `run`; nothing was replaced" in err
    status, _, err = command("report", "out")
    assert status == 2
    assert "holds no results" in err
