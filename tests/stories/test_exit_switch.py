"""A provider gives up in the middle of the work: another one takes over, new to it, and starts with the notice."""

import pytest

from sim.ledger import Ending, Successor

TOML = """
name = "story"
company = { horizon = 63, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 0 }
behaviour = { handover_loss = 0.5 }

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
procurement = { low = 5, medium = 12, high = 14 }
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 0.8
ramp_time = 2
exit_hazard = 0.12

[operating_model]
sourcing = { rule = "outsourced", prime = "prime" }

[operating_model.contracts.prime]
call_off = 1
order_cost = 100
notice = 10
value = 10000
selection_share = 0.01
transition_share = 0.05
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
            providers=["prime"],
            contracts={"prime": {"exit": 0.005, "destination": 0.1}},
        ),
    )


def test_another_provider_goes_on_with_the_work(story):
    """Two people work 16 hours a day on one project at a time; an order takes a day and 100.

    Project 0: 5 to 7, 32 h at 60. Its revenue of 1,920 less 32 h at 60 x 0.93 leaves the usual margin, so the hazard of
    0.12 a year adds 0.01 in the first month, and the contract's luck was 0.005: notice on day 21. A successor is found
    in 14 days, longer than the notice of 10: day 35.
    Project 1: 33.2 to 36.8 as planned, half done on day 35. Half of that half is lost: three quarters are to do.
    Ordered anew, the successor's people are half way up their ramp on day 36: 57.6 / 0.9 x 0.75 = 48 h, 36 to 39.
    Project 2: in line from 34.5 to 35, ordered anew, in line from 36 (28.8 / 0.9 = 32 h) to 39, done at 41.
    """
    assert story.requests("decided", "started", "ended", "passes", "waited", "worked", "quote", "cost") == [
        (4.0, 5.0, 7.0, 1, 0.0, 2.0, 1920.0, 1920.0),
        (35.0, 36.0, 39.0, 1, 0.0, 1.8 + 3.0, 2880.0, 2880.0),
        (35.0, 39.0, 41.0, 1, 0.5 + 3.0, 2.0, 1920.0, 1920.0),
    ]
    assert story.money() == [
        (1.0, "PROCUREMENT", "IT", "prime", 100_00, None),  # search, 1 % of 10,000
        (1.0, "TRANSITION", "IT", "prime", 500_00, None),
        (4.0, "PROCUREMENT", "IT", "prime", 100_00, 0),
        (7.0, "PROVIDER_FEES", "IT", "prime", 1920_00, 0),
        (32.2, "PROCUREMENT", "IT", "prime", 100_00, 1),
        (33.5, "PROCUREMENT", "IT", "prime", 100_00, 2),
        (35.0, "TRANSITION", "IT", "prime", 300_00, None),  # out
        (35.0, "PROCUREMENT", "IT", "prime", 100_00, None),  # search and transition of the successor
        (35.0, "TRANSITION", "IT", "prime", 500_00, None),
        (35.0, "PROCUREMENT", "IT", "prime", 100_00, 1),
        (35.0, "PROCUREMENT", "IT", "prime", 100_00, 2),
        (39.0, "PROVIDER_FEES", "IT", "prime", 2880_00, 1),
        (41.0, "PROVIDER_FEES", "IT", "prime", 1920_00, 2),
    ]


def test_the_two_contracts_and_their_invoices(story):
    """The work of the first that was called off is on nobody's invoice."""
    contracts, invoices = story.ledger.contracts, story.ledger.invoices
    assert contracts["generation"].tolist() == [0, 1]
    assert contracts["start"].tolist() == [0.0, 35.0]
    assert contracts["announced"][0] == 21.0
    assert contracts["ended"][0] == 35.0
    assert contracts["ending"].tolist() == [Ending.EXIT, Ending.NONE]
    assert contracts["successor"].tolist() == [Successor.PROVIDER, Successor.NONE]
    rows = zip(*(invoices[name].round(6).tolist() for name in ("contract", "until", "hours", "usage")), strict=True)
    assert list(rows) == [(0, 21, 32, 1920_00), (0, 35, 0, 0), (1, 42, 80, 4800_00), (1, 63, 0, 0)]


def test_rework_that_is_cut_off_counts_as_worked_and_not_as_waited(told, trace):
    """Ordered on day 30, done from 31 to 33, defective (0.3 < 0.5), and reworked: 48 h, three days.

    Cut off on day 35, after two of them; the successor begins the rework anew and needs its three days, until 38.
    """
    toml = TOML.replace("bypassable = false", "bypassable = false\ndefect_rate = 0.5\nrework_share = 1.5")
    toml = toml.replace("knowledge_gap = 0", "knowledge_gap = 0\ndelivery_capability = 0")
    needs = trace(
        {"raised": 30.0, "effort": 32.0, "defect": 0.3, "found": 0.0},
        providers=["prime"],
        contracts={"prime": {"exit": 0.005, "destination": 0.1}},
    )
    story = told(toml, needs)
    assert story.requests("started", "ended", "passes", "waited", "worked") == [(31.0, 38.0, 2, 0.0, 2.0 + 2.0 + 3.0)]
