"""`sim.sweep`: runs every run of a study that has no result in its store yet, and stores what comes in."""

import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sim.arguments import require_whole
from sim.experiment.replications import Rules, Task, WorkerPool, worker_pool
from sim.experiment.version import own_rules, provenance
from sim.scenario.checks.fault import ScenarioError
from sim.stats.precision import enough, still_needed
from sim.sweeps.database import damaged, shared_disk_warning
from sim.sweeps.dispatch import Batch, run_batches
from sim.sweeps.plan import PointScenarios, PrecisionTarget, SweepPlan, make_plan
from sim.sweeps.result import StudyResult
from sim.sweeps.store import RunKey, Store, Tally, Waiting
from sim.sweeps.worker import BatchReport, RunOutcome

SweepProgress = Callable[[Tally], None]
"""A callback: called with the counts of runs."""

BATCH_SECONDS = 1.0  # of work in one batch: shorter costs more to send, longer loses more when a worker is killed
MIN_SECONDS = 0.1  # of work that are worth sending
MAX_REPLICATIONS = 500  # in one batch
BATCHES_PER_WORKER = 4  # that should be left, so that all workers end at about the same time
COUNT_SPACING = 20.0  # time between two counts, as a multiple of the time that one count takes
MOST_IDLE = 2  # rounds: a driver that ends may leave runs after the first
POLL = 1.0  # seconds between two checks of runs that another process has claimed


class PointReplication(NamedTuple):
    """One replication at one point: its scenarios share random numbers where their companies are equal."""

    replication: int
    at_point: PointScenarios


def run_plan(
    plan: SweepPlan,
    store: Store,
    pool: WorkerPool,
    progress: SweepProgress | None = None,
    waiting: Waiting | None = None,
) -> Tally:
    """Runs all that has no result yet, waits for runs that another process has claimed, and returns the counts."""
    reporter = Reporter(store, progress)
    size = BatchSize(plan, pool, reporter)
    idle = 0  # rounds in which there was nothing to run and nobody to wait for
    while True:
        idle += 1
        for batch, report in run_batches(_batches(plan, store, size), pool):
            idle = 0
            _save(store, batch, report)
            size.learn(len(batch.tasks), sum(outcome.seconds for outcome in report.outcomes))
            reporter.update()
        grown = plan.precision is not None and extend_points(store, plan.precision)
        tally = reporter.count()
        if tally.done + tally.failed >= tally.total:
            return tally
        if not grown:
            _wait(store, waiting, idle)


def _wait(store: Store, waiting: Waiting | None, idle: int) -> None:
    """Waits a moment for other drivers. Raises `StoreError` where there are none, and yet runs are missing."""
    others = store.waited_for()
    if not others and idle > MOST_IDLE:
        raise damaged(store.path, "its runs are complete, but their number is not that of the study")
    if others and waiting is not None:
        waiting(others)
    time.sleep(POLL)


def _batches(plan: SweepPlan, store: Store, size: "BatchSize") -> Iterator[Batch]:
    """Yields batches of runs that have no result yet; each run is claimed when its batch is taken."""
    groups = _groups(plan, store)
    rules = own_rules()
    while chunk := list(islice(groups, size.replications())):
        wanted = [
            RunKey(group.at_point.keys[name], group.replication) for group in chunk for name in group.at_point.scenarios
        ]
        mine = store.claim(wanted)
        if mine:
            yield _make_batch(chunk, mine, plan.seed, rules)


def _groups(plan: SweepPlan, store: Store) -> Iterator[PointReplication]:
    """Yields the replications of each point that has runs without a result."""
    for point in range(len(plan.points)):
        known, replications = store.keys_at(point), store.replications(point)
        complete = len(known) == len(plan.files)
        if complete and store.settled(known.values(), replications) == len(known) * replications:
            continue
        at_point = plan.at(point)
        store.store_keys(point, at_point.keys)
        for name, error in at_point.refused.items():
            _refuse(store, [RunKey(at_point.keys[name], replication) for replication in range(replications)], error)
        yield from (PointReplication(replication, at_point) for replication in range(replications))


def _refuse(store: Store, keys: list[RunKey], error: ScenarioError) -> None:
    """Stores as failed the runs whose scenario does not allow the values of the point."""
    mine = sorted(store.claim(keys))
    store.finish(mine, [RunOutcome(0.0, message=str(error))] * len(mine), provenance())


def _make_batch(chunk: list[PointReplication], mine: set[RunKey], seed: int, rules: Rules) -> Batch:
    """The batch of those runs of the chunk that this process has claimed."""
    tasks: list[Task] = []
    keys: list[RunKey] = []
    for group in chunk:
        every = {name: RunKey(group.at_point.keys[name], group.replication) for name in group.at_point.scenarios}
        own = {name: key for name, key in every.items() if key in mine}
        if own:
            named = tuple((name, group.at_point.scenarios[name]) for name in own)
            tasks.append(Task(named, seed, group.replication, rules))
            keys += own.values()
    return Batch(tuple(tasks), tuple(keys))


