"""Savings of full outsourcing, and early ends of its contracts, over companies drawn from published ranges.

`python -m sim.validate.ensemble` prints the savings, their rank correlations with the factors, and cost by account.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine import play
from sim.experiment.replications import Progress
from sim.ledger import Account, Ledger
from sim.metrics import cost
from sim.metrics.window import Window, whole
from sim.scenario.records import Scenario
from sim.trace import draw
from sim.units import YEAR
from sim.validate import CheckRow, require_replications, run_tasks, verdict
from sim.validate.random_companies import FactorValues, companies, points

SEED = 1
REPLICATIONS = 10
DRAWS = 3  # for each replication asked for
TWO_YEARS = 2 * YEAR

DrawTask = tuple[int, FactorValues]


class EnsembleResult(NamedTuple):
    """The results of one draw. Savings are shares of the cost of the same company with its IT in house."""

    saving: float  # of the total cost of IT and the units, for the same needs
    budget_saving: float  # of IT's budget alone, whatever share of the needs is met
    ended_early: bool  # the first contract's early end was announced within two years of its start
    price_saving: float  # saving by the price of the planned work alone, at signature
    cost_changes: dict[
        str, float
    ]  # by account: cost outsourced less cost in house, over all cost in house; sums to -saving


def rows(replications: int = REPLICATIONS, workers: int = 1, progress: Progress | None = None) -> list[CheckRow]:
    """Rows over `DRAWS` draws for each replication asked for; ValueError for fewer than two."""
    require_replications(replications)
    return table(run_ensemble(points(DRAWS * replications), workers, progress))


def run_ensemble(
    drawn: Sequence[FactorValues], workers: int = 1, progress: Progress | None = None
) -> list[EnsembleResult]:
    """The result of each draw, in the order given."""
    return run_tasks(run_draw, list(enumerate(drawn)), workers, progress)


def run_draw(task: DrawTask) -> EnsembleResult:
    """Simulates one draw in house and outsourced, on one trace; the number of the draw is the replication."""
    number, point = task
    inside, outside = companies(point)
    trace = draw(inside, SEED, number)
    outsourced = play(outside, trace)
    before, after = whole(play(inside, trace), inside), whole(outsourced, outside)
    total, was, became = cost.total(before), _by_account(before), _by_account(after)
    return EnsembleResult(
        saving=1.0 - cost.total(after) / total,
        budget_saving=1.0 - cost.it_budget(after) / cost.it_budget(before),
        ended_early=ended_early(outsourced),
        price_saving=price_saving(inside, outside),
        cost_changes={name: (became[name] - was[name]) / total for name in was},
    )


def ended_early(ledger: Ledger, within: float = TWO_YEARS) -> bool:
    """Whether the early end of a first contract was announced within `within` days of its start, notice not counted."""
    contracts = ledger.contracts
    early = contracts["announced"] - contracts["start"] <= within  # False where none was announced
    return bool(np.any(early & (contracts["generation"] == 0)))


def price_saving(inside: Scenario, outside: Scenario) -> float:
    """The saving by the contract price of the planned work against the pay of the teams, as a share of that pay."""
    pay = sum(team.staff * team.paid_hours * team.cost_per_hour for team in inside.teams.values())
    value = sum(terms.value / terms.term * YEAR for terms in outside.operating_model.contracts.values())
    return 1.0 - value / pay


def table(found: Sequence[EnsembleResult]) -> list[CheckRow]:
    """One row per published finding; savings of all costs and of IT's budget, for the sources do not say which."""
    everything, budget = (np.array([each[k] for each in found], dtype=np.float64) for k in (0, 1))
    ended = np.array([each.ended_early for each in found])
    mean = (0.15, 0.12, 0.17, "Forrester/TPI 2007: 12-17 %; TPI 2006: mean 15 %, single deals 10-39 %")
    none = (0.25, 0.18, 0.27, "people3 about 2003: 18 % saved nothing, 9 % paid more")
    return [
        _row("mean net saving of full outsourcing, all costs", everything, *mean),
        _row("mean net saving of full outsourcing, IT budget", budget, *mean),
        _row("full outsourcing that saves nothing, all costs", everything <= 0.0, *none),
        _row("full outsourcing that saves nothing, IT budget", budget <= 0.0, *none),
        _row("contracts given up within two years (notice)", ended, 0.22, 0.20, 0.25, "D&B Barometer: 20-25 %"),
    ]


