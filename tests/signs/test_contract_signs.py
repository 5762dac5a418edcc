"""Signs of contracts, providers and stances (docs/model.md, section 11), each beyond four standard errors, paired."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.ledger import Ledger, Successor
from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

Floats = NDArray[np.float64]
Gap = Callable[..., Floats]
Statistic = Callable[[Floats], float]
Settings = dict[str, object]

COMPANY = load(shipped_scenarios() / "in_house.toml")
PROJECTS = [name for name, service in COMPANY.services.items() if service.kind == "project"]
PRIME, CONTRACT = "providers.prime", "operating_model.contracts.prime"
MANAGERS = "operating_model.governance.vendor_managers"
WATCHED, UNWATCHED = {MANAGERS: 4}, {MANAGERS: 0.5}
ABLE, LESS_ABLE = {f"{PRIME}.delivery_capability": 0.8}, {f"{PRIME}.delivery_capability": 0.5}
USUAL = COMPANY.providers["prime"].rate_per_hour
USUAL_BID, LOW_BID = ({f"{CONTRACT}.rate_per_hour": share * USUAL} for share in (1.0, 0.75))
FRAGILE = {f"{PRIME}.exit_hazard": 1.0, f"{PRIME}.exit_sensitivity": 4.0}  # most contracts end early in two years
FAULTY = {f"services.{name}.defect_rate": 0.8 for name in PROJECTS} | {"services.small_change.defect_rate": 0.4}
RUNS = 12
ONE_SERVICE: Settings = {  # small changes alone, a working company without anything else
    f"services.{name}.demand.{'per_100_heads_month' if service.kind == 'incident' else 'every_unit'}": 0
    for name, service in COMPANY.services.items()
    if name != "small_change"
}


# ---------------------------------------------------------------- monitoring, capability, price (Bezerra et al. 2014)
def test_less_contract_monitoring_lengthens_delivery(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("outsourced", "bought_days", WATCHED, UNWATCHED, RUNS)) > 4


def test_less_contract_monitoring_makes_the_contract_dearer(gap: Gap, t_of: Statistic) -> None:
    """Fees and overbilling less the credits that somebody claims."""
    assert t_of(gap("outsourced", "contract_cost", WATCHED, UNWATCHED, RUNS)) > 4


def test_a_less_capable_provider_owes_more_credits(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("outsourced", "credits_due", ABLE, LESS_ABLE, RUNS)) > 4


def test_a_less_capable_provider_earns_less(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("outsourced", "margin", ABLE, LESS_ABLE, RUNS)) < -4


@pytest.mark.slow
def test_contracts_with_a_less_capable_provider_end_earlier(gap: Gap, t_of: Statistic) -> None:
    """At both ends of the range of capability, in work with many defects: rework is a few percent of the margin."""
    ablest, least_able = (FRAGILE | FAULTY | {f"{PRIME}.delivery_capability": capability} for capability in (0.9, 0.4))
    assert t_of(gap("outsourced", "in_force", ablest, least_able, 40)) < -4


def test_a_low_bid_earns_less(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("outsourced", "margin", USUAL_BID, LOW_BID, RUNS)) < -4


def test_contracts_won_by_a_low_bid_end_earlier(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("outsourced", "in_force", FRAGILE | USUAL_BID, FRAGILE | LOW_BID, RUNS)) < -4


# ---------------------------------------------------------------- volatility and the form of the contract
LEVEL: Settings = {"company.month_factors": [1] * 12}
SEASONAL: Settings = {"company.month_factors": [0.25] * 6 + [1.75] * 6}
HOURS = 7500.0  # a year: what the small changes of the example take a provider


def test_volatile_demand_leaves_more_of_a_base_fee_unused(t_of: Statistic) -> None:
    level, seasonal = (np.array([unused(each) for each in played("base", demand)]) for demand in ("level", "seasonal"))
    assert t_of(seasonal - level) > 4


def test_volatile_demand_makes_a_base_fee_dearer_than_pay_per_use(t_of: Statistic) -> None:
    """By how much an hour costs more under the base fee than under tiers: more so where demand swings."""
    level, seasonal = (
        np.subtract(*([price(each) for each in played(form, demand)] for form in ("base", "tiers")))
        for demand in ("level", "seasonal")
    )
    assert t_of(seasonal - level) > 4


@cache
def played(form: str, demand: str) -> list[Ledger]:
    """Eight runs of a provider that does small changes, under a base fee for all of them or under tiers."""
    base: Settings = {f"{CONTRACT}.base_fee": HOURS * USUAL, f"{CONTRACT}.included_hours": HOURS}
    tiers: Settings = {f"{CONTRACT}.tiers": [[HOURS / 12, 0.1]]}
    terms = {"base": base, "tiers": tiers}[form] | {"level": LEVEL, "seasonal": SEASONAL}[demand]
    span: Settings = {"company.horizon": 504, "company.warm_up": 21}
    world = load(shipped_scenarios() / "outsourced.toml", {**ONE_SERVICE, **span, **terms})
    return [simulate(world, draw(world, 1, replication)) for replication in range(8)]


def unused(ledger: Ledger) -> float:
    """Share of the included hours that nobody ordered."""
    return float(
        np.maximum(HOURS / 12 - ledger.invoices["hours"], 0.0).sum() / (HOURS / 12 * ledger.invoices["hours"].size)
    )


def price(ledger: Ledger) -> float:
    """Money per hour ordered."""
    charged = ledger.invoices["base"].sum() + ledger.invoices["usage"].sum()
    return float(charged / 100 / ledger.invoices["hours"].sum())


# ---------------------------------------------------------------- stances to shadow IT, budgets
RISKY: Settings = {"behaviour.security_hazard": 0.1, "operating_model.governance.detection": 0.6}
STANCE = "operating_model.governance.stance"


@pytest.mark.parametrize(
    ("stance", "measure", "sign"),
    [
        ("block", "leakage", -1),
        ("block", "unmet", 1),
        ("embrace", "security_loss", -1),
        ("embrace", "takeovers", -1),
    ],
)
def test_a_stance_trades_risk_for_reach(stance: str, measure: str, sign: int, gap: Gap, t_of: Statistic) -> None:
    assert sign * t_of(gap("in_house", measure, RISKY, RISKY | {STANCE: stance}, RUNS)) > 4


@pytest.mark.slow
def test_blocking_lowers_the_loss_from_systems_that_are_yet_to_come(gap: Gap, t_of: Statistic) -> None:
    """Without shadow systems of years past, which it can no longer stop."""
    hazard = {"behaviour.security_hazard": 3.0}  # so that there is something to see in two years
    fresh: Settings = RISKY | hazard | {f"services.{name}.shadow_years": 0 for name in PROJECTS}
    assert t_of(gap("in_house", "security_loss", fresh, fresh | {STANCE: "block"}, RUNS)) < -4


BUDGETS: Settings = {f"operating_model.governance.unit_budgets.{name}": 50_000 for name in COMPANY.business_units}
RECHARGE: Settings = {"operating_model.governance.recharge": True}


def test_units_without_money_buy_less_on_their_own(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("in_house", "own_purchases", {}, BUDGETS, RUNS)) < -4


def test_recharges_leave_less_for_needs(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("in_house", "unmet", BUDGETS, BUDGETS | RECHARGE, RUNS)) > 4


def test_what_units_are_charged_is_what_it_gets(gap: Gap) -> None:
    assert gap("in_house", "recharged", BUDGETS, BUDGETS | RECHARGE, RUNS).min() > 0
    assert not gap("in_house", "recharge_left", BUDGETS, BUDGETS | RECHARGE, RUNS).any()


# ---------------------------------------------------------------- who goes on
@pytest.mark.slow
def test_early_ends_go_to_their_heirs_in_the_proportions_of_the_sources() -> None:
    """60 % switch, 30 % come back, 10 % stop: each within four binomial standard errors."""
    hurried: Settings = {
        "company.horizon": 504,
        "company.warm_up": 21,
        f"{PRIME}.exit_hazard": 50.0,
        "services.small_change.demand.every_unit": 4,
    }
    world = load(shipped_scenarios() / "outsourced.toml", {**ONE_SERVICE, **hurried})
    runs = 100
    successors = np.array(
        [first_successor(simulate(world, draw(world, 1, replication))) for replication in range(runs)]
    )
    for expected, which in ((0.6, Successor.PROVIDER), (0.3, Successor.IN_HOUSE), (0.1, Successor.NOBODY)):
        assert abs((successors == which).mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / runs)


def first_successor(ledger: Ledger) -> int:
    """Who went on after the first contract, which had ended."""
    first = ledger.contracts["contract"] == 0
    assert np.isfinite(ledger.contracts["ended"][first]).all()
    return int(ledger.contracts["successor"][first][0])
