"""A term is over: the contract is extended, another provider takes over, or the work comes back in-house."""

import pytest

from sim.ledger import Ending, Successor

TOML = """
name = "story"
company = {{ horizon = 42, warm_up = 0 }}
business_units.sales = {{ headcount = 100 }}
teams.it = {{ staff = 0, hours_per_year = 2016, paid_hours = 2016, cost_per_hour = 50 }}
behaviour = {{ handover_loss = 0.5 }}
workforce = {{ hiring_cost = 0.2, newcomer_start = 0.8, newcomer_time = 21 }}

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
procurement = {{ low = 5, medium = 5, high = 5 }}
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
exit_hazard = 0

[operating_model]
sourcing = {{ rule = "outsourced", prime = "prime" }}

[operating_model.contracts.prime]
renewal = "{renewal}"
term = 20
base_fee = 2520
call_off = 0
value = 1000
selection_share = 0.01
transition_share = 0.05
transition_dip = 0
transition_out_share = 0.03
termination_fee = 0.1
governance_share = 0
overbilling_full = 0
overbilling_weak = 0
"""
ENTRY = [
    (1.0, "PROCUREMENT", "IT", "prime", 10_00, None),  # of the first contract: search, transition
    (1.0, "TRANSITION", "IT", "prime", 50_00, None),
]
FIRST = [
    (2.0, "PROVIDER_FEES", "IT", "prime", 480_00, 0),
    (21.0, "PROVIDER_FEES", "IT", "prime", 210_00, None),  # base fee of 21 days
]


@pytest.fixture
def played(told, trace):
    """A ticket of 8 h on day 1, one of 16 h on day 20, in work when the term ends, and one of 8 h on day 30."""

    def play(renewal):
        tickets = {"raised": 1.0, "effort": 8.0}, {"raised": 20.0, "effort": 16.0}, {"raised": 30.0, "effort": 8.0}
        return told(TOML.format(renewal=renewal), trace(*tickets, providers=["prime"]))

    return play


def contracts(story):
    """Start, end, how it ended and who went on, of each contract."""
    table = story.ledger.contracts
    columns = [table[name].tolist() for name in ("start", "ended", "ending", "successor")]
    return [tuple(None if value != value else value for value in row) for row in zip(*columns, strict=True)]


def test_an_extended_contract_goes_on_as_it_was(played):
    """The term of 20 days is over at the review of day 21, and again on day 40, which no review sees any more."""
    story = played("extend")
    assert contracts(story) == [(0.0, None, Ending.NONE, Successor.NONE)]
    assert story.requests("started", "ended", "worked") == [(1.0, 2.0, 1.0), (20.0, 22.0, 2.0), (30.0, 31.0, 1.0)]
    assert sorted(story.money()) == sorted(
        [
            *ENTRY,
            *FIRST,
            (22.0, "PROVIDER_FEES", "IT", "prime", 960_00, 1),
            (31.0, "PROVIDER_FEES", "IT", "prime", 480_00, 2),
            (42.0, "PROVIDER_FEES", "IT", "prime", 210_00, None),
        ]
    )


def test_another_provider_takes_over_at_the_end_of_the_term(played):
    """No notice, no fee: out and in on day 21. Ticket 1 is half done then, three quarters are to do: 12 h."""
    story = played("switch")
    assert contracts(story) == [(0.0, 21.0, Ending.TERM, Successor.PROVIDER), (21.0, None, Ending.NONE, Successor.NONE)]
    assert story.requests("started", "ended", "worked") == [(1.0, 2.0, 1.0), (21.0, 22.5, 2.5), (30.0, 31.0, 1.0)]
    assert sorted(story.money()) == sorted(
        [
            *ENTRY,
            *FIRST,
            (21.0, "TRANSITION", "IT", "prime", 30_00, None),  # out
            (21.0, "PROCUREMENT", "IT", "prime", 10_00, None),  # in
            (21.0, "TRANSITION", "IT", "prime", 50_00, None),
            (22.5, "PROVIDER_FEES", "IT", "prime", 720_00, 1),
            (31.0, "PROVIDER_FEES", "IT", "prime", 480_00, 2),
            (42.0, "PROVIDER_FEES", "IT", "prime", 210_00, None),
        ]
    )


def test_the_work_comes_back_in_house_at_the_end_of_the_term(played):
    """One is hired on day 21, for 0.2 of a year's 100,800; tickets take newcomers no longer than others.

    Ticket 1: 12 h in 1.5 days; ticket 2: 8 h in one. 21 days of 8 h at 50 are paid: the hours of both as handling.
    """
    story = played("insource")
    assert contracts(story) == [(0.0, 21.0, Ending.TERM, Successor.IN_HOUSE)]
    assert story.requests("started", "ended", "worked") == [
        (1.0, 2.0, 1.0),
        (21.0, 22.5, 2.5),
        (30.0, 31.0, 1.0),
    ]
    assert sorted(story.money(), key=str) == sorted(
        [
            *ENTRY,
            *FIRST,
            (21.0, "TRANSITION", "IT", "prime", 30_00, None),
            (21.0, "TRANSITION", "IT", None, 20_160_00, None),
            (42.0, "INCIDENT_HANDLING", "IT", None, 1_000_00, None),  # 20 h
            (42.0, "INTERNAL_LABOUR", "IT", None, 7_400_00, None),
        ],
        key=str,
    )
