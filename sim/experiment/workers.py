"""Executors for runs, with one interface: this process, processes of this machine, or a cluster."""

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

# Each worker uses one core; more threads in its libraries would only slow it down.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass
class WorkerPool:
    """An executor that can be replaced by a new one when it breaks."""

    make: Callable[[], Executor]
    workers: Callable[[], int]  # how many run at once; may change on a cluster
    lost: tuple[type[Exception], ...] = (BrokenExecutor,)  # exceptions of a future whose worker process died
    breaks: bool = True  # whether a worker that dies ends all calls in flight
    executor: Executor | None = None

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Submits a call as `Executor.submit` does; makes the executor first if there is none."""
        if self.executor is None:
            self.executor = self.make()
        return self.executor.submit(function, *args, **kwargs)

    def renew(self) -> None:
        """Drops the executor, so that the next `submit` makes a new one."""
        self.executor = None


class InProcess(Executor):
    """An executor that runs each call immediately in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Runs the call and returns its future, which is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def cores() -> int:
    """The number of CPU cores that this process may use."""
    import loky

    return int(loky.cpu_count())


def processes(size: int, idle: float = 10.0) -> Executor:
    """Worker processes with one thread each; calls within `idle` seconds reuse them, as starting is slow."""
    import loky

    pool: Executor = loky.get_reusable_executor(
        max_workers=size, timeout=idle, env=ONE_THREAD, initializer=_prepare_worker, initargs=(os.getpid(),)
    )
    return pool


def worker_pool(workers: int | None) -> WorkerPool:
    """A pool of `workers` processes, by default one per core; with 1, calls run in this process."""
    size = workers or cores()
    return WorkerPool(InProcess if size == 1 else partial(processes, size), lambda: size)


def _prepare_worker(parent: int) -> None:
    """Prepares a new worker process: it ignores Ctrl-C and exits when its parent process has ended.

    Ctrl-C reaches every process of a terminal, but only the parent handles it. Without the exit, workers of a parent
    that was killed would wait for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with, args=(parent,), name="orphan", daemon=True).start()


def _exit_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
