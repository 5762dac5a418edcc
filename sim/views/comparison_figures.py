"""The figures of a comparison: which numbers go into which, and how they are saved, byte for byte the same."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.decision.comparison import Comparison
from sim.decision.years import BreakEven, excess
from sim.experiment.results import RunRecord
from sim.stats.intervals import Interval, student_interval
from sim.text import time_span
from sim.units import Floats
from sim.views.formatting import axis_scale
from sim.views.money_rows import account_name, from_start, nominal, steps
from sim.views.style import columns, label, plain, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Nothing of the day or of the library's version goes into a file.
METADATA: dict[str, dict[str, str | None]] = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
FONT, FONTS = b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, Geneva, sans-serif"  # text of about the same width
FEW = 4  # models, or words, that a panel has room to name
LEAD_TIMES = {"lead_time_median.project": "lead time of the median project", "lead_time_mean": "lead time, mean of all"}
NEEDS = {"satisfaction_mean.change": "projects, small requests", "satisfaction_mean": "all needs"}
KINDS = {"project": "projects", "request": "small requests", "incident": "incidents"}


def figures(comparison: Comparison) -> dict[str, Figure]:
    """Every figure of a comparison, by file name; made without pyplot, so that no global state changes."""
    alone = len(comparison.models) == 1
    with styled():
        return {name: make(comparison) for name, make in FAMILIES.items() if not (alone and name in OF_PAIRS)}


def saved(figure: Figure, kind: Literal["svg", "png"]) -> bytes:
    """The figure as a file's content; the same figure gives the same bytes."""
    file = io.BytesIO()
    with styled(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # a browser has what the font lacks
        figure.savefig(file, format=kind, metadata=METADATA[kind])
    return file.getvalue() if kind == "png" else file.getvalue().replace(FONT, FONTS)


def trade_off(comparison: Comparison) -> Figure:
    """Cost against lead time."""
    from sim.views.figures import means as drawing

    wanted = (lead_time_metric(comparison), "cost_total", satisfaction_metric(comparison))
    days, cost, satisfaction = (comparison.results.samples(metric) for metric in wanted)
    figure = _blank(7.5, 4.3 + 0.1 * len(comparison.models))
    points = {name: drawing.ModelPoint(days[name], cost[name], satisfaction[name]) for name in comparison.models}
    what = drawing.Shown(_span(comparison), LEAD_TIMES[wanted[0]], NEEDS[wanted[2]])
    drawing.draw_trade_off(figure.add_subplot(), points, comparison.currency, what)
    return figure


def waterfall(comparison: Comparison) -> Figure:
    """The cost difference of each other model from the first, by account."""
    from sim.views.figures import cost as drawing

    falls = nominal(comparison)
    shown = steps(falls)
    largest = max(abs(total) / 100 for each in falls for total in (each.start, each.end))
    money = axis_scale(plain(comparison.currency), largest)
    heights = [len(row) + 3.5 for row in shown]
    figure = _blank(7.5, 0.26 * sum(heights) + 0.8)
    panels = figure.subplots(len(falls), 1, squeeze=False, sharex=True, height_ratios=heights)[:, 0]
    for axes, each, row in zip(panels, falls, shown, strict=True):
        start = drawing.WaterfallBar(each.a, each.start / 100, each.start_interval)
        end = drawing.WaterfallBar(each.b, each.end / 100, each.end_interval)
        bars = [drawing.WaterfallBar(account_name(name), step.cents / 100, step.interval) for name, step in row.items()]
        drawing.draw_waterfall(axes, start, bars, end, comparison.currency, list(comparison.models), money)
        axes.tick_params(axis="x", labelbottom=True)
        if axes is not panels[-1]:
            axes.set_xlabel("")
    legend_title = "means; whiskers: 95 % intervals (of steps: paired by replication)"
    figure.legend(handles=drawing.waterfall_legend(), loc="outside lower center", ncols=2, title=legend_title)
    _headed(figure, f"Cost difference by account over {_span(comparison)}")
    return figure


def years(comparison: Comparison) -> Figure:
    """Discounted cost over time, and the difference of each other model from the first."""
    from sim.views.figures import curves as drawing

    first, *others = models = list(comparison.models)
    courses = {name: comparison.cumulated(name) for name in models}
    figure = _blank(7.5, 6.6 if others else 3.8)
    upper, *rest = figure.subplots(2 if others else 1, 1, sharex=True, squeeze=False)[:, 0]
    lines = {name: (course.time, course.cost) for name, course in courses.items()}
    title = "Cumulative cost, discounted to the start of the study"
    drawing.draw_discounted_cost(
        upper, lines, title, models, drawing.course_scales(lines.values(), comparison.currency)
    )
    for lower in rest:
        gaps = {name: excess(courses[first], courses[name]) for name in others}
        beside = {name: (gap.time, gap.cost) for name, gap in gaps.items()}
        lower.axhline(0.0, color="#444444", linewidth=0.9)
        title = f"Above 0: more expensive than {label(first)} so far (paired by replication)"
        scales = drawing.course_scales(beside.values(), comparison.currency)
        drawing.draw_discounted_cost(lower, beside, title, models, scales, "difference")
        overtaken = [each for each in comparison.break_evens if np.isfinite(each.year)]
        for line, each in enumerate(overtaken if len(overtaken) <= FEW else []):
            factor = scales.time.factor
            spread = factor * each.low, factor * each.high
            drawing.mark_break_even(lower, factor * each.year, spread, _overtaken(each), line)
        upper.set_xlabel("")
    handles, labels = upper.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns(labels), title="mean and 95 % band")
    _headed(figure, "Cumulative discounted cost of the models")
    return figure


