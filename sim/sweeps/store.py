"""The store of a sweep: one SQLite file per study, which survives crashes of the sweeping process.

A driver is a process that sweeps. Only drivers write, each finished batch in one transaction. A run is claimed before
it is started, so that two drivers never do the same run; claims of a dead driver are free again.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import inf, isfinite, isnan, nan
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np

from sim.experiment.version import Provenance, model_version
from sim.safe_text import encodable
from sim.sweeps.database import (
    StoreError,
    StoreFailure,
    connect,
    file_identity,
    reading,
    reconnect,
    transaction,
    working,
)
from sim.sweeps.drivers import Driver, Heartbeat, Leases, register_driver
from sim.sweeps.plan import SweepPlan
from sim.sweeps.statements import (
    CELLS,
    CLAIM,
    COUNT,
    END,
    EXTEND,
    FINISH,
    RAN,
    RELEASE,
    REPLICATIONS,
    RUNS,
    SET_REPLICATIONS,
    TALLY,
)
from sim.sweeps.store_schema import RETRY, Damaged, insert
from sim.sweeps.worker import RunOutcome
from sim.units import Floats


class RunKey(NamedTuple):
    """The key of one run within a study."""

    hash: bytes  # of the scenario at its point
    replication: int


class Tally(NamedTuple):
    """Counts of the runs of a study."""

    total: int
    done: int
    failed: int
    claimed: int  # in progress, in any process


POLL = 1.0  # seconds between two looks at a driver whose clock is ahead

Waiting = Callable[[Sequence[Driver]], None]
"""A callback: called with the drivers whose runs are waited for."""


class Store:
    """The store of one plan, opened by one driver. Raises `StoreError`, and `StoreFailure` if the disk fails later."""

    def __init__(self, path: Path, plan: SweepPlan, *, retry: bool = False, waiting: Waiting | None = None) -> None:
        self.path, self.plan, self.leases = path, plan, Leases()
        self.connection = connect(path, retry=retry)
        self.identity = file_identity(path)
        try:
            while others := self._enter():
                if waiting is not None:
                    waiting(others)
                time.sleep(POLL)
        except BaseException:
            self.connection.close()
            raise
        self.common: dict[str, object] = {"model": self.model, "seed": plan.seed}
        self.common |= {"driver": self.driver, "retry": retry}
        self.heartbeat = Heartbeat(lambda: reconnect(path), self.driver)

    def __enter__(self) -> Self:
        """Returns the store."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Releases the runs that were claimed but not finished, and closes the file."""
        self.heartbeat.stop()
        try:
            with self._writing():
                for statement in RELEASE:
                    self.connection.execute(statement, self.common)
                self.connection.execute(END, (self.driver,))
        except Exception:
            if error is None:  # else the first error is the one to report
                raise
        finally:
            self.connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction. Raises `StoreFailure` if the file at the path is no longer the one that is open."""
        with transaction(self.connection, self.path):
            yield
        if self.identity != file_identity(self.path):
            raise StoreFailure(f"{self.path}: was removed or replaced during the sweep; what was stored in it is lost")

    def keys_at(self, point: int) -> dict[str, bytes]:
        """Keys of the scenarios at a point, empty if they are not stored yet."""
        names = list(self.plan.files)
        with working(self.path):
            rows = self.connection.execute("SELECT scenario, hash FROM resolved WHERE point = ?", (point,)).fetchall()
        return {names[scenario]: key for scenario, key in rows}

    def store_keys(self, point: int, hashes: Mapping[str, bytes]) -> None:
        """Stores the keys of the scenarios at a point."""
        rows = [(point, position, hashes[name]) for position, name in enumerate(self.plan.files)]
        with self._writing():
            self.connection.executemany(insert("resolved"), rows)

    def replications(self, point: int) -> int:
        """The number of replications that a point should have; precision may raise it later."""
        with working(self.path):
            return int(self.connection.execute(REPLICATIONS, (point,)).fetchone()[0])

    def settled(self, hashes: Iterable[bytes], replications: int) -> int:
        """How many of the first replications of these keys need no run."""
        values = self.common | {"replications": replications}
        with working(self.path):
            return sum(self.connection.execute(COUNT, values | {"hash": key}).fetchone()[0] for key in hashes)

    def claim(self, keys: Sequence[RunKey]) -> set[RunKey]:
        """Claims runs; returns those that this driver should do. The others are done or claimed by another driver."""
        with self._writing():
            values = self.common | {"living": self._living()}
            return {each for each in keys if self._claimed(values | each._asdict())}

    def samples(self, point: int, metrics: Sequence[str]) -> Floats | None:
        """Metrics (none named: all) of a point's runs, (metrics, scenarios, replications); None if some are missing.

        NaN where a run has failed or does not have the metric.
        """
        with reading(self.path):
            count = self.replications(point)
            hashes = self.keys_at(point)
            if self.settled(hashes.values(), count) < len(self.plan.files) * count:
                return None
            runs = self.connection.execute(RUNS, {**self.common, "point": point, "replications": count}).fetchall()
            if not all(row[-1] for row in runs):
                raise Damaged(f"a result of point {point} does not fit the checksum", RETRY)
            read = [(row[0], row[1], dict(zip(json.loads(row[2]), unpack(row[3]), strict=True))) for row in runs]
        wanted = metrics or sorted({name for *_, found in read for name in found})
        samples = np.full((max(len(wanted), 1), len(self.plan.files), count), np.nan)
        for scenario, r, found in read:
            samples[: len(wanted), scenario, r] = [nan if found.get(name) is None else found[name] for name in wanted]
        return samples

    def extend(self, point: int, old: int, new: int) -> None:
        """Another number of replications for a point, unless another driver has decided already."""
        with self._writing():
            self.connection.execute(EXTEND, (new, point, old))

    def finish(self, keys: Sequence[RunKey], outcomes: Sequence[RunOutcome], source: Provenance) -> None:
        """Stores the outcomes of runs; if a run has a result already, the first one stays."""
        with self._writing():
            made_by = self._number("provenance", **source._asdict())
            layouts = {names: self._number("layout", names=json.dumps(names)) for names in {o.names for o in outcomes}}
            for each, outcome in zip(keys, outcomes, strict=True):
                self._write(each, outcome, made_by, layouts[outcome.names])
            self.connection.execute(RAN, (len(keys), time.time(), self.driver))

    def tally(self) -> Tally:
        """Counts the runs of the study by status."""
        with working(self.path):
            values = self.common | {"living": self._living()}
            total = self.connection.execute(CELLS).fetchone()[0]
            found = dict(self.connection.execute(TALLY, values).fetchall())
        return Tally(total, found.get("done", 0), found.get("failed", 0), found.get("claimed", 0))

    def waited_for(self) -> list[Driver]:
        """The other drivers that are alive; runs without a result are claimed by them."""
        with working(self.path):
            return [driver for driver in self.leases.alive(self.connection) if driver.id != self.driver]

    def _living(self) -> str:
        return json.dumps([driver.id for driver in self.leases.alive(self.connection)])

    def _claimed(self, values: dict[str, object]) -> bool:
        return self.connection.execute(CLAIM, values).rowcount == 1

    def _write(self, each: RunKey, outcome: RunOutcome, made_by: int, layout: int) -> None:
        key = {"hash": each.hash, "model": self.model, "seed": self.plan.seed, "replication": each.replication}
        row = key | {"status": "done" if outcome.message is None else "failed", "driver": self.driver}
        row |= {"seconds": outcome.seconds, "finished": time.time(), "provenance": made_by}
        row |= {"message": _text(outcome.message), "traceback": _text(outcome.traceback)}
        if self.connection.execute(FINISH, row).rowcount and outcome.message is None:
            self.connection.execute(insert("numbers"), (*key.values(), layout, pack(outcome.numbers)))

    def _number(self, table: str, **values: str) -> int:
        """The id of a row, which is inserted if it does not exist."""
        where = " AND ".join(f"{column} = ?" for column in values)
        row = self.connection.execute(f"SELECT id FROM {table} WHERE {where}", tuple(values.values())).fetchone()
        if row is None:
            row = self.connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
            self.connection.execute(insert(table), (*row, *values.values()))
        return int(row[0])

    def _enter(self) -> list[Driver]:
        """Signs on as a driver of the study. Does nothing but return them where other drivers must be waited for."""
        with self._writing():
            waited = self._drivers_of_another_version()
            if not waited:
                self.driver = register_driver(self.connection, self.plan.digest)
                self.model = self._number("model", version=model_version())
                self._store_study()
        return waited

    def _drivers_of_another_version(self) -> list[Driver]:
        """Drivers of another version that may be alive. Raises `StoreError` for one that is, and for another study."""
        row = self.connection.execute("SELECT name, digest FROM study").fetchone()
        if row is None:
            return []
        name, digest = row
        if name != self.plan.name:
            raise StoreError(f"{self.path}: holds the study {name}, not {self.plan.name}; name another --store")
        others = self.leases.alive(self.connection) if digest != self.plan.digest else []
        sure = next((driver for driver in others if self.leases.is_sure(driver)), None)
        if sure is not None:
            raise StoreError(f"{self.path}: {sure.text()} sweeps another version of this study; wait until it ends")
        return others

    def _store_study(self) -> None:
        """Stores the study. If its scenarios or points have changed, resets its points; results stay."""
        plan, run, many = self.plan, self.connection.execute, self.connection.executemany
        old = run("SELECT digest, model, seed, replications, precision FROM study").fetchone() or (None,)
        count = (plan.digest, self.model, plan.seed, plan.replications, plan.precision and repr(plan.precision))
        run(insert("study"), (1, plan.name, plan.title, plan.text, *count, len(plan.files), len(plan.points)))
        run("DELETE FROM scenario")
        many(insert("scenario"), [(k, name, _text(file)) for k, (name, file) in enumerate(plan.files.items())])
        if old[0] != plan.digest:
            run("DELETE FROM resolved")
            run("DELETE FROM point")
            points = ((k, json.dumps(dict(settings), default=str)) for k, settings in enumerate(plan.points))
            many(insert("point"), ((*point, 0) for point in points))
        if old != count:
            run(SET_REPLICATIONS, (plan.replications,))


def _text(text: str | None) -> str | None:
    return None if text is None else encodable(text)


def pack(numbers: Sequence[float]) -> str:
    """Numbers as JSON, exact to the last bit; null for one that is not defined."""
    return "[" + ",".join(map(_digits, numbers)) + "]"


def unpack(text: str) -> list[float | None]:
    """Reads numbers that `pack` has written."""
    numbers: list[float | None] = json.loads(text)
    return numbers


def _digits(number: float) -> str:
    if isfinite(number):
        return repr(float(number))
    if isnan(number):
        return "null"
    return "9e999" if number == inf else "-9e999"  # read back as infinite, by Python and by SQLite
