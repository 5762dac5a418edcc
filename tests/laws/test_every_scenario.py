"""Every shipped scenario plays, and no request and no cent of it gets lost."""

import numpy as np
import pytest

from sim.engine import play
from sim.ledger import Account, Outcome
from sim.metrics import measure
from sim.metrics.flow import closing, conservation
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

FEW_TICKETS = {f"services.{name}.demand.per_100_heads_month": 2 for name in ("incident", "escalated_incident")}
SHORT = {"company.horizon": 378, "company.warm_up": 63, **FEW_TICKETS}
SHIPPED = sorted(file.stem for file in shipped_scenarios().glob("*.toml") if file.stem != "company")


@pytest.fixture(scope="module", params=SHIPPED)
def world(request):
    """A short run of one shipped scenario."""
    scenario = load(shipped_scenarios() / f"{request.param}.toml", SHORT)
    return scenario, play(scenario, draw(scenario, 7, 0))


def test_no_request_is_lost(world):
    _, ledger = world
    where = conservation(ledger)
    assert where.pop("raised") == sum(where.values()) > 0


def test_every_cent_has_an_account_and_a_payer(world):
    _, ledger = world
    totals = closing(ledger)
    assert totals["total"] == totals["by_account"] == totals["by_payer"] > 0


def test_recharges_add_up_to_nothing(world):
    _, ledger = world
    assert ledger.money.cents[ledger.money.account == Account.RECHARGE].sum() == 0


def test_nothing_is_paid_to_a_provider_beyond_its_work_once_its_contract_has_ended(world):
    """Who has no successor is paid for nothing but single orders at list price, which name a request."""
    _, ledger = world
    contracts, money = ledger.contracts, ledger.money
    for provider in np.unique(contracts["provider"]):
        rows = contracts["provider"] == provider
        ended = contracts["ended"][rows]
        if np.isnan(ended).any():
            continue
        later = (money.provider == provider) & (money.time > ended.max()) & (money.request < 0)
        assert not later.any()


def test_what_is_measured_is_a_number_or_said_not_to_be_defined(world):
    scenario, ledger = world
    found = measure(ledger, scenario)
    assert not any(np.isinf(value) for value in found.values())
    assert found["requests"] == np.count_nonzero(
        (ledger.raised >= ledger.warm_up) & (ledger.outcome != Outcome.NOT_RAISED)
    )
