"""A security event in a shadow system: a loss, and a unit that goes to IT with the luck that it bought with before."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100, cost_per_hour = 40, literacy = 0.5, risk_awareness = 0.3 }
teams.it = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.tool]
kind = "project"
demand = { sales = 1 }
effort = 8
team = "it"
tolerance = 10
sensitivity = 0.4
purchase_hours = 10
purchase_time = 1
lifetime = 1000
run_effort = 0
seats = 0

[providers.vendor]
services = ["tool"]
capacity = 9
procurement = { low = 50, medium = 50, high = 50 }
rate_per_hour = 100
list_markup = 0
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1

[behaviour]
weight_wait = 0
weight_price = 0
weight_trust = 0
weight_hassle = 0
weight_risk = 5
learning_rate = 0.9
literacy_step = 0.1
security_hazard = 2.52
security_loss = 10000
awareness_step = 0.3
"""
IT, DIRECT = 1, 2
SHADOW = 2


def test_after_a_security_event_the_same_luck_leads_to_it(told, trace):
    """The pull outside is -5 x awareness x 0.4: a share of 0.354344 at an awareness of 0.3, and luck 0.3 is below it.

    The old shadow system meets 2.52 x 0.4 x (1 - 0.5) / 252 = 0.002 events a day; its clock of 0.01 strikes at day 5.
    Awareness closes 0.3 of what is missing: 0.51. The share falls to 0.265044, and the like need of day 6 goes to IT.
    Request 0 is signed at 2 and live at 3; it makes the unit literate: 0.5 + 0.1 x 0.5.
    """
    story = told(
        TOML,
        trace(
            {"raised": 1.0, "choice": 0.3, "purchase_time": 1.0},
            {"raised": 6.0, "choice": 0.3},
            {"inherited": 2, "security": 0.01},
            providers=["vendor"],
        ),
    )
    assert story.requests("channel", "cause", "started", "ended", "cost") == [
        (DIRECT, 1, 2.0, 3.0, 800.0),
        (IT, 0, 6.0, 7.0, 400.0),
        (0, 0, None, None, 0.0),
    ]
    assert story.systems() == [(2, SHADOW, 0.0, None), (0, SHADOW, 3.0, None), (1, 0, 7.0, None)]
    months = story.ledger.months
    assert (months["awareness.0"].tolist(), months["literacy.0"].tolist()) == ([0.51], [0.55])
    assert story.money() == [
        (1.0, "UNIT_LABOUR", "UNIT", None, 400_00, 0),
        (3.0, "PROVIDER_FEES", "UNIT", "vendor", 800_00, 0),
        (5.0, "SECURITY_LOSS", "UNIT", None, 10000_00, 2),
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),
    ]
