"""Teams that grow and shrink: newcomers learn, the newest leave first, and pay follows the people."""

import pytest

from sim.ledger import Account
from sim.model.state import State
from sim.model.teams import InternalTeam
from sim.rules.learning import ramp
from sim.scenario.records import Scenario
from sim.trace import draw

HOURS = 2016.0 / 252.0  # a day and person


@pytest.fixture
def team():
    """A room of two who know the work; a newcomer starts at half the pace and knows it after 100 days."""
    scenario = Scenario.model_validate(
        {
            "name": "team",
            "company": {"warm_up": 0, "horizon": 10},
            "business_units": {"sales": {"headcount": 10}},
            "services": {"change": {"kind": "request", "demand": {}, "effort": 1, "team": "it", "tolerance": 1}},
            "teams": {"it": {"staff": 2, "hours_per_year": 2016, "cost_per_hour": 10}},
            "workforce": {"newcomer_start": 0.5, "newcomer_time": 100},
        }
    )
    state = State(scenario, draw(scenario, 1, 0))
    return InternalTeam(state, 0, scenario.teams["it"], 2)


def wait(team, time):
    team.state.clock.play([], lambda i: None, time)


def test_newcomers_slow_the_mean_pace_by_what_they_lack(team):
    """Two of four at half the pace: three quarters."""
    team.hire(2)
    assert team.queue.servers == 4
    assert team.daily[0] == pytest.approx(HOURS * 0.75)


def test_newcomers_grow_into_the_work(team):
    team.hire(2)
    for day in (21.0, 50.0, 99.0):
        wait(team, day)
        team.refresh()
        assert team.daily[0] == pytest.approx(HOURS * (1.0 + ramp(day, 0.5, 100.0)) / 2)
    wait(team, 100.0)
    team.refresh()
    assert team.daily[0] == HOURS


def test_the_newest_leave_first(team):
    """One of the two of day 0 and both of day 50 leave: two who know the work stay, and one of day 0."""
    team.hire(2)
    wait(team, 50.0)
    team.hire(2)
    team.shrink(3)
    assert (team.queue.servers, team.newcomers) == (3, [(0.0, 1)])
    assert team.daily[0] == pytest.approx(HOURS * (2.0 + ramp(50.0, 0.5, 100.0)) / 3)


def test_a_team_of_nobody_is_closed_and_can_be_staffed_anew(team):
    team.shrink(2)
    assert (team.open, team.crew, team.queue.servers) == (False, [0], 0)
    team.hire(3)
    assert team.open
    assert team.daily[0] == pytest.approx(HOURS * 0.5)


def test_pay_follows_the_people_to_the_day(team):
    """Two for 21 days, five for 21, one for 21: 8 people-months of 21 x 8 h x 10."""
    wait(team, 21.0)
    team.hire(3)
    wait(team, 42.0)
    team.shrink(4)
    wait(team, 63.0)
    team.pay()
    entries = team.state.book.entries
    assert {entry.account for entry in entries} == {Account.INTERNAL_LABOUR}
    assert sum(entry.cents for entry in entries) == 8 * 21 * 8 * 10 * 100
