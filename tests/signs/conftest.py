"""Paired experiments on a small example company: two worlds, the same demand, the same luck."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.ledger import Account, Cause, Channel, Ledger, Outcome, Owner, Payer
from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.trace import Trace, draw

Floats = NDArray[np.float64]
Settings = dict[str, object]
Pairs = tuple[tuple[str, object], ...]
Gap = Callable[..., Floats]
Statistic = Callable[[Floats], float]

SMALL = {  # no tickets: they are nine tenths of all requests and touch none of the signs
    "company.horizon": 504,
    "company.warm_up": 126,
    "services.incident.demand.per_100_heads_month": 0,
    "services.escalated_incident.demand.per_100_heads_month": 0,
    "services.major_incident.demand.per_100_heads_month": 0,
}


# A commitment for the whole company's volume would be all that the small one pays.
OWN = {"outsourced": {"operating_model.contracts.prime.minimum_commitment": 0}}

REPLICATIONS = 20


@pytest.fixture(scope="session")
def gap() -> Gap:
    """Differences of a measure, second world less first, over paired replications; shape (replications,)."""
    worlds = cache(_measured)

    def between(name: str, measure: str, before: Settings, after: Settings, replications: int = REPLICATIONS) -> Floats:
        first, second = (worlds(name, tuple(sorted(each.items())), replications) for each in (before, after))
        return second[measure] - first[measure]

    return between


@pytest.fixture(scope="session")
def t_of() -> Statistic:
    """Mean over standard error of paired differences."""
    return lambda gaps: gaps.mean() / (gaps.std(ddof=1) / np.sqrt(gaps.size))


def _measured(name: str, settings: Pairs, replications: int) -> dict[str, Floats]:
    world = load(shipped_scenarios() / f"{name}.toml", {**SMALL, **OWN.get(name, {}), **dict(settings)})
    demand = tuple(each for each in settings if each[0].startswith("services."))
    ledgers = [simulate(world, _trace(demand, replication)) for replication in range(replications)]
    return {measure: np.array([function(ledger) for ledger in ledgers]) for measure, function in MEASURES.items()}


@cache
def _trace(demand: Pairs, replication: int) -> Trace:
    """One trace for all worlds that differ in policy, people and behaviour alone: half of the time is drawing."""
    return draw(_company(demand), 1, replication)


@cache
def _company(demand: Pairs) -> Scenario:
    return load(shipped_scenarios() / "in_house.toml", {**SMALL, **dict(demand)})


def _delivered(ledger: Ledger) -> NDArray[np.bool_]:
    it = ledger.channel == Channel.IT
    return np.asarray(it & (ledger.ended > ledger.warm_up) & np.isfinite(ledger.satisfaction))


def _leakage(ledger: Ledger) -> float:
    return float((ledger.channel == Channel.DIRECT)[ledger.raised > ledger.warm_up].mean())


def _chosen(ledger: Ledger) -> float:
    return float((ledger.cause == Cause.CHOICE)[ledger.raised > ledger.warm_up].mean())


def _takeovers(ledger: Ledger) -> float:
    systems = ledger.systems
    shadow = systems["request"][systems["owner"] == Owner.SHADOW]
    taken = (systems["owner"] == Owner.IT_OWNED) & np.isin(systems["request"], shadow)
    return float(np.count_nonzero(taken & (systems["since"] > ledger.warm_up)))


def _money(ledger: Ledger, accounts: Sequence[Account], payer: Payer) -> float:
    money = ledger.money
    chosen = np.isin(money.account, accounts) & (money.payer == payer) & (money.time > ledger.warm_up)
    return float(money.cents[chosen].sum() / 100)


def _unmet(ledger: Ledger) -> float:
    """Share of the needs of the study that are dropped or still open at its end."""
    raised = ledger.raised > ledger.warm_up
    return float((ledger.outcome != Outcome.LIVE)[raised].mean())


def _bought_days(ledger: Ledger) -> float:
    """From the order to an accepted delivery: projects that a provider delivers to IT, mean."""
    project = np.array([kind == "project" for kind in ledger.names.kinds])[ledger.service]
    bought = _delivered(ledger) & project & (ledger.provider >= 0) & (ledger.decided > ledger.warm_up)
    return float((ledger.ended - ledger.decided)[bought].mean()) if bought.any() else np.nan


def _invoiced(ledger: Ledger, *columns: str) -> float:
    """Sum of columns over the invoices of the study, money."""
    study = ledger.invoices["until"] > ledger.warm_up
    return float(sum(ledger.invoices[column][study].sum() for column in columns) / 100)


def _margin(ledger: Ledger) -> float:
    """Of the provider over the last year of its first contract."""
    first = ledger.invoices["margin"][ledger.invoices["contract"] == 0]
    return float(first[-1]) if first.size else np.nan


def _in_force(ledger: Ledger) -> float:
    """Days from the start of the first contract to the notice of its end, or to the end of the study."""
    first = ledger.contracts["contract"] == 0
    until = np.where(np.isnan(ledger.contracts["announced"]), ledger.end, ledger.contracts["announced"])
    return float((until - ledger.contracts["start"])[first].sum())


MEASURES: dict[str, Callable[[Ledger], float]] = {
    "leakage": _leakage,
    "never_asked": _chosen,
    "found": lambda ledger: float(ledger.found[_delivered(ledger)].sum()),
    "extra_passes": lambda ledger: float((ledger.passes[_delivered(ledger)] - 1).mean()),
    "delivery_cost": lambda ledger: _money(
        ledger, (Account.PROVIDER_FEES, Account.REWORK, Account.INCIDENT_HANDLING), payer=Payer.IT
    ),
    "takeover_work": lambda ledger: _money(ledger, (Account.INTEGRATION_TAKEOVER,), payer=Payer.IT),
    "takeovers": _takeovers,
    "unmet": _unmet,
    "bought_days": _bought_days,
    "contract_cost": lambda ledger: (
        _invoiced(ledger, "base", "usage", "overbilling", "shortfall") - _invoiced(ledger, "claimed")
    ),
    "credits_due": lambda ledger: _invoiced(ledger, "due"),
    "margin": _margin,
    "in_force": _in_force,
    "blocked": lambda ledger: float(ledger.blocked.sum()),
    "own_purchases": lambda ledger: _money(ledger, (Account.PROVIDER_FEES,), payer=Payer.UNIT),
    "recharged": lambda ledger: _money(ledger, (Account.RECHARGE,), payer=Payer.UNIT),
    "recharge_left": lambda ledger: sum(_money(ledger, (Account.RECHARGE,), payer=payer) for payer in Payer),
    "security_loss": lambda ledger: _money(ledger, (Account.SECURITY_LOSS,), payer=Payer.UNIT),
}
