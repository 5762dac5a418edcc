"""Where runs are done: in this process, in processes of this machine, or on a cluster; one interface for all."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Each worker has a core to itself; threads of its libraries would only fight over it.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass
class WorkerPool:
    """An executor that is made anew when it breaks."""

    make: Callable[[], Executor]
    workers: Callable[[], int]  # how many run at once; may change on a cluster
    lost: tuple[type[Exception], ...] = (BrokenExecutor,)  # what a future raises whose worker process died
    breaks: bool = True  # whether a worker that dies takes with it all that is in flight
    executor: Executor | None = None

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As `Executor.submit`."""
        if self.executor is None:
            self.executor = self.make()
        return self.executor.submit(function, *args, **kwargs)

    def renew(self) -> None:
        """The next `submit` meets a fresh executor."""
        self.executor = None


class InProcess(Executor):
    """Runs each call at once, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A future that is done when it is returned."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def cores() -> int:
    """How many this process may use."""
    import loky

    return int(loky.cpu_count())


def processes(size: int, idle: float = 10.0) -> Executor:
    """Worker processes with one thread each; they stay for calls within `idle` seconds, as starting them is slow."""
    import loky

    pool: Executor = loky.get_reusable_executor(
        max_workers=size, timeout=idle, env=ONE_THREAD, initializer=_prepare_worker, initargs=(os.getpid(),)
    )
    return pool


def worker_pool(workers: int | None) -> WorkerPool:
    """`workers` processes, by default one per core; with 1 this process."""
    size = workers or cores()
    return WorkerPool(InProcess if size == 1 else partial(processes, size), lambda: size)


def _prepare_worker(parent: int) -> None:
    """What a worker process does first.

    Ctrl-C reaches every process of a terminal; the one that gives out the work decides what becomes of it. If that one
    is killed, its workers would wait for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with, args=(parent,), name="orphan", daemon=True).start()


def _exit_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