def _save(store: Store, batch: Batch, report: BatchReport) -> None:
    try:
        store.finish(batch.keys, report.outcomes, report.provenance)
    except KeyboardInterrupt:  # it came while writing: store the results before stopping
        store.finish(batch.keys, report.outcomes, report.provenance)
        raise


def extend_points(store: Store, precision: PrecisionTarget) -> bool:
    """Adds replications to each point that has all its results but is not precise enough; whether any was extended.

    A point may have more results than its rule asks for. They stay in the store, but are not in the table.
    """
    any_more = False
    for point in range(len(store.plan.points)):
        samples = store.samples(point, precision.metrics)
        if samples is not None:
            count = samples.shape[2]
            stop = enough(samples, precision.rule)
            wanted = stop.replications if stop else count + still_needed(samples, precision.rule)
            store.extend(point, count, wanted)
            any_more |= wanted > count
    return any_more


class Reporter:
    """Counts the runs from time to time, in at most a twentieth of the time, and calls the progress callback."""

    def __init__(self, store: Store, progress: SweepProgress | None) -> None:
        self.store, self.progress = store, progress
        self.tally = self.count()

    def update(self) -> None:
        """Counts if the next count is due."""
        if time.perf_counter() >= self.due:
            self.tally = self.count()

    def count(self) -> Tally:
        """Counts, and calls the progress callback."""
        start = time.perf_counter()
        tally = self.store.tally()
        if self.progress is not None:
            self.progress(tally)
        now = time.perf_counter()
        self.due = now + COUNT_SPACING * (now - start)
        return tally


class BatchSize:
    """The number of replications in a batch, from their mean run time so far and the number left."""

    def __init__(self, plan: SweepPlan, pool: WorkerPool, reporter: Reporter) -> None:
        self.plan, self.pool, self.reporter = plan, pool, reporter
        self.each = BATCH_SECONDS  # seconds per replication, until the first is measured

    def learn(self, replications: int, seconds: float) -> None:
        """Updates the mean run time with a finished batch."""
        self.each += (seconds / replications - self.each) / 2

    def replications(self) -> int:
        """The number of replications in the next batch."""
        tally = self.reporter.tally
        left = (tally.total - tally.done - tally.failed) // len(self.plan.files)
        each = max(self.each, BATCH_SECONDS / MAX_REPLICATIONS)
        share = max(left // (BATCHES_PER_WORKER * self.pool.workers()), int(MIN_SECONDS / each))
        return max(1, min(share, int(BATCH_SECONDS / each)))


def default_store(name: str) -> Path:
    """The default file for the results of the study of this name."""
    return Path("results") / f"{name}.db"


def sweep(
    study: str | os.PathLike[str],
    store: str | os.PathLike[str] | None = None,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    retry: bool = False,
    replications: int | None = None,
    progress: SweepProgress | None = None,
) -> StudyResult:
    """Runs those runs of a study that have no result in its store yet.

    Uses `workers` processes, by default one per core, or the Dask `cluster` at an address. A run that fails is recorded
    in `.failures`; `retry` runs it again. If the sweep is interrupted, only the runs in progress are lost. Raises
    `ScenarioError` for a faulty study, `StoreError` or `ClusterError` if the store or the cluster cannot be used, and
    `StoreFailure` or `ExperimentError` if the disk or the workers fail during the sweep.
    """
    from sim.study.study_file import read_study

    if not isinstance(study, (str, os.PathLike)):
        raise TypeError(f"{study!r}: must be the path of a study file (TOML); see docs/studies.md")
    for name, value in (("workers", workers), ("replications", replications)):
        if value is not None:
            require_whole(name, value, 1)
    plan = make_plan(read_study(study), Path(study), replications)
    path = Path(store) if store is not None else default_store(plan.name)
    if warning := shared_disk_warning(path):
        warnings.warn(warning, stacklevel=2)
    run_sweep(plan, path, workers=workers, cluster=cluster, retry=retry, progress=progress)
    return StudyResult(path)


def run_sweep(
    plan: SweepPlan,
    path: Path,
    *,
    workers: int | None,
    cluster: str | None,
    retry: bool,
    progress: SweepProgress | None,
    waiting: Waiting | None = None,
) -> None:
    """As `sweep`, for a plan that was made from a study; without its warning about a network file system."""
    with _worker_pool(workers, cluster) as pool, Store(path, plan, retry=retry, waiting=waiting) as store:
        run_plan(plan, store, pool, progress, waiting)


@contextmanager
def _worker_pool(workers: int | None, address: str | None) -> Iterator[WorkerPool]:
    if address is None:
        yield worker_pool(workers)
        return
    from sim.sweeps.cluster import cluster

    with cluster(address) as pool:
        yield pool
