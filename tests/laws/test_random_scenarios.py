"""Random valid scenarios run, and every law holds in each: needs, money, invoices, queues, luck, determinism."""

from typing import Any

import numpy as np
import pytest

from sim.engine import play
from sim.ledger import Account, Channel, Ledger, Outcome, Owner
from sim.metrics import measure
from sim.metrics.flow import closing, conservation, queue_days
from sim.scenario.operating_model import OperatingModel
from sim.scenario.records import Scenario
from sim.trace import Trace, draw
from tests.laws.random_scenarios import scenario_of
from tests.laws.test_invoices import Audit

SHORT, LONG = range(30), range(1000, 3000)
FOUND = (1023, 1274)  # seeds that once broke a law, or crashed
HOURLY = 1e-6  # of request-days, the error of sums
NEGATIVE = (Account.RECHARGE, Account.SERVICE_CREDITS)


def require_every_law(seed: int) -> None:
    """Plays the scenario of a seed and holds it to all laws."""
    scenario = scenario_of(seed)
    trace = draw(scenario, seed, 0)
    audit = Audit(scenario, trace)
    ledger = audit.ledger
    needs_are_conserved(trace, ledger)
    money_closes(ledger)
    queues_hold_what_requests_wait(ledger)
    times_are_in_order(ledger)
    systems_add_up(ledger)
    people_are_paid(scenario, ledger)
    shares_are_shares(scenario, ledger)
    audit.check()
    luck_is_the_same_for_every_model(scenario, trace, seed)
    assert columns(ledger) == columns(play(scenario, draw(scenario, seed, 0)))


def columns(record: Any) -> dict[str, bytes]:
    """The bytes of every column of a trace or ledger, tables inside flattened."""
    found = {}
    for name, value in (record if isinstance(record, dict) else vars(record)).items():
        if isinstance(value, np.ndarray):
            found[name] = value.tobytes()
        elif isinstance(value, dict) or hasattr(value, "__dict__"):
            found |= {f"{name}.{key}": each for key, each in columns(value).items()}
    return found


def needs_are_conserved(trace: Trace, ledger: Ledger) -> None:
    places = conservation(ledger)
    assert places.pop("raised") == sum(places.values())
    np.testing.assert_array_equal(ledger.raised[: trace.needs], trace.raised[: trace.needs])
    np.testing.assert_array_equal(np.isfinite(ledger.raised), ledger.outcome != Outcome.NOT_RAISED)
    ended = np.isin(ledger.outcome, (Outcome.LIVE, Outcome.DROPPED))
    np.testing.assert_array_equal(np.isfinite(ledger.ended), ended)


def money_closes(ledger: Ledger) -> None:
    totals, money = closing(ledger), ledger.money
    assert totals["total"] == totals["by_account"] == totals["by_payer"]
    assert money.cents[money.account == Account.RECHARGE].sum() == 0
    assert np.all(money.cents[~np.isin(money.account, NEGATIVE)] > 0)
    assert np.all(np.diff(money.time) >= 0)
    assert np.all((money.time >= 0) & (money.time <= ledger.end))


def queues_hold_what_requests_wait(ledger: Ledger) -> None:
    """Little's law for every queue; the waits of finished passes are no more than the queues of makers held."""
    for name, (area, waited) in queue_days(ledger).items():
        assert waited == pytest.approx(area, rel=1e-9, abs=HOURLY), name
    makers = sum(area for name, (area, _) in queue_days(ledger).items() if name != "desk")
    assert np.nansum(ledger.waited[ledger.channel == Channel.IT]) <= makers * (1 + 1e-9) + HOURLY
    for name in queue_days(ledger):
        assert np.all(np.diff(ledger.months[f"{name}.busy_area"], prepend=0) >= -HOURLY), name


def times_are_in_order(ledger: Ledger) -> None:
    for first, later in (("raised", "decided"), ("raised", "started"), ("raised", "ended"), ("started", "ended")):
        one, other = getattr(ledger, first), getattr(ledger, later)
        known = np.isfinite(one) & np.isfinite(other)
        assert np.all(one[known] <= other[known] + 1e-9), (first, later)
    assert not np.any(ledger.ended > ledger.end)
    done = (ledger.channel == Channel.IT) & (ledger.outcome == Outcome.LIVE)
    stay = (ledger.ended - ledger.raised)[done]
    assert np.all(ledger.waited[done] + ledger.worked[done] <= stay + HOURLY)
    assert np.all(ledger.passes[done] == ledger.found[done] + 1)


def systems_add_up(ledger: Ledger) -> None:
    systems = ledger.systems
    for name, owner in (("owned", Owner.IT_OWNED), ("bought", Owner.IT_BOUGHT), ("shadow", Owner.SHADOW)):
        live = np.isinf(systems["until"][systems["owner"] == owner])
        assert np.count_nonzero(live) == ledger.months[name][-1]


def people_are_paid(scenario: Scenario, ledger: Ledger) -> None:
    """Pay of teams on whatever account = people x paid hours x cost, where nobody comes or goes."""
    if ledger.changes["phase"].size:
        return
    money, people = ledger.money, scenario.people(scenario.operating_model)
    others = (Account.INTAKE, Account.CONTRACT_MANAGEMENT)
    pay = (money.unit == -1) & (money.provider == -1) & ~np.isin(money.account, others)
    a_year = sum(people[name] * team.paid_hours * team.cost_per_hour for name, team in scenario.teams.items())
    rounding = 0.5 * len(people) * ledger.months["time"].size + 1e-6
    assert money.cents[pay].sum() == pytest.approx(100 * a_year * ledger.end / 252, abs=rounding)


def shares_are_shares(scenario: Scenario, ledger: Ledger) -> None:
    found = measure(ledger, scenario)
    assert not any(np.isinf(value) for value in found.values())
    budgets = found["cost_it_budget"] + found["cost_unit_budgets"]
    assert budgets == pytest.approx(found["cost_total"], abs=0.01)
    felt = ledger.satisfaction[np.isfinite(ledger.satisfaction)]
    assert np.all((felt >= 0) & (felt <= 1))
    for name, column in ledger.months.items():
        if name.startswith(("trust.", "literacy.", "awareness.", "coverage")):
            assert np.all((column >= 0) & (column <= 1)), name


def luck_is_the_same_for_every_model(scenario: Scenario, trace: Trace, seed: int) -> None:
    """The trace depends on the company alone."""
    other = scenario.model_copy(update={"operating_model": OperatingModel(), "phases": {}})
    assert columns(draw(other, seed, 0)) == columns(trace)


@pytest.mark.parametrize("seed", [*SHORT, *FOUND])
def test_a_random_valid_scenario_runs_and_obeys_every_law(seed: int) -> None:
    require_every_law(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", LONG[::100])
def test_many_random_valid_scenarios_run_and_obey_every_law(first: int) -> None:
    for seed in range(first, first + 100):
        require_every_law(seed)
