"""Federated: a unit with IT people of its own is served by them alone; tickets and running stay with IT."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100 }
business_units.finance = { headcount = 100 }
teams.it = { staff = 1, cost_per_hour = 100, hours_per_year = 2016 }
teams.it_sales = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.tool]
kind = "project"
demand = { every_unit = 1 }
effort = 16
team = "it"
tolerance = 10
bypassable = false
lifetime = 1000
run_effort = 0.63

[services.ticket]
kind = "incident"
demand = { every_unit = 1 }
effort = 4
team = "it"
priority = 1
tolerance = 1
bypassable = false

[operating_model.sourcing]
rule = "in_house"
embedded = { sales = "it_sales" }
"""
SALES, FINANCE = 0, 1
TOOL, TICKET = 0, 1


def test_a_unit_waits_for_its_own_people_while_those_next_door_are_idle(told, trace):
    """8 hours a day. Tools of sales are built by its own person at 50 an hour, the one of finance by IT at 100.

    Tool 2 waits for the one person of sales, 1 to 2, though IT is idle from 1 on. The ticket of sales goes to IT,
    where the tool of finance is at work until 1: 1 to 1.5.
    Whoever built them, IT runs all systems: (16 + 8 + 8) h x 0.63 = 20.16 hours a year.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "unit": SALES, "service": TOOL, "effort": 16.0},
            {"raised": 0.0, "unit": FINANCE, "service": TOOL, "effort": 8.0},
            {"raised": 0.5, "unit": SALES, "service": TOOL, "effort": 8.0},
            {"raised": 0.5, "unit": SALES, "service": TICKET, "effort": 4.0},
        ),
    )
    assert story.requests("raised", "started", "ended", "waited", "worked", "quote", "cost") == [
        (0.0, 0.0, 2.0, 0.0, 2.0, 800.0, 800.0),
        (0.0, 0.0, 1.0, 0.0, 1.0, 800.0, 800.0),
        (0.5, 2.0, 3.0, 1.5, 1.0, 400.0, 400.0),
        (0.5, 1.0, 1.5, 0.5, 0.5, 400.0, 400.0),
    ]
    assert story.systems() == [(1, 0, 1.0, None), (0, 0, 2.0, None), (2, 0, 3.0, None)]
    assert story.money() == [
        (20.0, "INCIDENT_HANDLING", "IT", None, 400_00, None),  # of IT's 20 days x 8 h x 100 = 16,000
        (20.0, "RUN", "IT", None, 160_00, None),  # 20.16 h x 100 x 20 / 252
        (20.0, "INTERNAL_LABOUR", "IT", None, 15_440_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 8_000_00, None),  # the person of sales
    ]
