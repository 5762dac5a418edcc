"""Quick replications behind the page: the newest request goes first, stale ones stop, what was run is kept."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Condition, Thread
from typing import Any, NamedTuple

from sim.experiment.replications import ExperimentError, Task, processes, run_replication
from sim.experiment.results import Results, RunRecord
from sim.experiment.version import own_rules
from sim.scenario.records import Scenario, scenario_hash

KEPT = 400  # replications kept, about 33 kB each
MOST = 4  # worker processes: a look is few replications
IDLE = 3600.0  # seconds until unused worker processes end

Key = tuple[str, int]
"""Hash of a scenario, and a replication of it."""


class Job(NamedTuple):
    """One replication of one scenario."""

    key: Key
    scenario: Scenario


@dataclass
class Look:
    """One request: what is to be run for it, and what it has come to. Changed under the lock of `Runs` alone."""

    number: int
    scenarios: Mapping[str, Scenario]
    replications: int
    narrow: bool  # whether its figures are for a small screen
    hashes: Mapping[str, str]
    failure: str | None = None
    shown: int = 0  # replications in the newest outcome
    version: int = 0  # of what there is to be seen
    outcome: dict[str, object] = field(default_factory=dict)
    painted: bool = False  # whether the outcome of all replications is there, figures and all


Paint = Callable[[Look, Results, Callable[[dict[str, object]], bool]], None]
"""Makes the outcome of finished runs; gives each part of it to a function that says whether to go on."""


class Runs:
    """Worker processes, each driven by a thread, and a thread that turns what they find into outcomes."""

    def __init__(self, paint: Paint, *, seed: int) -> None:
        self.seed, self._paint = seed, paint
        self._workers = min(MOST, os.cpu_count() or 1)
        self._change = Condition()
        self._todo: deque[Job] = deque()
        self._busy: set[Key] = set()
        self._cells: dict[Key, RunRecord] = {}
        self._look: Look | None = None
        self._number = 0
        self._open = True
        for target in [self._work] * self._workers + [self._watch]:
            Thread(target=target, daemon=True).start()

    def start(self, scenarios: Mapping[str, Scenario], replications: int, *, narrow: bool) -> Look:
        """Runs these from now on, and no longer what was asked for before."""
        hashes = {name: scenario_hash(scenario) for name, scenario in scenarios.items()}
        with self._change:
            self._number += 1
            self._look = Look(self._number, dict(scenarios), replications, narrow, hashes)
            jobs = [
                Job((hashes[name], r), scenario) for r in range(replications) for name, scenario in scenarios.items()
            ]
            self._todo = deque(job for job in jobs if job.key not in self._cells and job.key not in self._busy)
            self._change.notify_all()
            return self._look

    def newest(self, number: int) -> Look | None:
        """The look of that number; None where a newer one has taken its place."""
        look = self._look
        return look if look is not None and look.number == number else None

    def done(self, look: Look) -> int:
        """How many of the look's runs are done."""
        return sum(key in self._cells for key in _keys(look, look.replications))

    def results(self, look: Look) -> Results | None:
        """The replications that all scenarios of the look have; None where there is none yet."""
        with self._change:
            ready = self._ready(look)
            rows = {
                name: tuple(replace(self._cells[hash_, r], scenario=name) for r in range(ready))
                for name, hash_ in look.hashes.items()
            }
        return Results(self.seed, tuple(range(ready)), rows) if ready else None

    def close(self) -> None:
        """Ends the worker processes at once."""
        with self._change:
            self._open = False
            self._todo.clear()
            self._change.notify_all()
        self._pool().shutdown(wait=False, kill_workers=True)

    def _pool(self) -> Any:
        """The worker processes; new ones where the last have died."""
        return processes(self._workers, idle=IDLE)

    def _work(self) -> None:
        """Takes one job after the other, until closed."""
        while (job := self._next()) is not None:
            try:
                cell, failure = self._run(job), None
            except Exception as error:  # whatever a run or a worker dies of is told on the page
                cell, failure = None, _told(error)
            self._finish(job, cell, failure)

    def _next(self) -> Job | None:
        with self._change:
            self._change.wait_for(lambda: self._todo or not self._open)
            if not self._open:
                return None
            job = self._todo.popleft()
            self._busy.add(job.key)
            return job

    def _run(self, job: Job) -> RunRecord:
        task = Task(((job.scenario.name, job.scenario),), self.seed, job.key[1], own_rules())
        cells: list[RunRecord] = self._pool().submit(run_replication, task).result()
        return cells[0]

    def _finish(self, job: Job, cell: RunRecord | None, failure: str | None) -> None:
        with self._change:
            self._busy.discard(job.key)
            if cell is not None:
                self._cells[job.key] = cell
                self._forget()
            elif self._look is not None and job.key in _keys(self._look, self._look.replications):
                self._look.failure = failure
                self._todo.clear()
            self._change.notify_all()

    def _forget(self) -> None:
        """Drops the oldest replications that nothing needs now."""
        needed = set(_keys(self._look, self._look.replications)) if self._look else set()
        spare = [key for key in self._cells if key not in needed]
        for key in spare[: max(0, len(self._cells) - KEPT)]:
            del self._cells[key]

    def _watch(self) -> None:
        """Paints the newest look whenever there is more of it."""
        while True:
            with self._change:
                self._change.wait_for(lambda: not self._open or self._more())
                look = self._look
            if not self._open or look is None:
                return
            self._painted(look)

    def _more(self) -> bool:
        look = self._look
        return look is not None and look.failure is None and self._ready(look) > look.shown

    def _painted(self, look: Look) -> None:
        """An outcome of all that is there now; given up as soon as there is more, or a newer look."""
        results = self.results(look)
        assert results is not None
        runs = len(results.replications)
        failure = None
        try:
            self._paint(look, results, lambda part: self._publish(look, runs, part))
        except Exception as error:  # a figure that cannot be drawn must not end the thread that draws
            failure = _told(error)
        with self._change:
            look.failure = look.failure or failure
            look.painted = runs == look.replications

    def _publish(self, look: Look, runs: int, part: dict[str, object]) -> bool:
        with self._change:
            look.shown = runs
            look.outcome = {**look.outcome, **part}
            look.version += 1
            return look is self._look and self._open and self._ready(look) == runs

    def _ready(self, look: Look) -> int:
        """How many replications, from the first, all scenarios of the look have."""
        for ready in range(look.replications):
            if any((hash_, ready) not in self._cells for hash_ in look.hashes.values()):
                return ready
        return look.replications


def _keys(look: Look, replications: int) -> list[Key]:
    return [(hash_, r) for hash_ in look.hashes.values() for r in range(replications)]


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, ExperimentError) else f"{type(error).__name__}: {error}"
