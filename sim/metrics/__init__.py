"""From what happened to named numbers with units: `measure(ledger, scenario)` and the registry `METRICS`."""

from sim.ledger import Ledger
from sim.metrics import contracts, cost, flow, lead_time, people
from sim.metrics.metric import Metric
from sim.metrics.window import SPLITS, whole
from sim.scenario.records import Scenario

METRICS: dict[str, Metric] = cost.METRICS | lead_time.METRICS | people.METRICS | flow.METRICS | contracts.METRICS

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
