"""Results that survive whatever happens to the process that makes them: one SQLite file per study.

Only a driver writes, each finished batch in one transaction. A cell is claimed before it is run, so that two drivers
never run the same one; the claims of a driver that is gone are free.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from math import inf, isfinite, isnan, nan
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np

from sim.experiment.version import Provenance, model_version
from sim.sweeps.database import Heartbeat, StoreError, connect, live_drivers, register_driver, transaction, working
from sim.sweeps.plan import SweepPlan
from sim.sweeps.worker import RunOutcome
from sim.units import Floats


class RunKey(NamedTuple):
    """Where the result of one run goes."""

    hash: bytes  # of the scenario at its point
    replication: int


class Tally(NamedTuple):
    """How far a study has come, in cells."""

    total: int
    done: int
    failed: int
    claimed: int  # being run, by whoever


CELLS = "SELECT (SELECT count(*) FROM scenario) * (SELECT sum(replications) FROM point)"
TALLY = """
SELECT status, count(*) FROM resolved JOIN point ON point.id = resolved.point
JOIN cell ON cell.hash = resolved.hash AND cell.replication < point.replications
WHERE cell.model = :model AND cell.seed = :seed
    AND (status <> 'claimed' OR driver IN (SELECT value FROM json_each(:living)))
GROUP BY status
"""
REPLICATIONS = "SELECT replications FROM point WHERE id = ?"
EXTEND = "UPDATE point SET replications = ? WHERE id = ? AND replications = ?"
RUNS = """
SELECT resolved.scenario, cell.replication, layout.names, numbers.numbers
FROM resolved JOIN cell ON cell.hash = resolved.hash JOIN numbers USING (hash, model, seed, replication)
JOIN layout ON layout.id = numbers.layout
WHERE resolved.point = :point AND cell.model = :model AND cell.seed = :seed AND cell.replication < :replications
    AND cell.status = 'done'
"""
SETTLED = "(status = 'done' OR (status = 'failed' AND (NOT :retry OR driver = :driver)))"
COUNT = f"""
SELECT count(*) FROM cell
WHERE hash = :hash AND model = :model AND seed = :seed AND replication < :replications AND {SETTLED}
"""
CLAIM = f"""
INSERT INTO cell (hash, model, seed, replication, status, attempts, driver)
VALUES (:hash, :model, :seed, :replication, 'claimed', 1, :driver)
ON CONFLICT DO UPDATE SET status = 'claimed', attempts = attempts + 1, driver = :driver
WHERE NOT {SETTLED}
    AND (status <> 'claimed' OR driver NOT IN (SELECT value FROM json_each(:living)))
