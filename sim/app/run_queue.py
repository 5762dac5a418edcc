"""The queue of runs behind the page: only the newest request is run; finished replications are cached."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, field, replace
from threading import Condition, Thread
from typing import Any, NamedTuple

from sim.experiment.replications import ExperimentError, Task, processes, run_replication
from sim.experiment.results import Results, RunRecord
from sim.experiment.version import own_rules
from sim.scenario.records import Scenario, scenario_hash

CACHE_SIZE = 400  # replications, about 33 kB each
MAX_WORKERS = 4  # processes; a request has few replications
IDLE_TIMEOUT = 3600.0  # seconds until unused worker processes end
ATTEMPTS = 3  # of a replication whose worker process dies

Key = tuple[str, int]
"""Hash of a scenario, and number of a replication."""


class Job(NamedTuple):
    """One replication of one scenario."""

    key: Key
    scenario: Scenario


PageResult = dict[str, object]
"""What the page shows of finished runs: tiles, table, verdict and figures, by name."""


@dataclass
class RunRequest:
    """One request for runs, with its progress and its results. Changed only under the lock of `RunQueue`."""

    number: int
    scenarios: Mapping[str, Scenario]
    replications: int
    narrow: bool  # whether its figures are for a small screen
    hashes: Mapping[str, str]
    failure: str | None = None
    published: int = 0  # number of replications in `result`
    version: int = 0  # increases whenever `result` changes
    result: PageResult = field(default_factory=dict)
    complete: bool = False  # whether `result` covers all replications, with all figures


Summarize = Callable[[RunRequest, Results, Callable[[PageResult], bool]], None]
"""Summarizes finished runs; passes each part to a function that returns whether to go on."""


class RunQueue:
    """Worker processes, each driven by a thread, and one thread that summarizes their results for the page."""

    def __init__(self, summarize: Summarize, *, seed: int) -> None:
        self.seed, self._summarize = seed, summarize
        self._workers = min(MAX_WORKERS, os.cpu_count() or 1)
        self._change = Condition()
        self._jobs: deque[Job] = deque()
        self._running: set[Key] = set()
        self._records: dict[Key, RunRecord] = {}
        self._newest: RunRequest | None = None
        self._number = 0
        self._open = True
        for target in [self._work] * self._workers + [self._watch]:
            Thread(target=target, daemon=True).start()

    def start(self, scenarios: Mapping[str, Scenario], replications: int, *, narrow: bool) -> RunRequest:
        """Starts a new request; the runs of the previous request that have not begun are dropped."""
        hashes = {name: scenario_hash(scenario) for name, scenario in scenarios.items()}
        with self._change:
            self._number += 1
            self._newest = RunRequest(self._number, dict(scenarios), replications, narrow, hashes)
            jobs = [
                Job((hashes[name], r), scenario) for r in range(replications) for name, scenario in scenarios.items()
            ]
            self._jobs = deque(job for job in jobs if job.key not in self._records and job.key not in self._running)
            self._change.notify_all()
            return self._newest

    def newest(self, number: int) -> RunRequest | None:
        """The request of that number; None if a newer request has replaced it."""
        request = self._newest
        return request if request is not None and request.number == number else None

    def done(self, request: RunRequest) -> int:
        """Number of finished runs of the request."""
        return sum(key in self._records for key in _keys(request, request.replications))

    def results(self, request: RunRequest) -> Results | None:
        """The replications that are finished for all scenarios; None if there are none yet."""
        with self._change:
            ready = self._ready(request)
            rows = {
                name: tuple(replace(self._records[hash_, r], scenario=name) for r in range(ready))
                for name, hash_ in request.hashes.items()
            }
        return Results(self.seed, tuple(range(ready)), rows) if ready else None

    def close(self) -> None:
        """Ends the worker processes at once."""
        with self._change:
            self._open = False
            self._jobs.clear()
            self._change.notify_all()
            self._pool().shutdown(wait=False, kill_workers=True)

    def _pool(self) -> Any:
        """The worker processes; they are started again if they have died."""
        return processes(self._workers, idle=IDLE_TIMEOUT)

    def _work(self) -> None:
        """Runs jobs from the queue until it is closed."""
        while (job := self._next()) is not None:
            try:
                record, failure = self._run(job), None
            except Exception as error:  # every failure is shown on the page
                record, failure = None, _error_text(error)
            self._finish(job, record, failure)

    def _next(self) -> Job | None:
        with self._change:
            self._change.wait_for(lambda: self._jobs or not self._open)
            if not self._open:
                return None
            job = self._jobs.popleft()
            self._running.add(job.key)
            return job

    def _run(self, job: Job) -> RunRecord:
        """Runs one replication; when its worker process dies, or one beside it, it is run again."""
        task = Task(((job.scenario.name, job.scenario),), self.seed, job.key[1], own_rules())
        for _ in range(ATTEMPTS):
            try:
                records: list[RunRecord] = self._submit(task).result()
            except BrokenExecutor:
                continue
            return records[0]
        raise ExperimentError(
            f"scenario {job.scenario.name}, seed {self.seed}, replication {job.key[1]}: its worker process died "
            f"{ATTEMPTS} times; the most frequent reason is too little memory"
        )

    def _submit(self, task: Task) -> Future[list[RunRecord]]:
        """Submits a run; raises `ExperimentError` once the queue is closed, so that no new worker is started."""
        with self._change:
            if not self._open:
                raise ExperimentError("the page has ended")
            future: Future[list[RunRecord]] = self._pool().submit(run_replication, task)
            return future

    def _finish(self, job: Job, record: RunRecord | None, failure: str | None) -> None:
        with self._change:
            self._running.discard(job.key)
            if record is not None:
                self._records[job.key] = record
                self._forget()
            elif self._newest is not None and job.key in _keys(self._newest, self._newest.replications):
                self._newest.failure = failure
                self._jobs.clear()
            self._change.notify_all()

    def _forget(self) -> None:
        """Drops the oldest replications that the newest request does not need."""
        needed = set(_keys(self._newest, self._newest.replications)) if self._newest else set()
        unused = [key for key in self._records if key not in needed]
        for key in unused[: max(0, len(self._records) - CACHE_SIZE)]:
            del self._records[key]

    def _watch(self) -> None:
        """Summarizes the newest request whenever more of its replications are finished."""
        while True:
            with self._change:
                self._change.wait_for(lambda: not self._open or self._more())
                request = self._newest
            if not self._open or request is None:
                return
            self._update(request)

    def _more(self) -> bool:
        request = self._newest
        return request is not None and request.failure is None and self._ready(request) > request.published

    def _update(self, request: RunRequest) -> None:
        """Summarizes all finished replications; stops when more are finished or a newer request comes."""
        results = self.results(request)
        assert results is not None
        runs = len(results.replications)
        failure = None
        try:
            self._summarize(request, results, lambda part: self._publish(request, runs, part))
        except Exception as error:  # a figure that cannot be drawn must not end the thread that draws
            failure = _error_text(error)
        with self._change:
            request.failure = request.failure or failure
            request.complete = runs == request.replications

    def _publish(self, request: RunRequest, runs: int, part: PageResult) -> bool:
        with self._change:
            request.published = runs
            request.result = {**request.result, **part}
            request.version += 1
            return request is self._newest and self._open and self._ready(request) == runs

    def _ready(self, request: RunRequest) -> int:
        """Number of replications, from the first, that are finished for all scenarios."""
        for ready in range(request.replications):
            if any((hash_, ready) not in self._records for hash_ in request.hashes.values()):
                return ready
        return request.replications


def _keys(request: RunRequest, replications: int) -> list[Key]:
    return [(hash_, r) for hash_ in request.hashes.values() for r in range(replications)]


def _error_text(error: Exception) -> str:
    return str(error) if isinstance(error, ExperimentError) else f"{type(error).__name__}: {error}"
