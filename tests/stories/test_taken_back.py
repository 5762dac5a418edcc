"""Work comes back in-house to a unit whose own team has nobody yet: people are hired there as well."""

TOML = """
name = "story"
company = { horizon = 126, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 1, hours_per_year = 2016 }
teams.own = { staff = 0, hours_per_year = 2016 }
workforce = { newcomer_start = 1, hiring_cost = 0 }

[services.portal]
kind = "project"
demand = { sales = 1 }
effort = 8
team = "it"
crew = 2
tolerance = 10
bypassable = false

[providers.prime]
services = ["portal"]
capacity = 1
procurement = { low = 1, medium = 1, high = 1 }
rate_per_hour = 60
exit_hazard = 0

[operating_model]
sourcing = { rule = "outsourced", prime = "prime", embedded = { sales = "own" } }
contracts.prime = { term = 21, renewal = "insource", call_off = 0 }
"""


def test_a_units_own_team_gets_a_crew_when_its_work_comes_back(told, trace):
    """The term ends on day 21; the project of day 30 takes a crew of two of the unit's own team, 8 h, half a day."""
    story = told(TOML, trace({"raised": 30.0, "effort": 8.0}, providers=["prime"]))
    assert story.requests("how", "provider", "started", "ended") == [(2, -1, 30.0, 30.5)]
    assert story.ledger.months["team.1.servers"].tolist()[-1] == 2.0