def explained(drawn: Sequence[FactorValues], found: Sequence[EnsembleResult]) -> Mapping[str, tuple[float, float]]:
    """Rank correlations of each factor with `saving` and with `budget_saving`, the strongest first."""
    from scipy.stats import spearmanr

    savings = [each.saving for each in found], [each.budget_saving for each in found]
    ranked = {
        name: tuple(float(spearmanr([point[name] for point in drawn], saving).statistic) for saving in savings)
        for name in drawn[0]
    }
    return {name: (pair[0], pair[1]) for name, pair in sorted(ranked.items(), key=lambda item: -abs(item[1][0]))}


def _by_account(study: Window) -> dict[str, float]:
    accounts, cents = study.money("account"), study.money("cents")
    return {account.name: int(cents[accounts == account].sum()) / 100.0 for account in Account}


def _row(name: str, values: NDArray[np.generic], expected: float, low: float, high: float, source: str) -> CheckRow:
    sample = values.astype(np.float64)
    mean, error = float(sample.mean()), float(sample.std(ddof=1)) / sqrt(sample.size)
    return CheckRow(name, expected, low, high, mean, error, verdict(mean, low, high), source, "share")


LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
STRONGEST = 12
LEAST = 0.0005  # of cost; smaller changes are left out


def main() -> None:
    """Simulates the draws and prints the decomposition of the savings."""
    parser = argparse.ArgumentParser(description="Decompose the savings of full outsourcing over drawn companies.")
    parser.add_argument("--draws", type=int, default=DRAWS * REPLICATIONS)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    drawn = points(options.draws)
    print("\n".join(page(drawn, run_ensemble(drawn, options.workers))))


def page(drawn: Sequence[FactorValues], found: Sequence[EnsembleResult]) -> Iterator[str]:
    """Lines: both savings in quantiles, rank correlations of the strongest factors, mean change by account."""
    yield from _savings("all draws", found)
    cheaper = [each for each in found if each.price_saving > 0.0]
    if cheaper:
        yield from _savings("draws whose planned work is offered below the pay of the teams", cheaper)
    yield f"rank correlation with saving, budget_saving; by chance within {2 / np.sqrt(len(drawn)):.2f}"
    for name, pair in list(explained(drawn, found).items())[:STRONGEST]:
        yield f"  {name:22} {pair[0]:+.2f}  {pair[1]:+.2f}"
    yield "cost outsourced less cost in house, over all cost in house: mean; sums to less the saving"
    cost_changes = {name: float(np.mean([each.cost_changes[name] for each in found])) for name in found[0].cost_changes}
    yield from (f"  {name:22} {share:+.3f}" for name, share in cost_changes.items() if abs(share) >= LEAST)


def _savings(which: str, found: Sequence[EnsembleResult]) -> Iterator[str]:
    yield f"{which}: {len(found)}, given up within two years {np.mean([each.ended_early for each in found]):.3f}"
    for name in ("saving", "budget_saving"):
        values = np.array([getattr(each, name) for each in found])
        quantiles = zip(LEVELS, np.quantile(values, LEVELS), strict=True)
        spread = "  ".join(f"q{level:g} {value:+.3f}" for level, value in quantiles)
        yield f"  {name:14} mean {values.mean():+.3f}  {spread}  at or below zero {np.mean(values <= 0.0):.3f}"


if __name__ == "__main__":
    main()
