"""Compares operating models on the same demand, with replications until the results are precise enough."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from sim.arguments import require_positive, require_whole
from sim.decision.comparison import Comparison, Verdict
from sim.decision.contract_remarks import contract_remarks
from sim.decision.differences import bests, differences, headline
from sim.decision.hold_up_text import overload_remarks, why_alike
from sim.decision.hold_ups import hold_ups
from sim.decision.rare_events import rare_event_remarks, unobserved
from sim.decision.same_demand import different_demand
from sim.decision.verdict_text import VerdictContext, verdict_text
from sim.experiment.replications import Progress, replicate
from sim.experiment.results import Results
from sim.metrics import HEADLINE, metric_of
from sim.safe_text import folded
from sim.scenario.reading.load import as_scenario
from sim.scenario.records import Scenario
from sim.stats.precision import precise_enough
from sim.units import YEAR

BATCH = 10  # replications between two checks of the precision
LIMIT = 30  # most replications, precise or not


def compare(
    scenarios: Iterable[str | os.PathLike[str] | Scenario],
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    precision: float = 0.05,
    progress: Progress | None = None,
) -> Comparison:
    """Runs every scenario (a file or a record) on the same demand and says which is best at what.

    Without `replications`, adds ten at a time until every headline metric, and every difference from the first
    scenario, is known to within the share `precision` of its mean, or 30 are done. Raises ScenarioError for a
    faulty file, ValueError for scenarios that cannot be compared, ExperimentError for a run that fails.
    """
    _require_sense(seed, replications, workers, precision)
    models = _models(scenarios)
    if replications is None:
        results = _until_precise(models, seed, workers, precision, progress)
    else:
        results = replicate(models, replications=range(replications), seed=seed, workers=workers, progress=progress)
    return compared(models, results, precision)


def compared(models: Mapping[str, Scenario], results: Results, precision: float = 0.05) -> Comparison:
    """The comparison of finished runs."""
    samples = headline({metric: results.samples(metric) for metric in HEADLINE})
    unclaimed = unobserved(models, results)
    found = differences(samples, unclaimed)
    best = bests(samples, found, results.seed)
    held = hold_ups(models, results)
    text = verdict_text(samples, found, best, _setting(models, samples, why_alike(held, results)))
    remarks = [*text.remarks, *contract_remarks(models, results)]
    if found:
        remarks += [*rare_event_remarks(unclaimed, len(results.replications)), *different_demand(models)]
    remarks += overload_remarks(held, models, results)
    verdict = Verdict(best, text._replace(remarks=tuple(remarks)))
    return Comparison(models, results, found, verdict, unclaimed, held, _precise(results, precision))


def _setting(models: Mapping[str, Scenario], metrics: Iterable[str], why_alike: str) -> VerdictContext:
    """What the sentences need to know of the study, and why its models are alike, if that is known."""
    company = next(iter(models.values())).company
    larger = {metric: bool(metric_of(metric).larger_is_better) for metric in metrics}
    setting = VerdictContext(company.currency, company.horizon / YEAR, larger)
    return replace(setting, why_open=why_alike) if why_alike else setting


def _require_sense(seed: int, replications: int | None, workers: int | None, precision: float) -> None:
    """Refuses numbers with which nothing could be compared."""
    require_whole("seed", seed, 0)
    require_positive("precision", precision)
    for name, value in (("replications", replications), ("workers", workers)):
        if value is not None:
            require_whole(name, value, 1)


def _models(scenarios: Iterable[str | os.PathLike[str] | Scenario]) -> dict[str, Scenario]:
    """Scenarios by name. Raises ValueError for scenarios that cannot be compared."""
    given = [as_scenario(each) for each in scenarios]
    names = [scenario.name for scenario in given]
    twice = sorted({name for name in names if [folded(each) for each in names].count(folded(name)) > 1})
    currencies = sorted({scenario.company.currency for scenario in given})
    horizons = sorted({scenario.company.horizon for scenario in given})
    if not given:
        raise ValueError("no scenario to compare")
    if twice:
        raise ValueError(f"more than one scenario is named {', '.join(twice)}: names must differ")
    if len(currencies) > 1:
        raise ValueError(f"amounts in {' and '.join(currencies)} cannot be compared")
    if len(horizons) > 1:
        raise ValueError(f"studies of {' and '.join(f'{days:g}' for days in horizons)} days cannot be compared")
    return dict(zip(names, given, strict=True))


def _until_precise(
    models: Mapping[str, Scenario], seed: int, workers: int | None, precision: float, progress: Progress | None
) -> Results:
    """Batches of replications until the headline metrics are precise enough; independent of the number of workers."""
    results = _batch(models, 0, seed, workers, progress)
    while len(results.replications) < LIMIT and not _precise(results, precision):
        results = results.joined(_batch(models, len(results.replications), seed, workers, progress))
    return results


def _batch(
    models: Mapping[str, Scenario], first: int, seed: int, workers: int | None, progress: Progress | None
) -> Results:
    """The next ten replications; `progress` counts all replications so far."""

    def report_progress(done: int, total: int) -> None:
        if progress is not None:
            progress(first + done, first + total)

    return replicate(
        models, replications=range(first, first + BATCH), seed=seed, workers=workers, progress=report_progress
    )


def _precise(results: Results, precision: float) -> bool:
    """Whether all headline metrics are known to within the share `precision`."""
    rows = (np.array(list(results.samples(metric).values())) for metric in HEADLINE)
    return all(precise_enough(row, precision) for row in rows)
