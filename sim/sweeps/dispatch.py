"""Sends batches of runs to workers and yields their reports; when a worker dies, its batches are run again."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import NamedTuple

from sim.experiment.replications import ExperimentError, Task, WorkerPool
from sim.experiment.version import provenance
from sim.sweeps.store import RunKey
from sim.sweeps.worker import BatchReport, RunOutcome, run_batch

AHEAD = 2  # batches in flight per worker: one runs, one waits in the queue
ATTEMPTS = 3
SCHEDULER_GONE = "the workers were lost: the cluster's scheduler has gone"
DIED = f"crashed {ATTEMPTS} times; the most frequent reason is too little memory (use fewer --workers)"


class Batch(NamedTuple):
    """Runs that go to a worker together, and the keys under which their results are stored."""

    tasks: tuple[Task, ...]
    keys: tuple[RunKey, ...]  # in the order of the tasks and of the scenarios in each


Finished = tuple[Batch, BatchReport]
InFlight = dict[Future[BatchReport], Batch]


def run_batches(batches: Iterator[Batch], pool: WorkerPool) -> Iterator[Finished]:
    """Yields batches with their reports as they finish; takes the next batch when a worker has room for it.

    Raises `ExperimentError` if the pool as a whole cannot be used. On `KeyboardInterrupt` it cancels what is in flight,
    yields the batches that are done, and raises the interrupt again.
    """
    in_flight: InFlight = {}
    try:
        while True:
            yield from _fill(in_flight, batches, pool)
            if not in_flight:
                return
            done, _ = wait(in_flight, return_when=FIRST_COMPLETED)
            yield from _collect(in_flight, done, pool)
    except KeyboardInterrupt:
        yield from _completed(in_flight)
        raise
    finally:
        for future in in_flight:
            future.cancel()


def _fill(in_flight: InFlight, batches: Iterator[Batch], pool: WorkerPool) -> Iterator[Finished]:
    while len(in_flight) < AHEAD * pool.workers():
        batch = next(batches, None)
        if batch is None:
            return
        try:
            in_flight[pool.submit(run_batch, batch.tasks)] = batch
        except pool.lost:
            yield from _rerun([*_withdraw(in_flight), batch], pool)


def _collect(in_flight: InFlight, done: set[Future[BatchReport]], pool: WorkerPool) -> Iterator[Finished]:
    """Yields the batches that are done; after a crash, runs again what was in flight, one batch at a time."""
    lost: list[Batch] = []
    for future in done:
        batch = in_flight.pop(future)
        try:
            yield batch, _report(future, pool)
        except pool.lost:
            lost.append(batch)
    if lost and pool.breaks:
        yield from _completed(in_flight)
        lost += _withdraw(in_flight)
    yield from _rerun(lost, pool)


def _rerun(batches: list[Batch], pool: WorkerPool) -> Iterator[Finished]:
    if batches:
        pool.renew()
    for batch in batches:
        yield from _run_alone(batch, pool)


def _run_alone(batch: Batch, pool: WorkerPool) -> Iterator[Finished]:
    """Runs one batch with nothing else in flight; if it crashes, halves it until the run that crashes is found."""
    single = len(batch.keys) == 1
    for _ in range(ATTEMPTS if single else 1):
        try:
            yield batch, _report(pool.submit(run_batch, batch.tasks), pool)
            return
        except pool.lost:
            pool.renew()
    if single:
        yield batch, BatchReport(provenance(), [RunOutcome(0.0, message=DIED)])
        return
    for half in _halves(batch):
        yield from _run_alone(half, pool)


def _report(future: Future[BatchReport], pool: WorkerPool) -> BatchReport:
    """The report of the worker. Raises `ExperimentError` if it has another version of the model."""
    try:
        report = future.result()
    except pool.lost:
        raise
    except CancelledError:
        raise ExperimentError(SCHEDULER_GONE) from None
    except Exception as error:
        raise ExperimentError(f"a batch could not be sent to a worker: {type(error).__name__}: {error}") from error
    ours, theirs = provenance().version, report.provenance.version
    if ours != theirs:
        raise ExperimentError(f"a worker runs another version of the model: {theirs}, where this is {ours}")
    return report


def _completed(in_flight: InFlight) -> Iterator[Finished]:
    """Yields and removes the batches in flight that have finished without an error."""
    for future in [each for each in in_flight if each.done() and not each.cancelled() and each.exception() is None]:
        yield in_flight.pop(future), future.result()


def _withdraw(in_flight: InFlight) -> list[Batch]:
    """Cancels all batches in flight and returns them."""
    batches = list(in_flight.values())
    for future in in_flight:
        future.cancel()
    in_flight.clear()
    return batches


def _halves(batch: Batch) -> tuple[Batch, Batch]:
    """Splits a batch in two, between tasks or, if it has one task, between scenarios."""
    if len(batch.tasks) == 1:
        task, middle = batch.tasks[0], len(batch.keys) // 2
        parts = (task.scenarios[:middle], task.scenarios[middle:])
        left, right = (Batch((task._replace(scenarios=part),), ()) for part in parts)
    else:
        split = len(batch.tasks) // 2
        left, right = Batch(batch.tasks[:split], ()), Batch(batch.tasks[split:], ())
        middle = sum(len(task.scenarios) for task in left.tasks)
    return left._replace(keys=batch.keys[:middle]), right._replace(keys=batch.keys[middle:])
