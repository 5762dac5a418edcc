"""Validation: checks of the model against closed forms and published findings.

This module has what all checks share: a row of a table of checks, its verdict, and the running of tasks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TypeVar

from sim.experiment.replications import Progress, processes

MET, MISSED = "met", "missed"
TOLERANCE = 4.0  # standard errors; a correct model exceeds them once in 16,000 rows


@dataclass(frozen=True)
class CheckRow:
    """One check: an expected value and the simulated one. Numbers are in `unit`; NaN where there is no value."""

    name: str
    expected: float
    low: float  # the range that is accepted
    high: float
    simulated: float
    standard_error: float
    verdict: str
    source: str
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the simulated value lies in the accepted range."""
        return self.verdict == MET


def require_replications(replications: int) -> None:
    """Raises `ValueError` for fewer than two runs, which have no standard error."""
    if replications < 2:
        raise ValueError(f"replications = {replications}: must be 2 or more, for a standard error")


def exact(name: str, expected: float, simulated: float, error: float, source: str, unit: str) -> CheckRow:
    """A row whose target is a number: met within four standard errors."""
    low, high = expected - TOLERANCE * error, expected + TOLERANCE * error
    return CheckRow(name, expected, low, high, simulated, error, verdict(simulated, low, high), source, unit)


def verdict(simulated: float, low: float, high: float) -> str:
    """`met`, or by how much the nearer end of the range is missed."""
    if isnan(simulated):
        return f"{MISSED}: no value came out"
    if low <= simulated <= high:
        return MET
    miss = simulated - high if simulated > high else simulated - low
    return f"{MISSED} by {miss:+.3g}"


Task = TypeVar("Task")
Result = TypeVar("Result")


def run_tasks(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int, progress: Progress | None
) -> list[Result]:
    """Calls the function with each task, on `workers` processes; with 1 in this process. Returns results in task order.

    `progress` is called after each result with the number of results so far and of tasks.
    """
    results: list[Result] = []
    for result in processes(workers).map(function, tasks) if workers > 1 else map(function, tasks):
        results.append(result)
        if progress is not None:
            progress(len(results), len(tasks))
    return results
