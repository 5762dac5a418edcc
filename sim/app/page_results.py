"""The results of a request as the planner's page shows them: numbers, figures and report."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from math import isfinite
from threading import Lock
from typing import TYPE_CHECKING

from sim.app.run_queue import PageResult, RunQueue, RunRequest
from sim.decision.compare import compared
from sim.decision.comparison import Comparison
from sim.decision.differences import Difference
from sim.experiment.results import Results
from sim.metrics import metric_of
from sim.stats.intervals import student_interval
from sim.views.formatting import Scale, scale
from sim.views.hold_up_rows import EXPLAINED, HEADINGS, hold_up_rows
from sim.views.style import BASELINE, colours
from sim.views.table_rows import ShownRow, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.views.glossary import Notes

# The metrics shown as tiles at the top of the page; all others are in the table.
TILES = {
    "cost_total": "Total cost",
    "lead_time_median.project": "Lead time, median project",
    "leakage_spend_share": "Leakage, share of spend",
    "satisfaction_mean.change": "Satisfaction (projects, requests)",
}
TITLES = {
    "trade_off": "Cost against lead time, with 95 % intervals and every run",
    "cost": "Cost by purpose, in the IT budget and in the units' budgets, with 95 % intervals",
    "over_time": "Leakage and trust, month by month, with 95 % bands",
    "satisfaction": "Satisfaction of each business unit, with 95 % intervals",
}
MIN_REPLICATIONS_DRAWN = 3  # with two, an interval is 13 times its standard error and hides the rest of the figure
DRAWING = Lock()  # matplotlib's settings are global to the process


def summarize(request: RunRequest, results: Results, publish: Callable[[PageResult], bool]) -> None:
    """Publishes the numbers, then each figure; stops when `publish` returns False."""
    from sim.views.custom_figures import drawn

    comparison = compared(request.scenarios, results)
    if not publish(page_numbers(comparison)) or len(results.replications) < MIN_REPLICATIONS_DRAWN:
        return
    with DRAWING:
        for name, svg in drawn(comparison, narrow=request.narrow):
            if not publish({f"figure.{name}": _image(svg, name, comparison)}):
                return


def page_numbers(comparison: Comparison) -> PageResult:
    """Tiles, table and verdict of the page."""
    models = list(comparison.models)
    colour = colours(models)
    return {
        "replications": len(comparison.results.replications),
        "models": [
            {
                "name": name,
                "colour": colour[name],
                "baseline": name.endswith(BASELINE) and len(models) > 1,
            }
            for name in models
        ],
        "tiles": [_tile(comparison, metric, name) for metric, name in TILES.items()],
        "table": [_row(comparison, each) for each in shown(comparison.currency)],
        "verdict": comparison.verdict.text,
        "remarks": " ".join(comparison.verdict.words.remarks),
        "hold_ups": {
            "headings": HEADINGS,
            "explained": EXPLAINED,
            "rows": [row._asdict() for row in hold_up_rows(comparison)],
        },
    }


def report_page(queue: RunQueue, request: RunRequest, notes: Notes, command: str) -> str | None:
    """The HTML report; None if no replication is finished yet."""
    from sim.views import comparison_figures
    from sim.views.report import page

    results = queue.results(request)
    if results is None:
        return None
    comparison = compared(request.scenarios, results)
    with DRAWING:
        svgs = {
            name: comparison_figures.saved(figure, "svg")
            for name, figure in comparison_figures.figures(comparison).items()
        }
    return page(comparison, notes, svgs, command)


def _tile(comparison: Comparison, metric: str, name: str) -> dict[str, object]:
    """One metric as a tile, which shows the last model; lead times in calendar days too."""
    first, *others = (_row(comparison, each) for each in shown(comparison.currency, [metric]))
    beside = [f" ({cells[-1]} {each['unit']})" for each in others if isinstance(cells := each["cells"], list)]
    return {**first, "metric": metric, "name": name, "indented": False, "unit": f"{first['unit']}{''.join(beside)}"}


def _row(comparison: Comparison, shown: ShownRow) -> dict[str, object]:
    """One metric: mean and interval of each model, and the difference of plan and baseline."""
    metric, name, _, factor = shown
    samples = comparison.results.samples(metric)
    intervals = [student_interval(factor * values) for values in samples.values()]
    unit = scale(shown.unit, (each.mean for each in intervals))
    row: dict[str, object] = {
        "name": name.strip(),
        "indented": name.startswith(" "),
        "unit": unit.unit,
        "cells": [unit.interval(each) for each in intervals],
    }
    if len(samples) != 2:
        return row
    (gap,) = comparison.differences_of(metric)  # paired: both models use the same random numbers
    gap = gap._replace(mean=factor * gap.mean, low=factor * gap.low, high=factor * gap.high)
    return row | _change(gap, unit)


def _change(gap: Difference, unit: Scale) -> dict[str, object]:
    """Plan less baseline, and whether the difference is significant and an improvement."""
    larger = metric_of(gap.metric).larger_is_better
    better = None if larger is None or not gap.sure else (gap.mean > 0) == larger
    return {
        "change": unit.fitted((gap.high - gap.low) / 2.0).change(gap.mean),
        "range": unit.range(gap.low, gap.high, signed=True),
        "significant": gap.sure,
        "judged": isfinite(gap.p),  # whether there is an interval to judge by
        "better": better,
    }


def _image(svg: bytes, name: str, comparison: Comparison) -> Mapping[str, str]:
    """The figure as a data URL; as an image it cannot run scripts, whatever the names of models contain."""
    models = " and ".join(comparison.models)
    return {
        "alt": f"{TITLES[name]}: {models}. The numbers are in the table.",
        "source": f"data:image/svg+xml;base64,{b64encode(svg).decode('ascii')}",
    }
