"""Self-service: a catalogue past desk and board, and a quote on the spot that a unit acts on."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100, cost_per_hour = 40 }
teams.build = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }
teams.operations = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.tool]
kind = "project"
demand = { sales = 1 }
effort = 16
team = "build"
run_team = "operations"
gate = "board"
commoditisation = 0.9
tolerance = 10
purchase_hours = 10
purchase_time = 3
lifetime = 1000
run_effort = 0.63
seats = 10
seat_price = 21

[services.core]
kind = "project"
demand = { sales = 1 }
effort = 80
team = "build"
gate = "board"
commoditisation = 0.1
tolerance = 10
bypassable = false

[providers.vendor]
services = ["tool"]
capacity = 9
procurement = { low = 50, medium = 50, high = 50 }
rate_per_hour = 60
list_markup = 0.1
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1

[operating_model.intake]
desk_staff = 1
effort = 4
cost_per_hour = 50
hours_per_year = 2016
board_interval = 5
declined = 0.06
catalogue = 0.5
quote = true

[operating_model.sourcing]
rule = "brokered"

[operating_model.governance]
detection = 0

[behaviour]
weight_price = 0
weight_trust = 0
weight_hassle = 0
unused_shadow = 0.2
"""
TOOL, CORE = 0, 1
IT, DIRECT = 1, 2


def test_a_catalogue_needs_no_desk_and_its_quote_sends_a_unit_elsewhere(told, trace):
    """Only the wait counts: a unit with luck 0.5 buys where IT quotes more than the five days of the market.

    The tools need no desk and no board; the core passes the desk, 0 to 0.5, and the board of day 5: built 5 to 15.

    tool  quote                           pull by the wait   taken
    0     2 days of work                  (2 - 5) / 10       IT at once, 0 to 2
    2     9 days of the core's, 2 of its  (11 - 5) / 10      buys: 3 days to sign, 2 of work, 9 to 11
    3     1 day of work                   (1 - 5) / 10       IT at once, 16 to 17; a board would have declined it

    Bought: 16 h at 60 x 1.1, ten own hours at 40, from 11 on 10 / 0.8 seats at a unit a day.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "service": TOOL, "effort": 16.0, "choice": 0.5},
            {"raised": 0.0, "service": CORE, "effort": 80.0},
            {"raised": 6.0, "service": TOOL, "effort": 16.0, "choice": 0.5, "purchase_time": 3.0},
            {"raised": 16.0, "service": TOOL, "effort": 8.0, "choice": 0.5, "decline": 0.0},
            providers=["vendor"],
        ),
    )
    assert story.requests("channel", "decided", "started", "ended", "waited", "quote", "cost") == [
        (IT, 0.0, 0.0, 2.0, 0.0, 800.0, 800.0),
        (IT, 5.0, 5.0, 15.0, 0.0, 4000.0, 4000.0),
        (DIRECT, None, 9.0, 11.0, 0.0, 1056.0, 1056.0),
        (IT, 16.0, 16.0, 17.0, 0.0, 400.0, 400.0),
    ]
    assert story.systems() == [(0, 0, 2.0, None), (2, 2, 11.0, None), (3, 0, 17.0, None)]
    assert story.money() == [
        (6.0, "UNIT_LABOUR", "UNIT", None, 400_00, 2),
        (11.0, "PROVIDER_FEES", "UNIT", "vendor", 1056_00, 2),
        (20.0, "SUBSCRIPTIONS", "UNIT", None, 112_50, None),  # 9 days x 12.50
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),
        (20.0, "RUN", "IT", None, 60_00, None),  # (16 + 8) h x 0.63 x 50 x 20 / 252
        (20.0, "INTERNAL_LABOUR", "IT", None, 7940_00, None),
        (20.0, "INTAKE", "IT", None, 8000_00, None),
    ]
