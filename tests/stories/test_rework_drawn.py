"""Rework with hours drawn afresh: a provider takes longer for them than a team, as it does for the first pass."""

from dataclasses import replace

import numpy as np

TOML = """
name = "story"
company = { horizon = 42, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 1, hours_per_year = 2016, capability = 0.5, acceptance = 1, cost_per_hour = 50 }

[services.built]
kind = "request"
demand = { sales = 1 }
effort = 16
team = "it"
tolerance = 10
bypassable = false
defect_rate = 0.4
rework_effort = 4
commoditisation = 0.5

[services.bought]
kind = "request"
demand = { sales = 1 }
effort = 16
team = "it"
tolerance = 10
bypassable = false
defect_rate = 0.4
rework_effort = 4
commoditisation = 0.5

[providers.acme]
services = ["bought"]
capacity = 1
procurement = { low = 1, medium = 1, high = 1 }
rate_per_hour = 60
list_markup = 0
scale_advantage = 0.2
knowledge_gap = 0.6
hours_per_year = 2016
ramp_start = 0.6
delivery_capability = 0.5

[operating_model]
sourcing = { rule = "in_house", prime = "acme", by_service = { bought = "outsourced" } }
"""
BUILT, BOUGHT = 0, 1


def test_a_provider_needs_its_own_hours_for_rework_drawn_afresh(told, trace):
    """Each has a defect (0.1 < 0.4 x 0.5), which is found, and then 4 h of rework as planned for a team.

    Built: 16 h on days 2 to 4, rework of 4 h until 4.5; an hour costs 50.
    Bought: phi = 1 - 0.2 x 0.5 + 0.6 x 0.5 = 1.2, and new people have a productivity of 0.6: twice the hours of a
    team. Ordered on day 2 and signed on day 3; 32 h until day 7; rework of 8 h, not 4, until day 8; an hour costs 60.
    """
    needs = trace(
        {"raised": 2.0, "service": BUILT, "effort": 16.0, "defect": 0.1, "found": 0.5},
        {"raised": 2.0, "service": BOUGHT, "effort": 16.0, "defect": 0.1, "found": 0.5},
        providers=["acme"],
    )
    story = told(TOML, replace(needs, rework=np.full((2, 8), 4.0)))
    assert story.requests("started", "ended", "passes", "worked", "cost") == [
        (2.0, 4.5, 2, 2.5, 1_000.0),
        (3.0, 8.0, 2, 5.0, 2_400.0),
    ]
    assert [row for row in story.money() if row[3] == "acme"][1:] == [
        (7.0, "PROVIDER_FEES", "IT", "acme", 1_920_00, 1),
        (8.0, "REWORK", "IT", "acme", 480_00, 1),
    ]
