"""Bimodal: commodity is bought past the board, the rest waits for it and is built."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.build = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }
teams.operations = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.tool]
kind = "project"
demand = { sales = 1 }
effort = 16
team = "build"
run_team = "operations"
gate = "board"
complexity = "low"
commoditisation = 0.9
tolerance = 10
bypassable = false
lifetime = 1000
run_effort = 0.63

[services.core]
kind = "project"
demand = { sales = 1 }
effort = 16
team = "build"
gate = "board"
commoditisation = 0.1
tolerance = 10
bypassable = false

[providers.vendor]
services = ["tool", "core"]
capacity = 9
procurement = { low = 50, medium = 50, high = 50 }
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1

[providers.stranger]
services = ["tool"]
capacity = 9
procurement = { low = 0, medium = 0, high = 0 }
rate_per_hour = 50
list_markup = 0
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1

[operating_model.intake]
desk_staff = 1
effort = 4
cost_per_hour = 50
hours_per_year = 2016
approval = 1
board_interval = 5
declined = 0.06
fast_track = 0.6

[operating_model.sourcing]
rule = "threshold"
threshold = 0.6

[operating_model.contracts.vendor]
overbilling_full = 0
overbilling_weak = 0
service_credit = 0
call_off = 2
order_cost = 100
"""
TOOL, CORE = 0, 1
BUILT, BOUGHT = 2, 3
VENDOR = 0


def test_commodity_is_bought_past_the_board_and_the_rest_is_built_after_it(told, trace):
    """The desk takes half a day for each; a request for the core needs a day of approval and the board of every fifth.

    Tool 0:  desk 0 to 0.5, ordered in two days, 16 h at 8 a day: 2.5 to 4.5. The vendor asks 16 x 60 + 100 = 1,060;
             the stranger 16 x 50 and 6,900 for a contract of its own.
    Core 1:  desk 0.5 to 1, approved at 2, board at 5, built 5 to 7; the vendor's offer is not looked at.
    Core 2:  desk 3.9 to 4.4, approved at 5.4, board at 10, built 10 to 11.
    Tool 3:  desk 4.4 to 4.9; its luck would be declined by a board, but there is none: 6.9 to 7.9.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "service": TOOL, "effort": 16.0},
            {"raised": 0.0, "service": CORE, "effort": 16.0},
            {"raised": 3.9, "service": CORE, "effort": 8.0},
            {"raised": 4.0, "service": TOOL, "effort": 8.0, "decline": 0.0},
            providers=["vendor", "stranger"],
        ),
    )
    assert story.requests("how", "provider", "decided", "started", "ended", "quote", "cost") == [
        (BOUGHT, VENDOR, 0.5, 2.5, 4.5, 960.0, 960.0),
        (BUILT, -1, 5.0, 5.0, 7.0, 800.0, 800.0),
        (BUILT, -1, 10.0, 10.0, 11.0, 400.0, 400.0),
        (BOUGHT, VENDOR, 4.9, 6.9, 7.9, 480.0, 480.0),
    ]
    assert story.systems() == [(0, 0, 4.5, None), (3, 0, 7.9, None)]
    assert story.money() == [
        (0.5, "PROCUREMENT", "IT", "vendor", 100_00, 0),
        (4.5, "PROVIDER_FEES", "IT", "vendor", 960_00, 0),
        (4.9, "PROCUREMENT", "IT", "vendor", 100_00, 3),
        (7.9, "PROVIDER_FEES", "IT", "vendor", 480_00, 3),
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),  # one person who builds
        (20.0, "RUN", "IT", None, 60_00, None),  # (16 + 8) h x 0.63 x 50 x 20 / 252
        (20.0, "INTERNAL_LABOUR", "IT", None, 7940_00, None),  # the rest of one in operations
        (20.0, "INTAKE", "IT", None, 8000_00, None),
    ]
    invoices = story.ledger.invoices
    assert (invoices["hours"].tolist(), invoices["usage"].tolist(), invoices["deliveries"].tolist()) == (
        [24.0],
        [1440_00],
        [2],
    )
