"""A store as a tidy table: one row per finished cell, the same bytes however the sweep went."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.sweeps.store import unpacked
from sim.units import Floats

if TYPE_CHECKING:
    from pandas import DataFrame

CHUNK = 20_000  # rows read at a time
ROWS = """
SELECT resolved.point, scenario.name, cell.replication, numbers.layout, numbers.numbers
FROM study JOIN resolved JOIN scenario ON scenario.id = resolved.scenario
JOIN point ON point.id = resolved.point
JOIN cell ON cell.hash = resolved.hash AND cell.model = study.model AND cell.seed = study.seed
    AND cell.replication < point.replications AND cell.status = 'done'
JOIN numbers USING (hash, model, seed, replication)
WHERE resolved.point = ? ORDER BY cell.replication, scenario.id
"""
LAYOUTS = """
SELECT id, names FROM layout WHERE id IN (
    SELECT DISTINCT layout FROM state JOIN numbers USING (hash, model, seed, replication) WHERE status = 'done'
) ORDER BY names
"""
Row = tuple[int, str, int, int, str]  # point, scenario, replication, layout, numbers


class Table:
    """Turns rows of the store into rows of the table; its columns are those of the whole study."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        text, self.seed = connection.execute("SELECT text, seed FROM study").fetchone()
        layouts = {number: json.loads(names) for number, names in connection.execute(LAYOUTS)}
        every = dict.fromkeys(name for names in layouts.values() for name in names)
        wanted = json.loads(text or "{}").get("metrics") or every
        self.metrics = [name for name in wanted if name in every]
        self.sources = {number: _places(names, self.metrics) for number, names in layouts.items()}
        self.settings = _settings(connection)
        self.points = len(self.settings)

    def of(self, rows: list[Row]) -> DataFrame:
        """The table of some rows."""
        from pandas import DataFrame, concat  # most of a second to import, not needed to simulate

        points = np.array([row[0] for row in rows], dtype=np.int64)
        keys = {
            "scenario": np.array([row[1] for row in rows], dtype=object),
            "point": points,
            "replication": np.array([row[2] for row in rows], dtype=np.int64),
            "seed": np.full(len(rows), self.seed, dtype=np.int64),
        }
        settings = self.settings.iloc[points].reset_index(drop=True)
        return concat([DataFrame(keys), settings, DataFrame(self._numbers(rows), columns=self.metrics)], axis=1)

    def _numbers(self, rows: list[Row]) -> Floats:
        """(rows, metrics); NaN where a run does not have a metric or it is not defined."""
        numbers = np.empty((len(rows), len(self.metrics)))
        for k, (*_, layout, text) in enumerate(rows):
            values = np.array([*unpacked(text), None], dtype=np.float64)
            numbers[k] = values[self.sources[layout]]
        return numbers


def chunks(connection: sqlite3.Connection, points: int) -> Iterator[list[Row]]:
    """All rows, in the order of points, replications and scenarios, some at a time; once at least."""
    rows: list[Row] = []
    for point in range(points):
        for row in connection.execute(ROWS, (point,)):
            if len(rows) == CHUNK:
                yield rows
                rows = []
            rows.append(row)
    yield rows


def _places(names: list[str], metrics: list[str]) -> list[int]:
    """Where each metric is among names; behind the last where it is not."""
    at = {name: k for k, name in enumerate(names)}
    return [at.get(metric, len(names)) for metric in metrics]


def _settings(connection: sqlite3.Connection) -> DataFrame:
    """(points, parameters); a column that holds neither numbers nor names alone is put into words."""
    from pandas import DataFrame

    rows = [json.loads(row[0]) for row in connection.execute("SELECT settings FROM point ORDER BY id")]
    frame = DataFrame(rows, index=range(len(rows)))
    for name in frame.select_dtypes(exclude="number"):
        frame[name] = [_words(value) for value in frame[name]]
    return frame


def _words(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return None if isinstance(value, float) and np.isnan(value) else json.dumps(value)
