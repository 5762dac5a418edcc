"""Runs on a Dask cluster; no other file uses Dask."""

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from typing import Any

from sim.experiment.replications import WorkerPool

TIMEOUT = 10  # seconds for the scheduler to answer and to have a worker
RETRIES = 2  # of a batch whose worker died


class ClusterError(ValueError):
    """The cluster cannot be used; nothing has been run."""


@contextmanager
def cluster(address: str) -> Iterator[WorkerPool]:
    """The workers of a running scheduler, such as tcp://host:8786. Raises `ClusterError`."""
    client = _client(address)
    try:
        from distributed import KilledWorker

        yield WorkerPool(
            make=lambda: client.get_executor(pure=False, retries=RETRIES),
            workers=lambda: max(1, sum(client.nthreads().values())),
            lost=(BrokenExecutor, KilledWorker),
            breaks=False,  # the scheduler gives the batches of a dead worker to other workers
        )
    finally:
        client.close()


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError('--cluster needs dask: pip install "itsourcing[cluster]"') from None
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ClusterError(f"--cluster {address}: no scheduler answers there: {said}") from None
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except TimeoutError:
        client.close()
        raise ClusterError(f"--cluster {address}: has no workers; start one with: dask worker {address}") from None
    return client
