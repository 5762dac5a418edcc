"""Gives out jobs to workers and hands back their reports: few in flight, and none lost when a worker dies."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import NamedTuple

from sim.experiment.replicate import ExperimentError, Task
from sim.experiment.version import provenance
from sim.experiment.workers import Crew
from sim.sweeps.store import Slot
from sim.sweeps.worker import Outcome, Report, perform

AHEAD = 2  # jobs in flight per worker: one runs, one waits
ATTEMPTS = 3
DIED = (
    f"died: the process that ran it ended {ATTEMPTS} times without a word; "
    "out of memory is the most frequent reason (run fewer at once: --workers)"
)


class Job(NamedTuple):
    """Runs that go to a worker together, and where their results belong."""

    tasks: tuple[Task, ...]
    slots: tuple[Slot, ...]  # in the order of the tasks and of the scenarios in each


Finished = tuple[Job, Report]


def finished(jobs: Iterator[Job], crew: Crew) -> Iterator[Finished]:
    """Jobs and their reports as they come in; the next job is asked for when there is room for it.

    Raises `ExperimentError` where the crew as a whole is of no use. When it is interrupted it gives up what is in
    flight, hands back what is done, and goes on with the interruption.
    """
    flying: dict[Future[Report], Job] = {}
    try:
        while True:
            yield from _fill(flying, jobs, crew)
            if not flying:
                return
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            yield from _landed(flying, done, crew)
    except KeyboardInterrupt:
        yield from _rescued(flying)
        raise
    finally:
        for future in flying:
            future.cancel()


def _fill(flying: dict[Future[Report], Job], jobs: Iterator[Job], crew: Crew) -> Iterator[Finished]:
    while len(flying) < AHEAD * crew.workers():
        job = next(jobs, None)
        if job is None:
            return
        try:
            flying[crew.submit(perform, job.tasks)] = job
        except crew.lost:
            yield from _again([*_all(flying), job], crew)


def _landed(flying: dict[Future[Report], Job], done: set[Future[Report]], crew: Crew) -> Iterator[Finished]:
    """What came in; after a break, what was in flight is run again, one job at a time."""
    lost: list[Job] = []
    for future in done:
        job = flying.pop(future)
        try:
            yield job, _report(future, crew)
        except crew.lost:
            lost.append(job)
    if lost and crew.breaks:
        yield from _rescued(flying)
        lost += _all(flying)
    yield from _again(lost, crew)


def _again(jobs: list[Job], crew: Crew) -> Iterator[Finished]:
    if jobs:
        crew.renew()
    for job in jobs:
        yield from _alone(job, crew)


def _alone(job: Job, crew: Crew) -> Iterator[Finished]:
    """One job with nothing else in flight: halved until the run that ends its process is found."""
    single = len(job.slots) == 1
    for _ in range(ATTEMPTS if single else 1):
        try:
            yield job, _report(crew.submit(perform, job.tasks), crew)
            return
        except crew.lost:
            crew.renew()
    if single:
        yield job, Report(provenance(), [Outcome(0.0, message=DIED)])
        return
    for half in _halves(job):
        yield from _alone(half, crew)


def _report(future: Future[Report], crew: Crew) -> Report:
    """What the worker sent, if it runs the model that this process runs."""
    try:
        report = future.result()
    except crew.lost:
        raise
    except CancelledError:
        raise ExperimentError("the workers were lost: the cluster's scheduler has gone") from None
    except Exception as error:
        raise ExperimentError(f"a job could not be handed to a worker: {type(error).__name__}: {error}") from error
    ours, theirs = provenance().version, report.provenance.version
    if ours != theirs:
        raise ExperimentError(f"a worker runs another version of the model: {theirs}, where this is {ours}")
    return report


def _rescued(flying: dict[Future[Report], Job]) -> Iterator[Finished]:
    """Those in flight that have in fact come in well."""
    for future in [each for each in flying if each.done() and not each.cancelled() and each.exception() is None]:
        yield flying.pop(future), future.result()


def _all(flying: dict[Future[Report], Job]) -> list[Job]:
    """Every job in flight, which then is none any more."""
    jobs = list(flying.values())
    for future in flying:
        future.cancel()
    flying.clear()
    return jobs


def _halves(job: Job) -> tuple[Job, Job]:
    """Two jobs for one, between tasks or, in a single task, between scenarios."""
    if len(job.tasks) == 1:
        task, middle = job.tasks[0], len(job.slots) // 2
        parts = (task.scenarios[:middle], task.scenarios[middle:])
        left, right = (Job((task._replace(scenarios=part),), ()) for part in parts)
    else:
        split = len(job.tasks) // 2
        left, right = Job(job.tasks[:split], ()), Job(job.tasks[split:], ())
        middle = sum(len(task.scenarios) for task in left.tasks)
    return left._replace(slots=job.slots[:middle]), right._replace(slots=job.slots[middle:])
