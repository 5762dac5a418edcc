"""A study as it stands in its store: table, failures, progress, main effects; can be read while a sweep writes."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.safe_text import one_line
from sim.scenario.toml_writer import inline
from sim.stats.intervals import Interval, student_interval
from sim.sweeps import database
from sim.sweeps.database import connect_to_read
from sim.sweeps.drivers import Driver, Leases
from sim.sweeps.statements import CELLS, TALLY
from sim.sweeps.store import Tally
from sim.sweeps.store_schema import RETRY, Damaged, intact, require_whole
from sim.sweeps.table import StudyTable, chunks, dataset, write

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import Dataset

STUDY = f"SELECT name, ({CELLS}), model, seed FROM study"
FAILURES = f"""
SELECT state.scenario, scenario.file, point, settings, seed, replication, message, traceback, {intact("cell", "state")}
FROM state JOIN scenario ON scenario.name = state.scenario WHERE status = 'failed' ORDER BY
"""
PACE = "SELECT sum(ran / max(beat - started, 1)) FROM driver WHERE id IN (SELECT value FROM json_each(?))"


class Failure(NamedTuple):
    """A run that failed, with the command that runs it alone."""

    scenario: str
    point: int
    settings: dict[str, object]
    seed: int
    replication: int
    message: str
    traceback: str | None
    command: str

    def line(self) -> str:
        """One line with the run and its error message."""
        set_to = ", ".join(f"{path} = {inline(value)}" for path, value in self.settings.items())
        where = f"scenario {self.scenario}, point {self.point}" + (f" ({set_to})" if set_to else "")
        return f"{where}, seed {self.seed}, replication {self.replication}: {one_line(self.message)}"


class Status(NamedTuple):
    """The progress of a study."""

    study: str
    tally: Tally
    drivers: tuple[Driver, ...]  # processes that are sweeping it
    pace: float  # runs per second of these processes
    last_failure: Failure | None

    @property
    def left(self) -> int:
        """Runs that have not been started."""
        return self.tally.total - self.tally.done - self.tally.failed - self.tally.claimed


@dataclass(frozen=True)
class StudyResult:
    """The results of a study in the store at `path`."""

    path: Path

    @property
    def status(self) -> Status:
        """Counts of runs, sweeping processes, and the last failure."""
        with self._reading() as connection:
            study, alive = _study(connection), tuple(Leases().alive(connection))
            numbers = json.dumps([driver.id for driver in alive])
            values = {**study._asdict(), "living": numbers}
            found = dict(connection.execute(TALLY, values).fetchall())
            tally = Tally(study.runs, *(found.get(status, 0) for status in ("done", "failed", "claimed")))
            pace = connection.execute(PACE, (numbers,)).fetchone()[0] or 0.0
            last = next(_failures(connection, "finished DESC LIMIT 1"), None)
            return Status(study.name, tally, alive, pace, last)

    @property
    def failures(self) -> list[Failure]:
        """Every run that failed, in the order of the table."""
        with self._reading(whole=True) as connection:
            return list(_failures(connection, "point, replication, scenario.id"))

    @cached_property
    def frame(self) -> DataFrame:
        """A tidy table: one row per finished run, in the order of points, replications and scenarios.

        Columns: scenario, point, replication, seed, each parameter by path (empty where a point leaves it as it is
        in the scenario), each metric.
        """
        from pandas import concat  # most of a second to import, not needed to simulate

        return concat(list(self.frames()), ignore_index=True)

    def frames(self) -> Iterator[DataFrame]:
        """The same table in parts, for tables larger than memory; at least one part."""
        with self._reading(whole=True) as connection:
            table = StudyTable(connection)
            for rows in chunks(connection, table.points):
                yield table.of(rows)

    def export(self, path: str | Path) -> None:
        """Writes the table to a file: .csv, .parquet or .nc (netCDF). Raises ValueError for any other ending."""
        write(Path(path), self.frames(), self.to_xarray)

    def to_xarray(self) -> Dataset:
        """Metrics over (scenario, point, replication), NaN where a run has no result; parameters lie along point.

        Raises ImportError where the extra `xarray` is not installed.
        """
        with self._reading(whole=True) as connection:
            settings = StudyTable(connection).settings
            scenarios = [name for (name,) in connection.execute("SELECT name FROM scenario ORDER BY id")]
            most = connection.execute("SELECT max(replications) FROM point").fetchone()[0]
            return dataset(self.frame, settings, scenarios, most)

    def reading(self) -> closing[sqlite3.Connection]:
        """The database, for queries of your own; docs/sweeps.md describes its tables. Raises `StoreError`."""
        return closing(connect_to_read(self.path))

    @contextmanager
    def _reading(self, *, whole: bool = False) -> Iterator[sqlite3.Connection]:
        """The database; `whole`: after a check of all its pages. Raises `StoreError` for whatever is damaged."""
        with self.reading() as connection, database.reading(self.path):
            if whole:
                require_whole(connection)
            yield connection


class _Study(NamedTuple):
    """The study as the last sweep stored it."""

    name: str
    runs: int
    model: int
    seed: int


def _study(connection: sqlite3.Connection) -> _Study:
    return _Study(*connection.execute(STUDY).fetchone())


def _failures(connection: sqlite3.Connection, order: str) -> Iterator[Failure]:
    for *row, fits in connection.execute(FAILURES + order):
        if not fits:
            raise Damaged("a row of its table cell does not fit the checksum", RETRY)
        scenario, file, point, text, seed, replication, message, end = row
        settings = json.loads(text)
        command = rerun(file, settings, seed, replication)
        yield Failure(scenario, point, settings, seed, replication, message, end, command)


def rerun(file: str, settings: dict[str, object], seed: int, replication: int) -> str:
    """The shell command that runs one run alone."""
    words = ["itsourcing", "run", file, "--replication", str(replication), "--seed", str(seed)]
    words += [word for path, value in settings.items() for word in ("--set", f"{path}={inline(value)}")]
    return shlex.join(words)


class Effect(NamedTuple):
    """One parameter's main effect on one metric."""

    metric: str
    parameter: str
    levels: tuple[object, ...]
    shifts: dict[str, tuple[Interval, ...]]  # by scenario, one per level: from the mean over all levels


def main_effects(frame: DataFrame, metric: str, parameters: tuple[str, ...]) -> tuple[Effect, ...]:
    """The effect of each of the parameters on the metric, from the table of a study (`StudyResult.frame`).

    A shift is the mean over all points that share the level, less the mean over all levels. It is taken within each
    replication, where all points have common random numbers; the interval is Student's over replications.
    Use it for full grids; in other designs, the other parameters differ from level to level. Raises KeyError for a name
    that is no column.
    """
    return tuple(_effect(frame, metric, parameter) for parameter in parameters)


def _effect(frame: DataFrame, metric: str, parameter: str) -> Effect:
    means = frame.groupby(["scenario", parameter, "replication"], sort=False)[metric].mean().unstack()
    shifts = means - means.groupby("scenario").transform("mean")
    scenarios = dict.fromkeys(means.index.get_level_values("scenario"))
    levels = tuple(dict.fromkeys(frame[parameter]))
    rows = {
        name: tuple(student_interval(shifts.loc[(name, level)].to_numpy(np.float64)) for level in levels)
        for name in scenarios
    }
    return Effect(metric, parameter, levels, rows)
