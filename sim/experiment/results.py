"""The outcome of many runs, in the order of scenarios and replications whatever order they were done in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.run_record import Cell
from sim.units import Floats

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Results:
    """Cells of every scenario, entry r of each from replication `replications[r]`."""

    seed: int
    replications: tuple[int, ...]
    cells: Mapping[str, tuple[Cell, ...]]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of all metrics that any run has; models may differ in teams."""
        names = (name for row in self.cells.values() for cell in row[:1] for name in cell.metrics)
        return tuple(dict.fromkeys(names))

    def samples(self, metric: str) -> dict[str, Floats]:
        """The metric by scenario, (replications,); NaN where a run does not have it."""
        return {
            name: np.array([cell.metrics.get(metric, np.nan) for cell in row], dtype=np.float64)
            for name, row in self.cells.items()
        }

    def joined(self, more: Results) -> Results:
        """These and later replications of the same scenarios with the same seed."""
        rows = {name: (*row, *more.cells[name]) for name, row in self.cells.items()}
        return Results(self.seed, (*self.replications, *more.replications), rows)

    @property
    def frame(self) -> DataFrame:
        """Tidy: one row per scenario and replication, one column per metric."""
        from pandas import DataFrame  # most of a second to import, not needed to simulate

        return DataFrame(
            {"scenario": cell.scenario, "seed": self.seed, "replication": cell.replication, **cell.metrics}
            for row in self.cells.values()
            for cell in row
        )
