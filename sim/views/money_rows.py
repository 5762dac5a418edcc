"""Where the money goes from model to model and year to year, as rows of text for the terminal and for the page."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import NamedTuple

from sim.decide.comparison import Comparison
from sim.decide.waterfall import OTHER, Step, Waterfall, grouped, small
from sim.decide.years import BreakEven
from sim.ledger import Account
from sim.metrics.study import YEAR
from sim.views.numbers import NONE, Scale, scale
from sim.views.style import readable

# How accounts are called where the name in the ledger does not say it.
ACCOUNTS = {
    "run": "running systems",
    "integration_takeover": "integration and takeover",
    "unit_labour": "units' own labour",
    "sla_credits": "SLA credits",
    OTHER: "all other accounts",
}
ORDER = (*(each.name.lower() for each in Account), OTHER)
OF_A_YEAR = {
    "cost_total": "cost",
    "cost_it_budget": "from the IT budget",
    "cost_unit_budgets": "from the units' budgets",
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
    """What a reader calls an account; its name in the ledger, if there is no better one."""
    return ACCOUNTS.get(account, account.replace("_", " "))


def nominal(comparison: Comparison) -> list[Waterfall]:
    """The waterfalls of cost as it was paid, not discounted."""
    return [each for each in comparison.waterfalls if each.measure == "cost_total"]


def steps(falls: list[Waterfall]) -> list[dict[str, Step]]:
    """Steps of each waterfall by account; those that are small in all of them are put together."""
    used = {step.account for fall in falls for step in fall.steps}
    large = {step.account for fall in falls for step in fall.steps if step.account not in small(fall)}
    few = used - large if len(used - large) > 1 else set()
    return [{step.account: step for step in grouped(fall, few)} for fall in falls]


def waterfalls(comparison: Comparison) -> tuple[list[WaterfallRow], str]:
    """From the first model's cost to that of each other one, and the unit; empty for one model alone."""
    falls = nominal(comparison)
    of = scale(comparison.currency, (fall.start / 100 for fall in falls))
    of = replace(of, digits=of.digits + 1)  # steps are smaller than what they lead from
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
    """A step with its sign, and half the width of its interval."""
    if step is None:
        return NONE
    mean, half = step.interval.mean, step.interval.half_width
    return f"{of.change(mean)} ± {of.number(half)}" if isfinite(half) else of.change(mean)


def years(comparison: Comparison) -> tuple[list[YearRow], str]:
    """One row per model and year, and the unit of the amounts."""
    rows = [(name, each) for name, row in comparison.years.items() for each in row]
    of = scale(comparison.currency, (each.money[metric].mean for _, each in rows for metric in OF_A_YEAR))
    return [
        YearRow(
            name,
            f"{each.year}" if each.days >= YEAR else f"{each.year} ({each.days:.0f} days)",
            f"{each.discount_factor:.3f}" if isfinite(each.discount_factor) else NONE,
            tuple(of.interval(each.money[metric]) for metric in OF_A_YEAR),
        )
        for name, each in rows
    ], of.unit


def break_evens(comparison: Comparison) -> list[str]:
    """A sentence for each other model: which of the two is dearer at first, and when it overtakes."""
    return [_sentence(each) for each in comparison.break_evens]


def _sentence(each: BreakEven) -> str:
    if not each.dearer_first:
        return f"{readable(each.a)} and {readable(each.b)} cost the same at every month end."
    share = f"in {each.happened} of {each.replications} replications"
    said = f"Discounted and added up, {readable(each.dearer_first)} costs more than {readable(each.cheaper_first)} at first"
    if isfinite(each.year):
        return f"{said} and less after {each.year:.1f} years on average (at some time {share}{_half(each)})."
    return f"{said} and, on average, to the end of the study (less at last {share}{_half(each)})."


def _half(each: BreakEven) -> str:
    return f", in half of these after {each.median:.1f} years or sooner" if isfinite(each.median) else ""
