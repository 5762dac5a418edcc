"""Phases and notice: who is told to go goes once, and may be kept; nobody succeeds a provider that is not wanted."""

import pytest

from sim.ledger import Ending, Successor

TOML = """
name = "story"
company = {{ horizon = 105, warm_up = 0 }}
business_units.sales = {{ headcount = 100 }}
teams.it = {{ staff = 5, hours_per_year = 2016, paid_hours = 2016, cost_per_hour = 50 }}
workforce = {{ notice = 63, severance = 126, hiring_time = 0 }}

[services.ticket]
kind = "incident"
demand = {{ sales = 1 }}
effort = 8
team = "it"
tolerance = 1
bypassable = false

[providers.prime]
services = ["ticket"]
capacity = 1
procurement = {{ low = 5, medium = 14, high = 14 }}
rate_per_hour = 60
exit_hazard = 0.12

[operating_model.contracts]
{first}
{phases}
"""
CONTRACT = """prime = {{ call_off = 0, notice = {notice}, value = 1000, transition_time = 10, transition_share = 0.1, \
transition_overrun = 1, overrun_chance = 0.5, transition_out_share = 0.03, selection_share = 0.01, \
overbilling_full = 0, overbilling_weak = 0 }}"""


def phase(name, start, people=5, contract=""):
    """A phase with as many people and, or not, the contract."""
    model = f"[phases.{name}.operating_model"
    return (
        f"[phases.{name}]\nstart = {start}\n{model}]\nstaffing = {{ it = {people} }}\n{model}.contracts]\n{contract}\n"
    )


@pytest.fixture
def played(told, trace):
    """No demand to speak of; the contract's luck as given."""

    def play(*phases, notice=None, **draws):
        first = "" if notice is None else CONTRACT.format(notice=notice)
        rows = trace({"raised": 100.0, "effort": 8.0}, providers=["prime"], contracts={"prime": draws})
        return told(TOML.format(first=first, phases="\n".join(phases)), rows)

    return play


def test_who_was_given_notice_is_not_counted_again(played):
    """Five, of whom three are told to go on day 10, for day 73; the next phase wants two as well, and nobody else goes.

    Severance: half a year's pay of 100,800 for three.
    """
    story = played(phase("few", 10, people=2), phase("same", 20, people=2))
    assert story.ledger.months["team.0.servers"].tolist() == [5, 5, 5, 2, 2]
    assert [row for row in story.money() if row[1] == "SEVERANCE"] == [
        (73.0, "SEVERANCE", "IT", None, 151_200_00, None)
    ]


def test_who_is_missed_is_hired_anew(played):
    """Five again from day 20: three are hired that day, and the three under notice go on day 73."""
    story = played(phase("few", 10, people=2), phase("many", 20, people=5))
    assert story.ledger.months["team.0.servers"].tolist() == [8, 8, 8, 5, 5]


def test_a_contract_under_notice_that_is_wanted_again_goes_on(played):
    """Notice on day 10 for day 60, withdrawn on day 30."""
    terms = CONTRACT.format(notice=50)
    story = played(phase("without", 10), phase("again", 30, contract=terms), notice=50)
    contracts = story.ledger.contracts
    assert contracts["ending"].tolist() == [Ending.NONE]
    assert contracts["announced"].tolist() != contracts["announced"].tolist()  # nan: no notice stands


def test_nobody_succeeds_a_provider_that_is_not_wanted_any_more(played):
    """It gives notice on day 21 for day 35, when a successor would be found; a phase of day 30 has no place for one."""
    story = played(phase("without", 30), notice=10, exit=0.005, destination=0.1)
    contracts = story.ledger.contracts
    assert (contracts["ended"].tolist(), contracts["ending"].tolist(), contracts["successor"].tolist()) == (
        [35.0],
        [Ending.EXIT],
        [Successor.NONE],
    )
    assert [row for row in story.money() if row[3] == "prime"] == [
        (1.0, "PROCUREMENT", "IT", "prime", 10_00, None),
        (1.0, "TRANSITION", "IT", "prime", 100_00, None),
        (35.0, "TRANSITION", "IT", "prime", 30_00, None),  # out
    ]


def test_a_contract_of_the_first_day_is_entered_once(played):
    """Decided on day 0: search and transition that day, its overrun of as much on day 10, in force on day 20."""
    story = played(phase("with", 0, contract=CONTRACT.format(notice=10)), overrun=0.1)
    assert story.ledger.contracts["start"].tolist() == [20.0]
    assert [row for row in story.money() if row[3] == "prime"] == [
        (0.0, "PROCUREMENT", "IT", "prime", 10_00, None),
        (0.0, "TRANSITION", "IT", "prime", 100_00, None),
        (10.0, "TRANSITION", "IT", "prime", 100_00, None),
    ]


def test_a_transition_overruns_no_contract_that_has_ended(played):
    """Entered on day 1, planned until day 11; terminated on day 7, at a fee of 10 % of the 749 / 756 still to come."""
    story = played(phase("without", 5), notice=2, overrun=0.1)
    assert story.ledger.contracts["ending"].tolist() == [Ending.TERMINATED]
    assert [row for row in story.money() if row[3] == "prime"] == [
        (1.0, "PROCUREMENT", "IT", "prime", 10_00, None),
        (1.0, "TRANSITION", "IT", "prime", 100_00, None),
        (7.0, "TERMINATION", "IT", "prime", 99_07, None),
        (7.0, "TRANSITION", "IT", "prime", 30_00, None),
    ]
