"""How long it takes: working days from raised to live, and whether that is late.

A request that is still in progress at the end has no lead time; `censored_share` says how many those are.
"""

import numpy as np

from sim.metrics.metric import Metric, mean, quantile
from sim.metrics.window import Study
from sim.units import MONTH, Floats

LATE = 1.1  # work within a tenth of its plan counts as on time


def lead_times(study: Study) -> Floats:
    """Working days from raised to live, of the requests of the window that went live, (live,)."""
    live = study.live
    return np.asarray(study.column("ended")[live] - study.column("raised")[live])


def lead_time_mean(study: Study) -> float:
    """Mean lead time (working days) over requests that went live by any channel; most are tickets."""
    return mean(lead_times(study))


def lead_time_median(study: Study) -> float:
    """Median lead time (working days) over requests that went live by any channel."""
    return quantile(lead_times(study), 0.5)


def lead_time_p90(study: Study) -> float:
    """90 % quantile of the lead time (working days) over requests that went live by any channel."""
    return quantile(lead_times(study), 0.9)


def project_duration_median(study: Study) -> float:
    """Median time from raised to live, in months of 21 days, over projects that IT delivered."""
    kinds = np.array(study.ledger.names.kinds)[study.column("service")]
    done = study.delivered & (kinds == "project")
    return quantile(study.column("ended")[done] - study.column("raised")[done], 0.5) / MONTH


def late_share(study: Study) -> float:
    """Of what IT delivered, the share whose work, rework included, took over a tenth longer than planned."""
    done = study.delivered
    return mean(study.column("worked")[done] > LATE * study.column("planned")[done])


def sla_attainment(study: Study) -> float:
    """Of what IT delivered under a service-level agreement, the share within its target.

    Leaves out services without a target, and requests that never went live.
    """
    target = study.by_service("sla")
    done = study.delivered & np.isfinite(target)
    return mean(study.column("ended")[done] - study.column("raised")[done] <= target[done])


METRICS = {
    "lead_time_mean": Metric("working days", False, "from raised to live", lead_time_mean, ("kind", "channel", "unit")),
    "lead_time_median": Metric(
        "working days", False, "from raised to live", lead_time_median, ("kind", "channel", "unit")
    ),
    "lead_time_p90": Metric("working days", False, "from raised to live", lead_time_p90, ("kind", "channel", "unit")),
    "project_duration_median": Metric(
        "months", False, "from raised to live, projects that IT delivered", project_duration_median
    ),
    "late_share": Metric("share", False, "delivered by IT over a tenth later than planned", late_share, ("kind",)),
    "sla_attainment": Metric("share", True, "delivered by IT within the agreed time", sla_attainment, ("kind",)),
}
