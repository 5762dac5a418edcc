"""Sweeps that are killed without warning, again and again, and two at once: the same table, and no cell run twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.sweeps.result import StudyResult
from sim.sweeps.store import Tally

Study = Callable[..., Path]
KILLS = 20
STORED = (
    "SELECT hash, replication, driver, seconds, finished FROM cell WHERE status = 'done' ORDER BY hash, replication"
)

# Imports once, then for each line "STUDY STORE" a child of its own sweeps in one process; its number is printed.
NURSERY = """
import os, sys
import sim, sim.study.study_file, sim.sweeps.sweep
for line in sys.stdin:
    study, store = line.split()
    child = os.fork()
    if not child:
        sim.sweep(study, store, workers=1)
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Nursery:
    """Starts sweeps that take a hundredth of a second to be under way."""

    def __init__(self) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )

    def start(self, study: Path, store: Path) -> int:
        """Number of a process that sweeps."""
        assert self.parent.stdin is not None
        self.parent.stdin.write(f"{study} {store}\n")
        self.parent.stdin.flush()
        return int(self._line())

    def ended(self) -> int:
        """Status of the process, when it has ended."""
        return int(self._line())

    def _line(self) -> str:
        assert self.parent.stdout is not None
        return self.parent.stdout.readline()

    def close(self) -> None:
        for stream in (self.parent.stdin, self.parent.stdout):
            assert stream is not None
            stream.close()
        self.parent.wait()


def environment() -> dict[str, str]:
    """So that another process imports what is tested here."""
    return os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])}


def stored(store: Path) -> list[tuple[object, ...]]:
    """What each finished cell looks like, its time of finishing included."""
    if not store.exists():
        return []
    connection = sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True, timeout=60)
    try:
        return connection.execute(STORED).fetchall()
    except sqlite3.OperationalError:
        return []  # killed before there was a table
    finally:
        connection.close()


def exported(store: Path) -> bytes:
    """The table as a file."""
    StudyResult(store).export(store.with_suffix(".csv"))
    return store.with_suffix(".csv").read_bytes()


@pytest.fixture(scope="module")
def undisturbed(write_study: Study, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The table of 400 cells: 2 scenarios x 4 points x 50 replications."""
    place = tmp_path_factory.mktemp("undisturbed")
    sim.sweep(write_study(place, 50), place / "x.db", workers=1)
    return exported(place / "x.db")


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_twenty_kills_change_no_byte_and_no_stored_cell_runs_again(
    undisturbed: bytes, study_file: Study, tmp_path: Path, seed: int
) -> None:
    """Killed some cells after the last kill, at a random moment: in a run, in a claim, or while a batch is written."""
    luck = random.Random(seed)
    study, store, nursery = study_file(50), tmp_path / "killed.db", Nursery()
    snapshots: list[list[tuple[object, ...]]] = [[]]
    for _ in range(KILLS):
        enough = len(snapshots[-1]) + luck.randint(0, 12)
        child = nursery.start(study, store)
        while len(stored(store)) < enough:
            time.sleep(0.001)
        time.sleep(luck.random() * 0.05)
        os.kill(child, signal.SIGKILL)
        assert nursery.ended() == signal.SIGKILL
        snapshots.append(stored(store))
    nursery.start(study, store)
    assert nursery.ended() == 0
    nursery.close()
    last = set(stored(store))
    assert all(set(snapshot) <= last for snapshot in snapshots)
    assert StudyResult(store).status.tally == Tally(400, 400, 0, 0)
    assert exported(store) == undisturbed
    connection = sqlite3.connect(store)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@pytest.mark.slow
def test_the_command_with_processes_killed_again_and_again_gives_the_same_table(
    undisturbed: bytes, study_file: Study, tmp_path: Path
) -> None:
    luck, study, store = random.Random(4), study_file(50), tmp_path / "killed.db"
    words = [sys.executable, "-m", "sim", "sweep", str(study), "--store", str(store), "--workers", "2", "--quiet"]
    for _ in range(6):
        enough = len(stored(store)) + luck.randint(0, 30)
        command = subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, start_new_session=True)
        while len(stored(store)) < enough and command.poll() is None:
            time.sleep(0.005)
        time.sleep(luck.random() * 0.2)
        command.kill()  # the driver alone: its workers find out by themselves
        command.communicate()
    assert subprocess.run(words, env=environment(), capture_output=True).returncode == 0
    assert exported(store) == undisturbed


def test_two_sweeps_of_one_store_share_the_work(undisturbed: bytes, study_file: Study, tmp_path: Path) -> None:
    study, store = study_file(50), tmp_path / "shared.db"
    pair = [Nursery(), Nursery()]
    for each in pair:
        each.start(study, store)
    assert [each.ended() for each in pair] == [0, 0]
    for each in pair:
        each.close()
    assert exported(store) == undisturbed
    connection = sqlite3.connect(store)
    assert connection.execute("SELECT count(*), sum(attempts) FROM cell").fetchone() == (400, 400)
    assert connection.execute("SELECT sum(ran) FROM driver").fetchone() == (400,)
    connection.close()


def test_a_sweep_takes_over_what_a_killed_one_of_two_had_begun(
    undisturbed: bytes, study_file: Study, tmp_path: Path
) -> None:
    study, store = study_file(50), tmp_path / "shared.db"
    pair = [Nursery(), Nursery()]
    children = [each.start(study, store) for each in pair]
    while len(stored(store)) < 20:
        time.sleep(0.001)
    os.kill(children[0], signal.SIGKILL)
    assert [each.ended() for each in pair] == [signal.SIGKILL, 0]
    for each in pair:
        each.close()
    assert exported(store) == undisturbed
