"""The model against what is known, closed forms and published findings; this file has the line of their tables."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, TypeVar

MET, MISSED = "met", "missed"
TOLERANCE = 4.0  # standard errors; a true model is beyond them once in 16,000 rows

Progress = Callable[[int, int], None]  # runs done, runs in all


@dataclass(frozen=True)
class Row:
    """One target. Numbers are in `unit`; nan = none."""

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


def exact(name: str, expected: float, simulated: float, error: float, source: str, unit: str) -> Row:
    """A row whose target is a number: met within four standard errors."""
    low, high = expected - TOLERANCE * error, expected + TOLERANCE * error
    return Row(name, expected, low, high, simulated, error, verdict(simulated, low, high), source, unit)


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


def spread(
    work: Callable[[Task], Result], tasks: Sequence[Task], workers: int, progress: Progress | None
) -> list[Result]:
    """`work` of every task; the results do not depend on the number of workers."""
    results: list[Result] = []
    for result in _results(work, tasks, workers):
        results.append(result)
        if progress is not None:
            progress(len(results), len(tasks))
    return results


def _results(work: Callable[[Task], Result], tasks: Sequence[Task], workers: int) -> Iterable[Any]:
    if workers <= 1:
        return map(work, tasks)
    from loky import get_reusable_executor

    return get_reusable_executor(max_workers=workers).map(work, tasks)  # type: ignore[no-any-return]
