"""In house: one person, a queue with priorities, and a request that is not done when the study ends."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 8
team = "it"
priority = 3
tolerance = 10
bypassable = false

[services.ticket]
kind = "incident"
demand = { sales = 1 }
effort = 4
team = "it"
priority = 1
tolerance = 1
bypassable = false
"""
CHANGE, TICKET = 0, 1
DONE, UNDER_WAY = 2, 1


def test_a_ticket_goes_before_a_change_and_interrupts_none(told, trace):
    """8 hours a day, 50 an hour. The change of day 0.5 waits for the one at work and for the ticket of day 1.

    Expected days, satisfaction = 0.7 + 0.12 ln(expected / lead), experience remembered at 0.2:
    change 0: expected 10 (norm, market and experience agree), lead 2: 0.7 + 0.12 ln 5 = 0.893133
    ticket 2: expected 1, lead 1.5: 0.7 - 0.24 ln 1.5 = 0.602688
    change 1: experience 10 + 0.2 (2 - 10) = 8.4, expected 10^0.7 8.4^0.3 = 9.490384, lead 3: 0.7 + 0.12 ln 3.163461
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "service": CHANGE, "effort": 16.0},
            {"raised": 0.5, "service": CHANGE, "effort": 8.0},
            {"raised": 1.0, "service": TICKET, "effort": 4.0},
            {"raised": 19.5, "service": CHANGE, "effort": 8.0, "overrun": 2.0},
        ),
    )
    columns = ("outcome", "raised", "started", "ended", "waited", "planned", "worked", "quote", "cost")
    assert story.requests(*columns) == [
        (DONE, 0.0, 0.0, 2.0, 0.0, 2.0, 2.0, 800.0, 800.0),
        (DONE, 0.5, 2.5, 3.5, 2.0, 1.0, 1.0, 400.0, 400.0),
        (DONE, 1.0, 2.0, 2.5, 1.0, 0.5, 0.5, 200.0, 200.0),
        (UNDER_WAY, 19.5, 19.5, None, 0.0, 1.0, 0.0, 400.0, 0.0),
    ]
    assert story.requests("expected", "satisfaction") == [
        (10.0, 0.893133),
        (9.490384, 0.8382),
        (1.0, 0.602688),
        (None, None),
    ]
    assert story.money() == [  # 20 days x 8 h x 50 = 8,000, of which 4 h went to the ticket
        (20.0, "INCIDENT_HANDLING", "IT", None, 200_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 7_800_00, None),
    ]
