"""Where time goes: each stage's share of the lead time, and how busy each resource is and how long its queue takes."""

import numpy as np

from sim.metrics.flow import area_between
from sim.metrics.window import DESK, Metric, Window, mean, ratio
from sim.units import EPSILON


def stage_share(study: Window) -> float:
    """Share of the lead time of what IT delivered that was spent in one stage; the shares of all stages sum to 1."""
    return ratio(study.stage_days[study.stage], sum(study.stage_days.values()))


def queue_wait(study: Window) -> float:
    """Working days in the queue of one resource, mean over what IT delivered through it."""
    column = "desk_waited" if study.resource == DESK else "waited"
    return mean(study.column(column))


def server_utilisation(study: Window) -> float:
    """Share of a resource's people or places in use for requests; without the time that running systems takes."""
    months, name = study.ledger.months, study.queue
    if f"{name}.busy_area" not in months:
        return np.nan
    inside = months["time"] > study.ledger.warm_up + EPSILON
    days = np.diff(months["time"], prepend=0.0)[inside]
    there = np.maximum(months[f"{name}.servers"], months[f"{name}.busy"])  # who has left still ends what was begun
    return ratio(area_between(study, f"{name}.busy_area"), float(there[inside] @ days))


METRICS = {
    "stage_share": Metric(
        "share", None, "of the lead time of what IT delivered, by stage", stage_share, ("stage",), whole=False
    ),
    "queue_wait": Metric("working days", False, "in the queue of a resource", queue_wait, ("resource",), whole=False),
    "server_utilisation": Metric(
        "share", None, "people or places in use for requests", server_utilisation, ("resource",), whole=False
    ),
}
