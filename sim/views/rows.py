"""The tables of a comparison and of a run as rows of text, for the terminal and for the page alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sim.decide.comparison import Comparison
from sim.metrics import METRICS, metric_of
from sim.views.numbers import NONE, scale

# What a reader of the comparison sees; everything else is in metrics.csv.
SHOWN = {
    "cost_total": "total cost",
    "cost_it_budget": "  from the IT budget",
    "cost_unit_budgets": "  from the units' budgets",
    "cost_hidden": "  that nobody budgeted",
    "cost_per_head_year": "cost per head and year",
    "net_value": "benefit less cost",
    "lead_time_median.project": "lead time, median project",
    "censored_share.project": "  projects unfinished at the end",
    "lead_time_median.request": "lead time, median small request",
    "lead_time_mean.incident": "lead time, mean incident",
    "lead_time_mean": "lead time, mean of all",
    "satisfaction_mean": "satisfaction",
    "satisfaction_mean.change": "  with projects and small requests",
    "satisfaction_mean.project": "  with projects",
    "trust_end": "trust in IT at the end",
    "leakage_spend_share": "leakage, share of spend",
    "leakage_share.project": "  share of projects",
    "leakage_share.request": "  share of small requests",
    "lost_share.project": "projects given up",
}
OF_A_RUN = (
    *SHOWN,
    "requests",
    "requests.project",
    "backlog_end",
    "sla_attainment",
    "rework_share",
    "security_events",
    "security_loss",
)


class HeadlineRow(NamedTuple):
    """One metric over all models."""

    name: str
    cells: tuple[str, ...]  # mean and half-width, one per model
    best: int | None  # which model is best for sure; None where none is
    unit: str


class DifferenceRow(NamedTuple):
    """One metric for one pair of models."""

    name: str
    pair: str
    mean: str
    interval: str
    unit: str
    p: str
    sure: bool


def headline(comparison: Comparison) -> list[HeadlineRow]:
    """One row per metric shown, models in the order given."""
    models = list(comparison.models)
    rows = []
    for metric, name in SHOWN.items():
        intervals = [comparison.scenarios[model][metric] for model in models]
        of = scale(metric_of(metric).unit_in(comparison.currency), (each.mean for each in intervals))
        best = comparison.verdict.metrics.get(metric)
        sure = models.index(best.best) if best is not None and best.decided else None
        rows.append(HeadlineRow(name, tuple(map(of.interval, intervals)), sure, of.unit))
    return rows


def differences(comparison: Comparison) -> list[DifferenceRow]:
    """One row per headline metric and pair: by how much the second exceeds the first."""
    rows = []
    for gap in comparison.differences:
        means = (each.mean for each in comparison.differences if each.metric == gap.metric)
        of = scale(metric_of(gap.metric).unit_in(comparison.currency), means, difference=True)
        rows.append(
            DifferenceRow(
                name=SHOWN.get(gap.metric, gap.metric).strip(),
                pair=f"{gap.b} less {gap.a}",
                mean=of.number(gap.mean),
                interval=of.range(gap.low, gap.high),
                unit=of.unit,
                p=_p(gap.p_adjusted),
                sure=gap.sure,
            )
        )
    return rows


def of_run(metrics: Mapping[str, float], currency: str) -> list[tuple[str, str, str]]:
    """Name, value and unit of the main metrics of one run."""
    rows = []
    for metric in OF_A_RUN:
        of = scale(metric_of(metric).unit_in(currency), [metrics[metric]])
        rows.append((SHOWN.get(metric) or _about(metric), of.number(metrics[metric]), of.unit))
    return rows


def caption(comparison: Comparison) -> str:
    """What the numbers of the headline table are."""
    runs = len(comparison.results.replications)
    if runs == 1:
        return "One replication: single values, without intervals."
    known = "" if comparison.precise else "; not all headline means are known to within 5 %"
    return f"Mean of {runs} replications ± half of its 95 % interval{known}."


def names(words: Iterable[str]) -> str:
    """Words as a list in a sentence."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _about(metric: str) -> str:
    slice_ = metric.partition(".")[2]
    about = METRICS[metric.partition(".")[0]].about
    return f"{about}, {slice_}s" if slice_ else about


def _p(p: float) -> str:
    if p != p:
        return NONE
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
