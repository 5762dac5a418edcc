"""Where requests go: past IT, lost, unfinished; how busy teams are; and laws of conservation that every run obeys."""

import numpy as np

from sim.ledger import Account, Cause, Channel, Ledger, Outcome, Owner, Payer
from sim.metrics.window import Metric, Window, mean, ratio
from sim.rules.sourcing import BUY
from sim.scenario.operating_model import OperatingModel
from sim.scenario.records import Scenario
from sim.units import EPSILON, Floats, Ints


def conservation(ledger: Ledger) -> dict[str, int]:
    """Number of requests `raised` in the whole run, and of those in each state, which add up to it."""
    here = np.isfinite(ledger.raised)
    it, dropped = here & (ledger.channel == Channel.IT), ledger.outcome == Outcome.DROPPED
    groups = {
        "raised": here,
        "live_it": it & (ledger.outcome == Outcome.LIVE),
        "in_progress_it": it & (ledger.outcome == Outcome.IN_PROGRESS),
        "dropped_decline": it & dropped & (ledger.cause == Cause.DECLINE),
        "dropped_impatience": it & dropped & (ledger.cause == Cause.IMPATIENCE),
        "dropped_budget": it & dropped & (ledger.cause == Cause.BUDGET),
        "dropped_stopped": it & dropped & (ledger.cause == Cause.STOPPED),
        "leaked": here & (ledger.channel == Channel.DIRECT),
    }
    return {name: int(np.count_nonzero(group)) for name, group in groups.items()}


def closing(ledger: Ledger) -> dict[str, int]:
    """Cents of the whole run: the `total`, the sum over accounts and the sum over payers, which are equal."""
    money = ledger.money
    by_account = sum(int(money.cents[money.account == each].sum()) for each in Account)
    by_payer = sum(int(money.cents[money.payer == each].sum()) for each in Payer)
    return {"total": int(money.cents.sum()), "by_account": by_account, "by_payer": by_payer}


def queue_days(ledger: Ledger) -> dict[str, tuple[float, float]]:
    """Little's law per queue of a run: request-days by the clock, and by adding what each request waited.

    Equal (L = lambda W) in every run, for every queue: teams, providers, their service desks, the engagement desk.
    """
    names = [name.removesuffix(".waiting_area") for name in ledger.months if name.endswith(".waiting_area")]
    last = {name: column[-1] for name, column in ledger.months.items() if column.size}
    return {name: (float(last[f"{name}.waiting_area"]), float(last[f"{name}.waited"])) for name in names}


