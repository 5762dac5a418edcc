"""The results of a sweep as a tidy table with one row per finished run, and as a file in another format."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.output_file import staging
from sim.safe_text import harmless_table
from sim.sweeps.store import unpack
from sim.sweeps.store_schema import RETRY, Damaged, intact
from sim.units import Floats

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import Dataset


CHUNK = 20_000  # rows read at a time
ROWS = f"""
SELECT resolved.point, scenario.name, cell.replication, numbers.layout, numbers.numbers,
    {intact("cell")} AND {intact("numbers")}
FROM study JOIN resolved JOIN scenario ON scenario.id = resolved.scenario
JOIN point ON point.id = resolved.point
JOIN cell ON cell.hash = resolved.hash AND cell.model = study.model AND cell.seed = study.seed
    AND cell.replication < point.replications AND cell.status = 'done'
LEFT JOIN numbers USING (hash, model, seed, replication)
WHERE resolved.point = ? ORDER BY cell.replication, scenario.id
"""
LAYOUTS = """
SELECT id, names FROM layout WHERE id IN (
    SELECT DISTINCT layout FROM state JOIN numbers USING (hash, model, seed, replication) WHERE status = 'done'
) ORDER BY names
"""


class Row(NamedTuple):
    """The numbers of one finished run."""

    point: int
    scenario: str
    replication: int
    layout: int
    numbers: str


class StudyTable:
    """Turns rows of the store into rows of the table, with the columns of the whole study."""

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
        """The table with these rows."""
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
            values = np.array([*unpack(text), None], dtype=np.float64)
            numbers[k] = values[self.sources[layout]]
        return numbers


def chunks(connection: sqlite3.Connection, points: int) -> Iterator[list[Row]]:
    """All rows in parts, in the order of points, replications and scenarios; at least one part."""
    rows: list[Row] = []
    for point in range(points):
        for *row, fits in connection.execute(ROWS, (point,)):
            if not fits:
                raise Damaged(f"a result of point {point} does not fit the checksum", RETRY)
            if len(rows) == CHUNK:
                yield rows
                rows = []
            rows.append(Row(*row))
    yield rows


def _places(names: list[str], metrics: list[str]) -> list[int]:
    """The position of each metric in names; len(names) if it is missing."""
    at = {name: k for k, name in enumerate(names)}
    return [at.get(metric, len(names)) for metric in metrics]


def _settings(connection: sqlite3.Connection) -> DataFrame:
    """(points, parameters); a column with other values than numbers or text becomes text."""
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


KEYS = ("scenario", "point", "replication")
FIRST = ["scenario", "point", "replication", "seed"]  # columns of every table
PROGRAM = "itsourcing"  # an attribute of every netCDF file


def write(path: Path, frames: Iterator[DataFrame], to_xarray: Callable[[], Dataset]) -> None:
    """Writes the whole file or nothing. Raises ValueError for an unknown ending, OSError if the disk fails."""
    if path.suffix not in WRITERS:
        raise ValueError(f"{path}: the name must end in {', '.join(WRITERS)}")
    with staging(path.parent) as folder:
        fresh = folder / path.name
        WRITERS[path.suffix](fresh, frames, to_xarray)
        fresh.replace(path)


def dataset(table: DataFrame, settings: DataFrame, scenarios: Sequence[str], replications: int) -> Dataset:
    """Metrics over all runs of the study; settings: (points, parameters)."""
    try:
        import xarray as xr
    except ImportError:
        raise ImportError('needs xarray: pip install "itsourcing[xarray]"') from None

    shape = (len(scenarios), len(settings), replications)
    numbers = {str(name): np.full(shape, np.nan) for name in table.columns[4 + settings.shape[1] :]}
    position = {name: k for k, name in enumerate(scenarios)}
    at = (table["scenario"].map(position).to_numpy(dtype=np.int64), table["point"], table["replication"])
    for name, values in numbers.items():
        values[at] = table[name]
    coords: dict[str, object] = {str(name): ("point", settings[name].to_numpy()) for name in settings}
    coords |= {"scenario": list(scenarios), "point": np.arange(shape[1]), "replication": np.arange(replications)}
    variables = {name: (KEYS, values) for name, values in numbers.items()}
    return xr.Dataset(variables, coords=coords, attrs={PROGRAM: "sweep"})


def _csv(path: Path, frames: Iterator[DataFrame], to_xarray: Callable[[], Dataset]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for k, part in enumerate(frames):
            harmless_table(part).to_csv(file, index=False, header=k == 0, lineterminator="\n")


def _parquet(path: Path, frames: Iterator[DataFrame], to_xarray: Callable[[], Dataset]) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    first = pa.Table.from_pandas(next(frames), preserve_index=False)
    with ParquetWriter(path, first.schema) as file:
        file.write_table(first)
        for part in frames:
            file.write_table(pa.Table.from_pandas(part, schema=first.schema, preserve_index=False))


def _netcdf(path: Path, frames: Iterator[DataFrame], to_xarray: Callable[[], Dataset]) -> None:
    to_xarray().to_netcdf(path, engine="scipy")  # netCDF 3, which needs no library of its own


def is_export(path: Path) -> bool:
    """Whether a file is a table that was exported from a study, and so may be replaced by another."""
    if path.suffix == ".parquet":
        from pyarrow import ArrowException
        from pyarrow.parquet import read_schema

        try:
            return list(read_schema(path).names[: len(FIRST)]) == FIRST
        except ArrowException:
            return False
    with path.open("rb") as file:
        head = file.read(4096)
    return PROGRAM.encode() in head if path.suffix == ".nc" else head.startswith(",".join(FIRST).encode())


WRITERS = {".csv": _csv, ".parquet": _parquet, ".nc": _netcdf}
