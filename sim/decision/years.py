"""The years of a study one by one: cost, budgets, present value, and break-even between models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.experiment.results import Results
from sim.stats.intervals import Interval, student_interval
from sim.units import YEAR, Floats

BY_YEAR = ("cost_total", "cost_it_budget", "cost_unit_budgets", "cost_npv")
SPREAD = (0.1, 0.5, 0.9)  # quantiles of the break-even over replications
CUMULATED = ("cost_npv", "value_npv")  # from the start of the study to the end of the year


@dataclass(frozen=True)
class Year:
    """One year of the study under one model."""

    year: int  # from 1
    days: float  # working days; the last year may be cut short
    discount_factor: float  # mean discounted over mean nominal cost; NaN in a year without cost
    money: Mapping[str, Interval]  # metrics of the year by name, and `NAME_cumulative`


@dataclass(frozen=True)
class CumulativeCost:
    """Discounted cost, added up from the start of the study."""

    time: Floats  # (points,) years from the start: 0, then each month end
    cost: Floats  # (replications, points) money


@dataclass(frozen=True)
class BreakEven:
    """When the model that is more expensive at first becomes the cheaper one for good, in discounted cost.

    Costs are added up from the start of the study to each month end. More expensive at first is the model with the
    higher mean at the first month end where the means differ; no name where they never do. A course of costs breaks
    even at the month end from which that model stays the cheaper one to the end of the study, after it was the more
    expensive one; where it crosses more than once, the last time counts, and drawing level is not enough.
    """

    a: str
    b: str
    dearer_first: str
    year: float  # of the mean costs: years from the start to the month end; NaN if it does not happen in the study
    happened: int  # replications that break even
    never: int  # replications in which it is not the cheaper one at the end; in the rest it never was more expensive
    replications: int
    low: float  # 10 % quantile of the year over the replications that break even; NaN if none does
    median: float
    high: float  # 90 % quantile

    @property
    def cheaper_first(self) -> str:
        """The model that is cheaper at first; empty where the two never differ."""
        return {self.a: self.b, self.b: self.a}.get(self.dearer_first, "")

    @property
    def share(self) -> float:
        """Share of replications in which there is a break-even."""
        return self.happened / self.replications

    @property
    def from_start(self) -> int:
        """Replications in which the model that is more expensive at first by its mean never is."""
        return self.replications - self.happened - self.never


def years(results: Results, horizon: float) -> dict[str, tuple[Year, ...]]:
    """Every year of the study by model; `horizon`: length of the study in working days."""
    return {name: tuple(_years(results, name, horizon)) for name in results.runs}


def _years(results: Results, model: str, horizon: float) -> list[Year]:
    count = len(results.runs[model][0].spend)
    by_year = {name: _samples(results, model, name, count) for name in {*BY_YEAR, *CUMULATED}}
    found = []
    for k in range(count):
        money = {name: student_interval(by_year[name][k]) for name in BY_YEAR}
        money |= {f"{name}_cumulative": student_interval(by_year[name][: k + 1].sum(axis=0)) for name in CUMULATED}
        nominal = money["cost_total"].mean
        factor = money["cost_npv"].mean / nominal if nominal else np.nan
        found.append(Year(k + 1, min(YEAR, horizon - k * YEAR), factor, money))
    return found


def _samples(results: Results, model: str, metric: str, years: int) -> Floats:
    """A metric by year, (years, replications)."""
    return np.array([results.samples(f"{metric}.year_{k + 1}")[model] for k in range(years)])


def cumulated(results: Results, model: str, warm_up: float) -> CumulativeCost:
    """Cumulative discounted cost of a model at each month end."""
    cells = results.runs[model]
    time = (cells[0].monthly["time"] - warm_up) / YEAR
    cost = np.cumsum([cell.monthly["cost_npv"] for cell in cells], axis=1)
    return CumulativeCost(np.concatenate(([0.0], time)), np.pad(cost, ((0, 0), (1, 0))))


def excess(a: CumulativeCost, b: CumulativeCost) -> CumulativeCost:
    """Cost of b less cost of a at the times of a, rounded to cents to remove floating-point error."""
    same = np.array_equal(a.time, b.time)  # not if the warm-ups differ by a broken month
    cost = b.cost if same else np.array([np.interp(a.time, b.time, row) for row in b.cost])
    return CumulativeCost(a.time, np.round(cost - a.cost, 2))


def break_even(a: str, b: str, gap: CumulativeCost) -> BreakEven:
    """When the model that is more expensive at first becomes cheaper; `gap` is the excess of b over a."""
    mean = gap.cost.mean(axis=0)
    differs = np.flatnonzero(mean)
    runs = len(gap.cost)
    if not differs.size:
        return BreakEven(a, b, "", np.nan, 0, runs, runs, np.nan, np.nan, np.nan)
    sign = np.sign(mean[differs[0]])
    when = np.array([_overtakes(sign * row, gap.time) for row in gap.cost])
    happened = np.isfinite(when)
    low, median, high = np.quantile(when[happened], SPREAD) if happened.any() else [np.nan] * 3
    return BreakEven(
        a=a,
        b=b,
        dearer_first=b if sign > 0 else a,
        year=_overtakes(sign * mean, gap.time),
        happened=int(happened.sum()),
        never=int((sign * gap.cost[:, -1] >= 0).sum()),
        replications=runs,
        low=float(low),
        median=float(median),
        high=float(high),
    )


def _overtakes(ahead: Floats, time: Floats) -> float:
    """The time from which `ahead`, (points,), stays below 0 after it was above 0; NaN if there is none."""
    above, not_below = np.flatnonzero(ahead > 0), np.flatnonzero(ahead >= 0)
    if not above.size or not_below[-1] == ahead.size - 1:
        return np.nan
    return float(time[not_below[-1] + 1])
