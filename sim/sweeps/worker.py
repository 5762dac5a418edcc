"""What a worker of a sweep does: some runs, each measured, timed and, where it fails, told; none stops another."""

import traceback
from collections.abc import Iterator
from time import perf_counter
from typing import NamedTuple

from sim.engine import play
from sim.experiment.replicate import Luck, Task, adopt
from sim.experiment.version import Provenance, provenance
from sim.metrics import measure
from sim.scenario.records import Scenario

TAIL = 2000  # characters kept of the end of a traceback


class Outcome(NamedTuple):
    """What became of one run: numbers, or the message of what went wrong."""

    seconds: float  # by the clock on the wall, its share of drawing included
    names: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    message: str | None = None  # None: it went well
    traceback: str | None = None  # its end


class Report(NamedTuple):
    """Outcomes in the order of the job's tasks and of the scenarios in each."""

    provenance: Provenance
    outcomes: list[Outcome]


def perform(tasks: tuple[Task, ...]) -> Report:
    """Plays every scenario of every task; an error in a run is an outcome, not an error of the job."""
    names: dict[tuple[str, ...], tuple[str, ...]] = {}  # one object for equal names: they travel once
    return Report(provenance(), [outcome for task in tasks for outcome in _outcomes(task, names)])


def _outcomes(task: Task, names: dict[tuple[str, ...], tuple[str, ...]]) -> Iterator[Outcome]:
    adopt(task.rules)
    luck = Luck(task.seed, task.replication)
    for _, scenario in task.scenarios:
        start = perf_counter()
        try:
            metrics = _measured(scenario, luck)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            yield Outcome(perf_counter() - start, message=said, traceback=traceback.format_exc()[-TAIL:])
        else:
            found = tuple(metrics)
            yield Outcome(perf_counter() - start, names.setdefault(found, found), tuple(metrics.values()))


def _measured(scenario: Scenario, luck: Luck) -> dict[str, float]:
    return measure(play(scenario, luck.trace(scenario)), scenario)
