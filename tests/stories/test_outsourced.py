"""Outsourced: call-off, a team that grows into its work, free rework, and monitoring that money pays for."""

import pytest

TOML = """
name = "story"
company = { horizon = 42, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 1 }

[services.ticket]
kind = "incident"
demand = { sales = 1 }
effort = 8
team = "it"
tolerance = 1
bypassable = false

[services.portal]
kind = "project"
demand = { sales = 1 }
effort = 32
crew = 2
team = "it"
tolerance = 10
bypassable = false
defect_rate = 0.4
rework_share = 0.25

[providers.prime]
services = ["ticket", "portal"]
capacity = 9
procurement = { low = 50, medium = 50, high = 50 }
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 0.8
ramp_time = 10
delivery_capability = 0.5

[operating_model]
staffing = { it = 0 }
sourcing = { rule = "outsourced", prime = "prime" }

[operating_model.contracts.prime]
overbilling_full = 0
overbilling_weak = 0
selection_share = 0
service_credit = 0
transition_dip = 0
call_off = 1
order_cost = 100
governance_share = 0.1
value = 10000
transition_share = 0.05
severance_share = 0.02

[operating_model.governance]
vendor_managers = 0.0071428571428571 # 1 / 140 of 2,016 h x 100 = 1,440 a year
cost_per_hour = 100
acceptance_time = 0.5
"""
TICKET, PORTAL = 0, 1


@pytest.fixture
def story(told, trace):
    return told(
        TOML,
        trace(
            {"raised": 4.0, "service": TICKET, "effort": 8.0},
            {"raised": 4.0, "service": PORTAL, "effort": 28.8, "defect": 0.1, "found": 0.5},
            {"raised": 22.0, "service": PORTAL, "effort": 32.0, "defect": 0.1, "found": 0.5},
            providers=["prime"],
        ),
    )


def test_a_ticket_and_two_projects_under_a_contract(story):
    """An order takes a day and 100; two people work 16 hours a day.

    Ticket: 8 h, one day; it needs no knowledge of the firm.
    Portal 1: half way up the ramp at day 5, productivity 0.9: 28.8 / 0.9 = 32 h, 5 to 7, accepted half a day later;
    defective (0.1 < 0.4 x 0.5) and found, for monitoring covers all before its first review. Rework of 8 h at no
    charge, 7.5 to 8; accepted at 8.5.
    Review on day 21: fees of 480 + 1,920 ask for 10 % in 21 days, 2,880 a year; 1,440 are there: coverage one half.
    Portal 2: 23 to 25, acceptance takes 0.5 / 0.5 = 1 day; the defect is not found (0.5 is not below 0.5): live at 26.
    """
    assert story.requests("decided", "started", "ended", "passes", "found", "escaped", "worked", "quote", "cost") == [
        (4.0, 5.0, 6.0, 1, 0, 0, 1.0, 480.0, 480.0),
        (4.0, 5.0, 8.5, 2, 1, 0, 2.5, 1920.0, 1920.0),
        (22.0, 23.0, 26.0, 1, 0, 1, 2.0, 1920.0, 1920.0),
    ]
    assert story.ledger.months["coverage"].round(6).tolist() == [0.5, 0.555556]  # 1,440 of the mean month's 216 x 12
    assert story.money() == [
        (1.0, "TRANSITION", "IT", "prime", 500_00, None),
        (1.0, "SEVERANCE", "IT", "prime", 200_00, None),
        (4.0, "PROCUREMENT", "IT", "prime", 100_00, 0),
        (4.0, "PROCUREMENT", "IT", "prime", 100_00, 1),
        (6.0, "PROVIDER_FEES", "IT", "prime", 480_00, 0),
        (7.0, "PROVIDER_FEES", "IT", "prime", 1920_00, 1),
        (21.0, "CONTRACT_MANAGEMENT", "IT", None, 120_00, None),  # 1,440 x 21 / 252
        (22.0, "PROCUREMENT", "IT", "prime", 100_00, 2),
        (25.0, "PROVIDER_FEES", "IT", "prime", 1920_00, 2),
        (42.0, "CONTRACT_MANAGEMENT", "IT", None, 120_00, None),
    ]
