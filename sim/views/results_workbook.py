"""A comparison as a workbook: verdict, numbers with their intervals, years, months, assumptions, provenance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.decision.comparison import Comparison
from sim.metrics import METRICS, metric_of
from sim.sheets.result_tables import CellValue, Number, Table, write_tables
from sim.stats.intervals import Interval, student_interval
from sim.text import decimals
from sim.units import Floats
from sim.views import glossary
from sim.views.formatting import MOST
from sim.views.hold_up_rows import SHOWN_KINDS
from sim.views.money_rows import account_name, break_evens
from sim.views.table_rows import SHOWN, shown, times

if TYPE_CHECKING:
    from sim.views.glossary import Notes

SHARE, MONEY, PLAIN, P = "0.0%", "#,##0", "#,##0.00", "0.0000"
LIMITS = ("mean", "low", "high")


def write_comparison(comparison: Comparison, notes: Notes, command: str | None, path: Path) -> None:
    """Writes every sheet; `notes` says where values come from, `command` how to get the same numbers again."""
    makers = (
        _verdict,
        _headline,
        _metrics,
        _differences,
        _waterfall,
        _years,
        _break_evens,
        _hold_ups,
        _months,
    )
    provenance = json.loads(comparison.to_json(command))["provenance"]
    write_tables(
        [*(make(comparison) for make in makers), _assumptions(notes), _sources(notes), _origin(provenance)], path
    )


def _verdict(comparison: Comparison) -> Table:
    """The words, then the best model on each metric."""
    words: list[list[CellValue]] = [[line, None, None, None] for line in comparison.verdict.text.split("\n") if line]
    best: list[list[CellValue]] = [
        [_label(metric), each.best, Number(each.probability_best, SHARE), "yes" if each.decided else "no"]
        for metric, each in comparison.verdict.metrics.items()
    ]
    heading: list[CellValue] = [
        "metric",
        "best model",
        "probability that it is the best",
        "significantly better than every other",
    ]
    return Table("verdict", ("verdict", "", "", ""), [*words, [None] * 4, heading, *best])


def _headline(comparison: Comparison) -> Table:
    """One row per metric, three columns per model, and the model that is significantly better than every other."""
    columns = tuple(f"{name}, {limit}" for name in comparison.models for limit in LIMITS)
    rows: list[list[CellValue]] = []
    for metric, label, unit, factor in shown(comparison.currency):
        intervals = [times(comparison.scenarios[name][metric], factor) for name in comparison.models]
        limits = [number for each in intervals for number in _limits(each, unit, comparison)]
        rows.append([label, unit, *limits, comparison.winner(metric)])
    return Table("headline", ("metric", "unit", *columns, "significantly better than every other"), rows)


def _metrics(comparison: Comparison) -> Table:
    """Every metric of every model."""
    rows: list[list[CellValue]] = []
    for name, row in comparison.scenarios.items():
        for metric, interval in row.items():
            unit = _unit(comparison, metric)
            about = METRICS[metric.partition(".")[0]].about
            rows.append([name, metric, *_limits(interval, unit, comparison), unit, about])
    return Table("all metrics", ("model", "metric", *LIMITS, "unit", "meaning"), rows)


def _differences(comparison: Comparison) -> Table:
    """Paired differences b less a of the headline metrics."""
    rows: list[list[CellValue]] = []
    for gap in comparison.differences:
        unit = _unit(comparison, gap.metric)
        limits = _limits(Interval(gap.mean, gap.low, gap.high), unit, comparison)
        p = [Number(gap.p, P), Number(gap.p_adjusted, P)]
        rows.append([_label(gap.metric), gap.a, gap.b, *limits, unit, *p, "yes" if gap.sure else "no"])
    names = ("metric", "a", "b", "mean of b less a", "low", "high", "unit", "p", "p, adjusted", "significant")
    return Table("differences", names, rows)


def _waterfall(comparison: Comparison) -> Table:
    """From the first model's cost to each other model's, account by account."""
    rows: list[list[CellValue]] = []
    for fall in comparison.waterfalls:
        own: list[CellValue] = [fall.a, fall.b, fall.measure]
        steps = [(account_name(step.account), step.cents, step.interval) for step in fall.steps]
        for name, cents, interval in (
            (f"cost of {fall.a}", fall.start, fall.start_interval),
            *steps,
            (f"cost of {fall.b}", fall.end, fall.end_interval),
        ):
            limits = _limits(Interval(cents / 100, interval.low, interval.high), comparison.currency, comparison)
            rows.append([*own, name, *limits, comparison.currency])
    return Table("waterfall", ("from", "to", "measure", "step", *LIMITS, "unit"), rows)


def _years(comparison: Comparison) -> Table:
    """Cost, budgets and present value of every year."""
    names = list(next(iter(comparison.years.values()))[0].money)
    columns = tuple(f"{name}, {limit}" for name in names for limit in LIMITS)
    rows: list[list[CellValue]] = []
    for model, years in comparison.years.items():
        for each in years:
            money = [n for name in names for n in _limits(each.money[name], comparison.currency, comparison)]
            factor = Number(each.discount_factor, "0.000")
            rows.append([model, each.year, Number(each.days, "0"), factor, *money, comparison.currency])
    return Table("years", ("model", "year", "working days", "discount factor", *columns, "unit"), rows)


def _hold_ups(comparison: Comparison) -> Table:
    """Load, use, wait and share of the lead time of each resource and stage."""
    rows: list[list[CellValue]] = [
        [
            model,
            each.name,
            *(Number(share, SHARE) for share in (each.load, each.use)),
            Number(each.wait, PLAIN),
            *(Number(each.shares[kind], SHARE) for kind in SHOWN_KINDS),
            "yes" if each.overloaded else "no",
        ]
        for model, row in comparison.hold_ups.items()
        for each in row
    ]
    shares = tuple(f"share of the lead time, {kind}s" for kind in SHOWN_KINDS)
    names = ("model", "resource or stage", "load", "in use", "wait in working days", *shares, "overloaded")
    return Table("what holds it up", names, rows)


def _break_evens(comparison: Comparison) -> Table:
    """When the model that is more expensive at first becomes the cheaper one for good; years from the start."""
    rows: list[list[CellValue]] = []
    for each, sentence in zip(comparison.break_evens, break_evens(comparison), strict=True):
        times = [Number(year, PLAIN) for year in (each.year, each.median, each.low, each.high)]
        counts = [each.happened, each.never, each.from_start, each.replications]
        rows.append([each.dearer_first or None, each.cheaper_first or None, *times, *counts, sentence])
    names = ("more expensive at first", "cheaper at first", "means break even after, years", "median", "10 %", "90 %")
    counts_of = ("replications that break even", "never", "cheaper from the start", "replications", "in words")
    return Table("break-even", (*names, *counts_of), rows)


def _months(comparison: Comparison) -> Table:
    """Every series of every model by month."""
    rows = [row for model in comparison.models for row in _months_of(comparison, model)]
    names = ("model", "series", "month", "days from the start", *LIMITS, "unit")
    return Table("monthly", names, rows)


def _months_of(comparison: Comparison, model: str) -> Iterator[list[CellValue]]:
    cells = comparison.results.runs[model]
    ends = cells[0].monthly["time"] - comparison.models[model].company.warm_up
    for series in cells[0].monthly:
        if series != "time":
            unit = _unit_of_series(series, comparison.currency)
            runs: Floats = np.array([cell.monthly[series] for cell in cells])
            for month, values in enumerate(runs.T):
                limits = _limits(student_interval(values), unit, comparison)
                yield [model, series, month + 1, Number(float(ends[month]), "0"), *limits, unit]


def _unit_of_series(series: str, currency: str) -> str:
    """Of a month's number; what is no metric is money, a count, or a measure from 0 to 1."""
    name = series.partition(".")[0]
    if name in METRICS:
        return METRICS[name].unit_in(currency)
    return {"spend": currency, "backlog": "requests", "systems": "systems", "trust": "0..1"}.get(name, "")


