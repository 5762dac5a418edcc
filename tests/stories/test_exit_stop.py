"""A provider gives up and nobody takes its place: work in progress stops, incidents go to the team."""

import pytest

from sim.ledger import Cause, Channel, Ending, Outcome, Successor

TOML = """
name = "story"
company = { horizon = 42, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 1, hours_per_year = 2016, paid_hours = 2016, cost_per_hour = 50 }
behaviour = { handover_loss = 0.5 }

[services.ticket]
kind = "incident"
demand = { sales = 1 }
effort = 8
team = "it"
tolerance = 1
bypassable = false
commoditisation = 1

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 8
team = "it"
tolerance = 5
bypassable = false
commoditisation = 1

[providers.shop]
services = ["ticket", "change"]
capacity = 2
procurement = { low = 5, medium = 5, high = 5 }
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1
exit_hazard = 0.12

[operating_model]
sourcing = { rule = "threshold", threshold = 0.5 }

[operating_model.contracts.shop]
call_off = 1
notice = 10
governance_share = 0
overbilling_full = 0
overbilling_weak = 0
"""
TICKET, CHANGE = 0, 1


@pytest.fixture
def story(told, trace):
    return told(
        TOML,
        trace(
            {"raised": 4.0, "service": CHANGE, "effort": 16.0},
            {"raised": 29.0, "service": TICKET, "effort": 16.0},
            {"raised": 29.5, "service": CHANGE, "effort": 16.0},
            {"raised": 29.7, "service": CHANGE, "effort": 8.0},
            {"raised": 33.0, "service": CHANGE, "effort": 8.0},
            providers=["shop"],
            contracts={"shop": {"exit": 0.005, "destination": 0.95}},
        ),
    )


def test_work_in_progress_stops_but_for_incidents(story):
    """Notice on day 21 (hazard 0.01, luck 0.005) for day 31; the team can do all that the shop does: no successor.

    Ticket 1: 30 to 32 as planned, half done on day 31. Three quarters, 12 h, are to do: the team takes 1.5 days.
    Change 2: from 30.5, in work on day 31; change 3: in line from 30.7. Both stop, uncharged.
    Change 4: the rule would buy, but nobody sells any more: the team builds it.
    """
    assert story.requests("channel", "how", "decided", "started", "left", "ended", "worked", "outcome", "cause") == [
        (Channel.IT, 3, 4.0, 5.0, None, 7.0, 2.0, Outcome.LIVE, Cause.NONE),
        (Channel.IT, 2, 31.0, 31.0, None, 32.5, 1.0 + 1.5, Outcome.LIVE, Cause.NONE),
        (Channel.IT, 3, 29.5, 30.5, 31.0, 31.0, 0.5, Outcome.DROPPED, Cause.STOPPED),
        (Channel.IT, 3, 29.7, None, 31.0, 31.0, 0.0, Outcome.DROPPED, Cause.STOPPED),
        (Channel.IT, 2, 33.0, 33.0, None, 34.0, 1.0, Outcome.LIVE, Cause.NONE),
    ]
    assert story.money() == [
        (7.0, "PROVIDER_FEES", "IT", "shop", 960_00, 0),
        (21.0, "INTERNAL_LABOUR", "IT", None, 8_400_00, None),  # one for 21 days of 8 h at 50
        (42.0, "INCIDENT_HANDLING", "IT", None, 600_00, None),  # 12 h of it on the ticket
        (42.0, "INTERNAL_LABOUR", "IT", None, 7_800_00, None),
    ]


def test_the_contract_ends_without_an_heir(story):
    contracts = story.ledger.contracts
    assert (contracts["announced"][0], contracts["ended"][0]) == (21.0, 31.0)
    assert (contracts["ending"][0], contracts["successor"][0]) == (Ending.EXIT, Successor.NOBODY)
    assert story.ledger.changes["phase"].size == 0
