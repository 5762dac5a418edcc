"""Many replications of several scenarios, on this machine's cores or any executor.

A task is one replication. Its trace is drawn once for all scenarios of the same company, so that they meet the same
needs with the same random numbers. The result of a task depends on scenarios, seed and replication only, not on the
number of workers or the order in which they finish.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from typing import NamedTuple

from sim.engine import play
from sim.experiment.results import Results, RunRecord, record_run
from sim.experiment.version import own_rules
from sim.experiment.workers import cores, processes
from sim.rules.sourcing import Rule, register
from sim.scenario.records import Scenario
from sim.trace import Trace, draw

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
        failed = ExperimentError(
            f"scenario {name}, seed {task.seed}, replication {task.replication}: {type(error).__name__}: {error}"
        )
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
        raise ExperimentError(
            f"scenarios {names}, seed {task.seed}, replication {task.replication}: a worker failed: {error}"
        ) from error


@contextmanager
def _pool(workers: int | None, tasks: int, executor: Executor | None) -> Iterator[Executor | None]:
    """The executor to use; None for this process. Worker processes are reused, as starting them is slow."""
    if executor is not None or workers == 1 or tasks < 2:
        yield executor
        return
    size = min(workers or cores(), tasks)
    yield processes(size) if size > 1 else None
