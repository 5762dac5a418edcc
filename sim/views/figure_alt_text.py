"""Alternative text of each figure of a comparison: what it shows, with its main numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from sim.decision.comparison import Comparison
from sim.metrics import metric_of
from sim.views import money_rows
from sim.views.comparison_figures import KINDS, LEAD_TIMES, lead_time_metric, satisfaction_metric, trust_by_month
from sim.views.formatting import NONE, scale

LARGEST = 3  # number of the largest steps of a waterfall that are named


def alt_texts(comparison: Comparison) -> dict[str, str]:
    """Alternative text by figure; the same names as `comparison_figures.figures`."""
    return {name: describe(comparison) for name, describe in ALT_TEXTS.items()}


def value(comparison: Comparison, model: str, metric: str) -> str:
    """The mean of one model with half its interval and the unit."""
    interval = comparison.scenarios[model][metric]
    of = scale(metric_of(metric).unit_in(comparison.currency), [interval.mean])
    number = of.interval(interval)
    return number if number == NONE else f"{number} {of.unit}"


def _trade_off(comparison: Comparison) -> str:
    return _of_models(
        comparison,
        f"Total cost against the {LEAD_TIMES[lead_time_metric(comparison)]}",
        lambda model: (
            f"{value(comparison, model, 'cost_total')}, {value(comparison, model, lead_time_metric(comparison))}, "
            f"satisfaction {value(comparison, model, satisfaction_metric(comparison))}"
        ),
    )


def _cost(comparison: Comparison) -> str:
    return _of_models(
        comparison,
        "Cost of each model by purpose and payer",
        lambda model: (
            f"{value(comparison, model, 'cost_it_budget')} in the IT budget, "
            f"{value(comparison, model, 'cost_unit_budgets')} in the units' budgets"
        ),
    )


def _waterfall(comparison: Comparison) -> str:
    said = []
    for fall in money_rows.nominal(comparison):
        of = scale(comparison.currency, (step.cents / 100 for step in fall.steps))
        first = sorted(fall.steps, key=lambda step: -abs(step.cents))[:LARGEST]
        steps = ", ".join(f"{money_rows.account_name(each.account)} {of.change(each.cents / 100)}" for each in first)
        gap = of.change((fall.end - fall.start) / 100)
        pair = f"From {fall.a} to {fall.b}"
        said.append(f"{pair} {gap} {of.unit}, the largest steps being {steps}")
    return f"What each account adds to the cost of one model to reach that of another. {'. '.join(said)}."


def _years(comparison: Comparison) -> str:
    last = _of_models(
        comparison,
        "Discounted cost added up month by month; at the end of the study",
        lambda model: value(comparison, model, "cost_npv"),
    )
    return " ".join([last, *money_rows.break_evens(comparison)])


def _lead_times(comparison: Comparison) -> str:
    return _of_models(
        comparison,
        "Share of projects, small requests and incidents that are live after a time; half are live within",
        lambda model: ", ".join(
            f"{value(comparison, model, f'lead_time_median.{kind}')} for {what}" for kind, what in KINDS.items()
        ),
    )


def _over_time(comparison: Comparison) -> str:
    def of(model: str) -> str:
        cells = comparison.results.runs[model]
        leaked = 100.0 * np.array([cell.monthly["leakage_share.change"] for cell in cells])
        trusted = np.array([trust_by_month(cell, comparison) for cell in cells])
        return f"leakage {_ends(leaked, 0)} %, trust {_ends(trusted, 2)}"

    return _of_models(comparison, "Leakage and trust by month, from the first to the last", of)


def _ends(series: np.ndarray[tuple[int, ...], np.dtype[np.float64]], digits: int) -> str:
    """Means of the first and the last month; series: (replications, months)."""
    first, last = (_mean(series[:, k]) for k in (0, -1))
    return f"{first:.{digits}f} to {last:.{digits}f}".replace("nan", NONE)


def _mean(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    there = values[np.isfinite(values)]
    return float(there.mean()) if there.size else np.nan


def _satisfaction(comparison: Comparison) -> str:
    units, felt = next(iter(comparison.models.values())).business_units, satisfaction_metric(comparison)

    def of(model: str) -> str:
        means = {unit: comparison.scenarios[model][f"{felt}.unit.{unit}"].mean for unit in units}
        there = {unit: mean for unit, mean in means.items() if np.isfinite(mean)}
        all_ = value(comparison, model, felt)
        if len(there) < 2:
            return all_
        low, high = min(there, key=there.__getitem__), max(there, key=there.__getitem__)
        return f"{all_}; lowest {low} {there[low]:.2f}, highest {high} {there[high]:.2f}"

    return _of_models(comparison, "Satisfaction of each business unit; of all units, and at both ends", of)


def _of_models(comparison: Comparison, what: str, describe: Callable[[str], str]) -> str:
    return f"{what}: {_joined(f'{model} {describe(model)}' for model in comparison.models)}."


def _joined(parts: Iterable[str]) -> str:
    return ". ".join(parts)


ALT_TEXTS: dict[str, Callable[[Comparison], str]] = {
    "trade_off": _trade_off,
    "cost": _cost,
    "waterfall": _waterfall,
    "years": _years,
    "lead_times": _lead_times,
    "over_time": _over_time,
    "satisfaction": _satisfaction,
}
