"""Tables of money as rows of text: from model to model by account, year by year, and when models break even."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import NamedTuple

from sim.decision.comparison import Comparison
from sim.decision.waterfall import OTHER, Step, Waterfall, grouped, small
from sim.decision.years import BreakEven
from sim.ledger import Account
from sim.text import time_span, whole_percent
from sim.units import YEAR
from sim.views.formatting import NONE, Scale, scale

# How accounts are called where the name in the ledger does not say it.
ACCOUNTS = {
    "run": "running systems",
    "integration_takeover": "integration and takeover",
    "unit_labour": "units' own labour",
    OTHER: "all other accounts",
}
ALWAYS_ALONE = ("commitment_shortfall", "overbilling")  # never among the other accounts, however small
ORDER = (*(each.name.lower() for each in Account), OTHER)
OF_A_YEAR = {
    "cost_total": "cost",
    "cost_it_budget": "of which IT budget",
    "cost_unit_budgets": "of which units' budgets",
    "cost_npv_cumulative": "cost so far, discounted",
    "value_npv_cumulative": "benefit less cost so far, discounted",
}


class WaterfallRow(NamedTuple):
    """The first model's cost, a step on one account, or the other models' costs."""

    name: str
    cells: tuple[str, ...]  # mean and half-width, one per other model
    total: bool  # start or end


class YearRow(NamedTuple):
    """One model in one year of the study."""

    model: str
    year: str
    factor: str
    cells: tuple[str, ...]  # mean and half-width, in the order of `OF_A_YEAR`


def account_name(account: str) -> str:
    """Display name of an account; its name in the ledger where `ACCOUNTS` has none."""
    return ACCOUNTS.get(account, account.replace("_", " "))


def nominal(comparison: Comparison) -> list[Waterfall]:
    """The waterfalls of nominal cost."""
    return [each for each in comparison.waterfalls if each.measure == "cost_total"]


def steps(falls: list[Waterfall]) -> list[dict[str, Step]]:
    """Steps of each waterfall by account; those that are small in all waterfalls are added up in one."""
    used = {step.account for fall in falls for step in fall.steps}
    large = {step.account for fall in falls for step in fall.steps if step.account not in small(fall)}
    large |= used.intersection(ALWAYS_ALONE)
    few = used - large if len(used - large) > 1 else set()
    return [{step.account: step for step in grouped(fall, few)} for fall in falls]


def waterfalls(comparison: Comparison) -> tuple[list[WaterfallRow], str]:
    """From the first model's cost to that of each other one, and the unit; empty for one model alone."""
    falls = nominal(comparison)
    of = scale(comparison.currency, (fall.start / 100 for fall in falls))
    if of.factor < 1.0:
        of = replace(of, digits=of.digits + 1)  # one more digit: steps are smaller than totals
    if not falls:
        return [], of.unit
    shown = steps(falls)
    accounts = sorted({account for row in shown for account in row}, key=ORDER.index)
    start, end = ([getattr(fall, f"{side}_interval") for fall in falls] for side in ("start", "end"))
    last = falls[0].b if len(falls) == 1 else "each other model"
    return [
        WaterfallRow(falls[0].a, tuple(map(of.interval, start)), True),
        *(WaterfallRow(f"  {account_name(k)}", tuple(_cell(of, row.get(k)) for row in shown), False) for k in accounts),
        WaterfallRow(last, tuple(map(of.interval, end)), True),
    ], of.unit


def _cell(of: Scale, step: Step | None) -> str:
    """A step as text: signed mean ± half the width of its interval."""
    if step is None:
        return NONE
    mean, half = step.interval.mean, step.interval.half_width
    of = of.fitted(half)
    return f"{of.change(mean)} ± {of.at_least(half)}" if isfinite(half) else of.change(mean)


def years(comparison: Comparison) -> tuple[list[YearRow], str]:
    """One row per model and year, and the unit of the amounts."""
    rows = [(name, each) for name, row in comparison.years.items() for each in row]
    of = scale(comparison.currency, (each.money[metric].mean for _, each in rows for metric in OF_A_YEAR))
    return [
        YearRow(
            name,
            f"{each.year}" if each.days >= YEAR else f"{each.year} ({each.days:.0f} working days)",
            f"{each.discount_factor:.3f}" if isfinite(each.discount_factor) else NONE,
            tuple(of.interval(each.money[metric]) for metric in OF_A_YEAR),
        )
        for name, each in rows
    ], of.unit


def break_evens(comparison: Comparison) -> list[str]:
    """A sentence for each other model: which of the two is more expensive at first, and when it breaks even."""
    return [_sentence(each) for each in comparison.break_evens]


def _sentence(each: BreakEven) -> str:
    if not each.dearer_first:
        return f"{each.a} and {each.b} cost the same at every month end."
    expensive, cheaper = each.dearer_first, each.cheaper_first
    start = f"In cumulative discounted cost, {expensive} costs more than {cheaper} at first"
    if isfinite(each.year):
        when = f"{start}; their means break even after {from_start(each.year)} and stay so to the end of the study."
    else:
        when = f"{start}; their means do not break even within the study."
    return f"{when} {spread(each)}"


def spread(each: BreakEven) -> str:
    """How often there is a break-even over the replications and when, and in how many there is none."""
    if each.replications == 1:
        return "One replication cannot show how far that is due to chance."
    found = f"{each.happened} of {each.replications} replications break even"
    if each.happened == 1:
        found += f", after {from_start(each.median)}"
    elif each.happened:
        found += f", half of these after {from_start(each.median)} or sooner"
        found += f" (10 to 90 %: {from_start(each.low, each.high)})"
    already = f", in {_share(each, each.from_start)} it costs less from the start" if each.from_start else ""
    return f"{found}{already}; never in {_share(each, each.never)}."


def _share(each: BreakEven, count: int) -> str:
    return whole_percent(count / each.replications)


def from_start(*years: float) -> str:
    """Years from the start of the study to month ends, as text."""
    return time_span(*(round(YEAR * each, 6) for each in years))
