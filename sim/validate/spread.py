"""Tasks over worker processes, results in the order of the tasks."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sim.validate.rows import Progress

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
