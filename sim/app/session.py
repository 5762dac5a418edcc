"""One planner's session: its models, the runs behind it, answers to requests, and results as numbers and figures."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from math import isfinite
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from sim._version import __version__
from sim.app.edit import Model, Plan, Refused, Trouble, changes, plan, said
from sim.app.run_queue import Look, Runs
from sim.decision.compare import compared
from sim.decision.comparison import Comparison
from sim.experiment.results import Results
from sim.metrics import metric_of
from sim.scenario.reading.load import PLACE
from sim.scenario.records import scenario_hash
from sim.scenario.toml_writer import document
from sim.stats.intervals import Interval, defined, student_interval
from sim.text import name_in_words
from sim.views.formatting import NONE, Scale, scale
from sim.views.style import BASELINE, colours
from sim.views.table_rows import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.views.glossary import Notes

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
    from sim.views.custom_figures import drawn

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


REPLICATIONS = (3, 4, 6, 10)  # that a page may ask for
USUAL = 4
PLAN_FILE, BASELINE_FILE = "plan.toml", "baseline.toml"


class Missing(LookupError):
    """What was asked for is not there, or not any more; the message is for the planner."""


class Asked(NamedTuple):
    """A plan and the baseline it is held against."""

    plan: Plan
    baseline: Plan

    @property
    def alike(self) -> bool:
        """Whether both are the same but for their names."""
        return _anonymous(self.plan) == _anonymous(self.baseline)


class House:
    """The models of one page and what is run for it."""

    def __init__(self, models: Mapping[str, Model], *, seed: int = 1) -> None:
        self.models = dict(models)
        self.runs = Runs(paint, seed=seed)
        self._asked: tuple[int, Asked] | None = None  # the newest look, and what was asked for

    def offer(self) -> dict[str, object]:
        """Everything the page needs to draw its levers."""
        return {
            "version": __version__,
            "key": self._key(),
            "replications": list(REPLICATIONS),
            "usual": USUAL,
            "models": [_offered(key, model) for key, model in self.models.items()],
        }

    def look(self, wanted: Mapping[str, object]) -> dict[str, object]:
        """Starts the runs of a plan and its baseline. Raises `Refused`."""
        asked, replications = self._read(wanted), wanted.get("replications")
        if isinstance(replications, bool) or replications not in REPLICATIONS:
            raise Refused([Trouble("replications", "must be one of the numbers offered")])
        plans = (asked.plan,) if asked.alike else (asked.baseline, asked.plan)
        scenarios = {each.loaded.scenario.name: each.loaded.scenario for each in plans}
        assert isinstance(replications, int)
        look = self.runs.start(scenarios, replications, narrow=wanted.get("narrow") is True)
        self._asked = (look.number, asked)
        return {"look": look.number, "plan": _words(asked.plan), "baseline": _words(asked.baseline)}

    def progress(self, number: int, seen: int) -> dict[str, object]:
        """How far a look is, and its outcome where it is newer than the version `seen`."""
        look = self.runs.newest(number)
        if look is None:
            return {"state": "superseded"}
        total = look.replications * len(look.scenarios)
        told: dict[str, object] = {"state": _state(look), "done": self.runs.done(look), "total": total}
        told |= {"version": look.version, "failure": look.failure}
        return told | ({"outcome": look.outcome} if look.version > seen else {})

    def scenario(self, wanted: Mapping[str, object]) -> str:
        """The plan, or its baseline, as a scenario file. Raises `Refused`."""
        asked = self._read(wanted)
        made = asked.baseline if wanted.get("which") == "baseline" else asked.plan
        moved = changes(made) or ["nothing"]
        remarks = [
            f"Made by the planner's page of itsourcing {__version__} from {made.model.path.name}.",
            *(f"Changed: {each}" for each in moved),
        ]
        return document(made.written.values, PLACE, made.written.entries(), remarks)

    def report(self, number: int) -> str:
        """The report of a look. Raises `Missing`."""
        look = self.runs.newest(number)
        if look is None or self._asked is None or self._asked[0] != number:
            raise Missing("A newer plan has taken the place of this one; download again.")
        asked = self._asked[1]
        plans = (asked.plan,) if asked.alike else (asked.baseline, asked.plan)
        notes = {each.loaded.scenario.name: each.loaded.provenance for each in plans}
        page = report(self.runs, look, notes, self._command(look, asked))
        if page is None:
            raise Missing("Nothing has been run yet; wait for the first numbers.")
        return page

    def _command(self, look: Look, asked: Asked) -> str:
        """What repeats the report's runs, with the files that the page gives."""
        files = PLAN_FILE if asked.alike else f"{BASELINE_FILE} {PLAN_FILE}"
        results = self.runs.results(look)
        runs = len(results.replications) if results else 0
        return f"itsourcing compare {files} --seed {self.runs.seed} --replications {runs}"

    def _read(self, wanted: Mapping[str, object]) -> Asked:
        asked = Asked(plan(self.models, wanted.get("plan")), plan(self.models, wanted.get("baseline"), baseline=True))
        company = asked.plan.loaded.scenario.company, asked.baseline.loaded.scenario.company
        if (company[0].currency, company[0].horizon) != (company[1].currency, company[1].horizon):
            rule = "cannot be compared with the baseline: another currency, or a study of another length"
            raise Refused([Trouble(None, rule)])
        return asked

    def _key(self) -> str:
        """Changes when a model does, so that a browser forgets levers of other files."""
        hashes = "".join(scenario_hash(model.loaded.scenario) for model in self.models.values())
        return hashlib.sha256(hashes.encode()).hexdigest()[:16]


def _offered(key: str, model: Model) -> dict[str, object]:
    scenario = model.loaded.scenario
    return {
        "key": key,
        "name": name_in_words(scenario.name),
        "title": scenario.title,
        "phases": list(scenario.phases),
        "levers": [
            {**lever._asdict(), "key": lever.key, "common": lever.common, "shipped": said(lever.value)}
            for lever in model.levers.values()
        ],
    }


def _words(made: Plan) -> dict[str, object]:
    name, model = made.loaded.scenario.name, made.model.loaded.scenario.name
    return {"name": name_in_words(name), "model": name_in_words(model), "changes": changes(made)}


def _anonymous(made: Plan) -> str:
    return scenario_hash(made.loaded.scenario.model_copy(update={"name": "", "title": ""}))


def _state(look: Look) -> str:
    if look.failure is not None:
        return "failed"
    return "done" if look.painted else "running"
