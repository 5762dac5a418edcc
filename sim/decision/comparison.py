"""A finished comparison: intervals, paired differences and the best model on each metric; as tables and JSON."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim._version import __version__
from sim.decision.differences import Best, Difference, beats_all, best_mean, differences, judged
from sim.decision.hold_ups import HoldUps
from sim.decision.rare_events import Unobserved
from sim.decision.waterfall import Waterfall, waterfall
from sim.decision.years import BreakEven, CumulativeCost, Year, break_even, cumulated, excess, years
from sim.experiment.results import Results
from sim.json_text import document_text
from sim.metrics import metric_of
from sim.scenario.records import Scenario, scenario_hash
from sim.stats.intervals import Interval, defined, student_interval

if TYPE_CHECKING:
    from pandas import DataFrame

SCHEMA = 1  # of the JSON document; rises when a reader of the last one would be wrong


class VerdictText(NamedTuple):
    """The verdict as sentences."""

    sentences: tuple[str, ...]  # one for each metric, or why there is no verdict
    balance: str = ""  # which model is best on which metric; empty where there is nothing to compare
    remarks: tuple[str, ...] = ()  # warnings that go with the verdict

    @property
    def text(self) -> str:
        """All sentences as one paragraph."""
        return " ".join(part for part in (*self.sentences, self.balance, *self.remarks) if part)


@dataclass(frozen=True)
class Verdict:
    """The best model on each headline metric, and the verdict as sentences."""

    metrics: Mapping[str, Best]
    words: VerdictText

    @property
    def text(self) -> str:
        """The verdict as one paragraph."""
        return self.words.text


@dataclass(frozen=True)
class Comparison:
    """Several operating models on the same demand; `results` holds every run, for figures."""

    models: Mapping[str, Scenario]
    results: Results
    differences: tuple[Difference, ...]  # all pairs of scenarios on all headline metrics
    verdict: Verdict
    unobserved: Unobserved  # models of which nothing is claimed
    hold_ups: HoldUps  # what holds the work up: resources and stages by model
    precise: bool  # whether the headline metrics have the precision asked for

    @cached_property
    def scenarios(self) -> dict[str, dict[str, Interval]]:
        """Mean and 95 % interval of every metric, by scenario."""
        found: dict[str, dict[str, Interval]] = {name: {} for name in self.models}
        for metric in self.results.metrics:
            for name, values in self.results.samples(metric).items():
                found[name][metric] = student_interval(values)
        return found

    def differences_of(self, metric: str) -> tuple[Difference, ...]:
        """All pairs of scenarios on any metric, judged at the level of those on headline metrics."""
        found = tuple(each for each in self.differences if each.metric == metric)
        samples = {metric: self.results.samples(metric)}
        return found or differences(samples, self.unobserved, self.judged)

    @property
    def judged(self) -> int:
        """How many differences on headline metrics have an interval; these hold all at once."""
        return judged(self.differences)

    def winner(self, metric: str) -> str | None:
        """The model that is significantly better than every other on a metric, whichever page shows it; else None."""
        larger, row = metric_of(metric).larger_is_better, self.results.samples(metric)
        if larger is None or len(row) < 2 or not all(defined(values).size for values in row.values()):
            return None
        first = best_mean(row, larger)
        return first if beats_all(first, self.differences_of(metric)) else None

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return next(iter(self.models.values())).company.currency

    @cached_property
    def table(self) -> DataFrame:
        """One row per scenario and metric: mean, low, high, unit."""
        from pandas import DataFrame  # most of a second to import, not needed for the JSON document

        return DataFrame(
            {
                "scenario": name,
                "metric": metric,
                "mean": interval.mean,
                "low": interval.low,
                "high": interval.high,
                "unit": metric_of(metric).unit_in(self.currency),
            }
            for name, row in self.scenarios.items()
            for metric, interval in row.items()
        )

    def waterfall(self, a: str, b: str, *, discounted: bool = False, by_payer: bool = False) -> Waterfall:
        """The cost difference of b from a by account, in cents; `.table` is a frame. ValueError for no such model."""
        return waterfall(self.results, a, b, currency=self.currency, discounted=discounted, by_payer=by_payer)

    @cached_property
    def waterfalls(self) -> tuple[Waterfall, ...]:
        """From the first model to each other, nominal and discounted."""
        first, *others = self.models
        return tuple(self.waterfall(first, b, discounted=each) for b in others for each in (False, True))

    @cached_property
    def years(self) -> dict[str, tuple[Year, ...]]:
        """Cost, budgets and present value by model and year of the study."""
        return years(self.results, next(iter(self.models.values())).company.horizon)

    def cumulated(self, model: str) -> CumulativeCost:
        """Discounted cost from the start of the study to each month end."""
        return cumulated(self.results, model, self.models[model].company.warm_up)

    @cached_property
    def break_evens(self) -> tuple[BreakEven, ...]:
        """When the first model and each other overtake in discounted cost."""
        first, *others = self.models
        return tuple(break_even(first, b, excess(self.cumulated(first), self.cumulated(b))) for b in others)

    @property
    def frame(self) -> DataFrame:
        """One row per scenario and replication, one column per metric."""
        return self.results.frame

    def to_json(self, command: str | None = None) -> str:
        """The whole comparison as one JSON document; an undefined number is null.

        The bytes depend on scenarios, seed and replications (and on the versions named), not on how many workers
        there were. `command` is what the user typed, if not this function's own call.
        """
        document = {
            "schema": SCHEMA,
            "provenance": self._provenance(command),
            "scenarios": {name: self._intervals(name) for name in self.models},
            "differences": [gap._asdict() | {"significant": gap.sure} for gap in self.differences],
            "verdict": {metric: vars(best) for metric, best in self.verdict.metrics.items()}
            | {"text": self.verdict.text},
            "waterfalls": [self._waterfall(each) for each in self.waterfalls],
            "years": {
                "models": {name: [self._year(each) for each in row] for name, row in self.years.items()},
                "break_even": [self._break_even(each) for each in self.break_evens],
            },
            "hold_ups": {name: [each._asdict() for each in row] for name, row in self.hold_ups.items()},
        }
        return document_text(document) + "\n"

    def _intervals(self, name: str) -> dict[str, dict[str, object]]:
        return {
            metric: _limits(interval) | {"unit": metric_of(metric).unit_in(self.currency)}
            for metric, interval in self.scenarios[name].items()
        }

    def _waterfall(self, each: Waterfall) -> dict[str, object]:
        """Means are whole cents, and start and steps add up to the end; limits are not rounded."""
        return {
            "a": each.a,
            "b": each.b,
            "measure": each.measure,
            "unit": each.currency,
            "start": _limits(each.start_interval) | {"mean": each.start / 100},
            "steps": [
                {"account": step.account} | _limits(step.interval) | {"mean": step.cents / 100} for step in each.steps
            ],
            "end": _limits(each.end_interval) | {"mean": each.end / 100},
        }

    @staticmethod
    def _break_even(each: BreakEven) -> dict[str, object]:
        return vars(each) | {
            "dearer_first": each.dearer_first or None,
            "share": each.share,
            "from_start": each.from_start,
        }

    def _year(self, each: Year) -> dict[str, object]:
        facts = {"year": each.year, "days": each.days, "discount_factor": each.discount_factor, "unit": self.currency}
        return facts | {name: _limits(interval) for name, interval in each.money.items()}

    def _provenance(self, command: str | None) -> dict[str, object]:
        runs = len(self.results.replications)
        call = f"sim.compare({list(self.models)}, seed={self.results.seed}, replications={runs})"
        return {
            "version": __version__,
            "seed": self.results.seed,
            "replications": runs,
            "scenario_hashes": {name: scenario_hash(scenario) for name, scenario in self.models.items()},
            "python": platform.python_version(),
            "numpy": np.__version__,
            "platform": platform.platform(),
            "command": call if command is None else command,
        }


def _limits(interval: Interval) -> dict[str, object]:
    return {"mean": interval.mean, "low": interval.low, "high": interval.high}
