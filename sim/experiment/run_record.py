"""What is kept of one run among many: its metrics, its months, and enough of its distributions for figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.ledger import Account, Ledger, Payer
from sim.metrics import measure
from sim.metrics.cost import discounted
from sim.metrics.lead_time import lead_times
from sim.metrics.series import monthly
from sim.metrics.window import SPLITS, Study, whole, years
from sim.scenario.records import Scenario
from sim.units import Floats, Ints

LEVELS = (np.arange(200) + 0.5) / 200  # of the quantiles kept: as many values, each for an equal share


Amount = TypeVar("Amount", np.int64, np.float64)


class Spread(NamedTuple):
    """A distribution in short: how many values there were, and their quantiles at `LEVELS`, (200,)."""

    n: int
    quantiles: Floats


@dataclass(frozen=True)
class Cell:
    """One scenario in one replication."""

    scenario: str
    replication: int
    metrics: dict[str, float]
    monthly: dict[str, Floats]  # (months,) each
    lead_times: dict[str, Spread]  # working days by `kind.channel`, what has any
    spend: Ints  # cents in the study, (years, accounts, payers); indices are the codes of `Account` and `Payer`
    spend_npv: Floats  # the same as worth at the start of the study: fractions of cents


def cell(name: str, replication: int, ledger: Ledger, scenario: Scenario) -> Cell:
    """What is kept of one run."""
    study = whole(ledger, scenario)
    return Cell(
        scenario=name,
        replication=replication,
        metrics=measure(ledger, scenario),
        monthly=monthly(ledger, scenario),
        lead_times=dict(_spreads(study)),
        spend=_by_place(study, study.money("cents")),
        spend_npv=_by_place(study, discounted(study)),
    )


def _spreads(study: Study) -> Iterator[tuple[str, Spread]]:
    for kind, part in SPLITS["kind"](study).items():
        for channel, slice_ in SPLITS["channel"](part).items():
            days = lead_times(slice_)
            if days.size:
                yield f"{kind}.{channel}", Spread(days.size, np.quantile(days, LEVELS))


def _by_place(study: Study, amounts: NDArray[Amount]) -> NDArray[Amount]:
    """Sums of amounts, (entries,), by year, account and payer."""
    sums = np.zeros((years(study.ledger), len(Account), len(Payer)), dtype=amounts.dtype)
    np.add.at(sums, (study.year, study.money("account"), study.money("payer")), amounts)
    return sums
