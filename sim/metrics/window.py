"""What a metric is, and what it looks at: the study's window of one run, whole or one slice of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.ledger import Account, Channel, Ledger, Outcome
from sim.scenario.records import Scenario
from sim.units import EPSILON, ROUNDING, YEAR, Floats, Ints

Mask = NDArray[np.bool_]
Split = Literal["kind", "channel", "unit", "account", "team", "change", "year", "stage", "resource"]

KINDS = ("incident", "request", "project")
CHANNELS = {"it": Channel.IT, "direct": Channel.DIRECT}


@dataclass(frozen=True)
class Window:
    """The window of a run, or a slice of it: some of its requests, money entries, teams or days."""

    ledger: Ledger
    scenario: Scenario
    rows: Ints  # requests raised after the warm-up
    ever: Ints  # requests raised at any time
    entries: Ints  # money entries booked after the warm-up
    teams: tuple[int, ...]
    since: float  # working days since the start of the warm-up
    until: float
    stage_days: Mapping[str, float] = field(default_factory=dict)  # request-days in each stage of what IT delivered
    stage: str = ""
    resource: str = ""
    queue: str = ""  # of the resource, as in the columns of the ledger's months

    def column(self, name: str) -> NDArray[Any]:
        """One column of the requests raised in the window, (rows,)."""
        return np.asarray(getattr(self.ledger, name)[self.rows])

    def money(self, name: str) -> NDArray[Any]:
        """One column of the money entries of the window, (entries,)."""
        return np.asarray(getattr(self.ledger.money, name)[self.entries])

    def by_service(self, name: str) -> Floats:
        """A numeric field of each request's service, (rows,); NaN where the service has none."""
        values = [getattr(service, name) for service in self.scenario.services.values()]
        numbers = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        return np.asarray(numbers[self.ledger.service[self.rows]])

    @property
    def live(self) -> Mask:
        """Which requests of the window went live, by whatever channel."""
        return np.asarray(self.column("outcome") == Outcome.LIVE)

    @property
    def delivered(self) -> Mask:
        """Which requests of the window IT delivered."""
        return np.asarray(self.live & (self.column("channel") == Channel.IT))

    @property
    def days(self) -> float:
        """Length of the window, working days."""
        return self.until - self.since

    @property
    def year(self) -> Ints:
        """Year of the study, from 0, that each money entry falls in, (entries,); a year includes its end."""
        past = (self.money("time") - self.ledger.warm_up - EPSILON) / YEAR
        return np.clip(np.ceil(past).astype(np.int64) - 1, 0, years(self.ledger) - 1)


def whole(ledger: Ledger, scenario: Scenario) -> Window:
    """The window of a run: what was raised or booked after the warm-up.

    Pay of month ends that fall on the end of the warm-up is for the warm-up and left out; so are systems that
    were live before the run began, which are no requests.
    """
    booked = ledger.money.time > ledger.warm_up + EPSILON if ledger.warm_up else ledger.money.time >= 0.0
    return Window(
        ledger=ledger,
        scenario=scenario,
        rows=np.flatnonzero(ledger.raised >= ledger.warm_up),
        ever=np.flatnonzero(np.isfinite(ledger.raised)),
        entries=np.flatnonzero(booked),
        teams=tuple(range(len(ledger.names.teams))),
        since=ledger.warm_up,
        until=ledger.end,
    )


def years(ledger: Ledger) -> int:
    """Number of years of the study, including an incomplete one."""
    return years_of(ledger.end - ledger.warm_up)


def years_of(days: float) -> int:
    """Number of years of a study of `days` working days, including an incomplete one."""
    return max(1, ceil((days - EPSILON) / YEAR))


def _where(study: Window, flags: Mask) -> Window:
    """The slice of the requests that are flagged; flags: (all requests,)."""
    rows, ever = study.rows, study.ever
    return replace(study, rows=rows[flags[rows]], ever=ever[flags[ever]])


def _by_kind(study: Window) -> dict[str, Window]:
    kinds = np.array([KINDS.index(kind) for kind in study.ledger.names.kinds], dtype=np.int64)
    kind = kinds[study.ledger.service]
    return {name: _where(study, kind == k) for k, name in enumerate(KINDS)}


def _by_channel(study: Window) -> dict[str, Window]:
    channel = study.ledger.channel
    return {name: _where(study, channel == code) for name, code in CHANNELS.items()}


def _by_unit(study: Window) -> dict[str, Window]:
    unit = study.ledger.unit
    return {f"unit.{name}": _where(study, unit == k) for k, name in enumerate(study.ledger.names.units)}


def _by_account(study: Window) -> dict[str, Window]:
    account = study.money("account")
    return {each.name.lower(): replace(study, entries=study.entries[account == each]) for each in Account}


def _by_year(study: Window) -> dict[str, Window]:
    """A slice of money and days for each year of the study; each has all requests."""
    year, first, end = study.year, study.ledger.warm_up, study.ledger.end
    return {
        f"year_{k + 1}": replace(
            study, entries=study.entries[year == k], since=first + k * YEAR, until=min(first + (k + 1) * YEAR, end)
        )
        for k in range(years(study.ledger))
    }


