"""Paired experiments on a small example company: two worlds, the same demand, the same luck."""

import numpy as np
import pytest

from sim.ledger import Account, Channel, Owner
from sim.model.world import simulate
from sim.scenario.library import folder
from sim.scenario.load import load
from sim.trace import draw

SMALL = {  # no tickets: they are nine tenths of all requests and touch none of the signs
    "company.horizon": 504,
    "company.warm_up": 126,
    "services.incident.demand.per_100_heads_month": 0,
    "services.escalated_incident.demand.per_100_heads_month": 0,
    "services.major_incident.demand.per_100_heads_month": 0,
}


@pytest.fixture(scope="session")
def gap():
    """t statistic of a measure in one world less in another, over paired replications."""

    def measured(name, measure, before, after, replications=20):
        worlds = [load(folder() / f"{name}.toml", {**SMALL, **settings}) for settings in (before, after)]
        gaps = []
        for replication in range(replications):
            first, second = (measure(simulate(world, draw(world, 1, replication))) for world in worlds)
            gaps.append(second - first)
        return np.array(gaps)

    return measured


@pytest.fixture(scope="session")
def t_of():
    """Mean over standard error of paired differences."""
    return lambda gaps: gaps.mean() / (gaps.std(ddof=1) / np.sqrt(gaps.size))


@pytest.fixture(scope="session")
def measures():
    """What the signs speak of, each one number of a run after its warm-up."""
    return {
        "leakage": _leakage,
        "found": lambda ledger: float(ledger.found[_delivered(ledger)].sum()),
        "extra_passes": lambda ledger: float((ledger.passes[_delivered(ledger)] - 1).mean()),
        "delivery_cost": lambda ledger: _money(
            ledger, (Account.PROVIDER_FEES, Account.REWORK, Account.INCIDENT_HANDLING), payer=0
        ),
        "late_defects": lambda ledger: _money(ledger, (Account.INCIDENT_HANDLING,), payer=0),
        "takeover_work": lambda ledger: _money(ledger, (Account.INTEGRATION_TAKEOVER,), payer=0),
        "takeovers": _takeovers,
        "security_loss": lambda ledger: _money(ledger, (Account.SECURITY_LOSS,), payer=1),
        "lead_time": lambda ledger: float((ledger.ended - ledger.raised)[_delivered(ledger)].mean()),
    }


def _delivered(ledger):
    return (ledger.channel == Channel.IT) & (ledger.ended > ledger.warm_up) & np.isfinite(ledger.satisfaction)


def _leakage(ledger):
    return float((ledger.channel == Channel.DIRECT)[ledger.raised > ledger.warm_up].mean())


def _takeovers(ledger):
    systems = ledger.systems
    shadow = systems["request"][systems["owner"] == Owner.SHADOW]
    taken = (systems["owner"] == Owner.IT_OWNED) & np.isin(systems["request"], shadow)
    return float(np.count_nonzero(taken & (systems["since"] > ledger.warm_up)))


def _money(ledger, accounts, payer):
    money = ledger.money
    chosen = np.isin(money.account, accounts) & (money.payer == payer) & (money.time > ledger.warm_up)
    return float(money.cents[chosen].sum() / 100)
