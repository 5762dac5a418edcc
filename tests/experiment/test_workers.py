"""Where runs are done: one thread a worker, no worker outlives the process that gave it work, one interface for all."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim
from sim.experiment.replications import InProcess, WorkerPool, processes, worker_pool

ORPHANS = """
import os, sys
from sim.experiment.replications import processes
print(*{processes(2).submit(os.getpid).result() for _ in range(20)}, flush=True)
sys.stdin.read()
"""


def test_workers_end_when_what_gave_them_work_is_killed() -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])}
    process = subprocess.Popen(
        [sys.executable, "-c", ORPHANS], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    workers = [int(word) for word in process.stdout.readline().split()]
    assert workers
    assert all(map(_lives, workers))
    process.kill()
    process.communicate()
    while any(map(_lives, workers)):
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet cleared away does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def test_one_worker_is_this_process() -> None:
    assert worker_pool(1).submit(os.getpid).result() == os.getpid()
    assert processes(2).submit(os.getpid).result() != os.getpid()


def test_an_error_here_is_the_future_s_as_it_is_elsewhere() -> None:
    future = InProcess().submit(int, "x")
    with pytest.raises(ValueError, match="invalid literal"):
        future.result()


def test_a_renewed_crew_has_a_fresh_executor() -> None:
    made: list[InProcess] = []

    def make() -> InProcess:
        made.append(InProcess())
        return made[-1]

    hands = WorkerPool(make, lambda: 1)
    for _ in range(2):
        hands.submit(int)
    hands.renew()
    hands.submit(int)
    assert len(made) == 2
