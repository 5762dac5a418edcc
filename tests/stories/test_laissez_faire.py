"""Laissez-faire: IT takes tickets alone; who asks for more is turned away, buys or gives up, and IT has it later."""

from math import exp

TOML = f"""
name = "story"
company = {{ horizon = 20, warm_up = 0 }}
business_units.sales = {{ headcount = 100, cost_per_hour = 40, literacy = 0.3 }}
teams.build = {{ staff = 3 }}
teams.operations = {{ staff = 1, cost_per_hour = 50, hours_per_year = 2016 }}

[services.ticket]
kind = "incident"
demand = {{ sales = 1 }}
effort = 8
team = "operations"
tolerance = 1
importance = 0.1
bypassable = false

[services.tool]
kind = "project"
demand = {{ sales = 1 }}
effort = 16
team = "build"
run_team = "operations"
gate = "board"
tolerance = 10
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

[operating_model]
staffing = {{ build = 0 }}
intake = {{ serves = ["incident"] }}
governance = {{ detection = 1 }}

[behaviour]
takeover_share = {1.0 - exp(-0.756)!r} # a hazard of 0.001 a day
takeover_effort = 0.5
unused_shadow = 0.2
shadow_surcharge = 0.2
literacy_step = 0.0
"""
TICKET, TOOL = 0, 1
IT, DIRECT = 1, 2
NONE, DECLINED = 0, 2
DONE, DROPPED = 2, 3


def test_units_buy_or_give_up_and_a_provider_rebuilds_what_it_must_take_over(told, trace):
    """8 hours a day; the vendor sells hours at 100 x 1.1.

    IT offers no tools. Tool 1 is bought at 1: ten own hours at 40, three days to sign, 16 h in two days; live at 6.
    Tool 2 is bought: nine own hours (10 x 2^log2 0.9), 7 + 3 + 1 day, live at 11.
    Tool 3 is given up.
    A hazard of 0.001 and a clock of 0.004 make tool 1 IT's four days after 6. IT has nobody to build, so the vendor
    does: 16 x 0.5 = 8 hours at its list price, 10 to 11. Then operations run it, 16 x 0.63 = 10.08 hours a year.

    Seats, a day: 10 / 0.8 x 21 / 21 = 12.50, and 0.2 x 0.5 of it for loose ends; 5 days of tool 1, 9 of tool 2.

    Trust: the ticket is as expected, 0.7, and closes 0.05 of the gap: 0.51; what IT does not offer disappoints nobody.
    Tools: expected 10^0.8 5^0.2 = 8.705506 (the market takes 5 days), own hassle 0.7 at a tenth:
    0.63 + 0.12 ln(8.705506 / 5) = 0.696542 and 0.63 + 0.12 ln(8.705506 / 4) = 0.723319.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "service": TICKET, "effort": 8.0},
            {"raised": 1.0, "service": TOOL, "effort": 16.0, "purchase_time": 3.0, "insist": 0.0}
            | {"takeover": 0.004, "detected": 0.0},
            {"raised": 7.0, "service": TOOL, "effort": 8.0, "purchase_time": 3.0, "insist": 0.0},
            {"raised": 8.0, "service": TOOL, "effort": 8.0},
            providers=["vendor"],
        ),
    )
    columns = ("channel", "cause", "outcome", "how", "provider", "started", "left", "ended", "quote", "cost")
    assert story.requests(*columns) == [
        (IT, NONE, DONE, 2, -1, 0.0, None, 1.0, 400.0, 400.0),
        (DIRECT, DECLINED, DONE, 0, 0, 4.0, 1.0, 6.0, 1760.0, 1760.0),
        (DIRECT, DECLINED, DONE, 0, 0, 10.0, 7.0, 11.0, 880.0, 880.0),
        (IT, DECLINED, DROPPED, 0, -1, None, 8.0, 8.0, None, 0.0),
    ]
    assert story.requests("satisfaction") == [(0.7,), (0.696542,), (0.723319,), (0.0,)]
    assert story.systems() == [(1, 2, 6.0, 11.0), (1, 0, 11.0, None), (2, 2, 11.0, None)]
    assert story.money() == [
        (1.0, "UNIT_LABOUR", "UNIT", None, 400_00, 1),
        (6.0, "PROVIDER_FEES", "UNIT", "vendor", 1760_00, 1),
        (7.0, "UNIT_LABOUR", "UNIT", None, 360_00, 2),
        (11.0, "INTEGRATION_TAKEOVER", "IT", "vendor", 880_00, 1),
        (11.0, "PROVIDER_FEES", "UNIT", "vendor", 880_00, 2),
        (20.0, "SUBSCRIPTIONS", "UNIT", None, 175_00, None),
        (20.0, "INTEGRATION_TAKEOVER", "UNIT", None, 17_50, None),
        (20.0, "INCIDENT_HANDLING", "IT", None, 400_00, None),
        (20.0, "RUN", "IT", None, 40_00, None),  # 10.08 h x 50 x 20 / 252
        (20.0, "INTERNAL_LABOUR", "IT", None, 7560_00, None),
    ]
    assert story.ledger.months["trust.0"].round(6).tolist() == [0.51]
