"""Worlds that differ in one thing are the same in all that it cannot touch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.ledger import Ledger
from sim.model.world import simulate
from sim.scenario.records import Scenario, demand_per_year
from sim.trace import Trace, calendar_factors, draw

Load = Callable[..., Scenario]
Columns = Callable[[Any], dict[str, Any]]
Same = Callable[[Any, Any], bool]
Tables = dict[tuple[str, str], dict[str, bytes]]
Places = Callable[[Scenario, Trace], Tables]
Staffed = tuple[Scenario, str, Trace, Ledger, Ledger]

SEED = 1
MODELS = ("in_house", "brokered", "outsourced")


@pytest.fixture(scope="module")
def of_place(columns: Columns) -> Places:
    """Columns of a trace, one table per unit and service named; systems' incidents show their parent's effort."""

    def split(scenario: Scenario, trace: Trace) -> Tables:
        units, services = list(scenario.business_units), list(scenario.services)
        table = {name: column for name, column in columns(trace).items() if name not in ("unit", "service", "parent")}
        table["parent"] = np.where(trace.parent >= 0, trace.effort[trace.parent], np.nan)
        places = {(unit, service) for unit, service in zip(trace.unit.tolist(), trace.service.tolist(), strict=True)}
        return {
            (units[u], services[s]): {
                name: column[(trace.unit == u) & (trace.service == s)].tobytes() for name, column in table.items()
            }
            for u, s in places
        }

    return split


def test_a_new_business_unit_changes_no_draw_of_the_others(short: Load, of_place: Places) -> None:
    before = short("in_house")
    after = short("in_house", business_units__newcomer={"headcount": 200})
    old, new = (of_place(world, draw(world, SEED, 3)) for world in (before, after))
    assert {place: new[place] for place in old} == old
    assert {unit for unit, _ in new.keys() - old.keys()} == {"newcomer"}


def test_a_new_service_changes_no_draw_of_the_others(short: Load, of_place: Places) -> None:
    extra = {
        "kind": "request",
        "team": "service_desk",
        "demand": {"every_unit": 20},
        "effort": {"dist": "exponential", "mean": 5},
        "tolerance": 10,
        "day_cv": 0.3,
    }
    before, after = short("in_house"), short("in_house", services__extra=extra)
    old, new = (of_place(world, draw(world, SEED, 3)) for world in (before, after))
    assert {place: new[place] for place in old} == old
    assert {service for _, service in new.keys() - old.keys()} == {"extra"}


def test_a_new_provider_changes_no_draw_but_its_own_estimates(short: Load, columns: Columns) -> None:
    procurement = {"low": 5, "medium": 10, "high": 20}
    provider = {"services": ["analytics"], "capacity": 2, "procurement": procurement, "rate_per_hour": 90}
    before, after = short("brokered"), short("brokered", providers__extra=provider)
    old, new = (columns(draw(world, SEED, 3)) for world in (before, after))
    assert {name: new[name].tobytes() for name in old} == {name: old[name].tobytes() for name in old}
    assert new.keys() - old.keys() == {"noise.extra"}


def test_all_operating_models_meet_the_same_demand_with_the_same_luck(short: Load, same: Same) -> None:
    first, *others = (draw(short(name), SEED, 5) for name in MODELS)
    assert all(same(first, other) for other in others)


def test_another_replication_or_seed_is_another_world(short: Load, same: Same) -> None:
    world = short("in_house")
    assert not same(draw(world, SEED, 5), draw(world, SEED, 6))
    assert not same(draw(world, SEED, 5), draw(world, SEED + 1, 5))


def test_replication_17_is_the_same_drawn_alone_or_after_others(short: Load, same: Same) -> None:
    alone = draw(short("brokered"), SEED, 17)
    world = short("brokered")
    after = [draw(world, SEED, replication) for replication in range(15, 18)][-1]
    assert same(alone, after)


@pytest.mark.parametrize("name", MODELS)
def test_the_same_run_twice_gives_the_same_bytes(name: str, short: Load, same: Same) -> None:
    first, second = (simulate(world, draw(world, SEED, 2)) for world in (short(name), short(name)))
    assert same(first, second)


def test_playing_leaves_the_trace_as_it_was(short: Load, same: Same) -> None:
    """One trace serves every operating model in turn."""
    trace = draw(short("in_house"), SEED, 2)
    for name in MODELS:
        simulate(short(name), trace)
    assert same(trace, draw(short("in_house"), SEED, 2))


@pytest.mark.parametrize(("name", "provider"), [("in_house", "nearshore"), ("brokered", "prime")])
def test_closing_a_provider_where_nobody_buys_from_it_changes_nothing(
    name: str, provider: str, short: Load, same: Same
) -> None:
    """In house IT asks no provider, and `nearshore` does not sell to units; the broker has no contract for tickets."""
    world = short(name)
    sold = [service for service in world.providers[provider].services if service.endswith("incident")]
    sold = sold or list(world.providers[provider].services)[1:]
    kept = [service for service in world.providers[provider].services if service not in sold]
    closed = short(name, **{f"providers__{provider}__services": kept})
    trace = draw(world, SEED, 4)
    assert same(simulate(world, trace), simulate(closed, trace))


def test_closing_a_provider_to_a_service_changes_nothing_before_the_first_need_for_it(
    short: Load, columns: Columns
) -> None:
    """The future cannot act on the past: whatever has its time before that need is the same."""
    world = short("brokered")
    kept = [service for service in world.providers["nearshore"].services if service != "core_system"]
    closed = short("brokered", providers__nearshore__services=kept)
    trace = draw(world, SEED, 4)
    first = np.nanmin(trace.raised[trace.service == list(world.services).index("core_system")])
    a, b = simulate(world, trace), simulate(closed, trace)
    assert not np.array_equal(a.started, b.started, equal_nan=True)  # it does matter later
    for name in ("raised", "decided", "started", "ended"):
        one, other = (np.where(getattr(ledger, name) < first, getattr(ledger, name), np.inf) for ledger in (a, b))
        np.testing.assert_array_equal(one, other)
    early = [ledger.money.time < first for ledger in (a, b)]
    for name, column in vars(a.money).items():
        np.testing.assert_array_equal(column[early[0]], getattr(b.money, name)[early[1]])
    months = [ledger.months["time"] < first for ledger in (a, b)]
    for name, column in a.months.items():
        np.testing.assert_array_equal(column[months[0]], b.months[name][months[1]])


def test_more_people_in_one_team_reach_neither_the_desk_before_it_nor_the_teams_beside_it(staffed: Staffed) -> None:
    """Without feedback through choice and incidents of systems, staff act on what their own team delivers."""
    world, team, trace, slow, fast = staffed
    own = np.array([service.team == team for service in world.services.values()])[trace.service]
    assert not np.array_equal(slow.ended[own], fast.ended[own], equal_nan=True)  # it does act there
    np.testing.assert_array_equal(slow.decided, fast.decided)  # the engagement desk and the board
    for name in ("started", "ended", "waited", "worked", "outcome", "channel"):
        np.testing.assert_array_equal(getattr(slow, name)[~own], getattr(fast, name)[~own])
    beside = [f"team.{k}" for k, name in enumerate(world.teams) if name != team]
    for side in ("busy_area", "waiting_area"):
        for place in ("desk", *beside):
            np.testing.assert_array_equal(slow.months[f"{place}.{side}"], fast.months[f"{place}.{side}"])


def test_more_people_in_a_team_shorten_its_line(staffed: Staffed) -> None:
    """The other side of the same pair of worlds."""
    world, team, _, slow, fast = staffed
    line = f"team.{list(world.teams).index(team)}.waiting_area"
    assert fast.months[line][-1] < slow.months[line][-1]


@pytest.fixture(scope="module")
def staffed(short: Load) -> Staffed:
    """The company with half of the people who do small changes and with all, choice and systems' incidents off."""
    off = {"behaviour__weight_wait": 0, "behaviour__weight_trust": 0, "behaviour__weight_hassle": 0}
    company = short("in_house")
    for name, service in company.services.items():
        if service.kind != "incident":
            off |= {f"services__{name}__bypassable": False, f"services__{name}__incidents_per_year": 0}
    team = company.services["small_change"].team
    people = company.teams[team].staff
    slow, fast = (short("in_house", **off, **{f"teams__{team}__staff": staff}) for staff in (people // 2, people))
    trace = draw(slow, SEED, 4)
    return slow, team, trace, simulate(slow, trace), simulate(fast, trace)


CALENDAR = {
    "company__month_factors": [2.2, 0.4, 1, 1, 1, 1, 1, 1, 1, 0.7, 1.6, 0.1],
    "company__weekday_factors": [1.5, 1.2, 1.0, 0.8, 0.5],
    "company__growth": 0.1,
    "company__horizon": 252,
}
WARM_UPS = (0.0, 40.0, 100.5, 252.0)


def test_a_warm_up_of_any_length_leaves_the_expected_demand_of_the_study_alone(short: Load) -> None:
    """Day by day: growth x season x weekday; months of the study have their factors, its Mondays theirs."""
    study = [calendar_factors(short("in_house", company__warm_up=days, **CALENDAR).company)[-252:] for days in WARM_UPS]
    assert all(np.array_equal(each, study[0]) for each in study)
    grown = 1.1 ** (np.arange(252) / 252)
    level = study[0] / grown
    months = level.reshape(12, 21)[:, :20].mean(axis=1)  # four whole weeks of each month
    np.testing.assert_allclose(months, CALENDAR["company__month_factors"], rtol=1e-12)
    np.testing.assert_allclose(level[10 * 21 : 10 * 21 + 5] / 1.6, CALENDAR["company__weekday_factors"], rtol=1e-12)


@pytest.mark.parametrize("warm_up", WARM_UPS)
def test_needs_of_each_month_of_the_study_have_the_mean_of_its_factor(short: Load, warm_up: float) -> None:
    """Poisson counts of a month over 20 replications, within 4 standard errors, whatever the warm-up is."""
    level = {f"services__{name}__day_cv": 0 for name in ("incident", "escalated_incident", "major_incident")}
    world = short("in_house", company__warm_up=warm_up, **CALENDAR, **level)
    days = sum(demand_per_year(world).values()) / 252 * calendar_factors(world.company)[-252:]
    expected = 20 * days.reshape(12, 21).sum(axis=1)
    raised = np.concatenate([draw(world, SEED, replication).raised for replication in range(20)])
    counts, _ = np.histogram(raised, bins=12, range=(warm_up, warm_up + 252))
    np.testing.assert_array_less(np.abs(counts - expected), 4 * np.sqrt(expected))


def test_the_board_meets_on_the_same_days_of_the_study_whatever_the_warm_up(short: Load) -> None:
    """Every ten days from the study's first: what a board grants is decided at its meetings alone."""
    for warm_up in (0.0, 43.5):
        world = short("in_house", company__warm_up=warm_up, operating_model__intake__board_interval=10)
        ledger = simulate(world, draw(world, SEED, 1))
        boards = [service.gate == "board" for service in world.services.values()]
        decided = ledger.decided[np.array(boards)[ledger.service] & np.isfinite(ledger.decided)] - warm_up
        assert decided.size > 10
        np.testing.assert_allclose(decided / 10, np.round(decided / 10), atol=1e-9)
