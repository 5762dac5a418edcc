"""Runs on a Dask cluster; no other file uses Dask."""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sim.experiment.replications import ExperimentError, WorkerPool
from sim.sweeps.dispatch import SCHEDULER_GONE

TIMEOUT = 10  # seconds for the scheduler to answer and to have a worker
LOGGERS = ("distributed", "distributed.client")  # each has a handler of its own
RETRIES = 2  # of a batch whose worker died


class ClusterError(ValueError):
    """The cluster cannot be used; nothing has been run."""


@contextmanager
def cluster(address: str) -> Iterator[WorkerPool]:
    """The workers of a running scheduler, such as tcp://host:8786. Raises `ClusterError`."""
    client = _client(address)
    with _silent(LOGGERS):
        try:
            from distributed import KilledWorker

            yield WorkerPool(
                make=lambda: client.get_executor(pure=False, retries=RETRIES),
                workers=lambda: _threads(client),
                lost=(BrokenExecutor, KilledWorker),
                breaks=False,  # the scheduler gives the batches of a dead worker to other workers
            )
        finally:
            client.close()


def _threads(client: Any) -> int:
    """How many runs the cluster can do at once, at least 1. Raises `ExperimentError` if the scheduler has gone."""
    try:
        return max(1, int(sum(client.nthreads().values())))
    except (OSError, TimeoutError):
        raise ExperimentError(SCHEDULER_GONE) from None


@contextmanager
def _silent(names: tuple[str, ...]) -> Iterator[None]:
    """Mutes loggers: Dask logs a lost connection with its traceback, and the sweep says what that means."""
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError('--cluster needs dask: pip install "itsourcing[cluster]"') from None
    try:
        with ThreadPoolExecutor(1) as thread:  # in a notebook this thread has an event loop already
            thread.submit(asyncio.run, _require_scheduler(address)).result()
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except Exception as error:  # each kind of address fails in its own way
        said = str(error).splitlines()[0] if str(error) else f"no answer within {TIMEOUT} s"
        raise ClusterError(f"--cluster {address}: no scheduler answers there: {said}") from None
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except TimeoutError:
        client.close()
        raise ClusterError(f"--cluster {address}: has no workers; start one with: dask worker {address}") from None
    return client


async def _require_scheduler(address: str) -> None:
    """Asks the scheduler who it is, before there is a client: one that finds none tries to close it, and tells of it.

    Raises an error of whatever kind if none answers in time.
    """
    from distributed.core import rpc

    async with rpc(address, timeout=TIMEOUT) as scheduler:
        found = await asyncio.wait_for(scheduler.identity(), TIMEOUT)
    if found.get("type") != "Scheduler":
        raise ValueError(f"a {found.get('type')} answers instead")
