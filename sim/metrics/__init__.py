"""Metrics: named numbers with units of one run; `measure(ledger, scenario)` computes all in the registry `METRICS`."""

from sim.ledger import Account, Ledger
from sim.metrics import contracts, cost, flow, service, stages
from sim.metrics.window import CHANNELS, DESK, KINDS, SPLITS, STAGES, Metric, Split, resources, whole, years_of
from sim.scenario.records import Scenario

METRICS: dict[str, Metric] = cost.METRICS | service.METRICS | flow.METRICS | contracts.METRICS | stages.METRICS

# What a decision looks at first; tickets outnumber all else, so the mean lead time and satisfaction are theirs.
HEADLINE = (
    "cost_total",
    "lead_time_mean",
    "lead_time_median.project",
    "satisfaction_mean",
    "satisfaction_mean.change",
    "leakage_spend_share",
)


def measure(ledger: Ledger, scenario: Scenario) -> dict[str, float]:
    """Every metric of one run by name; slices as `name.slice`. NaN where a metric is not defined.

    Covers requests raised and money booked after the warm-up.
    """
    study = whole(ledger, scenario)
    parts = {split: cut(study) for split, cut in SPLITS.items()}
    found: dict[str, float] = {}
    for name, metric in METRICS.items():
        if metric.whole:
            found[name] = metric.function(study)
        for split in metric.splits:
            found |= {f"{name}.{suffix}": metric.function(part) for suffix, part in parts[split].items()}
    return found


def metric_of(name: str) -> Metric:
    """The metric that a name such as `lead_time_mean.project` belongs to. Raises KeyError for an unknown one."""
    return METRICS[name.partition(".")[0]]


def names(scenario: Scenario) -> tuple[str, ...]:
    """The names that `measure` gives for a scenario, in its order, without a run."""
    parts = _parts(scenario)
    found: list[str] = []
    for name, metric in METRICS.items():
        found += [name] if metric.whole else []
        found += [f"{name}.{suffix}" for split in metric.splits for suffix in parts[split]]
    return tuple(found)


def _parts(scenario: Scenario) -> dict[Split, list[str]]:
    """The suffixes of the slices that each split gives (see `SPLITS`)."""
    units = [f"unit.{name}" for name in scenario.business_units]
    return {
        "kind": list(KINDS),
        "channel": list(CHANNELS),
        "unit": units,
        "change": ["change", *(f"change.{unit}" for unit in units)],
        "account": [account.name.lower() for account in Account],
        "team": list(scenario.teams),
        "stage": [f"{kind}.{stage}" for kind in KINDS for stage in (*STAGES, *_queues(scenario))],
        "resource": list(resources(scenario)),
        "year": [f"year_{k + 1}" for k in range(years_of(scenario.company.horizon))],
    }


def _queues(scenario: Scenario) -> list[str]:
    """The stages that are queues, but for that of the engagement desk, which counts with its work."""
    return [f"queue.{name}" for name in resources(scenario) if name != DESK]
