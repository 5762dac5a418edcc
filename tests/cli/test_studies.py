"""`sweep`, `status` and `export`: what is said, the exit status; interrupted, resumed, failing, on a full disk."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.rules import sourcing
from sim.rules.sourcing import Need, Offer
from sim.sweeps import database
from sim.sweeps.result import StudyResult

Command = Callable[..., tuple[int, str, str]]
Files = list[str]
STUDY = """
name = "staff"
scenarios = ["scenarios/own_team.toml", "scenarios/provider.toml"]
replications = 2
[design]
kind = "list"
points = [{ "teams.delivery.staff" = 2 }, { "teams.delivery.staff" = 4 }]
"""


@pytest.fixture
def study(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """8 runs; the folder it is in is where the command is run."""
    monkeypatch.chdir(tmp_path)
    Path("staff.toml").write_text(STUDY, encoding="utf-8")
    return Path("staff.toml")


def test_a_sweep_says_what_is_done_and_where(command: Command, study: Path) -> None:
    assert command("sweep", study, "--workers", 1) == (
        0,
        "8 of 8 runs are done: results/staff.db\nNext: itsourcing export results/staff.db --out FILE.csv\n",
        "",
    )


def test_a_sweep_typed_again_runs_nothing(command: Command, study: Path) -> None:
    command("sweep", study, "--workers", 1)
    before = StudyResult(Path("results/staff.db")).frame
    status, out, _ = command("sweep", study, "--workers", 1)
    assert status == 0
    assert out.startswith("8 of 8 runs are done, 8 of them before: results/staff.db\n")
    pd.testing.assert_frame_equal(StudyResult(Path("results/staff.db")).frame, before)


def test_a_sweep_as_json_is_one_document(command: Command, study: Path, tmp_path: Path) -> None:
    status, out, err = command("sweep", study, "--workers", 1, "--json", "--store", "x.db", "--replications", 1)
    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "schema": 1,
        "study": "staff",
        "store": "x.db",
        "cells": {"total": 4, "done": 4, "failed": 0, "claimed": 0, "left": 0},
        "drivers": 0,
        "processes": [],
        "cells_a_second": 0.0,
        "last_failure": None,
    }


@pytest.mark.parametrize("named", ["staff.toml", "results/staff.db"])
def test_status_is_told_of_a_store_or_its_study(command: Command, study: Path, named: str) -> None:
    command("sweep", study, "--workers", 1)
    assert command("status", named) == (
        0,
        "staff: 8 of 8 runs are done: results/staff.db\n8 done, 0 failed, 0 claimed, 0 left\n",
        "",
    )


def test_export_writes_the_table(command: Command, study: Path) -> None:
    command("sweep", study, "--workers", 1)
    assert command("export", study, "--out", "x.csv") == (0, "Written to x.csv: 8 rows\n", "")
    table = pd.read_csv("x.csv")
    assert table["teams.delivery.staff"].tolist() == [2] * 4 + [4] * 4
    scenario = sim.load("scenarios/provider.toml", overrides={"teams.delivery.staff": 4})
    metrics = sim.simulate(scenario, seed=1, replication=1).metrics
    assert table.iloc[7]["cost_total"] == metrics["cost_total"]


def _refuse(need: Need, offers: Sequence[Offer]) -> Offer:
    raise RuntimeError("out of ideas")


@pytest.fixture
def failing(study: Path) -> Iterator[Path]:
    """A study in which the second scenario fails always."""
    sourcing.register("mine", _refuse)
    provider = Path("scenarios/provider.toml")
    provider.write_text(provider.read_text(encoding="utf-8").replace('"outsourced"', '"mine"'), encoding="utf-8")
    yield study
    del sourcing.RULES["mine"]


ALONE = "itsourcing run scenarios/provider.toml --replication 0 --seed 1 --set teams.delivery.staff=2"


def test_failed_runs_are_told_with_the_command_that_runs_one_alone(command: Command, failing: Path) -> None:
    status, out, err = command("sweep", failing, "--workers", 1)
    assert status == 1
    assert out.startswith("4 of 8 runs are done: results/staff.db\n")
    assert err == (
        "4 of 8 runs failed; the first:\n"
        "  scenario provider, point 0 (teams.delivery.staff = 2), seed 1, replication 0: RuntimeError: out of ideas\n"
        f"  run it alone: {ALONE}\n"
        "Run them again: itsourcing sweep staff.toml --workers 1 --retry\n"
    )
    assert "last failure: scenario provider, point 1" in command("status", failing)[1]


def test_a_run_alone_fails_as_it_did_in_the_sweep(command: Command, failing: Path) -> None:
    command("sweep", failing, "--workers", 1)
    status, _, err = command(*ALONE.split()[1:])
    assert status == 1
    assert err == "scenario provider, seed 1, replication 0: RuntimeError: out of ideas\n"


def test_a_retry_runs_failed_runs_once_more(command: Command, failing: Path) -> None:
    command("sweep", failing, "--workers", 1)
    status, out, err = command("sweep", failing, "--workers", 1, "--retry")
    assert (status, err[:21]) == (1, "4 of 8 runs failed; t")
    assert out.startswith("4 of 8 runs are done, 4 of them before")


BAD = [
    (["sweep", "nowhere.toml"], "nowhere.toml: 1 fault\n  no such file\n"),
    (["sweep", "scenarios"], "scenarios: 1 fault\n  is a directory"),
    (
        ["sweep", "staff.toml", "--workers", "2", "--cluster", "tcp://x:1"],
        "cannot be used together",
    ),
    (["sweep", "staff.toml", "--store", "scenarios"], "scenarios: is a folder, where the store's file is to be\n"),
    (["sweep", "staff.toml", "--store", "staff.toml"], "staff.toml: is not a store of sweeps (no SQLite database)"),
    (["sweep", "staff.toml", "--store", "staff.toml/x.db"], "staff.toml/x.db: its folder cannot be made: "),
    (["sweep", "staff.toml", "--replications", "0"], "--replications"),
    (["status", "nowhere.db"], "nowhere.db: no such file\n"),
    (["status", "staff.toml"], "results/staff.db: no such file\n"),
    (["export", "nowhere.db", "--out", "x.csv"], "nowhere.db: no such file\n"),
    (["export", "nowhere.db", "--out", "no/x.csv"], "no/x.csv: there is no folder no; name another file\n"),
]


@pytest.mark.parametrize(
    ("words", "message"), BAD, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_bad_input_is_told_and_nothing_is_written(
    command: Command, study: Path, tmp_path: Path, words: list[str], message: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    status, out, err = command(*words)
    assert (status, out) == (2, "")
    assert message in err
    assert sorted(tmp_path.rglob("*")) == before


def test_an_ending_that_is_not_known_is_told(command: Command, study: Path) -> None:
    command("sweep", study, "--workers", 1)
    status, _, err = command("export", study, "--out", "x.xls")
    assert (status, err) == (2, "--out x.xls: the name must end in .csv, .parquet, .nc\n")


def test_a_missing_extra_is_named(command: Command, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("sweep", study, "--workers", 1)
    monkeypatch.setitem(sys.modules, "xarray", None)
    assert command("export", study, "--out", "x.nc") == (
        2,
        "",
        '--out x.nc: needs xarray: pip install "itsourcing[xarray]"\n',
    )


@contextmanager
def started(*words: str, limit: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """The command as a process with a group of its own, as a terminal starts it; limit: bytes a file may have."""

    def prepare() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        env=os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        preexec_fn=prepare,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_says_what_is_stored_and_how_to_go_on(command: Command, study: Path, workers: str) -> None:
    """The whole group is interrupted, as a terminal does it; nothing finished is lost and no claim is left."""
    store = Path("results/staff.db")
    with started("sweep", "staff.toml", "--workers", workers, "--replications", "2000") as process:
        while not (store.exists() and _done(store) >= 20):
            assert process.poll() is None
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    told = re.fullmatch(
        r"Interrupted; (\d+) of 8000 runs are stored in results/staff\.db\n"
        rf"To resume: itsourcing sweep staff\.toml --workers {workers} --replications 2000\n",
        err,
    )
    assert told, err
    tally = StudyResult(store).status.tally
    assert (tally.done, tally.failed, tally.claimed) == (int(told[1]), 0, 0)


def _done(store: Path) -> int:
    try:
        return StudyResult(store).status.tally.done
    except ValueError:
        return 0  # no tables yet


def test_a_full_disk_is_told_with_status_1_and_the_sweep_goes_on_where_there_is_room(
    command: Command, study: Path
) -> None:
    """Files may grow to 1.5 MB, some hundred runs."""
    words = ["sweep", "staff.toml", "--workers", "1", "--replications", "300"]
    with started(*words, limit=1_500_000) as process:
        out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    told = re.fullmatch(
        r"results/staff\.db: the disk is full or failed \(.*\)\n"
        r"(\d+) of 1200 runs are stored in results/staff\.db\n"
        r"To resume: itsourcing sweep staff\.toml --workers 1 --replications 300\n",
        err,
    )
    assert told, err
    assert command(*words)[1].startswith(f"1200 of 1200 runs are done, {told[1]} of them before")


def test_a_line_comes_now_and_then_where_there_is_no_terminal(
    command: Command, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.sweep.INTERVAL", 0.0)
    _, _, err = command("sweep", study, "--workers", 1)
    lines = err.splitlines()
    assert lines[0] == "0 of 8 runs"
    assert lines[-1].startswith("8 of 8 runs, ")
    assert command("sweep", study, "--workers", 1, "--quiet")[2] == ""


def test_the_pace_of_a_resumed_sweep_is_that_of_now(
    command: Command, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was stored before took no time now, and promises nothing."""
    command("sweep", study, "--workers", 1)
    monkeypatch.setattr("sim.cli.sweep.INTERVAL", 0.0)
    assert command("sweep", study, "--workers", 1)[2].splitlines()[0] == "8 of 8 runs"


def test_a_network_file_system_is_warned_of_once(
    command: Command, study: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "remote", lambda _: "nfs4")
    store = tmp_path / "x.db"
    said = f"{store} is on a network file system (nfs4): run the sweep from one machine only"
    status, _, err = command("sweep", study, "--store", store, "--workers", 1)
    assert (status, err.count("network file system")) == (0, 1)
    assert said in err
    with pytest.warns(UserWarning, match=re.escape(said)):
        sim.sweep(study, store, workers=1)
