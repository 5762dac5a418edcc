"""A broker weighs reuse, build and buy, and the scores of each turn with the queue."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.tool]
kind = "project"
demand = { sales = 1 }
effort = 40
team = "it"
tolerance = 10
bypassable = false
commoditisation = 1
value = 500
sensitivity = 0.5
reuse = 0.5
lifetime = 1000
run_effort = 0.1
seats = 10
seat_price = 20

[providers.vendor]
services = ["tool"]
capacity = 9
procurement = { low = 50, medium = 50, high = 50 }
rate_per_hour = 60
scale_advantage = 0.25
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1
subscription = true

[operating_model.sourcing]
rule = "brokered"
reuse_search = 1
risk_premium = 0.1
appraisal = 252

[operating_model.contracts.vendor]
overbilling_full = 0
overbilling_weak = 0
selection_share = 0
service_credit = 0
transition_dip = 0
call_off = 5
order_cost = 200

[operating_model.governance]
vendor_managers = 0

[behaviour]
unused_brokered = 0
reuse_effort = 0.25
"""
REUSED, BUILT, BOUGHT = 1, 2, 3


def test_a_broker_builds_while_the_team_is_free_then_buys_and_reuses_what_is_there(told, trace):
    """40 hours at 8 a day; every day of waiting is worth 500; a year of running counts.

    Build:  40 h x 50 + 40 h x 0.1 x 50 = 2,200        and five days of work
    Buy:    30 h x 60 + 200 + 10 seats x 12 x 20 = 4,400, 0.1 x 0.5 of it for risk, 5 + 3.75 days: 8,995
    Reuse:  10 h x 50 + 10 seats x 12 x 20 = 2,900     and 1.25 days of work

    request  queue   build             reuse             buy     taken
    0        none    2,200 + 500 x  5  not found         8,995   build at  4,700
    1        5 d     2,200 + 500 x 10  not found         8,995   build at  7,200
    2        10 d    2,200 + 500 x 15  not found         8,995   buy   at  8,995 (build 9,700)
    3        9 d     2,200 + 500 x 14  2,900 + 5,125     8,995   reuse at  8,025 (build 9,200)

    Request 3 starts at 10 when one built system, 40 x 0.1 = 4 hours a year of 2,016, is run: 1.25 x 2016 / 2012 days.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "effort": 40.0, "reuse": 0.9},
            {"raised": 0.0, "effort": 40.0, "reuse": 0.9},
            {"raised": 0.0, "effort": 40.0, "reuse": 0.9},
            {"raised": 1.0, "effort": 40.0, "reuse": 0.4},
            providers=["vendor"],
        ),
    )
    assert story.requests("how", "provider", "decided", "started", "ended", "quote", "cost") == [
        (BUILT, -1, 0.0, 0.0, 5.0, 2000.0, 2000.0),
        (BUILT, -1, 0.0, 5.0, 10.0, 2000.0, 2000.0),
        (BOUGHT, 0, 0.0, 5.0, 8.75, 1800.0, 1800.0),
        (REUSED, -1, 1.0, 10.0, 11.252485, 500.0, 500.0),
    ]
    assert story.systems() == [
        (0, 0, 5.0, None),
        (2, 1, 8.75, None),
        (1, 0, 10.0, None),
        (3, 1, 11.252485, None),
    ]
    assert story.money() == [
        (0.0, "PROCUREMENT", "IT", "vendor", 200_00, 2),
        (8.75, "PROVIDER_FEES", "IT", "vendor", 1800_00, 2),
        (20.0, "SUBSCRIPTIONS", "IT", None, 190_45, None),  # (11.25 + 8.747515) days x 10 x 20 / 21
        (20.0, "RUN", "IT", None, 31_75, None),  # 8 h x 50 x 20 / 252
        (20.0, "INTERNAL_LABOUR", "IT", None, 7968_25, None),
    ]
