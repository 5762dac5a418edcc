"""One replication of one scenario, alone: everything that happened, and the numbers it comes to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.arguments import require_whole
from sim.engine import play
from sim.experiment import dataframes
from sim.ledger import Ledger
from sim.metrics import measure
from sim.scenario.reading.load import as_scenario
from sim.scenario.records import Scenario
from sim.trace import draw

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Run:
    """One run; its tables are made when first looked at."""

    scenario: Scenario
    seed: int
    replication: int
    columns: Ledger  # what happened, in codes

    @cached_property
    def requests(self) -> DataFrame:
        """One row per request raised."""
        return dataframes.requests_frame(self.columns, self.scenario)

    @cached_property
    def ledger(self) -> DataFrame:
        """One row per money entry."""
        return dataframes.ledger_frame(self.columns, self.scenario)

    @cached_property
    def estate(self) -> DataFrame:
        """One row per stretch of a live system under one owner."""
        return dataframes.estate_frame(self.columns)

    @cached_property
    def monthly(self) -> DataFrame:
        """One row per month of the study."""
        return dataframes.monthly_frame(self.columns, self.scenario)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Every metric by name; NaN where one is not defined."""
        return measure(self.columns, self.scenario)


def simulate(scenario: str | os.PathLike[str] | Scenario, seed: int = 1, replication: int = 0) -> Run:
    """Plays one replication of a scenario file or a `Scenario`.

    The same three arguments give the same run. Raises `ScenarioError` for a faulty file, `TypeError` or `ValueError`
    for an argument that is not a scenario, or not a whole number of 0 or more.
    """
    seed, replication = require_whole("seed", seed, 0), require_whole("replication", replication, 0)
    scenario = as_scenario(scenario)
    return Run(scenario, seed, replication, play(scenario, draw(scenario, seed, replication)))
