"""A real Dask cluster on this machine, of separate processes: the same table, also where a worker is killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

import sim
from sim.experiment.replications import ExperimentError
from sim.sweeps import cluster as clusters
from sim.sweeps.cluster import ClusterError
from sim.sweeps.result import StudyResult
from sim.sweeps.store import Tally

Study = Callable[..., Path]


class Cluster(NamedTuple):
    address: str
    workers: list[subprocess.Popen[bytes]]


def start(*words: str) -> subprocess.Popen[bytes]:
    """A process of the cluster, which imports what is tested here."""
    module, *options = words
    environment = os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *options, "--no-dashboard"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Scheduler(NamedTuple):
    address: str
    process: subprocess.Popen[bytes]


@pytest.fixture
def scheduler_process(tmp_path: Path) -> Iterator[Scheduler]:
    """A scheduler that has no workers."""
    file = tmp_path / "scheduler.json"
    process = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    try:
        while not file.exists() or not file.read_text(encoding="utf-8"):
            assert process.poll() is None
            time.sleep(0.05)
        yield Scheduler(json.loads(file.read_text(encoding="utf-8"))["address"], process)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def scheduler(scheduler_process: Scheduler) -> str:
    """Address of a scheduler that has no workers."""
    return scheduler_process.address


@pytest.fixture
def cluster(scheduler: str, tmp_path: Path) -> Iterator[Cluster]:
    """Two workers of one thread each."""
    place = ["--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
    workers = [start("dask_worker", scheduler, *place) for _ in range(2)]
    try:
        yield Cluster(scheduler, workers)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def exported(result: StudyResult) -> bytes:
    result.export(result.path.with_suffix(".csv"))
    return result.path.with_suffix(".csv").read_bytes()


def test_a_cluster_gives_the_bytes_of_one_process(cluster: Cluster, study_file: Study, tmp_path: Path) -> None:
    alone = sim.sweep(study_file(20), tmp_path / "alone.db", workers=1)
    spread = sim.sweep(study_file(20), tmp_path / "cluster.db", cluster=cluster.address)
    assert exported(spread) == exported(alone)
    assert spread.status.tally == Tally(160, 160, 0, 0)


def test_a_worker_killed_in_mid_sweep_changes_nothing(cluster: Cluster, study_file: Study, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(tally: Tally) -> None:
        if tally.done >= 20 and not killed:
            killed.append(tally.done)
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

    alone = sim.sweep(study_file(60), tmp_path / "alone.db", workers=1)
    spread = sim.sweep(study_file(60), tmp_path / "cluster.db", cluster=cluster.address, progress=kill)
    assert killed[0] < 480
    assert exported(spread) == exported(alone)


def test_a_scheduler_that_goes_is_told_without_a_traceback(
    scheduler_process: Scheduler,
    cluster: Cluster,
    study_file: Study,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def kill(tally: Tally) -> None:
        if tally.done >= 20:
            scheduler_process.process.kill()

    with pytest.raises(ExperimentError, match="the workers were lost: the cluster's scheduler has gone"):
        sim.sweep(study_file(60), tmp_path / "cluster.db", cluster=cluster.address, progress=kill)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", ["foo", "", "tls://127.0.0.1:1", "http://127.0.0.1:80"])
def test_a_bad_address_is_one_line(study_file: Study, address: str) -> None:
    """Dask says nothing of its own before or after it."""
    words = [sys.executable, "-m", "sim", "sweep", str(study_file()), "--cluster", address]
    done = subprocess.run(words, capture_output=True, text=True, cwd=study_file().parent, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    empty = "Error: Invalid value: --cluster must not be empty"
    assert done.stderr.startswith(f"--cluster {address}: no scheduler answers there: " if address else empty)
    assert done.stderr.count("\n") == 1


def test_a_server_of_another_kind_is_told(study_file: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that accepts a connection and says nothing does not hold the command up."""
    monkeypatch.setattr(clusters, "TIMEOUT", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ClusterError, match=rf"--cluster {address}: no scheduler answers there: "):
            sim.sweep(study_file(), study_file().with_suffix(".db"), cluster=address)


def test_a_notebook_has_an_event_loop_of_its_own(study_file: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "TIMEOUT", 1)

    async def cell() -> None:
        sim.sweep(study_file(), study_file().with_suffix(".db"), cluster="tcp://127.0.0.1:1")

    with ThreadPoolExecutor(1) as thread:  # the browser's driver keeps a loop in the thread of the tests
        told = thread.submit(asyncio.run, cell()).exception()
    assert isinstance(told, ClusterError)
    assert "no scheduler answers there: " in str(told)


def test_a_cluster_without_workers_is_told(scheduler: str, study_file: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "TIMEOUT", 1)
    with pytest.raises(ClusterError, match=rf"--cluster {scheduler}: has no workers; start one with: dask worker"):
        sim.sweep(study_file(), study_file().with_suffix(".db"), cluster=scheduler)
    assert not study_file().with_suffix(".db").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{free}", "nonsense://x", "127.0.0.1"])
def test_an_address_that_does_not_answer_is_told(
    study_file: Study, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(clusters, "TIMEOUT", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    named = address.format(free=port)
    with pytest.raises(ClusterError, match=rf"--cluster {named}: no scheduler answers there: "):
        sim.sweep(study_file(), study_file().with_suffix(".db"), cluster=named)
    assert not study_file().with_suffix(".db").exists()


def test_the_missing_extra_is_named(study_file: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r'--cluster needs dask: pip install "itsourcing\[cluster\]"'):
        sim.sweep(study_file(), study_file().with_suffix(".db"), cluster="tcp://127.0.0.1:1")
