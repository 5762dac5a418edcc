"""Legacy eats change: what operations has no hours for slows the team that builds, until the system ends."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.operations = { staff = 1, cost_per_hour = 50, hours_per_year = 2016, overflow = "applications" }
teams.applications = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 8
team = "applications"
tolerance = 10
bypassable = false

[services.platform]
kind = "project"
demand = { sales = 1 }
effort = 8
team = "applications"
run_team = "operations"
tolerance = 10
bypassable = false
lifetime = 100
run_effort = 0.2
"""
CHANGE, PLATFORM = 0, 1
OURS = 0


def test_running_the_estate_spills_over_and_slows_change(told, trace):
    """The platform takes 15,120 x 0.2 = 3,024 h a year: all 2,016 of operations, and half of applications.

    At half pace 8 h take two days. The platform ends at 100 x 0.05 = day 5; what was begun before keeps its pace:
    16 h from day 4 take four days, to 8. Then 8 h take one day again. Nothing is left to run on pay day.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "effort": 8.0},
            {"raised": 4.0, "effort": 16.0},
            {"raised": 6.0, "effort": 8.0},
            {"inherited": 1, "service": PLATFORM, "effort": 15120.0, "retire": 0.05},
        ),
    )
    assert story.requests("started", "ended", "waited", "planned", "worked", "cost") == [
        (0.0, 2.0, 0.0, 2.0, 2.0, 400.0),
        (4.0, 8.0, 0.0, 4.0, 4.0, 800.0),
        (8.0, 9.0, 2.0, 1.0, 1.0, 400.0),
        (None, None, 0.0, None, 0.0, 0.0),
    ]
    assert story.systems() == [(3, OURS, 0.0, 5.0)]
    assert story.money() == [
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),
    ]
