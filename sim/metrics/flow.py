"""Metrics of flow: requests that go past IT, are lost or unfinished; utilisation of the teams; backlog."""

import numpy as np

from sim.ledger import Cause, Channel, Outcome, Owner
from sim.metrics.metric import Metric, mean, ratio
from sim.metrics.window import Study
from sim.units import EPSILON, Floats


def requests(study: Study) -> float:
    """Number of needs raised in the window, including incidents of live systems."""
    return float(study.rows.size)


def leakage_share(study: Study) -> float:
    """Of all requests, the share that was met (or is being met) without IT."""
    return mean(study.column("channel") == Channel.DIRECT)


def leakage_by_choice(study: Study) -> float:
    """Of all requests, the share that was bought without asking IT."""
    return _leaked(study, Cause.CHOICE)


def leakage_by_impatience(study: Study) -> float:
    """Of all requests, the share that left IT's queue and bought directly."""
    return _leaked(study, Cause.IMPATIENCE)


def leakage_by_decline(study: Study) -> float:
    """Of all requests, the share that IT declined and the unit bought directly."""
    return _leaked(study, Cause.DECLINE)


def leakage_by_budget(study: Study) -> float:
    """Of all requests, the share that exceeded the year's budget and that the unit bought directly."""
    return _leaked(study, Cause.BUDGET)


def blocked_share(study: Study) -> float:
    """Of all requests, the share whose own purchase IT stopped."""
    return mean(study.column("blocked") > 0)


def lost_share(study: Study) -> float:
    """Of all requests, the share whose need was given up."""
    return mean(study.column("outcome") == Outcome.DROPPED)


def censored_share(study: Study) -> float:
    """Of all requests, the share still in progress at the end."""
    return mean(study.column("outcome") == Outcome.IN_PROGRESS)


def rework_share(study: Study) -> float:
    """Of what IT delivered, the share that took more than one pass; defects found late are left out."""
    return mean(study.column("passes")[study.delivered] > 1)


def utilisation(study: Study) -> float:
    """Share of people's days spent on requests or on running systems."""
    months, spent, there = study.ledger.months, 0.0, 0.0
    inside = months["time"] > study.ledger.warm_up + EPSILON
    days = np.diff(months["time"], prepend=0.0)[inside]
    for k in study.teams:
        people = float(months[f"team.{k}.servers"][inside] @ days)  # person-days
        free = mean(months[f"team.{k}.availability"][inside])
        spent += (1.0 - free) * people + free * area_between(study, f"team.{k}.busy_area")
        there += people
    return ratio(spent, there)


def backlog_end(study: Study) -> float:
    """Number of requests at IT whose work has not begun at the end, including those in intake or of the warm-up."""
    return float(backlog(study, np.array([study.ledger.end]), "raised")[1][0])


def waiting_share(study: Study) -> float:
    """Of approved requests at IT that are not live, the share whose work has not begun; mean over month ends.

    Leaves out month ends without any.
    """
    here, waiting = backlog(study, study_months(study), "decided")
    return mean(waiting[here > 0] / here[here > 0])


def takeovers(study: Study) -> float:
    """Number of shadow systems that IT took over in the window."""
    systems = study.ledger.systems
    shadow = systems["request"][systems["owner"] == Owner.SHADOW]
    taken = (systems["owner"] == Owner.IT_OWNED) & np.isin(systems["request"], shadow)
    return float(np.count_nonzero(taken & (systems["since"] >= study.ledger.warm_up)))


def study_months(study: Study) -> Floats:
    """Month ends after the warm-up, (months,) working days."""
    time = study.ledger.months["time"]
    return np.asarray(time[time > study.ledger.warm_up + EPSILON])


def backlog(study: Study, times: Floats, since: str) -> tuple[Floats, Floats]:
    """At each of the times: how many requests IT has in hand, and on how many of them no work has begun.

    A request is in hand from the time in column `since` (`raised` or `decided`) until it is live, declined or given
    up by the unit. Requests of any time count, also of the warm-up. Both (times,).
    """
    ledger, ever = study.ledger, study.ever
    asked = ever[(ledger.cause[ever] != Cause.CHOICE) & np.isfinite(getattr(ledger, since)[ever])]
    left = ledger.left[asked]
    gone = np.fmin(left, ledger.ended[asked])
    begun = np.fmin(np.where(left >= 0.0, np.nan, ledger.started[asked]), gone)  # a start after leaving IT is not IT's
    came = _count_until(getattr(ledger, since)[asked], times)
    return came - _count_until(gone, times), came - _count_until(begun, times)


def _count_until(moments: Floats, times: Floats) -> Floats:
    """How many of the moments lie at or before each of the times, (times,); NaN (not yet) never does."""
    return np.searchsorted(np.sort(moments), times, side="right").astype(np.float64)


def area_between(study: Study, name: str) -> float:
    """Growth over the window of a cumulative column of the months, which is 0 at time 0."""
    months = study.ledger.months
    before = months["time"] <= study.ledger.warm_up + EPSILON
    start = float(months[name][before][-1]) if before.any() else 0.0
    return float(months[name][-1]) - start


def _leaked(study: Study, cause: Cause) -> float:
    return mean((study.column("channel") == Channel.DIRECT) & (study.column("cause") == cause))


METRICS = {
    "requests": Metric("requests", None, "needs raised", requests, ("kind",)),
    "leakage_share": Metric("share", False, "requests met without IT", leakage_share, ("kind", "change")),
    "leakage_by_choice": Metric("share", False, "requests that never asked IT", leakage_by_choice, ("kind",)),
    "leakage_by_impatience": Metric("share", False, "requests that left IT's queue", leakage_by_impatience, ("kind",)),
    "leakage_by_decline": Metric("share", False, "requests declined, then bought", leakage_by_decline, ("kind",)),
    "leakage_by_budget": Metric(
        "share", False, "requests beyond the year's budget, then bought", leakage_by_budget, ("kind",)
    ),
    "blocked_share": Metric("share", None, "own purchases that IT stopped", blocked_share, ("kind",)),
    "lost_share": Metric("share", False, "requests given up", lost_share, ("kind",)),
    "censored_share": Metric("share", None, "requests unfinished at the end", censored_share, ("kind",)),
    "rework_share": Metric("share", False, "deliveries of IT that took rework", rework_share, ("kind",)),
    "utilisation": Metric("share", None, "people's days on items and on running systems", utilisation, ("team",)),
    "backlog_end": Metric("requests", False, "not begun by IT at the end", backlog_end, ("kind",)),
    "waiting_share": Metric("share", False, "of requests in progress at IT, not begun", waiting_share, ("kind",)),
    "takeovers": Metric("systems", False, "shadow systems that IT took over", takeovers),
}
