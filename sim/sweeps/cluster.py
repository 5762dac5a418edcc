"""A Dask cluster as the place where runs are done; alone knows dask."""

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from typing import Any

from sim.experiment.workers import WorkerPool

ANSWER = 10  # seconds within which the scheduler answers and has a worker
RETRIES = 2


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
            breaks=False,  # the scheduler gives the jobs of a dead worker to others
        )
    finally:
        client.close()


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError('--cluster needs dask: pip install "itsourcing[cluster]"') from None
    try:
        client = Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ClusterError(f"--cluster {address}: no scheduler answers there: {said}") from None
    try:
        client.wait_for_workers(1, timeout=ANSWER)
    except TimeoutError:
        client.close()
        raise ClusterError(f"--cluster {address}: has no workers; start one with: dask worker {address}") from None
    return client
