"""Many replications of several scenarios, over processes of this machine or any executor."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, ParamSpec, TypeVar

from sim.engine import play
from sim.experiment.results import Results, RunRecord, record_run
from sim.experiment.version import own_rules
from sim.rules.sourcing import Rule, register
from sim.safe_text import one_line
from sim.scenario.records import Scenario
from sim.trace import Trace, draw

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


DIED = "its worker process died; the most frequent reason is too little memory (use fewer workers)"

Progress = Callable[[int, int], None]
"""A callback: called with the number of replications done and their total."""


Rules = tuple[tuple[str, Rule], ...]
"""Sourcing rules by name."""


class ExperimentError(Exception):
    """A run failed; the message names its scenario, seed and replication, by which it can be run alone."""

    scenario: str | None = None  # of the one run that failed, where it was one
    replication: int = 0


class Task(NamedTuple):
    """One replication of all scenarios, with the user's sourcing rules that they may need."""

    scenarios: tuple[tuple[str, Scenario], ...]
    seed: int
    replication: int
    rules: Rules


def replicate(
    scenarios: Mapping[str, Scenario],
    *,
    replications: Iterable[int],
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Results:
    """Runs every replication under every scenario.

    On `executor`, if given; else on `workers` processes, by default one per core; with 1 in this process.
    Raises `ExperimentError` for the first run that fails; replications that have not started by then are cancelled.
    """
    wanted = sorted(set(replications))
    tasks = [Task(tuple(scenarios.items()), seed, r, own_rules()) for r in wanted]
    done: dict[int, list[RunRecord]] = {}
    with _pool(workers, len(tasks), executor) as pool:
        for replication, runs in _finished(tasks, pool):
            done[replication] = runs
            if progress is not None:
                progress(len(done), len(tasks))
    rows = {name: tuple(done[r][k] for r in wanted) for k, name in enumerate(scenarios)}
    return Results(seed, tuple(wanted), rows)


def run_replication(task: Task) -> list[RunRecord]:
    """Draws, runs and measures one replication under every scenario, in the order of the task."""
    register_rules(task.rules)
    traces = SharedTraces(task.seed, task.replication)
    return [_run(name, scenario, task, traces) for name, scenario in task.scenarios]


def register_rules(rules: Rules) -> None:
    """Registers sourcing rules in this process; a new worker process has the built-in rules only."""
    for name, rule in rules:
        register(name, rule)


class SharedTraces:
    """The random numbers of one replication; scenarios with equal companies share one trace."""

    def __init__(self, seed: int, replication: int) -> None:
        self.seed, self.replication = seed, replication
        self.traces: list[tuple[object, Trace]] = []

    def trace(self, scenario: Scenario) -> Trace:
        """The trace for the scenario's company; drawn a scenario with an equal company has been run before."""
        # Tuples, since the order of units and services gives them their codes.
        company = (
            scenario.company,
            tuple(scenario.business_units.items()),
            tuple(scenario.services.items()),
            tuple(scenario.providers),
        )
        for known, trace in self.traces:
            if known == company:
                return trace
        self.traces.append((company, draw(scenario, self.seed, self.replication)))
        return self.traces[-1][1]


def _run(name: str, scenario: Scenario, task: Task, traces: SharedTraces) -> RunRecord:
    try:
        return record_run(name, task.replication, play(scenario, traces.trace(scenario)), scenario)
    except Exception as error:
        what = f"{type(error).__name__}: {one_line(str(error))}"
        failed = ExperimentError(f"scenario {name}, seed {task.seed}, replication {task.replication}: {what}")
        failed.scenario, failed.replication = name, task.replication
        raise failed from error


def _finished(tasks: list[Task], pool: Executor | None) -> Iterator[tuple[int, list[RunRecord]]]:
    """Yields each replication with its runs as soon as it is done."""
    if pool is None:
        yield from ((task.replication, run_replication(task)) for task in tasks)
        return
    pending = {pool.submit(run_replication, task): task for task in tasks}
    try:
        for future in as_completed(pending):
            yield pending[future].replication, _result(future, pending[future])
    finally:
        for future in pending:
            future.cancel()


def _result(future: Future[list[RunRecord]], task: Task) -> list[RunRecord]:
    """The result of the task. If its worker died, raises `ExperimentError` naming the scenarios of the task."""
    try:
        return future.result()
    except ExperimentError:
        raise
    except Exception as error:
        names = ", ".join(name for name, _ in task.scenarios)
        died = isinstance(error, BrokenExecutor)
        what = DIED if died else f"a worker failed: {one_line(str(error))}"
        raise ExperimentError(f"scenarios {names}, seed {task.seed}, replication {task.replication}: {what}") from error


@contextmanager
def _pool(workers: int | None, tasks: int, executor: Executor | None) -> Iterator[Executor | None]:
    """The executor to use; None for this process. Worker processes are reused, as starting them is slow."""
    if executor is not None or workers == 1 or tasks < 2:
        yield executor
        return
    size = min(workers or cores(), tasks)
    yield processes(size) if size > 1 else None
