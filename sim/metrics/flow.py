"""Where requests go: past IT, lost, unfinished; how busy the teams are and what waits before them."""

import numpy as np

from sim.ledger import Cause, Channel, Outcome, Owner
from sim.metrics.metric import Metric, mean, ratio
from sim.metrics.window import INSTANT, Study
from sim.units import Floats


def requests(study: Study) -> float:
    """Needs raised in the window, incidents of live systems included."""
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
    """Of all requests, the share that the year's budget could not hold and the unit bought directly."""
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
    """Share of people's days on items or on running systems; days on items leave the share that running takes."""
    months, spent, there = study.ledger.months, 0.0, 0.0
    inside = months["time"] > study.ledger.warm_up + INSTANT
    days = np.diff(months["time"], prepend=0.0)[inside]
    for k in study.teams:
        people = float(months[f"team.{k}.servers"][inside] @ days)  # person-days
        free = mean(months[f"team.{k}.availability"][inside])
        spent += (1.0 - free) * people + free * area_between(study, f"team.{k}.busy_area")
        there += people
    return ratio(spent, there)


def backlog_end(study: Study) -> float:
    """Requests to IT, raised whenever, whose work has not begun when the study ends, intake included."""
    return float(standing(study, np.array([study.ledger.end]), "raised")[1][0])


def waiting_share(study: Study) -> float:
    """Of approved requests at IT that are not live, the share whose work has not begun; mean over month ends.

    Leaves out month ends without any.
    """
    here, waiting = standing(study, study_months(study), "decided")
    return mean(waiting[here > 0] / here[here > 0])


def takeovers(study: Study) -> float:
    """Shadow systems that IT took over in the window."""
    systems = study.ledger.systems
    shadow = systems["request"][systems["owner"] == Owner.SHADOW]
    taken = (systems["owner"] == Owner.IT_OWNED) & np.isin(systems["request"], shadow)
    return float(np.count_nonzero(taken & (systems["since"] >= study.ledger.warm_up)))


def study_months(study: Study) -> Floats:
    """Month ends within the window, the end of the warm-up left out, (months,) working days."""
    time = study.ledger.months["time"]
    return np.asarray(time[time > study.ledger.warm_up + INSTANT])


def standing(study: Study, times: Floats, since: str) -> tuple[Floats, Floats]:
    """At each of the times: requests that IT has on its books, and how many of them no work has begun on.

    On the books from the time in column `since` (`raised` or `decided`) until live, declined or given up by the
    unit; raised whenever. Both (times,).
    """
    ledger, ever = study.ledger, study.ever
    came = getattr(ledger, since)[ever]
    direct = ledger.cause[ever] == Cause.CHOICE
    came = np.where(direct, np.nan, came)
    gone = np.where(np.isnan(came), np.nan, np.fmin(ledger.left[ever], ledger.ended[ever]))
    begun = np.where(
        np.isnan(came), np.nan, np.fmin(np.where(ledger.left[ever] >= 0, np.nan, ledger.started[ever]), gone)
    )
    here, ended, off = (
        np.searchsorted(np.sort(column), times, side="right").astype(np.float64)  # NaN, not yet, is sorted last
        for column in (came, gone, begun)
    )
    return here - ended, here - off


def area_between(study: Study, name: str) -> float:
    """What a cumulative column of the months grew by over the window; it is 0 at time 0."""
    months = study.ledger.months
    before = months["time"] <= study.ledger.warm_up + INSTANT
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
