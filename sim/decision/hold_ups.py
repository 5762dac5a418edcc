"""What holds the work up in each model: load, use, wait and share of the lead time of each resource and stage."""

from collections.abc import Iterator, Mapping
from math import nan
from typing import NamedTuple

import numpy as np

from sim.describe import resource_loads as loads
from sim.describe.expected_work import stages
from sim.describe.load_warnings import OVERLOADED
from sim.describe.resource_loads import ResourceLoad
from sim.experiment.results import Results
from sim.metrics.window import DESK, KINDS, STAGES, resources
from sim.scenario.records import Scenario
from sim.stats.intervals import defined
from sim.text import name_in_words

KEYS = {loads.TEAM: "team", loads.PROVIDER: "provider", loads.HELP_DESK: "service_desk"}
WORDS = {"team": "team", "provider": "provider", "service_desk": "service desk of"}
STAGE_WORDS = {
    DESK: loads.DESK,
    "approval": "approval and board",
    "procurement": "contracting",
    "work": "work",
    "acceptance": "acceptance",
}
STARVED = 0.7  # use below which an expected overload does not reach a resource: requests are held up before it


class HoldUp(NamedTuple):
    """One resource or stage of one model; means over replications, NaN where there is nothing to measure."""

    name: str  # "engagement desk", "team core", "work"
    load: float  # expected before the run, at its highest over the study and its phases
    use: float  # share of people or places in use
    wait: float  # working days in its queue, mean over what IT delivered through it
    shares: dict[str, float]  # of the lead time of what IT delivered, by kind of need; they sum to 1 over the stages
    first_load: float = nan  # expected at the start of the study

    @property
    def rises(self) -> bool:
        """Whether growth or a phase brings more load than there is at the start."""
        return self.load > 1.005 * self.first_load

    @property
    def overloaded(self) -> bool:
        """Whether more is asked of it than it can do, and that reaches it, so that its queue grows all the time."""
        return self.load > OVERLOADED and not self.use < STARVED


HoldUps = Mapping[str, list[HoldUp]]
"""Resources and stages by model."""


def hold_ups(models: Mapping[str, Scenario], results: Results) -> HoldUps:
    """By model, the resources and stages that anything passes or is expected to, in the order of a request."""
    return {name: [each for each in _of_model(name, models[name], results) if _plays(each)] for name in models}


def expected_loads(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """By key of each resource with a queue, its load at the start and the highest, with growth and over all phases.

    Without resources to which the sourcing rule sends work only request by request.
    """
    found = dict[str, tuple[float, float]]()
    for _, start, company in stages(scenario):
        factor = loads.highest_growth(scenario, start)
        for load in loads.resource_loads(company):
            key, unknown = _key(load), load.possible > 0.0 and load.offered == 0.0  # decided request by request
            if key is not None and not unknown:
                first, peak = found.get(key, (load.utilisation if start == 0.0 else 0.0, 0.0))
                found[key] = first, max(peak, load.utilisation * factor)
    return found


def _key(load: ResourceLoad) -> str | None:
    """The name of a resource in metrics; None for one without a queue."""
    if load.kind == loads.DESK:
        return DESK
    return f"{KEYS[load.kind]}.{load.name}" if load.kind in KEYS else None


def in_words(key: str) -> str:
    """A resource or stage in words: "team.core" -> "team core"."""
    prefix, _, name = key.partition(".")
    return f"{WORDS[prefix]} {name_in_words(name)}" if prefix in WORDS else STAGE_WORDS[key]


def _of_model(name: str, scenario: Scenario, results: Results) -> Iterator[HoldUp]:
    planned = expected_loads(scenario)
    before, after = STAGES[:3], STAGES[3:]  # of the queue for a team or provider
    queues = [key for key in resources(scenario) if key != DESK]
    for stage in (*before, *queues, *after):
        queue = stage == DESK or stage in queues
        suffix = f"queue.{stage}" if stage in queues else stage
        shares = {kind: _mean(results, name, f"stage_share.{kind}.{suffix}") for kind in KINDS}
        use, wait = (_mean(results, name, f"{metric}.{stage}") for metric in ("server_utilisation", "queue_wait"))
        first, peak = planned.get(stage, (nan, nan))
        yield HoldUp(in_words(stage), peak, use if queue else nan, wait if queue else nan, shares, first)


def _mean(results: Results, model: str, metric: str) -> float:
    values = defined(np.array([run.metrics.get(metric, nan) for run in results.runs[model]], dtype=np.float64))
    return float(values.mean()) if values.size else nan


def _plays(each: HoldUp) -> bool:
    """Whether anything passes it or is expected to."""
    return each.load > 0.0 or each.use > 0.0 or any(share > 0.0 for share in each.shares.values())
