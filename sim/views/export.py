"""What a comparison or a run leaves as files: CSV and Parquet tables, and an archive to make the page again.

The archive (`results.npz`) holds the runs, stacked by model into arrays, and the scenarios, notes and names as JSON
text. Intervals, differences and the verdict are not stored: they are computed again from the runs.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.decision.compare import compared
from sim.decision.comparison import Comparison
from sim.decision.differences import Difference
from sim.experiment.results import LEVELS, Results, RunRecord, Spread
from sim.experiment.single import Run
from sim.experiment.version import Provenance, model_version, provenance
from sim.input_file import NO_FILE, NotAFile, path_problem, read_file
from sim.metrics import metric_of
from sim.metrics.window import CHANNELS, KINDS
from sim.safe_text import harmless_table
from sim.scenario.reading.load import Note, leaves
from sim.scenario.records import Scenario
from sim.views.glossary import Notes

if TYPE_CHECKING:
    from pandas import DataFrame

Format = Literal["csv", "parquet"]


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """metrics.csv, differences.csv, waterfall.csv, years.csv and replications.parquet."""
    from pandas import DataFrame  # most of a second to import

    _write_csv(comparison.table, folder / "metrics.csv")
    found = DataFrame(comparison.differences, columns=list(Difference._fields))
    found["significant"] = [each.sure for each in comparison.differences]
    _write_csv(found, folder / "differences.csv")
    _write_csv(waterfalls(comparison), folder / "waterfall.csv")
    _write_csv(years(comparison), folder / "years.csv")
    tidy(comparison).to_parquet(folder / "replications.parquet", index=False)


def _write_csv(table: DataFrame, path: Path) -> None:
    """Writes a table; a text that a spreadsheet program would take for a formula has an apostrophe before it."""
    harmless_table(table).to_csv(path, index=False)


def tidy(comparison: Comparison) -> DataFrame:
    """One row per scenario, replication and metric; metrics that a run does not define are left out."""
    wide = comparison.frame
    long = wide.melt(id_vars=["scenario", "seed", "replication"], var_name="metric").dropna(subset=["value"])
    long["unit"] = long["metric"].map(lambda name: metric_of(name).unit_in(comparison.currency))
    return long.reset_index(drop=True)


def waterfalls(comparison: Comparison) -> DataFrame:
    """Start, steps and end of each waterfall from the first model, distinguished by b, measure and `split`.

    Steps are by account (payer: both), or by account and payer; either way the means add up to the end.
    """
    from pandas import DataFrame, concat

    first, *others = comparison.models
    names = ["a", "b", "measure", "split", "step", "account", "payer", "mean", "low", "high", "unit"]
    tables = [DataFrame(columns=names)] if not others else []
    for b, discounted, split in product(others, (False, True), ("account", "account and payer")):
        found = comparison.waterfall(first, b, discounted=discounted, by_payer=split != "account")
        tables.append(found.table.assign(a=first, b=b, measure=found.measure, split=split)[names])
    return concat(tables, ignore_index=True)


def years(comparison: Comparison) -> DataFrame:
    """One row per model and year; every amount with the limits of its 95 % interval."""
    from pandas import DataFrame

    return DataFrame(
        {"scenario": name, "year": each.year, "days": each.days, "discount_factor": each.discount_factor}
        | {
            f"{metric}{suffix}": value
            for metric, interval in each.money.items()
            for suffix, value in (("", interval.mean), ("_low", interval.low), ("_high", interval.high))
        }
        | {"unit": comparison.currency}
        for name, row in comparison.years.items()
        for each in row
    )


def write_run(run: Run, folder: Path, kind: Format) -> None:
    """The tables of one run, `requests`, `ledger`, `estate` and `monthly`, and its `metrics`."""
    tables = {"requests": run.requests, "ledger": run.ledger, "estate": run.estate}
    tables |= {"monthly": run.monthly.reset_index(), "metrics": _metrics_table(run)}
    for name, table in tables.items():
        if kind == "csv":
            _write_csv(table, folder / f"{name}.csv")
        else:
            table.to_parquet(folder / f"{name}.parquet", index=False)


def _metrics_table(run: Run) -> DataFrame:
    from pandas import DataFrame

    currency = run.scenario.company.currency
    return DataFrame(
        {"metric": name, "value": value, "unit": metric_of(name).unit_in(currency)}
        for name, value in run.metrics.items()
    )


ARCHIVE_NAME = "results.npz"
ARCHIVE_FORMAT = 2  # rises when a reader of the last one would be wrong
DOCUMENT, CHECKSUM = "document", "sha256"
MOST_UNPACKED = 2_000_000_000  # bytes of arrays
SLICES = tuple(f"{kind}.{channel}" for kind in KINDS for channel in CHANNELS)
Arrays = dict[str, NDArray[Any]]


class Archive(NamedTuple):
    """All that the page is made of."""

    comparison: Comparison
    notes: Notes
    command: str
    made: Provenance


class ArchiveError(ValueError):
    """A file that no page can be made of; the message says why and what to do."""


def archive_bytes(archive: Archive) -> bytes:
    """The content of the file; the same comparison gives the same bytes."""
    results = archive.comparison.results
    document: dict[str, Any] = {
        "format": ARCHIVE_FORMAT,
        "made": archive.made._asdict(),
        "command": archive.command,
        "seed": results.seed,
        "replications": results.replications,
        "scenarios": [_scenario(each) for each in archive.comparison.models.values()],
        "notes": {name: {path: note[1:] for path, note in row.items()} for name, row in archive.notes.items()},
        "names": [[list(row[0].metrics), list(row[0].monthly)] for row in results.runs.values()],
    }
    arrays = {DOCUMENT: np.frombuffer(json.dumps(document).encode("ascii"), dtype=np.uint8)}
    for k, cells in enumerate(results.runs.values()):
        arrays |= {f"{k}.{part}": array for part, array in _stacked(cells).items()}
    arrays[CHECKSUM] = np.frombuffer(_checksum(arrays), dtype=np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _checksum(arrays: Arrays) -> bytes:
    """SHA-256 over names, types, shapes and values of all arrays; it finds damage, not forgery."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()


