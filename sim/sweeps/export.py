"""A study's table as a file for other programs, and as an xarray dataset."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import Dataset

    from sim.sweeps.result import StudyResult

KEYS = ("scenario", "point", "replication")


def write(result: StudyResult, path: Path) -> None:
    """The whole file or none. Raises ValueError for an ending that is not known, OSError where the disk refuses."""
    if path.suffix not in WRITERS:
        raise ValueError(f"{path}: the name must end in {', '.join(WRITERS)}")
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        WRITERS[path.suffix](result, fresh)
        fresh.replace(path)


def dataset(table: DataFrame, settings: DataFrame, scenarios: Sequence[str], replications: int) -> Dataset:
    """Metrics over all cells of the study; settings: (points, parameters)."""
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
    return xr.Dataset({name: (KEYS, values) for name, values in numbers.items()}, coords=coords)


def _csv(result: StudyResult, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for k, part in enumerate(result.frames()):
            part.to_csv(file, index=False, header=k == 0, lineterminator="\n")


def _parquet(result: StudyResult, path: Path) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    parts = result.frames()
    first = pa.Table.from_pandas(next(parts), preserve_index=False)
    with ParquetWriter(path, first.schema) as file:
        file.write_table(first)
        for part in parts:
            file.write_table(pa.Table.from_pandas(part, schema=first.schema, preserve_index=False))


def _netcdf(result: StudyResult, path: Path) -> None:
    result.to_xarray().to_netcdf(path, engine="scipy")  # netCDF 3, which needs no library of its own


WRITERS = {".csv": _csv, ".parquet": _parquet, ".nc": _netcdf}
