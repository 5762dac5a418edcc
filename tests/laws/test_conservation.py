"""Nothing gets lost in any run: requests, money, systems and people's time add up."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.ledger import Account, Cause, Channel, Ledger, Outcome, Owner
from sim.model.world import simulate
from sim.rules.sourcing import BUY
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.trace import Trace, draw

Floats = NDArray[np.float64]
Run = tuple[Scenario, Trace, Ledger]

SHORT = {"company.horizon": 126, "company.warm_up": 63}
THEORY = {"company.horizon": 100, "company.warm_up": 42}
COMPANY = ("in_house", "brokered", "outsourced")
EVERY = [*COMPANY, *(f"theory/{path.stem}" for path in sorted((shipped_scenarios() / "theory").glob("*.toml")))]
YEAR = 252.0


@pytest.fixture(scope="module", params=EVERY)
def run(request: pytest.FixtureRequest) -> Run:
    """Scenario, trace and ledger of one short run."""
    settings = SHORT if request.param in COMPANY else THEORY
    scenario = load(shipped_scenarios() / f"{request.param}.toml", settings)
    trace = draw(scenario, 1, 0)
    return scenario, trace, simulate(scenario, trace)


def test_every_need_of_the_trace_is_raised_at_its_time(run: Run) -> None:
    _, trace, ledger = run
    np.testing.assert_array_equal(ledger.raised[: trace.needs], trace.raised[: trace.needs])
    assert np.isnan(ledger.raised[trace.inherited > 0]).all()


def test_requests_raised_are_live_or_in_progress_or_dropped(run: Run) -> None:
    _, _, ledger = run
    raised = np.isfinite(ledger.raised)
    np.testing.assert_array_equal(raised, ledger.outcome != Outcome.NOT_RAISED)
    np.testing.assert_array_equal(raised, ledger.channel != Channel.NONE)
    states = [np.count_nonzero(ledger.outcome == each) for each in Outcome]
    assert np.count_nonzero(raised) == sum(states[1:])
    np.testing.assert_array_equal(np.isfinite(ledger.ended), np.isin(ledger.outcome, (Outcome.LIVE, Outcome.DROPPED)))


def test_it_delivers_what_it_was_not_refused(run: Run) -> None:
    """Who went past IT or was dropped has a cause; who was served by IT has none."""
    _, _, ledger = run
    past_it = (ledger.channel == Channel.DIRECT) | (ledger.outcome == Outcome.DROPPED)
    np.testing.assert_array_equal(past_it, ledger.cause != Cause.NONE)


def test_a_request_is_raised_then_decided_then_started_then_ended(run: Run) -> None:
    _, _, ledger = run
    steps = (ledger.raised, ledger.decided, ledger.started, ledger.ended)
    for first in range(4):
        for later in range(first + 1, 4):
            known = np.isfinite(steps[first]) & np.isfinite(steps[later])
            if not (first == 1 and later == 2):  # who was decided for, left and bought: started elsewhere, later too
                assert np.all(steps[first][known] <= steps[later][known])
    assert np.nanmax(ledger.ended) <= ledger.end


def test_waiting_and_work_fit_into_the_stay(run: Run) -> None:
    _, _, ledger = run
    done = (ledger.channel == Channel.IT) & (ledger.outcome == Outcome.LIVE)
    stay = (ledger.ended - ledger.raised)[done]
    assert np.all(ledger.waited[done] + ledger.worked[done] <= stay + 1e-9)
    assert np.all(ledger.waited[done] >= 0)
    assert np.all(ledger.passes[done] == ledger.found[done] + 1)


def test_every_cent_has_one_account_and_one_payer(run: Run) -> None:
    _, _, ledger = run
    money = ledger.money
    total = money.cents.sum()
    assert sum(money.cents[money.account == each].sum() for each in Account) == total
    assert sum(money.cents[money.payer == each].sum() for each in (0, 1)) == total
    assert np.all((money.time >= 0) & (money.time <= ledger.end))
    assert np.all(np.diff(money.time) >= 0)
    assert ledger.months["entries"][-1] == money.cents.size


def test_people_are_paid_for_all_their_hours_busy_or_not(run: Run) -> None:
    """Team pay on whatever account = people x paid hours x cost, to half a cent per team and month."""
    scenario, _, ledger = run
    money = ledger.money
    others = (Account.INTAKE, Account.CONTRACT_MANAGEMENT)
    pay = (money.unit == -1) & (money.provider == -1) & ~np.isin(money.account, others)
    staff = {name: scenario.operating_model.staffing.get(name, team.staff) for name, team in scenario.teams.items()}
    per_year = sum(staff[name] * team.paid_hours * team.cost_per_hour for name, team in scenario.teams.items())
    rounding = 0.5 * len(staff) * ledger.months["time"].size
    assert money.cents[pay].sum() == pytest.approx(100 * per_year * ledger.end / YEAR, abs=rounding)


def test_what_a_request_cost_is_what_was_booked_for_it(run: Run) -> None:
    """Bought deliveries, by IT or by a unit: fees and rework, to half a cent per entry."""
    _, _, ledger = run
    money = ledger.money
    for bought in (ledger.channel == Channel.DIRECT, (ledger.channel == Channel.IT) & (ledger.how == BUY + 1)):
        bought = bought & (ledger.outcome == Outcome.LIVE) & np.isfinite(ledger.cost)
        fees = np.isin(money.account, (Account.PROVIDER_FEES, Account.REWORK)) & (money.request >= 0)
        booked = np.bincount(money.request[fees], money.cents[fees] / 100, ledger.cost.size)
        np.testing.assert_allclose(booked[bought], ledger.cost[bought], atol=0.005 * 9)


def test_live_systems_are_those_that_began_less_those_that_ended(run: Run) -> None:
    _, _, ledger = run
    systems = ledger.systems
    for name, owner in (("owned", Owner.IT_OWNED), ("bought", Owner.IT_BOUGHT), ("shadow", Owner.SHADOW)):
        mine = systems["owner"] == owner
        live = np.isinf(systems["until"][mine])
        assert np.count_nonzero(live) == ledger.months[name][-1]


def test_the_run_effort_of_the_teams_is_that_of_the_systems_they_run(run: Run) -> None:
    """Hours per year: planned build hours x run_effort of each owned system; what is too much for one falls on."""
    scenario, trace, ledger = run
    if scenario.operating_model.sourcing.run_by is not None:
        return  # a provider runs them, and is paid for it
    services, systems, teams = list(scenario.services.values()), ledger.systems, list(scenario.teams)
    owned = np.isinf(systems["until"]) & (systems["owner"] == Owner.IT_OWNED)
    hours = dict.fromkeys(teams, 0.0)
    for request, service in systems_of(systems, owned):
        maintainer = services[service].run_team or services[service].team
        hours[maintainer] += trace.effort[request] * services[service].run_effort
    for name, team in scenario.teams.items():
        staff = scenario.operating_model.staffing.get(name, team.staff)
        if team.overflow is not None:
            hours[team.overflow] += max(0.0, hours[name] - staff * team.hours_per_year)
    seen = [ledger.months[f"team.{k}.run_hours"][-1] for k in range(len(teams))]
    np.testing.assert_allclose(seen, list(hours.values()), rtol=1e-9, atol=1e-6)


def systems_of(systems: dict[str, Floats], chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Request and service of each chosen system."""
    return zip(systems["request"][chosen].astype(int), systems["service"][chosen].astype(int), strict=True)


def test_busy_people_are_never_more_than_there_are(run: Run) -> None:
    scenario, _, ledger = run
    for k in range(len(scenario.teams)):
        servers, area = ledger.months[f"team.{k}.servers"], ledger.months[f"team.{k}.busy_area"]
        assert np.all(ledger.months[f"team.{k}.busy"] <= servers)
        assert np.all(np.diff(area, prepend=0) <= servers * np.diff(ledger.months["time"], prepend=0) + 1e-6)


def test_lines_hold_at_least_what_requests_record(run: Run) -> None:
    """Item-days in the lines of teams and providers cover the waits of finished passes; the rest is not finished."""
    _, _, ledger = run
    makers = [name for name in ledger.months if name.endswith(".waiting_area") and name != "desk.waiting_area"]
    waiting = sum(ledger.months[name][-1] for name in makers)
    assert np.nansum(ledger.waited[ledger.channel == Channel.IT]) <= waiting + 1e-6