def read_archive(folder: Path) -> Archive:
    """The archive that `compare --out` has written to a folder. Raises `ArchiveError`."""
    path = folder / ARCHIVE_NAME
    problem = path_problem(path)
    if problem == NO_FILE:
        raise ArchiveError(
            f"{folder}: holds no results (no {ARCHIVE_NAME}); make some: itsourcing compare --out {folder}"
        )
    if problem is not None:
        raise ArchiveError(f"{path}: {problem}")
    try:
        arrays = _arrays(path)
        document = json.loads(arrays[DOCUMENT].tobytes())
        _require_same(document, path)
        _require_intact(arrays)
        return _archive(document, {name: array for name, array in arrays.items() if name != DOCUMENT})
    except ArchiveError:
        raise
    except NotAFile as error:
        raise ArchiveError(f"{path}: {error}") from None
    except Exception as error:  # a broken file makes NumPy and zipfile raise whatever their parsers meet first
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise ArchiveError(f"{path} is damaged, or is no file of results: {said}; make it anew") from None


def _arrays(path: Path) -> Arrays:
    """All arrays of the file. Raises whatever the parsers meet first."""
    data = io.BytesIO(read_file(path, MOST_UNPACKED))
    with zipfile.ZipFile(data) as file:
        if sum(member.file_size for member in file.infolist()) > MOST_UNPACKED:
            raise ValueError(f"it is larger than {MOST_UNPACKED // 1_000_000} MB when unpacked")
    with np.load(data, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _require_intact(arrays: Arrays) -> None:
    """Raises `ValueError` where an array is not as it was written."""
    found = arrays.pop(CHECKSUM).tobytes()
    if found != _checksum(arrays):
        raise ValueError("its content does not fit its checksum")


def _require_same(document: Mapping[str, Any], path: Path) -> None:
    """Numbers of another model would stand beside words of this one."""
    version, form = document["made"]["version"], document["format"]
    anew = f"make them anew: {document['command']} --out {path.parent}"
    if version != model_version():
        raise ArchiveError(f"{path}: results of version {version}, and this is {model_version()}; {anew}")
    if form != ARCHIVE_FORMAT:
        raise ArchiveError(f"{path}: results of format {form}, and this reads format {ARCHIVE_FORMAT}; {anew}")


def _archive(document: Mapping[str, Any], arrays: Arrays) -> Archive:
    models = [Scenario.model_validate(each) for each in document["scenarios"]]
    cells = {
        model.name: _cells(model.name, document["replications"], names, arrays, k)
        for k, (model, names) in enumerate(zip(models, document["names"], strict=True))
    }
    by_name = {model.name: model for model in models}
    results = Results(document["seed"], tuple(document["replications"]), cells)
    notes = {name: _notes(by_name[name], row) for name, row in document["notes"].items()}
    return Archive(compared(by_name, results), notes, document["command"], Provenance(**document["made"]))


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", by_alias=True)


def _notes(scenario: Scenario, row: Mapping[str, list[Any]]) -> dict[str, Note]:
    """Notes with the values of their scenario beside them."""
    values = {path: value for path, value, _ in leaves(scenario)}
    return {
        path: Note(values[path], unit, source, assumption, note, (span[0], span[1]) if span else None, file)
        for path, (unit, source, assumption, note, span, file) in row.items()
    }


def _stacked(cells: tuple[RunRecord, ...]) -> Arrays:
    """Arrays over the replications of one model; a distribution that a run does not have counts no values."""
    nothing = Spread(0, np.full(LEVELS.shape, np.nan))
    spreads = [[cell.lead_times.get(name, nothing) for name in SLICES] for cell in cells]
    return {
        "metrics": np.array([list(cell.metrics.values()) for cell in cells]),
        "monthly": np.array([list(cell.monthly.values()) for cell in cells], dtype=np.float64),
        "lead_times": np.array([[each.quantiles for each in row] for row in spreads]),
        "counts": np.array([[each.n for each in row] for row in spreads]),
        "spend": np.array([cell.spend for cell in cells]),
        "spend_npv": np.array([cell.spend_npv for cell in cells]),
    }


def _cells(name: str, replications: list[int], names: list[list[str]], arrays: Arrays, k: int) -> tuple[RunRecord, ...]:
    """The runs of the k-th model."""
    metrics, monthly, quantiles, counts, spend, spend_npv = (
        arrays[f"{k}.{part}"] for part in ("metrics", "monthly", "lead_times", "counts", "spend", "spend_npv")
    )
    return tuple(
        RunRecord(
            scenario=name,
            replication=replication,
            metrics=dict(zip(names[0], metrics[r].tolist(), strict=True)),
            monthly=dict(zip(names[1], monthly[r], strict=True)),
            lead_times={
                slice_: Spread(int(n), levels)
                for slice_, n, levels in zip(SLICES, counts[r], quantiles[r], strict=True)
                if n
            },
            spend=spend[r],
            spend_npv=spend_npv[r],
        )
        for r, replication in enumerate(replications)
    )


def new_archive(comparison: Comparison, notes: Notes, command: str) -> Archive:
    """A comparison that this process has just made."""
    return Archive(comparison, notes, command, provenance())