def lead_times(comparison: Comparison) -> Figure:
    """Distributions of lead time, one panel for each kind of request."""
    from sim.views.figures import curves as drawing

    few = len(comparison.models) <= FEW
    runs = comparison.results.runs
    shares = {
        what: {name: [_pooled(cell, kind) for cell in row] for name, row in runs.items()}
        for kind, what in KINDS.items()
    }
    shown = {what: row for what, row in shares.items() if any(days.size for each in row.values() for days, _ in each)}
    figure = _blank(7.5, 0.8 + 2.6 * len(shown) + (0.0 if few else 0.8)) if shown else _blank(7.5, 3.4)
    panels = figure.subplots(max(1, len(shown)), 1, squeeze=False)[:, 0]
    for axes, (what, row) in zip(panels, (shown or shares).items(), strict=False):
        drawing.draw_lead_times(axes, row, what)
        if few:
            axes.legend(loc="upper left", title="mean and 95 % band", alignment="left")
    if not few:
        names = [label(name) for name in comparison.models]
        lines = figure.axes[0].get_legend_handles_labels()[0]
        figure.legend(lines, names, loc="outside lower center", ncols=columns(names), title="mean and 95 % band")
    _headed(figure, "Lead time of completed requests, whoever delivered")
    return figure


def cost(comparison: Comparison) -> Figure:
    """Cost by purpose and payer."""
    from sim.views.figures import cost as drawing

    figure = _blank(8.6, 4.8 if len(comparison.models) <= FEW else 6.0)
    spend = {
        name: np.array([cell.spend.sum(axis=0) / 100.0 for cell in row])
        for name, row in comparison.results.runs.items()
    }
    drawing.draw_cost(figure.add_subplot(), spend, comparison.currency, _span(comparison))
    return figure


