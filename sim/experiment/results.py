"""The record of one run, and the results of many in the order of scenarios and replications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.ledger import Account, Ledger, Payer
from sim.metrics import measure
from sim.metrics.cost import discounted
from sim.metrics.series import monthly
from sim.metrics.service import lead_times
from sim.metrics.window import SPLITS, Window, whole, years
from sim.scenario.records import Scenario
from sim.units import Floats, Ints

if TYPE_CHECKING:
    from pandas import DataFrame


LEVELS = (np.arange(200) + 0.5) / 200  # probabilities of the quantiles of a record: middles of 200 equal shares


Amount = TypeVar("Amount", np.int64, np.float64)


class Spread(NamedTuple):
    """A summary of a distribution: the number of values and their quantiles at `LEVELS`, (200,)."""

    n: int
    quantiles: Floats


@dataclass(frozen=True)
class RunRecord:
    """The numbers of one scenario in one replication, without the full ledger."""

    scenario: str
    replication: int
    metrics: dict[str, float]
    monthly: dict[str, Floats]  # (months,) each
    lead_times: dict[str, Spread]  # working days by `kind.channel`; only those with a delivery
    spend: Ints  # cents in the study, (years, accounts, payers); indices are the codes of `Account` and `Payer`
    spend_npv: Floats  # present value of `spend` at the start of the study, in cents and their fractions


def record_run(name: str, replication: int, ledger: Ledger, scenario: Scenario) -> RunRecord:
    """Measures one run: its metrics, monthly series, lead times and spend."""
    study = whole(ledger, scenario)
    return RunRecord(
        scenario=name,
        replication=replication,
        metrics=measure(ledger, scenario),
        monthly=monthly(ledger, scenario),
        lead_times=dict(_spreads(study)),
        spend=_by_account(study, study.money("cents")),
        spend_npv=_by_account(study, discounted(study)),
    )


def _spreads(study: Window) -> Iterator[tuple[str, Spread]]:
    for kind, part in SPLITS["kind"](study).items():
        for channel, slice_ in SPLITS["channel"](part).items():
            days = lead_times(slice_)
            if days.size:
                yield f"{kind}.{channel}", Spread(days.size, np.quantile(days, LEVELS))


def _by_account(study: Window, amounts: NDArray[Amount]) -> NDArray[Amount]:
    """Sums of amounts, (entries,), by year, account and payer."""
    sums = np.zeros((years(study.ledger), len(Account), len(Payer)), dtype=amounts.dtype)
    np.add.at(sums, (study.year, study.money("account"), study.money("payer")), amounts)
    return sums


@dataclass(frozen=True)
class Results:
    """The runs of every scenario by its name; entry r of each tuple is from replication `replications[r]`."""

    seed: int
    replications: tuple[int, ...]
    runs: Mapping[str, tuple[RunRecord, ...]]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of all metrics that any run has; models may differ in teams."""
        names = (name for row in self.runs.values() for run in row[:1] for name in run.metrics)
        return tuple(dict.fromkeys(names))

    def samples(self, metric: str) -> dict[str, Floats]:
        """The metric by scenario, (replications,); NaN where a run does not have it."""
        return {
            name: np.array([run.metrics.get(metric, np.nan) for run in row], dtype=np.float64)
            for name, row in self.runs.items()
        }

    def joined(self, more: Results) -> Results:
        """These results and those of later replications of the same scenarios with the same seed."""
        rows = {name: (*row, *more.runs[name]) for name, row in self.runs.items()}
        return Results(self.seed, (*self.replications, *more.replications), rows)

    @property
    def frame(self) -> DataFrame:
        """A tidy table: one row per scenario and replication, one column per metric."""
        from pandas import DataFrame  # most of a second to import, not needed to simulate

        return DataFrame(
            {"scenario": run.scenario, "seed": self.seed, "replication": run.replication, **run.metrics}
            for row in self.runs.values()
            for run in row
        )
