"""The history of one request as text: events by day, amounts paid, and later consequences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiment.single import Run
from sim.ledger import Cause
from sim.text import money, working_days
from sim.units import MONTH
from sim.views.money_rows import account_name
from sim.views.style import label

if TYPE_CHECKING:
    from pandas import DataFrame

OWNERS = {
    "it_owned": "IT has taken the system over and runs it from now on",
    "it_bought": "IT pays for the system from now on",
    "shadow": "the system is the unit's own from now on",
}
REFUSALS = {
    "decline": "IT declines it",
    "impatience": "the unit gives up waiting for IT",
    "budget": "the year's money is spent",
    "stopped": "its provider leaves and nobody goes on",
}


class StoryEvent(NamedTuple):
    """One event: working days since the request was raised, and a description."""

    day: float
    words: str


def story(run: Run, request: int) -> str:
    """The history of a request, one event a line. Raises ValueError for one that was never raised."""
    row = _row(run, request)
    moments = sorted(_events(run, row), key=lambda moment: moment.day)
    lines = [f"{_days(moment.day):>10}  {moment.words}" for moment in moments]
    return "\n".join([_title(run, row), *lines, *_money(run, request)])


def followed(run: Run) -> int:
    """A request worth following: a project of the study that was bought without IT and had the most consequences.

    Takeovers count first, then security events, then having waited for IT in vain, then money. Raises ValueError
    where every project went through IT.
    """
    projects = run.requests.query("counted and kind == 'project' and channel == 'direct' and outcome == 'live'")
    if projects.empty:
        raise ValueError(f"no project of {run.scenario.name} was bought without IT")
    estate, ledger = run.estate, run.ledger
    taken = set(estate.request[estate.owner == "it_owned"])
    events = set(ledger.request[ledger.account == "security_loss"])
    spent = ledger.groupby("request").amount.sum()

    def worth(row: Any) -> tuple[bool, bool, bool, float]:
        return row.request in taken, row.request in events, row.cause == "impatience", spent.get(row.request, 0.0)

    best: Any = max(projects.itertuples(), key=worth)
    return int(best.request)


def switches(run: Run) -> str:
    """When the operating model was changed, in months of the study; a sentence for each change."""
    phases = list(run.scenario.phases)
    changes, warm_up = run.columns.changes, run.columns.warm_up
    rows = zip(changes["phase"].astype(int), changes["decided"], changes["in_force"], strict=True)
    changed = [
        f"{label(phases[k]) if k >= 0 else 'work taken back'}: decided in month {_month(decided - warm_up)}, "
        f"in force from month {_month(in_force - warm_up)}"
        for k, decided, in_force in rows
    ]
    return "\n".join(changed) or "no change"


def _row(run: Run, request: int) -> Any:
    found = run.requests[run.requests.request == request]
    if found.empty:
        raise ValueError(f"request {request} was never raised in this run")
    return next(found.itertuples())


def _title(run: Run, row: Any) -> str:
    month = _month(row.raised - run.columns.warm_up)
    raised = f"raised in month {month} of the study (in working days)"
    return f"{label(row.unit)} needs: {label(row.service)} ({row.kind}), {raised}"


def _events(run: Run, row: Any) -> Iterator[StoryEvent]:
    """All events of the request, not sorted."""
    yield StoryEvent(0.0, _first_choice(run, row))
    left = float(run.columns.left[row.request])
    if np.isfinite(left):
        goes_on = "; it is bought without IT" if row.channel == "direct" else ""
        yield StoryEvent(left - row.raised, REFUSALS[Cause(run.columns.cause[row.request]).name.lower()] + goes_on)
    if np.isfinite(row.decided) and isinstance(row.how, str):
        yield StoryEvent(row.decided - row.raised, f"IT decides: {row.how}, {_maker(row)}")
    if np.isfinite(row.started):
        yield StoryEvent(row.started - row.raised, f"work begins, {_maker(row)}")
    yield from _end(row)
    yield from _system_events(run, row)


def _first_choice(run: Run, row: Any) -> str:
    if run.columns.blocked[row.request]:
        return "the unit goes to buy it without IT; IT sees it, stops it and is asked instead"
    return "the unit does not ask IT" if row.cause == "choice" else "the unit asks IT"


def _maker(row: Any) -> str:
    return f"by {label(row.provider)}" if isinstance(row.provider, str) else "by IT's own people"


def _end(row: Any) -> Iterator[StoryEvent]:
    if not np.isfinite(row.ended):
        return
    day = row.ended - row.raised
    if row.outcome == "dropped":
        yield StoryEvent(day, "the need is given up")
        return
    flaws = " with defects that had to be repaired first" if row.found else ""
    felt = f"satisfaction {row.satisfaction:.2f} on a scale from 0 to 1"
    yield StoryEvent(day, f"live{flaws} after {working_days(day)}; {_days(row.expected)} were expected: {felt}")


def _system_events(run: Run, row: Any) -> Iterator[StoryEvent]:
    """Events of the system after it went live: changes of owner, security losses, the end of its use."""
    stretches = run.estate[run.estate.request == row.request].sort_values("since")
    for k, stretch in enumerate(stretches.itertuples()):
        if k:
            yield StoryEvent(stretch.since - row.raised, OWNERS[stretch.owner])
        elif stretch.duplicate:
            yield StoryEvent(
                stretch.since - row.raised, "a platform that was live already would have served: paid twice"
            )
    if len(stretches) and np.isfinite(stretches.until.max()):
        yield StoryEvent(stretches.until.max() - row.raised, "the system is switched off")
    losses: Any = _entries(run, row.request).query("account == 'security_loss'").itertuples()
    for entry in losses:
        yield StoryEvent(entry.time - row.raised, f"a security event costs {_amount(run, entry.amount)}")


def _money(run: Run, request: int) -> Iterator[str]:
    """What was booked for this request until the end of the run, by purpose and payer.

    Own people's pay, seats and running are booked for the company, not by request.
    """
    entries = _entries(run, request)
    sums: Any = entries.groupby(["payer", "account"], observed=True).amount.sum()
    if entries.empty:
        yield "Nothing was paid for it alone: IT's people are on the payroll."
        return
    yield "Paid for it alone:"
    for (payer, account), amount in sums[sums != 0].items():
        budget = "the IT budget" if payer == "it" else "the unit's budget"
        yield f"{_amount(run, amount):>18}  {account_name(account)}, from {budget}"
    yield f"{_amount(run, entries.amount.sum()):>18}  in all"


def _entries(run: Run, request: int) -> DataFrame:
    return run.ledger[run.ledger.request == request]


def _amount(run: Run, amount: float) -> str:
    return money(amount, run.scenario.company.currency)


def _days(days: float) -> str:
    return f"{days:,.0f} days" if days >= 1.5 or days < 0.05 else f"{days:.1f} days"


def _month(days: float) -> int:
    """The month of the study, from 1, in which a moment falls."""
    return int(days // MONTH) + 1
