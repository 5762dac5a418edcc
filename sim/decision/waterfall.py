"""From the cost of one model to that of another, account by account, to the cent.

Amounts of single replications are whole cents, so their sums close exactly: start + steps = end. A mean over
replications is no whole number of cents. Start and end are therefore rounded, and every step is rounded up or down,
never by a cent or more, such that the rounded steps add up to the rounded gap (largest remainders). Discounted amounts
are no whole cents to begin with; their sums are taken as the exact fractions that they are, and close the same way.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiment.results import Results
from sim.ledger import Account, Payer
from sim.stats.intervals import Interval, student_interval
from sim.units import Floats

if TYPE_CHECKING:
    from pandas import DataFrame

BOTH = "both"  # whoever paid
OTHER = "other"
SMALL = 0.02  # of the largest step


@dataclass(frozen=True)
class Step:
    """By how much b costs more than a on one account: mean over replications, in whole cents."""

    account: str
    payer: str  # BOTH, or one of them
    cents: int
    gaps: Floats  # (replications,) money; entry r is b less a on the same demand

    @property
    def interval(self) -> Interval:
        """95 % interval of the mean difference, paired by replication; money, not rounded."""
        return student_interval(self.gaps)


@dataclass(frozen=True)
class Waterfall:
    """`start` + all steps = `end`, exactly; steps in the order of the accounts, unused accounts are left out."""

    a: str
    b: str
    measure: str  # the metric it explains: cost_total or cost_npv
    currency: str
    start: int  # cents, mean of a
    end: int
    start_interval: Interval  # money, not rounded
    end_interval: Interval
    steps: tuple[Step, ...]

    @property
    def table(self) -> DataFrame:
        """One row for the start, each step and the end: mean and 95 % interval."""
        from pandas import DataFrame  # most of a second to import

        return DataFrame(self.rows(), columns=["step", "account", "payer", "mean", "low", "high", "unit"])

    def rows(self) -> Iterator[tuple[str, str, str, float, float, float, str]]:
        """The rows of `table`: step, account, payer, mean, low, high, unit."""
        yield "start", "", BOTH, self.start / 100, self.start_interval.low, self.start_interval.high, self.currency
        for each in self.steps:
            limits = each.interval.low, each.interval.high
            yield "account", each.account, each.payer, each.cents / 100, *limits, self.currency
        yield "end", "", BOTH, self.end / 100, self.end_interval.low, self.end_interval.high, self.currency


def waterfall(
    results: Results, a: str, b: str, *, currency: str, discounted: bool = False, by_payer: bool = False
) -> Waterfall:
    """The cost difference of model b from a by account, or by account and payer; nominal or discounted.

    Raises ValueError for a model that was not run.
    """
    for name in (a, b):
        if name not in results.runs:
            raise ValueError(f"no model is named {name!r}; there are {', '.join(results.runs)}")
    names = list(_names(by_payer))
    before, after = (_amounts(results, name, discounted=discounted, by_payer=by_payer) for name in (a, b))
    start, steps, end = closing_means(before, after)
    return Waterfall(
        a=a,
        b=b,
        measure="cost_npv" if discounted else "cost_total",
        currency=currency,
        start=start,
        end=end,
        start_interval=student_interval(before.sum(axis=1) / 100.0),
        end_interval=student_interval(after.sum(axis=1) / 100.0),
        steps=tuple(
            Step(*names[k], steps[k], (after[:, k] - before[:, k]) / 100.0)
            for k in range(len(names))
            if before[:, k].any() or after[:, k].any()
        ),
    )


def small(found: Waterfall) -> set[str]:
    """Accounts whose step, limits of its interval included, is at most the share `SMALL` of the largest step."""
    reach = {each.account: np.nanmax(np.abs([each.cents / 100, *_limits(each)])) for each in found.steps}
    return {account for account, size in reach.items() if size <= SMALL * max(reach.values())}


def _limits(step: Step) -> tuple[float, float]:
    return step.interval.low, step.interval.high


def grouped(found: Waterfall, accounts: Collection[str]) -> tuple[Step, ...]:
    """The steps, with those on `accounts` added up in one last step; the sum stays the same."""
    kept = tuple(each for each in found.steps if each.account not in accounts)
    rest = [each for each in found.steps if each.account in accounts]
    if not rest:
        return kept
    gaps = np.sum([each.gaps for each in rest], axis=0)
    return (*kept, Step(OTHER, BOTH, sum(each.cents for each in rest), gaps))


def closing_means(before: NDArray[Any], after: NDArray[Any]) -> tuple[int, list[int], int]:
    """Mean total of `before`, mean difference of each column, mean total of `after`, rounded so that they add up.

    before, after: (replications, columns), whole or broken numbers. Each whole number is less than 1 from the mean
    it stands for, and start + sum(gaps) == end.
    """
    runs = len(before)
    left, right = ([_exact(column) / runs for column in side.T] for side in (before, after))
    start, end = _half_up(sum(left, Fraction(0))), _half_up(sum(right, Fraction(0)))
    return start, shares([y - x for x, y in zip(left, right, strict=True)], end - start), end


def shares(exact: Sequence[Fraction], total: int) -> list[int]:
    """Numbers rounded down, or up where most is missing (ties: the first), so that they add up to `total`.

    Raises ValueError for a total that is 1 or more from the sum, which no such rounding can reach.
    """
    if abs(sum(exact, Fraction(0)) - total) >= 1:
        raise ValueError(f"{total} is no rounding of the sum {float(sum(exact, Fraction(0)))}")
    floors = [math.floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda k: floors[k] - exact[k])
    for k in order[: total - sum(floors)]:
        floors[k] += 1
    return floors


def _exact(values: NDArray[Any]) -> Fraction:
    """The exact sum of integers; the correctly rounded sum of floats."""
    if np.issubdtype(values.dtype, np.integer):
        return Fraction(sum(values.tolist()))
    return Fraction(math.fsum(values.tolist()))


def _half_up(value: Fraction) -> int:
    """The nearest whole number; halves go up everywhere, or two totals could not be bridged by rounded steps."""
    return math.floor(value + Fraction(1, 2))


def _names(by_payer: bool) -> Iterator[tuple[str, str]]:
    """Account and payer of each column of `_amounts`."""
    for account in Account:
        if by_payer:
            yield from ((account.name.lower(), payer.name.lower()) for payer in Payer)
        else:
            yield account.name.lower(), BOTH


def _amounts(results: Results, model: str, *, discounted: bool, by_payer: bool) -> NDArray[Any]:
    """Cents by replication and column, (replications, columns), summed over the years."""
    cells = results.runs[model]
    sums = np.array([(cell.spend_npv if discounted else cell.spend).sum(axis=0) for cell in cells])
    return sums.reshape(len(cells), -1) if by_payer else np.asarray(sums.sum(axis=2))
