"""Service to the business: lead times and lateness, satisfaction and trust."""

import numpy as np

from sim.ledger import Channel, Outcome
from sim.metrics.window import Metric, Window, mean, quantile, ratio
from sim.units import EPSILON, MONTH, Floats

LATE = 1.1  # work within a tenth of its plan counts as on time


def lead_times(study: Window) -> Floats:
    """Working days from raised to live, of the requests of the window that went live, (live,)."""
    live = study.live
    return np.asarray(study.column("ended")[live] - study.column("raised")[live])


def lead_time_mean(study: Window) -> float:
    """Mean lead time (working days) over requests that went live by any channel; most are tickets."""
    return mean(lead_times(study))


def lead_time_median(study: Window) -> float:
    """Median lead time (working days) over requests that went live by any channel."""
    return quantile(lead_times(study), 0.5)


def lead_time_p90(study: Window) -> float:
    """90 % quantile of the lead time (working days) over requests that went live by any channel."""
    return quantile(lead_times(study), 0.9)


def project_duration_median(study: Window) -> float:
    """Median time from raised to live, in months of 21 days, over projects that IT delivered."""
    kinds = np.array(study.ledger.names.kinds)[study.column("service")]
    done = study.delivered & (kinds == "project")
    return quantile(study.column("ended")[done] - study.column("raised")[done], 0.5) / MONTH


def late_share(study: Window) -> float:
    """Of what IT delivered, the share whose work, rework included, took over a tenth longer than planned."""
    done = study.delivered
    return mean(study.column("worked")[done] > LATE * study.column("planned")[done])


def sla_attainment(study: Window) -> float:
    """Of the requests whose service-level agreement is decided, the share that IT delivered within `services.*.sla`.

    The clock starts when a request reaches IT and stops when it is live, or leaves IT. One that is past its target is
    missed, also while it is open; one that left IT, or is still open, within its target is not decided and left out.
    """
    target, delivered = study.by_service("sla"), study.delivered
    live = np.where(delivered, study.column("ended"), np.nan)
    stopped = np.fmin(np.fmin(live, study.column("left")), study.ledger.end)
    missed = stopped - study.column("asked") > target + EPSILON  # false where there is no target, or IT was not asked
    kept = delivered & np.isfinite(target) & ~missed
    return ratio(float(np.count_nonzero(kept)), float(np.count_nonzero(kept | missed)))


def satisfaction_mean(study: Window) -> float:
    """Mean satisfaction, 0..1, over all needs that ended; a lost need counts 0."""
    ended = study.live | (study.column("outcome") == Outcome.DROPPED)
    return mean(study.column("satisfaction")[ended])


def satisfaction_it(study: Window) -> float:
    """Mean satisfaction, 0..1, with what IT delivered."""
    return mean(study.column("satisfaction")[study.delivered])


def satisfaction_direct(study: Window) -> float:
    """Mean satisfaction, 0..1, with what units got without IT."""
    return mean(study.column("satisfaction")[study.live & (study.column("channel") == Channel.DIRECT)])


def love_it_share(study: Window) -> float:
    """Share of promoters less share of detractors among deliveries of IT, -1..1."""
    felt, behaviour = study.column("satisfaction")[study.delivered], study.scenario.behaviour
    return mean(felt >= behaviour.promoter) - mean(felt < behaviour.detractor)


def trust_end(study: Window) -> float:
    """Trust of the business in IT at the end of the study, units weighted by headcount."""
    heads = [unit.headcount for unit in study.scenario.business_units.values()]
    trust = [study.ledger.months[f"trust.{k}"][-1] for k in range(len(heads))]
    return float(np.average(trust, weights=heads))


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
    "sla_attainment": Metric(
        "share", True, "live within the `sla`, counted from when the request reaches IT", sla_attainment, ("kind",)
    ),
    "satisfaction_mean": Metric(
        "0..1", True, "with every need that ended; a lost need counts 0", satisfaction_mean, ("kind", "unit", "change")
    ),
    "satisfaction_it": Metric("0..1", True, "with what IT delivered", satisfaction_it, ("kind", "unit")),
    "satisfaction_direct": Metric(
        "0..1", None, "with what units got without IT", satisfaction_direct, ("kind", "unit")
    ),
    "love_it_share": Metric("share", True, "promoters of IT less detractors", love_it_share, ("kind",)),
    "trust_end": Metric("0..1", True, "trust in IT at the end", trust_end),
}