def _assumptions(notes: Notes) -> Table:
    rows = [list(row) for row in glossary.assumptions(notes)]
    return Table("assumptions", ("value of", "models", "value", "unit", "range", "note"), rows)


def _sources(notes: Notes) -> Table:
    return Table("sources", ("source", "values"), [list(row) for row in glossary.sources(notes)])


def _origin(provenance: Mapping[str, Any]) -> Table:
    """What is needed to get the same numbers again."""
    rows: list[list[CellValue]] = []
    for name, value in provenance.items():
        if isinstance(value, Mapping):
            rows += [[f"{name}: {key}", str(entry)] for key, entry in value.items()]
        else:
            rows.append([name, value if isinstance(value, int) else str(value)])
    return Table("provenance", ("what", "value"), rows)


def _limits(interval: Interval, unit: str, comparison: Comparison) -> list[Number]:
    return [
        Number(value, number_format(interval, unit, comparison))
        for value in (interval.mean, interval.low, interval.high)
    ]


def number_format(interval: Interval, unit: str, comparison: Comparison) -> str:
    """The number format with the decimals that the interval allows; without an interval, those usual for the unit."""
    usual = {"share": SHARE, comparison.currency: MONEY}.get(unit, PLAIN)
    if not (isfinite(interval.half_width) and interval.half_width > 0):
        return usual
    of_unit = 100.0 if unit == "share" else 1.0
    digits = max(0, min(MOST, decimals(of_unit * interval.half_width)))
    number = "0" if unit == "share" else "#,##0"
    return f"{number}{'.' if digits else ''}{'0' * digits}{'%' if unit == 'share' else ''}"


def _unit(comparison: Comparison, metric: str) -> str:
    return metric_of(metric).unit_in(comparison.currency)


def _label(metric: str) -> str:
    return SHOWN.get(metric, metric).strip()
