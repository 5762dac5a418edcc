"""What a worker of a sweep does: it runs a batch, and measures and times each run. A failed run stops no other."""

import traceback
from collections.abc import Iterator
from time import perf_counter
from typing import NamedTuple

from sim.engine import play
from sim.experiment.replications import SharedTraces, Task, register_rules
from sim.experiment.version import Provenance, provenance
from sim.metrics import measure
from sim.scenario.records import Scenario

TAIL = 2000  # characters kept of the end of a traceback


class RunOutcome(NamedTuple):
    """The outcome of one run: its metrics, or an error message."""

    seconds: float  # wall-clock time; includes drawing the trace if this run was the first to need it
    names: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    message: str | None = None  # the error; None if the run succeeded
    traceback: str | None = None  # the end of the traceback of the error


class BatchReport(NamedTuple):
    """The outcomes of a batch, in the order of its tasks and of the scenarios in each."""

    provenance: Provenance
    outcomes: list[RunOutcome]


def run_batch(tasks: tuple[Task, ...]) -> BatchReport:
    """Runs every scenario of every task. An error in a run becomes its outcome and does not stop the batch."""
    names: dict[tuple[str, ...], tuple[str, ...]] = {}  # one object for equal names: they are pickled once
    return BatchReport(provenance(), [outcome for task in tasks for outcome in _outcomes(task, names)])


def _outcomes(task: Task, names: dict[tuple[str, ...], tuple[str, ...]]) -> Iterator[RunOutcome]:
    register_rules(task.rules)
    traces = SharedTraces(task.seed, task.replication)
    for _, scenario in task.scenarios:
        start = perf_counter()
        try:
            metrics = _measured(scenario, traces)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            yield RunOutcome(perf_counter() - start, message=text, traceback=traceback.format_exc()[-TAIL:])
        else:
            found = tuple(metrics)
            yield RunOutcome(perf_counter() - start, names.setdefault(found, found), tuple(metrics.values()))


def _measured(scenario: Scenario, traces: SharedTraces) -> dict[str, float]:
    return measure(play(scenario, traces.trace(scenario)), scenario)
