"""Impatience: a unit that waits too long buys without IT, and IT has the system on its desk a few days later."""

from math import exp

TOML = f"""
name = "story"
company = {{ horizon = 20, warm_up = 0 }}
business_units.sales = {{ headcount = 100, cost_per_hour = 40, literacy = 0.3 }}
teams.it = {{ staff = 1, cost_per_hour = 50, hours_per_year = 2016 }}

[services.change]
kind = "request"
demand = {{ sales = 1 }}
effort = 48
team = "it"
tolerance = 10
bypassable = false

[services.tool]
kind = "project"
demand = {{ sales = 1 }}
effort = 16
team = "it"
tolerance = 10
patience = 2
importance = 0.1
integration = 0.5
purchase_hours = 10
purchase_time = 3
lifetime = 1000
run_effort = 0.63
seats = 10
seat_price = 21

[providers.vendor]
services = ["tool"]
capacity = 9
procurement = {{ low = 1, medium = 1, high = 1 }}
rate_per_hour = 100
list_markup = 0.1
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1

[operating_model.governance]
detection = 1

[behaviour]
takeover_share = {1.0 - exp(-0.756)!r} # a hazard of 0.001 a day
takeover_effort = 0.5
unused_shadow = 0.2
shadow_surcharge = 0.2
literacy_step = 0.0
security_hazard = 0
"""
CHANGE, TOOL = 0, 1
IT, DIRECT = 1, 2
CHOSEN, IMPATIENT = 0, 3
DONE, DROPPED = 2, 3


def test_a_unit_that_waits_too_long_buys_and_it_takes_over(told, trace):
    """The change of day 0 keeps the one person busy for six days.

    Tool 1 leaves after two days, at 3: ten hours of the unit's own at 40, three days to sign, two days of the vendor
    at 16 h x 100 x 1.1; live at 8. A hazard of 0.001 and a clock of 0.002 make it IT's at 10: 16 x 0.5 = 8 hours of a
    team that runs tool 3, 8 x 0.63 of its 2,016 hours: 1 / 0.9975 days, to 11.002506. Until then it costs 10 / 0.8
    seats at 21 a month, 12.50 a day, and 0.2 x 0.5 of that for loose ends.
    Tool 2 leaves after half a day and is given up. Tool 3 waits for a day and is built, 6 to 7.

    Two refusals each close 0.1 of the gap to nothing, trust 0.5, 0.45, 0.405; a delivery closes 0.05.
    The change: expected 10, lead 6: felt 0.7 + 0.12 ln(10 / 6) = 0.761299; trust 0.422815.
    Tool 3: expected 10^0.8 5^0.2 = 8.705506 (the market takes 5 days), lead 2: 0.876497; trust 0.445499.
    Tool 1: experience 10 + 0.2 (2 - 10) = 8.4, expected 10^0.5 5^0.2 8.4^0.3 = 8.261859, lead 7, own hassle 0.7:
    0.7 - 0.1 x 0.7 + 0.12 ln(8.261859 / 7) = 0.649889.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "service": CHANGE, "effort": 48.0},
            {"raised": 1.0, "service": TOOL, "effort": 16.0, "patience": 2.0}
            | {"purchase_time": 3.0, "insist": 0.0, "takeover": 0.002},
            {"raised": 2.0, "service": TOOL, "effort": 16.0, "patience": 0.5},
            {"raised": 5.0, "service": TOOL, "effort": 8.0},
            providers=["vendor"],
        ),
    )
    assert story.requests("channel", "cause", "outcome", "started", "left", "ended", "quote", "cost") == [
        (IT, CHOSEN, DONE, 0.0, None, 6.0, 2400.0, 2400.0),
        (DIRECT, IMPATIENT, DONE, 6.0, 3.0, 8.0, 1760.0, 1760.0),
        (IT, IMPATIENT, DROPPED, None, 2.5, 2.5, 800.0, 0.0),
        (IT, CHOSEN, DONE, 6.0, None, 7.0, 400.0, 400.0),
    ]
    assert story.requests("satisfaction")[1:] == [(0.649889,), (0.0,), (0.876497,)]
    assert story.systems() == [
        (1, 2, 8.0, 11.002506),
        (3, 0, 7.0, None),
        (1, 0, 11.002506, None),
    ]
    assert story.money() == [
        (3.0, "UNIT_LABOUR", "UNIT", None, 400_00, 1),
        (8.0, "PROVIDER_FEES", "UNIT", "vendor", 1760_00, 1),
        (20.0, "SUBSCRIPTIONS", "UNIT", None, 37_53, None),  # 3.002506 days
        (20.0, "INTEGRATION_TAKEOVER", "UNIT", None, 3_75, None),
        (20.0, "INTEGRATION_TAKEOVER", "IT", None, 400_00, None),
        (20.0, "RUN", "IT", None, 60_00, None),  # (8 + 16) h x 0.63 x 50 x 20 / 252, as systems stand on pay day
        (20.0, "INTERNAL_LABOUR", "IT", None, 7540_00, None),
    ]
    assert story.ledger.months["trust.0"].round(6).tolist() == [0.445499]
