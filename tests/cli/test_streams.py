"""Output that nobody reads or that cannot be written: one exit status, no traceback, and no file is lost."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from sim.cli import _status
from sim.cli.terminal import CLOSED_PIPE, Stream
from sim.validate import ensemble, exact, reality, theory
from tests.companies import write_models

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
Typed = Callable[..., tuple[int, bytes]]

STUDY = """
name = "staff"
scenarios = ["own_team.toml"]
[design]
kind = "list"
points = [{ "teams.delivery.staff" = 2 }]
"""
COMMANDS = [
    ["--version"],
    ["--help"],
    ["compare", "--help"],
    ["check", "own_team.toml"],
    ["check", "own_team.toml", "--json"],
    ["describe", "own_team.toml"],
    ["describe", "own_team.toml", "--json"],
    ["run", "own_team.toml"],
    ["run", "own_team.toml", "--json", "--out", "one"],
    ["compare", "own_team.toml", "provider.toml", "--replications", "2", "--workers", "1", "--quiet", "--out", "out"],
    ["compare", "own_team.toml", "--replications", "2", "--workers", "1", "--quiet", "--json"],
    ["validate", "--quiet"],
    ["sweep", "staff.toml", "--workers", "1", "--quiet"],
    ["status", "staff.toml"],
    ["export", "staff.toml", "--out", "x.csv"],
    ["schema", "schema.json"],
    ["init", "copies"],
    ["workbook", "new", "x.xlsx"],
    ["workbook", "read", "x.xlsx", "--out", "read"],
    ["report", "pages"],
]


@contextmanager
def closed_pipe() -> Iterator[BinaryIO]:
    """The writing end of a pipe whose reader has ended."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb", buffering=0) as raw:
        yield cast(BinaryIO, raw)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the commands read."""
    folder = tmp_path_factory.mktemp("streams")
    write_models(folder)
    (folder / "staff.toml").write_text(STUDY, encoding="utf-8")
    return folder


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, prepared: Path) -> Typed:
    """Types a command with a given standard output; its exit status, and what it wrote to standard error."""
    rows = [exact("M/M/1 wait", 9.0, 9.1, 0.1, "Erlang C", "days")]
    for module in (theory, reality, ensemble):
        monkeypatch.setattr(module, "rows", lambda *_: rows)
    monkeypatch.chdir(prepared)

    def run(output: BinaryIO, *words: str) -> tuple[int, bytes]:
        errors = prepared / "errors"
        with errors.open("wb") as file, monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["itsourcing", *words])
            streams = [Stream(output, "utf-8"), Stream(cast(BinaryIO, file), "utf-8")]
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            status = _status()
            for stream in streams:
                stream.unescaped.detach()
                stream.detach()
        return status, errors.read_bytes()

    return run


@posix
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_ends_alike_where_the_pipe_is_closed(typed: Typed, prepared: Path, words: list[str]) -> None:
    if words[0] == "report":
        with open(os.devnull, "wb") as nowhere:
            assert typed(nowhere, *COMMANDS[9][:-1], "pages")[0] == 0
    with closed_pipe() as pipe:
        status, err = typed(pipe, *words)
    assert (status, err) == (CLOSED_PIPE, b"")
    if "--out" in words or words[0] in ("schema", "init", "report"):
        written = prepared / (words[-1] if words[0] != "report" else "pages/report.html")
        assert written.exists()
    assert not list(prepared.glob("**/.partial-*"))


@posix
def test_results_are_whole_though_nobody_read_the_output(typed: Typed, prepared: Path) -> None:
    words = [*COMMANDS[9][:-1], "whole"]
    with closed_pipe() as pipe:
        assert typed(pipe, *words)[0] == CLOSED_PIPE
    with open(os.devnull, "wb") as nowhere:
        assert typed(nowhere, "report", "whole")[0] == 0


@posix
@pytest.mark.parametrize(
    ("redirected", "status", "message"),
    [
        ("| true", 141, ""),
        (">&-", 1, "Cannot write: Bad file descriptor\n"),
        (">/dev/full", 1, "Cannot write: No space left on device\n"),
        (">&- 2>&-", 1, ""),
        ("2>&1 >/dev/null", 0, ""),
    ],
)
def test_a_real_command_in_a_real_shell(redirected: str, status: int, message: str) -> None:
    line = f'(sleep 0.2; "{sys.executable}" -m sim --help; echo $? >&3) {redirected}'
    done = subprocess.run(["bash", "-c", f"exec 3>&1; {line}"], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == f"{status}\n"
    assert done.stderr == message
