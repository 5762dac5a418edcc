"""Giving out jobs: few in flight, none lost when a worker dies, the run to blame found and given up in the end."""

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future

import pytest

from sim.experiment.replications import ExperimentError, InProcess, Task, WorkerPool
from sim.experiment.version import provenance
from sim.sweeps import dispatch as crews
from sim.sweeps.dispatch import Batch, run_batches
from sim.sweeps.store import RunKey
from sim.sweeps.worker import BatchReport, RunOutcome

Runs = list[tuple[int, str]]


def job(*replications: int, names: tuple[str, ...] = ("a", "b")) -> Batch:
    """Each replication under each scenario."""
    tasks = tuple(Task(tuple((name, None) for name in names), 1, r, ()) for r in replications)  # type: ignore[misc]
    return Batch(tasks, tuple(RunKey(name.encode(), r) for r in replications for name in names))


def runs(tasks: tuple[Task, ...]) -> Runs:
    return [(task.replication, name) for task in tasks for name, _ in task.scenarios]


class Mortal(Executor):
    """Does a job when its future is asked for; a deadly run breaks it, with all that is in flight, for good."""

    def __init__(self, deadly: Runs, log: list[Runs], *, goes: int = 10**6) -> None:
        self.deadly, self.log, self.goes, self.broken = deadly, log, goes, False
        self.in_flight: list[Future[BatchReport]] = []

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        if self.broken:
            raise BrokenExecutor
        asked = runs(args[0])
        self.log.append(asked)
        future: Future[BatchReport] = Future()
        self.in_flight.append(future)
        if len(self.log) <= self.goes and any(run in self.deadly for run in asked):
            self.broken = True
            for each in self.in_flight:
                if not each.done():
                    each.set_exception(BrokenExecutor("a worker died"))
        elif not self.broken:
            future.set_result(BatchReport(provenance(), [RunOutcome(0.1) for _ in asked]))
        return future


def outcome(jobs: Iterator[Batch], pool: WorkerPool) -> dict[RunKey, str | None]:
    """What became of each run."""
    return {
        key: each.message
        for done, report in run_batches(jobs, pool)
        for key, each in zip(done.keys, report.outcomes, strict=True)
    }


def test_every_run_but_the_deadly_one_is_done() -> None:
    log: list[Runs] = []
    pool = WorkerPool(lambda: Mortal([(3, "b")], log), lambda: 2)
    found = outcome(iter([job(0), job(1), job(2, 3, 4, 5), job(6)]), pool)
    assert len(found) == 14
    assert [(key, said) for key, said in found.items() if said] == [(RunKey(b"b", 3), crews.DIED)]
    assert sum(asked == [(3, "b")] for asked in log) == 3


def test_an_innocent_run_that_was_in_flight_is_done_again() -> None:
    """A worker that is killed from outside dies once, and nothing is given up."""
    log: list[Runs] = []
    pool = WorkerPool(lambda: Mortal([(1, "a")], log, goes=2), lambda: 1)
    assert set(outcome(iter([job(0), job(1), job(2)]), pool).values()) == {None}


def test_few_jobs_are_in_flight_however_many_there_are() -> None:
    """The next job is made when there is room: two for each worker."""
    asked: list[int] = []
    in_flight: list[Future[BatchReport]] = []

    class Held(Executor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            in_flight.append(Future())
            if len(in_flight) == 6:
                in_flight[0].set_result(BatchReport(provenance(), [RunOutcome(0.1)] * 2))
            return in_flight[-1]

    def jobs() -> Iterator[Batch]:
        for r in range(10**9):
            asked.append(r)
            yield job(r)

    next(run_batches(jobs(), WorkerPool(Held, lambda: 3)))
    assert asked == list(range(6))


def test_a_cluster_that_has_gone_is_told() -> None:
    class Gone(Executor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            future: Future[BatchReport] = Future()
            future.set_exception(CancelledError())
            return future

    with pytest.raises(ExperimentError, match="the cluster's scheduler has gone"):
        outcome(iter([job(0)]), WorkerPool(Gone, lambda: 1))


def test_a_job_that_cannot_be_sent_is_told() -> None:
    def fail(tasks: object) -> BatchReport:
        raise TypeError("cannot pickle")

    pool = WorkerPool(InProcess, lambda: 1)
    with pytest.MonkeyPatch.context() as context:
        context.setattr(crews, "run_batch", fail)
        with pytest.raises(ExperimentError, match="a batch could not be sent to a worker: TypeError: cannot pickle"):
            outcome(iter([job(0)]), pool)


def test_a_worker_with_another_model_is_refused() -> None:
    pool = WorkerPool(InProcess, lambda: 1)
    with pytest.MonkeyPatch.context() as context:
        other = provenance()._replace(version="0.0.1+old")
        context.setattr(crews, "run_batch", lambda tasks: BatchReport(other, []))
        with pytest.raises(ExperimentError, match=r"another version of the model: 0\.0\.1\+old, where this is"):
            outcome(iter([job(0)]), pool)


def test_an_interruption_hands_back_what_is_done() -> None:
    in_flight: list[Future[BatchReport]] = []

    class Half(Executor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            in_flight.append(Future())
            if len(in_flight) == 2:
                in_flight[0].set_result(BatchReport(provenance(), [RunOutcome(0.1)] * 2))
                raise KeyboardInterrupt
            return in_flight[-1]

    reports = run_batches(iter([job(0), job(1)]), WorkerPool(Half, lambda: 1))
    assert next(reports)[0] == job(0)
    with pytest.raises(KeyboardInterrupt):
        next(reports)
