"""Laws that every run obeys: conservation of requests, conservation of money, and Little's law."""

import numpy as np

from sim.ledger import Account, Cause, Channel, Ledger, Outcome, Payer
from sim.rules.sourcing import BUY
from sim.scenario.records import Scenario
from sim.units import Floats


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


def little(ledger: Ledger, scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Little's law per team: request-days in its queue by the clock, and by adding the waits of all requests.

    Equal (L = lambda W, over the whole run) unless a team's queue also holds what requests do not record:
    repairs of defects found late, takeovers, a rework pass not yet done, and waits of those who then bought
    directly.
    """
    teams = list(scenario.teams)
    team = np.array([teams.index(service.team) for service in scenario.services.values()])[ledger.service]
    internal = (ledger.how > 0) & (ledger.how != BUY + 1) & (ledger.channel == Channel.IT)
    waits = _waits(ledger)
    return {
        name: (float(ledger.months[f"team.{k}.waiting_area"][-1]), float(waits[internal & (team == k)].sum()))
        for k, name in enumerate(teams)
    }


def _waits(ledger: Ledger) -> Floats:
    """Days each request spent in the queue, (requests,): as recorded, or so far for one without a finished pass."""
    until = np.fmin(np.fmin(ledger.started, ledger.ended), ledger.end)
    return np.where(ledger.passes > 0, ledger.waited, until - ledger.decided)
