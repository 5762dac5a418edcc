"""A study as it stands in its store: its table, its failures, how far it is; can be read while a sweep writes."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.checks.fault import as_toml
from sim.sweeps.database import connect_to_read, live_drivers, working
from sim.sweeps.store import CELLS, TALLY, Tally
from sim.sweeps.table import Table, chunks, dataset, write

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import Dataset

STUDY = f"SELECT name, ({CELLS}), model, seed FROM study"
FAILURES = """
SELECT state.scenario, scenario.file, point, settings, seed, replication, message, traceback
FROM state JOIN scenario ON scenario.name = state.scenario WHERE status = 'failed' ORDER BY
"""
PACE = "SELECT sum(ran / max(beat - started, 1)) FROM driver WHERE id IN (SELECT value FROM json_each(?))"


class Failure(NamedTuple):
    """A run that failed, and the command that runs it alone."""

    scenario: str
    point: int
    settings: dict[str, object]
    seed: int
    replication: int
    message: str
    traceback: str | None
    command: str

    def line(self) -> str:
        """Which run it was, and what went wrong."""
        set_to = ", ".join(f"{path} = {as_toml(value)}" for path, value in self.settings.items())
        where = f"scenario {self.scenario}, point {self.point}" + (f" ({set_to})" if set_to else "")
        return f"{where}, seed {self.seed}, replication {self.replication}: {self.message}"


class Status(NamedTuple):
    """How far a study has come."""

    study: str
    tally: Tally
    drivers: int  # processes at work on it
    pace: float  # cells a second, of those that are at work
    last_failure: Failure | None

    @property
    def left(self) -> int:
        """Cells that nobody has begun."""
        return self.tally.total - self.tally.done - self.tally.failed - self.tally.claimed


@dataclass(frozen=True)
class StudyResult:
    """What a store holds of its study."""

    path: Path

    @property
    def status(self) -> Status:
        """Counts of cells, processes at work, the last failure."""
        with self.reading() as connection, working(self.path):
            study, alive = _study(connection), live_drivers(connection)
            values = {**study._asdict(), "living": json.dumps(alive)}
            found = dict(connection.execute(TALLY, values).fetchall())
            tally = Tally(study.cells, *(found.get(status, 0) for status in ("done", "failed", "claimed")))
            pace = connection.execute(PACE, (json.dumps(alive),)).fetchone()[0] or 0.0
            last = next(_failures(connection, "finished DESC LIMIT 1"), None)
            return Status(study.name, tally, len(alive), pace, last)

    @property
    def failures(self) -> list[Failure]:
        """Every run that failed, in the order of the table."""
        with self.reading() as connection, working(self.path):
            return list(_failures(connection, "point, replication, scenario.id"))

    @cached_property
    def frame(self) -> DataFrame:
        """Tidy: one row per finished cell, in the order of points, replications and scenarios.

        Columns: scenario, point, replication, seed, each parameter by path (empty where a point leaves it as it is
        in the scenario), each metric.
        """
        from pandas import concat  # most of a second to import, not needed to simulate

        return concat(list(self.frames()), ignore_index=True)

    def frames(self) -> Iterator[DataFrame]:
        """The same table in parts, for one that does not fit into memory; one part at least."""
        with self.reading() as connection, working(self.path):
            table = Table(connection)
            for rows in chunks(connection, table.points):
                yield table.of(rows)

    def export(self, path: str | Path) -> None:
        """Writes the table to a file: .csv, .parquet or .nc (netCDF). Raises ValueError for any other ending."""
        write(Path(path), self.frames(), self.to_xarray)

    def to_xarray(self) -> Dataset:
        """Metrics over (scenario, point, replication), NaN where a cell has no result; parameters lie along point.

        Raises ImportError where the extra `xarray` is not installed.
        """
        with self.reading() as connection, working(self.path):
            settings = Table(connection).settings
            scenarios = [name for (name,) in connection.execute("SELECT name FROM scenario ORDER BY id")]
            most = connection.execute("SELECT max(replications) FROM point").fetchone()[0]
            return dataset(self.frame, settings, scenarios, most)

    def reading(self) -> closing[sqlite3.Connection]:
        """The database, to ask it something else; docs/sweeps.md has its tables. Raises `StoreError`."""
        return closing(connect_to_read(self.path))


class _Study(NamedTuple):
    """The study as its last driver wrote it down."""

    name: str
    cells: int
    model: int
    seed: int


def _study(connection: sqlite3.Connection) -> _Study:
    return _Study(*connection.execute(STUDY).fetchone())


def _failures(connection: sqlite3.Connection, order: str) -> Iterator[Failure]:
    for scenario, file, point, text, seed, replication, message, end in connection.execute(FAILURES + order):
        settings = json.loads(text)
        command = rerun(file, settings, seed, replication)
        yield Failure(scenario, point, settings, seed, replication, message, end, command)


def rerun(file: str, settings: dict[str, object], seed: int, replication: int) -> str:
    """The command that runs one cell alone, to paste into a terminal."""
    words = ["itsourcing", "run", file, "--replication", str(replication), "--seed", str(seed)]
    words += [word for path, value in settings.items() for word in ("--set", f"{path}={as_toml(value)}")]
    return shlex.join(words)