def over_time(comparison: Comparison) -> Figure:
    """Leakage and trust by month."""
    from sim.views.figures import curves as drawing

    figure = _blank(7.5, 6.4)
    upper, lower = figure.subplots(2, 1, sharex=True)
    leaked = {
        name: np.array([100.0 * cell.monthly["leakage_share.change"] for cell in row])
        for name, row in comparison.results.runs.items()
    }
    trust = {
        name: np.array([trust_by_month(cell, comparison) for cell in row])
        for name, row in comparison.results.runs.items()
    }
    past = "Leakage: small requests and projects raised in the month and met without IT"
    drawing.draw_monthly(upper, leaked, past, "share of both (%)", 100.0)
    drawing.draw_monthly(
        lower, trust, "Trust of the business in IT, units weighted by headcount", "trust (0 to 1)", 1.0
    )
    upper.set_xlabel("")
    lower.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.18),
        ncols=columns(map(label, trust)),
        title="mean and 95 % band",
    )
    _headed(figure, "Leakage and trust over time")
    return figure


def satisfaction(comparison: Comparison) -> Figure:
    """Satisfaction by business unit."""
    from sim.views.figures import means as drawing

    units = next(iter(comparison.models.values())).business_units
    felt = satisfaction_metric(comparison)
    metrics = {"all units": felt} | {unit: f"{felt}.unit.{unit}" for unit in units}
    row = max(0.45, 0.12 * len(comparison.models))
    figure = _blank(7.5, 1.4 + 0.1 * len(comparison.models) + row * len(metrics))
    drawing.draw_satisfaction(
        figure.add_subplot(), {unit: _intervals(comparison, metric) for unit, metric in metrics.items()}
    )
    return figure


def satisfaction_metric(comparison: Comparison) -> str:
    """Satisfaction with projects and small requests; with all needs where there are only tickets."""
    return _first_known(comparison, NEEDS)


def lead_time_metric(comparison: Comparison) -> str:
    """Lead time of the median project; the mean of all needs where some model completed no project."""
    return _first_known(comparison, LEAD_TIMES)


def _first_known(comparison: Comparison, metrics: Iterable[str]) -> str:
    """The first metric that every model has in some replication, else the last."""
    *first, last = metrics
    return next((metric for metric in first if _known(comparison.results.samples(metric))), last)


def _known(samples: Mapping[str, Floats]) -> bool:
    return all(np.isfinite(values).any() for values in samples.values())


FAMILIES: dict[str, Callable[[Comparison], Figure]] = {
    "trade_off": trade_off,
    "cost": cost,
    "waterfall": waterfall,
    "years": years,
    "lead_times": lead_times,
    "over_time": over_time,
    "satisfaction": satisfaction,
}


OF_PAIRS = ("waterfall",)  # these need a second model


def _blank(width: float, height: float) -> Figure:
    """An empty figure, inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _headed(figure: Figure, title: str) -> None:
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")


def _span(comparison: Comparison) -> str:
    return time_span(next(iter(comparison.models.values())).company.horizon)


def _pooled(cell: RunRecord, kind: str) -> tuple[Floats, Floats]:
    """Lead times of one kind over all channels, sorted, and the number of requests that each quantile represents."""
    found = [spread for name, spread in cell.lead_times.items() if name.partition(".")[0] == kind]
    days = np.concatenate([spread.quantiles for spread in found] or [np.empty(0)])
    weight = np.concatenate(
        [np.full(spread.quantiles.size, spread.n / spread.quantiles.size) for spread in found] or [np.empty(0)]
    )
    order = np.argsort(days, kind="stable")
    return days[order], weight[order]


def _overtaken(each: BreakEven) -> str:
    """A short note on the break-even of two models."""
    models = f"{label(each.dearer_first)} cheaper than {label(each.cheaper_first)}"
    start = from_start(each.year)
    return f"{models} from {start} on (means); never in {each.never} of {each.replications} replications"


def trust_by_month(cell: RunRecord, comparison: Comparison) -> Floats:
    """Trust over months, (months,), units weighted by headcount."""
    units = comparison.models[cell.scenario].business_units
    series = np.array([cell.monthly[f"trust.{name}"] for name in units])
    return np.asarray(np.average(series, axis=0, weights=[unit.headcount for unit in units.values()]))


def _intervals(comparison: Comparison, metric: str) -> dict[str, Interval]:
    return {name: student_interval(values) for name, values in comparison.results.samples(metric).items()}