def little(ledger: Ledger, scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Little's law per team from the request log: request-days in its queue by the clock, and waits of all requests.

    A request waits for the team that the model in force at its sourcing decision names: its unit's own team, or that
    of the service. Equal over the whole run unless a team's queue also holds what requests do not record: repairs of
    defects found late, takeovers, a rework pass not yet done, waits of those who then bought directly, and waits
    before another supplier took the request over.
    """
    team, waits = _team_asked(ledger, scenario), _waits(ledger)
    internal = (ledger.how > 0) & (ledger.how != BUY + 1) & (ledger.channel == Channel.IT)
    return {
        name: (float(ledger.months[f"team.{k}.waiting_area"][-1]), float(waits[internal & (team == k)].sum()))
        for k, name in enumerate(scenario.teams)
    }


def _team_asked(ledger: Ledger, scenario: Scenario) -> Ints:
    """The team that builds each request under the model in force when it was decided, (requests,)."""
    phases, changes = list(scenario.phases.values()), ledger.changes
    planned = changes["phase"] >= 0  # work that is taken back after a contract leaves the units' teams as they are
    begun = changes["in_force"][planned]
    models = [scenario.operating_model, *(phases[int(k)].operating_model for k in changes["phase"][planned])]
    model = np.searchsorted(begun, ledger.decided, side="right")
    table = np.array([_teams_of(scenario, each) for each in models])
    return np.asarray(table[np.minimum(model, len(models) - 1), ledger.unit, ledger.service])


def _teams_of(scenario: Scenario, model: OperatingModel) -> list[list[int]]:
    """Index of the team that builds a service for a unit, by unit and service."""
    teams, sourcing = list(scenario.teams), model.sourcing
    return [
        [teams.index(sourcing.team_of(unit, service.kind, service.team)) for service in scenario.services.values()]
        for unit in scenario.business_units
    ]


def _waits(ledger: Ledger) -> Floats:
    """Days each request spent in the queue, (requests,): as recorded, with those so far of an unfinished pass."""
    begun = np.where(ledger.started >= ledger.decided, ledger.started, np.nan)  # an earlier start was of another pass
    until = np.fmin(np.fmin(begun, ledger.ended), ledger.end)
    return ledger.waited + np.where(ledger.passes > 0, 0.0, until - ledger.decided)


def requests(study: Window) -> float:
    """Number of needs raised in the window, including incidents of live systems."""
    return float(study.rows.size)


def leakage_share(study: Window) -> float:
    """Of all requests, the share that was met (or is being met) without IT."""
    return mean(study.column("channel") == Channel.DIRECT)


def leakage_by_choice(study: Window) -> float:
    """Of all requests, the share that was bought without asking IT."""
    return _leaked(study, Cause.CHOICE)


def leakage_by_impatience(study: Window) -> float:
    """Of all requests, the share that left IT's queue and bought directly."""
    return _leaked(study, Cause.IMPATIENCE)


def leakage_by_decline(study: Window) -> float:
    """Of all requests, the share that IT declined and the unit bought directly."""
    return _leaked(study, Cause.DECLINE)


def leakage_by_budget(study: Window) -> float:
    """Of all requests, the share that exceeded the year's budget and that the unit bought directly."""
    return _leaked(study, Cause.BUDGET)


def blocked_share(study: Window) -> float:
    """Of all requests, the share whose own purchase IT stopped."""
    return mean(study.column("blocked") > 0)


def lost_share(study: Window) -> float:
    """Of all requests, the share whose need was given up."""
    return mean(study.column("outcome") == Outcome.DROPPED)


def censored_share(study: Window) -> float:
    """Of all requests, the share still in progress at the end."""
    return mean(study.column("outcome") == Outcome.IN_PROGRESS)


def rework_share(study: Window) -> float:
    """Of what IT delivered, the share that took more than one pass; defects found late are left out."""
    return mean(study.column("passes")[study.delivered] > 1)


def utilisation(study: Window) -> float:
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


def backlog_end(study: Window) -> float:
    """Number of requests at IT whose work has not begun at the end, including those in intake or of the warm-up."""
    return float(backlog(study, np.array([study.ledger.end]), "raised")[1][0])


def waiting_share(study: Window) -> float:
    """Of approved requests at IT that are not live, the share whose work has not begun; mean over month ends.

    Leaves out month ends without any.
    """
    here, waiting = backlog(study, study_months(study), "decided")
    return mean(waiting[here > 0] / here[here > 0])


def takeovers(study: Window) -> float:
    """Number of shadow systems that IT took over in the window."""
    systems = study.ledger.systems
    shadow = systems["request"][systems["owner"] == Owner.SHADOW]
    taken = (systems["owner"] == Owner.IT_OWNED) & np.isin(systems["request"], shadow)
    return float(np.count_nonzero(taken & (systems["since"] >= study.ledger.warm_up)))


def study_months(study: Window) -> Floats:
    """Month ends after the warm-up, (months,) working days."""
    time = study.ledger.months["time"]
    return np.asarray(time[time > study.ledger.warm_up + EPSILON])


def backlog(study: Window, times: Floats, since: str) -> tuple[Floats, Floats]:
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


def area_between(study: Window, name: str) -> float:
    """Growth over the window of a cumulative column of the months, which is 0 at time 0."""
    months = study.ledger.months
    before = months["time"] <= study.ledger.warm_up + EPSILON
    start = float(months[name][before][-1]) if before.any() else 0.0
    return float(months[name][-1]) - start


def _leaked(study: Window, cause: Cause) -> float:
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