"""
FINISH = """
UPDATE cell SET status = ?, driver = ?, seconds = ?, finished = ?, provenance = ?, message = ?, traceback = ?
WHERE hash = ? AND model = ? AND seed = ? AND replication = ? AND status <> 'done'
"""
RELEASE = (
    "DELETE FROM cell WHERE status = 'claimed' AND driver = :driver AND message IS NULL",
    "UPDATE cell SET status = 'failed' WHERE status = 'claimed' AND driver = :driver",
)


class Store:
    """The store of one plan, open for one driver. Raises `StoreError`; later `StoreFailure` where the disk refuses."""

    def __init__(self, path: Path, plan: SweepPlan, *, retry: bool = False) -> None:
        self.path, self.plan = path, plan
        self.connection = connect(path)
        try:
            with transaction(self.connection, path):
                self._require_same_study()
                self.driver = register_driver(self.connection, plan.digest)
                self.model = self._number("model", version=model_version())
                self._enter()
        except BaseException:
            self.connection.close()
            raise
        self.common: dict[str, object] = {"model": self.model, "seed": plan.seed}
        self.common |= {"driver": self.driver, "retry": retry}
        self.heartbeat = Heartbeat(path, self.driver)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Gives back what was claimed and not finished, and closes."""
        self.heartbeat.stop()
        try:
            with transaction(self.connection, self.path):
                for statement in RELEASE:
                    self.connection.execute(statement, self.common)
                self.connection.execute("UPDATE driver SET ended = 1 WHERE id = ?", (self.driver,))
        except Exception:
            if error is None:  # else what went wrong first is told
                raise
        finally:
            self.connection.close()

    def hashes(self, point: int) -> dict[str, bytes]:
        """Keys of the scenarios at a point, as resolved before; none if they were not."""
        names = list(self.plan.files)
        with working(self.path):
            rows = self.connection.execute("SELECT scenario, hash FROM resolved WHERE point = ?", (point,)).fetchall()
        return {names[scenario]: key for scenario, key in rows}

    def note(self, point: int, hashes: Mapping[str, bytes]) -> None:
        """Keeps the keys of the scenarios at a point."""
        rows = [(point, position, hashes[name]) for position, name in enumerate(self.plan.files)]
        with transaction(self.connection, self.path):
            self.connection.executemany("INSERT OR REPLACE INTO resolved VALUES (?, ?, ?)", rows)

    def replications(self, point: int) -> int:
        """How many a point is to have, as far as is known."""
        with working(self.path):
            return int(self.connection.execute(REPLICATIONS, (point,)).fetchone()[0])

    def settled(self, hashes: Iterable[bytes], replications: int) -> int:
        """How many cells of these keys, among the first replications, need not be run."""
        values = self.common | {"replications": replications}
        with working(self.path):
            return sum(self.connection.execute(COUNT, values | {"hash": key}).fetchone()[0] for key in hashes)

    def claim(self, keys: Sequence[RunKey]) -> set[RunKey]:
        """Those of the cells that are now this driver's to run; the others are settled or another's."""
        with transaction(self.connection, self.path):
            values = self.common | {"living": json.dumps(live_drivers(self.connection))}
            return {each for each in keys if self._claimed(values | each._asdict())}

    def samples(self, point: int, metrics: Sequence[str]) -> Floats | None:
        """Metrics (none named: all) of a point's runs, (metrics, scenarios, replications); None if some are missing.

        NaN where a run has failed or does not have the metric.
        """
        with working(self.path):
            count = self.replications(point)
            hashes = self.hashes(point)
            if self.settled(hashes.values(), count) < len(self.plan.files) * count:
                return None
            runs = self.connection.execute(RUNS, {**self.common, "point": point, "replications": count}).fetchall()
        read = [
            (scenario, r, dict(zip(json.loads(names), unpack(text), strict=True))) for scenario, r, names, text in runs
        ]
        wanted = metrics or sorted({name for *_, found in read for name in found})
        samples = np.full((max(len(wanted), 1), len(self.plan.files), count), np.nan)
        for scenario, r, found in read:
            samples[: len(wanted), scenario, r] = [nan if found.get(name) is None else found[name] for name in wanted]
        return samples

    def extend(self, point: int, old: int, new: int) -> None:
        """Another number of replications for a point, unless another driver has decided already."""
        with transaction(self.connection, self.path):
            self.connection.execute(EXTEND, (new, point, old))

    def finish(self, keys: Sequence[RunKey], outcomes: Sequence[RunOutcome], source: Provenance) -> None:
        """Writes what became of cells; of one that is stored already the first result stays."""
        with transaction(self.connection, self.path):
            made_by = self._number("provenance", **source._asdict())
            layouts = {names: self._number("layout", names=json.dumps(names)) for names in {o.names for o in outcomes}}
            for each, outcome in zip(keys, outcomes, strict=True):
                self._write(each, outcome, made_by, layouts[outcome.names])
            now = (len(keys), time.time(), self.driver)
            self.connection.execute("UPDATE driver SET ran = ran + ?, beat = ? WHERE id = ?", now)

    def tally(self) -> Tally:
        """Counts, over all points that were reached."""
        with working(self.path):
            values = self.common | {"living": json.dumps(live_drivers(self.connection))}
            total = self.connection.execute(CELLS).fetchone()[0]
            found = dict(self.connection.execute(TALLY, values).fetchall())
        return Tally(total, found.get("done", 0), found.get("failed", 0), found.get("claimed", 0))

    def _claimed(self, values: dict[str, object]) -> bool:
        return self.connection.execute(CLAIM, values).rowcount == 1

    def _write(self, each: RunKey, outcome: RunOutcome, made_by: int, layout: int) -> None:
        key = (each.hash, self.model, self.plan.seed, each.replication)
        status = "done" if outcome.message is None else "failed"
        source = (outcome.seconds, time.time(), made_by)
        row = (status, self.driver, *source, _text(outcome.message), _text(outcome.traceback), *key)
        if self.connection.execute(FINISH, row).rowcount and outcome.message is None:
            values = (*key, layout, pack(outcome.numbers))
            self.connection.execute("INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?, ?, ?)", values)

    def _number(self, table: str, **values: str) -> int:
        """The number of a row, which is entered if it is not there."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        self.connection.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
        where = " AND ".join(f"{column} = ?" for column in values)
        row = self.connection.execute(f"SELECT id FROM {table} WHERE {where}", tuple(values.values())).fetchone()
        return int(row[0])

    def _require_same_study(self) -> None:
        """One study per store, and one version of it at a time."""
        row = self.connection.execute("SELECT name, digest FROM study").fetchone()
        if row is None:
            return
        name, digest = row
        if name != self.plan.name:
            raise StoreError(f"{self.path}: holds the study {name}, not {self.plan.name}; name another --store")
        others = live_drivers(self.connection)
        if digest != self.plan.digest and others:
            pid = self.connection.execute("SELECT pid FROM driver WHERE id = ?", (others[0],)).fetchone()[0]
            raise StoreError(f"{self.path}: process {pid} is sweeping another version of this study; wait for its end")

    def _enter(self) -> None:
        """Writes down the study; where its scenarios or points have changed, forgets where they lead, not results."""
        plan, run = self.plan, self.connection.execute
        old = run("SELECT digest, model, seed, replications, precision FROM study").fetchone() or (None,)
        count = (plan.digest, self.model, plan.seed, plan.replications, plan.precision and repr(plan.precision))
        row = (plan.name, plan.title, plan.text, *count)
        run("INSERT OR REPLACE INTO study VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        run("DELETE FROM scenario")
        files = enumerate(plan.files.items())
        self.connection.executemany("INSERT INTO scenario VALUES (?, ?, ?)", [(k, *both) for k, both in files])
        if old[0] != plan.digest:
            run("DELETE FROM resolved")
            run("DELETE FROM point")
            points = ((k, json.dumps(dict(settings), default=str)) for k, settings in enumerate(plan.points))
            self.connection.executemany("INSERT INTO point VALUES (?, ?, 0)", points)
        if old != count:
            run("UPDATE point SET replications = ?", (plan.replications,))


def _text(said: str | None) -> str | None:
    """What UTF-8 can hold of it; a message may contain any characters."""
    return None if said is None else said.encode("utf-8", "replace").decode("utf-8")


def pack(numbers: Sequence[float]) -> str:
    """Numbers as JSON, exact to the last bit; null for one that is not defined."""
    return "[" + ",".join(map(_digits, numbers)) + "]"


def unpack(text: str) -> list[float | None]:
    """The numbers that were pack."""
    numbers: list[float | None] = json.loads(text)
    return numbers


def _digits(number: float) -> str:
    if isfinite(number):
        return repr(float(number))
    if isnan(number):
        return "null"
    return "9e999" if number == inf else "-9e999"  # read back as infinite, by Python and by SQLite
