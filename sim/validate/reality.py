"""Validation of the example company against published findings.

A finding is met if the mean over replications of the in-house model lies in the range of the sources (docs/facts.md).
Nothing is fitted here; a finding that is missed is reported as such.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from sim.engine import play
from sim.experiment.replications import Progress
from sim.metrics import measure
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw
from sim.units import Floats
from sim.validate import CheckRow, require_replications, run_tasks, verdict

SEED = 1
REPLICATIONS = 10
BASELINE, SELECTIVE, PRIME = "in_house", "brokered", "outsourced"

Metrics = Mapping[str, float]  # metrics of one run by name


@dataclass(frozen=True)
class Finding:
    """A published number, the range that its sources span, and the metric of the model that answers to it."""

    name: str
    metric: str
    expected: float
    low: float
    high: float
    unit: str
    source: str


FINDINGS = (
    Finding(
        "shadow share of technology spend", "leakage_spend_share", 0.28, 0.25, 0.38, "share",
        "CEB 2013 0.28; BT 2014 0.25; Avanade 2014 0.37; Gartner 0.38",
    ),
    Finding(
        "funded projects that wait", "waiting_share.project", 1 / 3, 0.23, 0.43, "share",
        "Gartner (Handler, about 2013): at least one third",
    ),
    Finding("projects that are late", "late_share.project", 0.41, 0.30, 0.52, "share", "MuleSoft 2018-2023"),
    Finding(
        "median duration of a project", "project_duration_median", 8.0, 6.0, 10.5, "months",
        "EBSPM: gamma with shape 3.42, scale 2.61 months, median 8.4",
    ),
    Finding("tickets and requests in time", "sla_attainment", 0.63, 0.53, 0.73, "share", "ServiceNow log 2016"),
    Finding(
        "happy less unhappy, incidents", "love_it_share.incident", 0.67, 0.65, 0.82, "share", "HappySignals: +67"
    ),
    Finding(
        "happy less unhappy, requests", "love_it_share.request", 0.76, 0.65, 0.82, "share", "HappySignals: +76"
    ),
    Finding("cost per ticket", "cost_per_ticket", 54.0, 22.0, 85.0, "USD", "MetricNet: 22 at level 1, 85 at level 3"),
)  # fmt: skip


def rows(replications: int = REPLICATIONS, workers: int = 1, progress: Progress | None = None) -> list[CheckRow]:
    """One row per finding, over runs 0 .. replications - 1 of each operating model; ValueError for fewer than two."""
    require_replications(replications)
    models = (BASELINE, SELECTIVE, PRIME)
    tasks = [(model, replication) for model in models for replication in range(replications)]
    found = run_tasks(run_metrics, tasks, workers, progress)
    runs = {model: found[k * replications : (k + 1) * replications] for k, model in enumerate(models)}
    met = [_row(finding, values(runs[BASELINE], _metric(finding.metric))) for finding in FINDINGS]
    return [*met, run_share(runs[BASELINE]), selective_sourcing(runs)]


def run_metrics(task: tuple[str, int]) -> Metrics:
    """All metrics of one replication of one operating model."""
    model, replication = task
    scenario = load(shipped_scenarios() / f"{model}.toml")
    return measure(play(scenario, draw(scenario, SEED, replication)), scenario)


def run_share(runs: list[Metrics]) -> CheckRow:
    """The share of team pay spent on tickets and on running systems; idle hours count as change capacity."""
    name, source = "share of IT's pay that keeps things running", "MuleSoft 2020 0.70; Gartner 2006; CEB 2013"
    return _row(Finding(name, "", 0.70, 0.60, 0.80, "share", source), values(runs, _run_share))


def selective_sourcing(runs: Mapping[str, list[Metrics]]) -> CheckRow:
    """Cost of the brokered model over that of the cheaper extreme on the same traces, less 1; below 0 it beats both."""
    extremes = np.minimum(*(values(runs[model], _metric("cost_total")) for model in (BASELINE, PRIME)))
    excess = values(runs[SELECTIVE], _metric("cost_total")) / extremes - 1.0
    source = "Lacity & Willcocks 1998: selective beats total (direction only)"
    return _row(Finding("selective sourcing over the cheaper extreme", "", -0.1, -inf, 0.0, "of cost", source), excess)


def values(runs: list[Metrics], of: Callable[[Metrics], float]) -> Floats:
    """One number per run, (replications,)."""
    return np.array([of(run) for run in runs], dtype=np.float64)


def _metric(name: str) -> Callable[[Metrics], float]:
    return lambda found: found[name]


def _run_share(found: Metrics) -> float:
    running = found["cost.run"] + found["cost.incident_handling"]
    return running / (found["cost_it_budget"] - found["cost.intake"])


def _row(finding: Finding, sample: Floats) -> CheckRow:
    mean, error = float(sample.mean()), float(sample.std(ddof=1)) / sqrt(sample.size)
    word = verdict(mean, finding.low, finding.high)
    row = (finding.name, finding.expected, finding.low, finding.high, mean, error, word)
    return CheckRow(*row, finding.source, finding.unit)
