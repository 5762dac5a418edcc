"""What `compare --out` keeps so that the page can be written again without a run: one file of numbers and text.

Runs are stacked by model into arrays; scenarios, notes and names stand beside them as one JSON text. What follows
from these (intervals, differences, the verdict) is not kept but worked out again.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.decision.compare import compared
from sim.decision.comparison import Comparison
from sim.experiment.results import LEVELS, Results, RunRecord, Spread
from sim.experiment.version import Provenance, model_version, provenance
from sim.metrics.window import CHANNELS, KINDS
from sim.scenario.reading.load import Note, leaves
from sim.scenario.records import Scenario
from sim.views.sources import Notes

NAME = "results.npz"
FORMAT = 1  # rises when a reader of the last one would be wrong
TEXT = "document"
SLICES = tuple(f"{kind}.{channel}" for kind in KINDS for channel in CHANNELS)
DAMAGED = (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error)
Arrays = dict[str, NDArray[Any]]


class Kept(NamedTuple):
    """All that the page is made of."""

    comparison: Comparison
    notes: Notes
    command: str
    made: Provenance


class Unreadable(ValueError):
    """A file that no page can be made of; the message says why and what to do."""


def written(kept: Kept) -> bytes:
    """The content of the file; the same comparison gives the same bytes."""
    results = kept.comparison.results
    document: dict[str, Any] = {
        "format": FORMAT,
        "made": kept.made._asdict(),
        "command": kept.command,
        "seed": results.seed,
        "replications": results.replications,
        "scenarios": [_scenario(each) for each in kept.comparison.models.values()],
        "notes": {name: {path: note[1:] for path, note in row.items()} for name, row in kept.notes.items()},
        "names": [[list(row[0].metrics), list(row[0].monthly)] for row in results.runs.values()],
    }
    arrays = {TEXT: np.frombuffer(json.dumps(document).encode("ascii"), dtype=np.uint8)}
    for k, cells in enumerate(results.runs.values()):
        arrays |= {f"{k}.{part}": array for part, array in _stacked(cells).items()}
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def read(folder: Path) -> Kept:
    """What `compare --out` has kept in a folder. Raises `Unreadable`."""
    path = folder / NAME
    if not path.is_file():
        raise Unreadable(f"{folder}: holds no results (no {NAME}); make some: itsourcing compare --out {folder}")
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            document = json.loads(file[TEXT].tobytes())
            _require_same(document, path)
            return _kept(document, {name: file[name] for name in file.files if name != TEXT})
    except Unreadable:
        raise
    except DAMAGED as error:
        raise Unreadable(f"{path}: is no file of results, or is damaged ({type(error).__name__})") from None


def _require_same(document: Mapping[str, Any], path: Path) -> None:
    """Numbers of another model would stand beside words of this one."""
    version = document["made"]["version"]
    if document["format"] != FORMAT or version != model_version():
        raise Unreadable(
            f"{path}: results of version {version}, and this is {model_version()}; make them anew: "
            f"{document['command']} --out {path.parent}"
        )


def _kept(document: Mapping[str, Any], arrays: Arrays) -> Kept:
    models = [Scenario.model_validate(each) for each in document["scenarios"]]
    cells = {
        model.name: _cells(model.name, document["replications"], names, arrays, k)
        for k, (model, names) in enumerate(zip(models, document["names"], strict=True))
    }
    by_name = {model.name: model for model in models}
    results = Results(document["seed"], tuple(document["replications"]), cells)
    notes = {name: _notes(by_name[name], row) for name, row in document["notes"].items()}
    return Kept(compared(by_name, results), notes, document["command"], Provenance(**document["made"]))


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


def of_now(comparison: Comparison, notes: Notes, command: str) -> Kept:
    """A comparison that this process has just made."""
    return Kept(comparison, notes, command, provenance())
