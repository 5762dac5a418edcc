"""A provider gives up and its work comes back in-house: people are hired for it, who have to learn."""

import pytest

from sim.ledger import Ending, Successor

TOML = """
name = "story"
company = { horizon = 63, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 0, hours_per_year = 2016, paid_hours = 2016, cost_per_hour = 50 }
behaviour = { handover_loss = 0.5 }
workforce = { hiring_time = 14, hiring_cost = 0.2, newcomer_start = 0.8, newcomer_time = 7 }

[services.portal]
kind = "project"
demand = { sales = 1 }
effort = 32
crew = 2
team = "it"
tolerance = 10
bypassable = false

[providers.prime]
services = ["portal"]
capacity = 1
procurement = { low = 5, medium = 12, high = 20 }
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1
exit_hazard = 0.12

[operating_model]
sourcing = { rule = "outsourced", prime = "prime" }

[operating_model.contracts.prime]
call_off = 1
notice = 10
value = 10000
selection_share = 0
transition_share = 0
transition_dip = 0
transition_out_share = 0.03
governance_share = 0
overbilling_full = 0
overbilling_weak = 0
"""


@pytest.fixture
def story(told, trace):
    return told(
        TOML,
        trace(
            {"raised": 4.0, "effort": 32.0},
            {"raised": 32.2, "effort": 57.6},
            {"raised": 33.5, "effort": 28.8},
            {"raised": 34.5, "effort": 12.8},
            {"raised": 50.0, "effort": 32.0},
            providers=["prime"],
            contracts={"prime": {"exit": 0.005, "destination": 0.7}},
        ),
    )


def test_people_are_hired_and_go_on_with_the_work(story):
    """Notice on day 21 (hazard 0.01, luck 0.005), people are there 14 days later, after the notice of 10: day 35.

    Hours: the provider did 32 in 35 days, 230 a year, less than one person; a portal takes two, so two are hired for
    0.2 x 2,016 h x 50 each. Both are new: 2 x 8 x 0.8 = 12.8 h a day until the pace is set anew on day 42.
    Project 1: half done on day 35, three quarters are to do: 43.2 h, 35 to 38.375.
    Project 2: in line at the provider from 34.5; its 28.8 h take 2.25 days: 38.375 to 40.625.
    Project 3: its order lapses on day 35.5, where it goes to the team: in line until 40.625, one day.
    Project 4: the team knows the work: 50 to 52.
    """
    assert story.requests("how", "provider", "decided", "started", "ended", "waited", "worked", "cost") == [
        (3, 0, 4.0, 5.0, 7.0, 0.0, 2.0, 1920.0),
        (2, -1, 35.0, 35.0, 38.375, 0.0, 1.8 + 3.375, 2160.0),
        (2, -1, 35.0, 38.375, 40.625, 0.5 + 3.375, 2.25, 1440.0),
        (2, -1, 35.5, 40.625, 41.625, 5.125, 1.0, 640.0),
        (2, -1, 50.0, 50.0, 52.0, 0.0, 2.0, 1600.0),
    ]
    assert story.money() == [
        (7.0, "PROVIDER_FEES", "IT", "prime", 1920_00, 0),
        (35.0, "TRANSITION", "IT", "prime", 300_00, None),  # out
        (35.0, "TRANSITION", "IT", None, 40_320_00, None),  # two people
        (42.0, "INTERNAL_LABOUR", "IT", None, 5_600_00, None),  # two for seven days of 8 h at 50
        (63.0, "INTERNAL_LABOUR", "IT", None, 16_800_00, None),
    ]


def test_the_contract_and_the_change_of_model(story):
    contracts, changes = story.ledger.contracts, story.ledger.changes
    assert (contracts["announced"][0], contracts["ended"][0]) == (21.0, 35.0)
    assert (contracts["ending"][0], contracts["successor"][0]) == (Ending.EXIT, Successor.IN_HOUSE)
    assert [changes[name].tolist() for name in ("phase", "decided", "in_force")] == [[-1], [35], [35]]
