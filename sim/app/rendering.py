"""What finished runs come to on the page: numbers first, in words too, then one figure after the other."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from math import isfinite
from threading import Lock
from typing import TYPE_CHECKING

from sim.app.run_queue import Look, Runs
from sim.decision.compare import compared
from sim.decision.comparison import Comparison
from sim.experiment.results import Results
from sim.metrics import metric_of
from sim.stats.intervals import Interval, defined, student_interval
from sim.text import name_in_words
from sim.views.formatting import NONE, Scale, scale
from sim.views.style import BASELINE, colours
from sim.views.table_rows import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.views.sources import Notes

# What a planner looks at first; the rest is in the table.
TILES = {
    "cost_total": "Total cost",
    "lead_time_median.project": "Lead time, median project",
    "leakage_spend_share": "Leakage, share of spend",
    "satisfaction_mean.change": "Satisfaction (projects, requests)",
}
TITLES = {
    "trade_off": "Cost against lead time, with 95 % intervals and every single run",
    "cost": "Cost by purpose, in the IT budget and in the units' budgets, with 95 % intervals",
    "over_time": "Leakage and trust, month by month, with 95 % bands",
    "satisfaction": "Satisfaction of each business unit, with 95 % intervals",
}
DRAWN_FROM = 3  # replications: intervals of two runs are 13 times their standard error, and hide everything else
DRAWING = Lock()  # matplotlib's settings belong to the whole process


def paint(look: Look, results: Results, publish: Callable[[dict[str, object]], bool]) -> None:
    """Publishes the numbers, then each figure; stops where `publish` says so."""
    from sim.views.planner_figures import drawn

    comparison = compared(look.scenarios, results)
    if not publish(numbers(comparison)) or len(results.replications) < DRAWN_FROM:
        return
    with DRAWING:
        for name, svg in drawn(comparison, narrow=look.narrow):
            if not publish({f"figure.{name}": _image(svg, name, comparison)}):
                return


def numbers(comparison: Comparison) -> dict[str, object]:
    """Tiles, table and verdict, as the page shows them."""
    models = list(comparison.models)
    colour = colours(models)
    return {
        "replications": len(comparison.results.replications),
        "models": [
            {
                "name": name_in_words(name),
                "colour": colour[name],
                "baseline": name.endswith(BASELINE) and len(models) > 1,
            }
            for name in models
        ],
        "tiles": [{**_row(comparison, metric, name), "metric": metric} for metric, name in TILES.items()],
        "table": [_row(comparison, metric, name) for metric, name in SHOWN.items()],
        "verdict": comparison.verdict.text,
    }


def report(runs: Runs, look: Look, notes: Notes, command: str) -> str | None:
    """The page of the report; None where nothing is run yet."""
    from sim.views import comparison_figures
    from sim.views.report import page

    results = runs.results(look)
    if results is None:
        return None
    comparison = compared(look.scenarios, results)
    with DRAWING:
        svgs = {
            name: comparison_figures.saved(figure, "svg")
            for name, figure in comparison_figures.figures(comparison).items()
        }
    return page(comparison, notes, svgs, command)


def _row(comparison: Comparison, metric: str, name: str) -> dict[str, object]:
    """One metric: each model's mean and interval, and how far the plan is from the baseline."""
    samples = comparison.results.samples(metric)
    intervals = [student_interval(values) for values in samples.values()]
    of = scale(metric_of(metric).unit_in(comparison.currency), (each.mean for each in intervals))
    row: dict[str, object] = {
        "name": name.strip(),
        "indented": name.startswith(" "),
        "unit": of.unit,
        "cells": [of.interval(each) for each in intervals],
    }
    if len(samples) != 2:
        return row
    baseline, plan = samples.values()
    gap = student_interval(defined(plan - baseline))  # run by run: both met the same luck
    # Of what the verdict speaks of, only what is sure among all it compares; page and verdict say the same.
    told = next((each.sure for each in comparison.differences if each.metric == metric), None)
    return row | _change(metric, gap, of, sure=(gap.low > 0 or gap.high < 0) if told is None else told)


def _change(metric: str, gap: Interval, of: Scale, *, sure: bool) -> dict[str, object]:
    """Plan less baseline, and whether that is good."""
    larger = metric_of(metric).larger_is_better
    better = None if larger is None or not sure else (gap.mean > 0) == larger
    return {"change": of.change(gap.mean), "range": _limits(gap, of), "sure": bool(sure), "better": better}


def _limits(gap: Interval, of: Scale) -> str:
    if not isfinite(gap.low) or not isfinite(gap.high):
        return NONE
    return f"{of.change(gap.low)} to {of.change(gap.high)}"


def _image(svg: bytes, name: str, comparison: Comparison) -> Mapping[str, str]:
    """The figure as an address that holds all of it: a picture, in which no script of any name can run."""
    models = " and ".join(map(name_in_words, comparison.models))
    return {
        "alt": f"{TITLES[name]}: {models}. The numbers are in the table.",
        "source": f"data:image/svg+xml;base64,{b64encode(svg).decode('ascii')}",
    }
