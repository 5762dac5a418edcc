"""Tables as rows of text, for terminal, page and workbook alike: metrics and differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from sim.decision.comparison import Comparison
from sim.metrics import METRICS, metric_of
from sim.stats.intervals import Interval
from sim.units import CALENDAR_DAYS
from sim.views.formatting import NONE, scale

# What a reader of the comparison sees; everything else is in metrics.csv. Only rows that are parts of the one above,
# "of which", are indented.
SHOWN = {
    "cost_total": "total cost",
    "cost_it_budget": "  of which from the IT budget",
    "cost_unit_budgets": "  of which from the units' budgets",
    "cost_hidden": "  of which unbudgeted, in either budget",
    "cost_per_head_year": "cost per head and year",
    "net_value": "benefit less cost",
    "lead_time_median.project": "lead time, median project",
    "censored_share.project": "projects unfinished at the end",
    "lead_time_median.request": "lead time, median small request",
    "lead_time_mean.incident": "lead time, mean incident",
    "lead_time_mean": "lead time, mean of all",
    "satisfaction_mean": "satisfaction, all needs",
    "satisfaction_mean.change": "satisfaction, projects and small requests",
    "satisfaction_mean.project": "satisfaction, projects",
    "trust_end": "trust in IT at the end",
    "leakage_spend_share": "leakage, share of spend",
    "leakage_share.project": "leakage, share of projects",
    "leakage_share.request": "leakage, share of small requests",
    "lost_share.project": "projects given up",
}
WORKING_DAYS = "working days"
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


class ShownRow(NamedTuple):
    """A row of a table: which metric, its name, and the unit that the metric times the factor is in."""

    metric: str
    name: str
    unit: str
    factor: float


class HeadlineRow(NamedTuple):
    """One metric over all models."""

    name: str
    cells: tuple[str, ...]  # mean and half-width, one per model
    best: int | None  # index of the model that is significantly better than all others; None if there is none
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


def shown(currency: str, metrics: Iterable[str] = tuple(SHOWN)) -> Iterator[ShownRow]:
    """The rows of metrics; what is in working days has a second row in calendar days."""
    for metric in metrics:
        unit = metric_of(metric).unit_in(currency)
        yield ShownRow(metric, SHOWN.get(metric) or _about(metric), unit, 1.0)
        if unit == WORKING_DAYS:
            yield ShownRow(metric, "  in calendar days", "calendar days", CALENDAR_DAYS)


def times(interval: Interval, factor: float) -> Interval:
    """The interval in another unit."""
    return Interval(interval.mean * factor, interval.low * factor, interval.high * factor)


def headline(comparison: Comparison) -> list[HeadlineRow]:
    """One row per metric shown, models in the order given."""
    models = list(comparison.models)
    rows = []
    for metric, name, unit, factor in shown(comparison.currency):
        intervals = [times(comparison.scenarios[model][metric], factor) for model in models]
        of = scale(unit, (each.mean for each in intervals))
        winner = comparison.winner(metric)
        best = None if winner is None else models.index(winner)
        rows.append(HeadlineRow(name, tuple(map(of.interval, intervals)), best, of.unit))
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
                mean=of.fitted((gap.high - gap.low) / 2.0).number(gap.mean),
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
    for metric, name, unit, factor in shown(currency, OF_A_RUN):
        of = scale(unit, [metrics[metric] * factor])
        if of.factor == 1.0 and float(metrics[metric]).is_integer():
            of = replace(of, digits=0)  # a count
        rows.append((name, of.number(metrics[metric] * factor), of.unit))
    return rows


def caption(comparison: Comparison) -> str:
    """Caption of the headline table: number of replications, and what the intervals are."""
    runs = len(comparison.results.replications)
    if runs == 1:
        return "One replication: single values, without intervals."
    known = "" if comparison.precise else "; not all headline means are known to within 5 %"
    return f"Mean of {runs} replications ± half of its 95 % interval{known}."


def joint(comparison: Comparison) -> str:
    """Caption of the differences: what their intervals and p stand for; empty for one model."""
    count = comparison.judged
    if not comparison.differences:
        return ""
    joint = f"The 95 % intervals hold for all {count} differences at once, and p is adjusted for {count} comparisons. "
    missing = "A dash: too few replications to judge, see the verdict. " if count < len(comparison.differences) else ""
    return f"{joint if count > 1 else ''}{missing}Bold: significant, 0 is outside the interval."


def _about(metric: str) -> str:
    slice_ = metric.partition(".")[2]
    about = METRICS[metric.partition(".")[0]].about
    return f"{about}, {slice_}s" if slice_ else about


def _p(p: float) -> str:
    if p != p:
        return NONE
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