def _by_team(study: Window) -> dict[str, Window]:
    return {name: replace(study, teams=(k,)) for k, name in enumerate(study.ledger.names.teams)}


DESK = "desk"
STAGES = (DESK, "approval", "procurement", "work", "acceptance")  # and `queue.RESOURCE` for each but the desk


def resources(scenario: Scenario) -> dict[str, str]:
    """Every resource with a queue, and the name of its columns in the ledger's months."""
    providers = list(enumerate(scenario.providers.items()))
    return (
        {DESK: DESK}
        | {f"team.{name}": f"team.{k}" for k, name in enumerate(scenario.teams)}
        | {f"provider.{name}": f"provider.{k}" for k, (name, _) in providers}
        | {f"service_desk.{name}": f"provider_desk.{k}" for k, (name, it) in providers if it.desk_capacity is not None}
    )


def _used(study: Window) -> dict[str, Mask]:
    """Which requests a resource worked on, (rows,), by resource."""
    team, provider = study.column("team"), study.column("provider")
    names, ticket = resources(study.scenario), np.array(study.ledger.names.kinds)[study.column("service")] == "incident"
    found = {DESK: study.column("desk_waited") + study.column("desk_worked") > 0}
    for name, queue in names.items():
        kind, _, k = queue.partition(".")
        if kind == "team":
            found[name] = team == int(k)
        elif kind == "provider":
            found[name] = (provider == int(k)) & ~(ticket & (f"service_desk.{name.partition('.')[2]}" in names))
        elif kind == "provider_desk":
            found[name] = (provider == int(k)) & ticket
    return found


def _by_resource(study: Window) -> dict[str, Window]:
    """Slices of what IT delivered, by the resource that worked on it."""
    done = replace(study, rows=study.rows[study.delivered])
    queues = resources(study.scenario)
    return {
        name: replace(done, rows=done.rows[used], resource=name, queue=queues[name])
        for name, used in _used(done).items()
    }


def _by_stage(study: Window) -> dict[str, Window]:
    """Slices of what IT delivered, by kind and stage, with the days that all requests of the kind spent in each."""
    found = dict[str, Window]()
    for kind, part in _by_kind(study).items():
        done = replace(part, rows=part.rows[part.delivered])
        days = _stage_days(done)
        found |= {f"{kind}.{stage}": replace(done, stage_days=days, stage=stage) for stage in days}
    return found


def _stage_days(done: Window) -> dict[str, float]:
    """Request-days in each stage; what no stage accounts for is approval, the board and waiting for a budget."""
    sums = {name: float(done.column(name).sum()) for name in ("ordered", "worked", "accepted")}
    desk = float((done.column("desk_waited") + done.column("desk_worked")).sum())
    waited, used = done.column("waited"), _used(done)
    queues = {f"queue.{name}": float(waited[flags].sum()) for name, flags in used.items() if name != DESK}
    lead = float((done.column("ended") - done.column("raised")).sum())
    rest = lead - desk - sum(sums.values()) - sum(queues.values())
    stages = dict(zip(STAGES, (desk, rest if rest > ROUNDING * lead else 0.0, *sums.values()), strict=True))
    return stages | queues


def _changes(study: Window) -> dict[str, Window]:
    """Slices of the requests and projects (without incidents): all of them, and those of each unit."""
    tickets = np.array([kind == "incident" for kind in study.ledger.names.kinds])
    change = _where(study, ~tickets[study.ledger.service])
    return {"change": change} | {f"change.{name}": part for name, part in _by_unit(change).items()}


SPLITS: dict[Split, Callable[[Window], dict[str, Window]]] = {
    "kind": _by_kind,
    "channel": _by_channel,
    "unit": _by_unit,
    "change": _changes,
    "account": _by_account,
    "year": _by_year,
    "team": _by_team,
    "stage": _by_stage,
    "resource": _by_resource,
}


MONEY = "money"  # stands for the company's currency


@dataclass(frozen=True)
class Metric:
    """A number of a run: unit, direction, description, function, and the slices it is computed for (`name.slice`)."""

    unit: str
    larger_is_better: bool | None  # None: neither, or it depends
    about: str
    function: Callable[[Window], float]
    splits: tuple[Split, ...] = ()
    whole: bool = True  # whether the number itself is given, not its slices alone

    def unit_in(self, currency: str) -> str:
        """The unit, with the name of the currency in place of "money"."""
        return self.unit.replace(MONEY, currency)


def mean(values: ArrayLike) -> float:
    """Mean of the values; NaN if there are none."""
    numbers = np.asarray(values, dtype=np.float64)
    return float(numbers.mean()) if numbers.size else np.nan


def quantile(values: ArrayLike, q: float) -> float:
    """The q-quantile of the values; NaN if there are none."""
    numbers = np.asarray(values, dtype=np.float64)
    return float(np.quantile(numbers, q)) if numbers.size else np.nan


def ratio(part: float, total: float) -> float:
    """part / total; NaN if the total is 0."""
    return part / total if total else np.nan
