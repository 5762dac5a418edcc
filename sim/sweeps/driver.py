"""Drives a sweep: takes the runs of a plan that have no result yet, has them done, and stores what comes in."""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from sim.experiment.replicate import Rules, Task
from sim.experiment.version import own_rules, provenance
from sim.experiment.workers import Crew
from sim.scenario.checks.fault import ScenarioError
from sim.stats.precision import enough, still_needed
from sim.sweeps.dispatch import Job, finished
from sim.sweeps.plan import Cases, Plan, Precision
from sim.sweeps.store import Slot, Store, Tally
from sim.sweeps.worker import Outcome, Report

Tell = Callable[[Tally], None]
"""Told how far the study has come."""

JOB = 1.0  # seconds of work that go to a worker together: less, and sending costs; more, and more is lost by a kill
LEAST = 0.1  # seconds of work that are worth sending
MOST = 500  # replications in one job
PER_WORKER = 4  # jobs that should be left for each worker, so that all end at about the same time
GLANCE = 20.0  # time between two counts over the time that a count takes
PATIENCE = 1.0  # seconds between two looks at cells that another driver has claimed


class Group(NamedTuple):
    """One replication at one point: its scenarios share what luck they can."""

    replication: int
    cases: Cases


def drive(plan: Plan, store: Store, crew: Crew, tell: Tell | None = None) -> Tally:
    """Runs what is left, until all is settled; waits for cells that another driver has. Returns the final count."""
    watch = Watch(store, tell)
    pace = Pace(plan, crew, watch)
    while True:
        for job, report in finished(_jobs(plan, store, pace), crew):
            _keep(store, job, report)
            pace.learn(len(job.tasks), sum(outcome.seconds for outcome in report.outcomes))
            watch.look()
        grown = plan.precision is not None and extended(store, plan.precision)
        tally = watch.count()
        if tally.done + tally.failed >= tally.total:
            return tally
        if not grown:
            time.sleep(PATIENCE)


def _jobs(plan: Plan, store: Store, pace: "Pace") -> Iterator[Job]:
    """What is left to do, claimed as it is asked for."""
    groups = _groups(plan, store)
    rules = own_rules()
    while batch := list(islice(groups, pace.groups())):
        wanted = [Slot(group.cases.keys[name], group.replication) for group in batch for name in group.cases.scenarios]
        mine = store.claim(wanted)
        if mine:
            yield _job(batch, mine, plan.seed, rules)


def _groups(plan: Plan, store: Store) -> Iterator[Group]:
    """Replications of the points at which something is left, point by point."""
    for point in range(len(plan.points)):
        known, replications = store.hashes(point), store.replications(point)
        if known and store.settled(known.values(), replications) == len(known) * replications:
            continue
        cases = plan.at(point)
        store.note(point, cases.keys)
        for name, error in cases.refused.items():
            _refuse(store, [Slot(cases.keys[name], replication) for replication in range(replications)], error)
        yield from (Group(replication, cases) for replication in range(replications))


def _refuse(store: Store, slots: list[Slot], error: ScenarioError) -> None:
    """Cells that cannot be run, since their scenario does not allow the values of the point."""
    mine = sorted(store.claim(slots))
    store.finish(mine, [Outcome(0.0, message=str(error))] * len(mine), provenance())


def _job(batch: list[Group], mine: set[Slot], seed: int, rules: Rules) -> Job:
    """Those runs of the groups that are this driver's."""
    tasks: list[Task] = []
    slots: list[Slot] = []
    for group in batch:
        every = {name: Slot(group.cases.keys[name], group.replication) for name in group.cases.scenarios}
        own = {name: slot for name, slot in every.items() if slot in mine}
        if own:
            named = tuple((name, group.cases.scenarios[name]) for name in own)
            tasks.append(Task(named, seed, group.replication, rules))
            slots += own.values()
    return Job(tuple(tasks), tuple(slots))


def _keep(store: Store, job: Job, report: Report) -> None:
    try:
        store.finish(job.slots, report.outcomes, report.provenance)
    except KeyboardInterrupt:  # in the midst of writing: what is finished is stored all the same
        store.finish(job.slots, report.outcomes, report.provenance)
        raise


def extended(store: Store, precision: Precision) -> bool:
    """Gives each point whose runs are all in the replications that it still needs; whether any needs more.

    A point that turns out to have more than its rule asks for keeps what is stored; its table ends where the rule does.
    """
    more = False
    for point in range(len(store.plan.points)):
        samples = store.samples(point, precision.metrics)
        if samples is not None:
            count = samples.shape[2]
            stop = enough(samples, precision.rule)
            wanted = stop.replications if stop else count + still_needed(samples, precision.rule)
            store.extend(point, count, wanted)
            more |= wanted > count
    return more


class Watch:
    """Counts now and then: never for more than a twentieth of the time."""

    def __init__(self, store: Store, tell: Tell | None) -> None:
        self.store, self.tell = store, tell
        self.tally = self.count()

    def look(self) -> None:
        """Counts, if it is time to."""
        if time.perf_counter() >= self.due:
            self.tally = self.count()

    def count(self) -> Tally:
        """Counts, and tells."""
        start = time.perf_counter()
        tally = self.store.tally()
        if self.tell is not None:
            self.tell(tally)
        now = time.perf_counter()
        self.due = now + GLANCE * (now - start)
        return tally


class Pace:
    """How many replications make a job: by what they have taken so far, and by how many are left."""

    def __init__(self, plan: Plan, crew: Crew, watch: Watch) -> None:
        self.plan, self.crew, self.watch = plan, crew, watch
        self.each = JOB  # seconds a replication, as long as nothing is known

    def learn(self, replications: int, seconds: float) -> None:
        """Takes a job into account."""
        self.each += (seconds / replications - self.each) / 2

    def groups(self) -> int:
        """Replications in the next job."""
        tally = self.watch.tally
        left = (tally.total - tally.done - tally.failed) // len(self.plan.files)
        each = max(self.each, JOB / MOST)
        share = max(left // (PER_WORKER * self.crew.workers()), int(LEAST / each))
        return max(1, min(share, int(JOB / each)))
