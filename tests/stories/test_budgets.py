"""Budgets: what a year's money cannot hold waits, is declined or never comes; what a unit is charged and may spend."""

import pytest

TOML = """
name = "story"
company = { horizon = 260, warm_up = 0 }
business_units.sales = { headcount = 100, cost_per_hour = 40 }
teams.it = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 8
team = "it"
tolerance = 10
importance = 0

[providers.vendor]
services = ["change"]
capacity = 9
procurement = { low = 1, medium = 1, high = 1 }
rate_per_hour = 100
list_markup = 0
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1
"""
IT, DIRECT = 1, 2
NONE, CHOSEN, IMPATIENT, BUDGET = 0, 1, 3, 4
DONE, DROPPED = 2, 3
COLUMNS = ("channel", "cause", "outcome", "decided", "started", "left", "ended", "cost")
# A month's pay of one person is 21 x 8 x 50, and 8 days are left after the twelfth.
PAY = [(21.0 * k, "INTERNAL_LABOUR", "IT", None, 8400_00, None) for k in range(1, 13)]
PAY += [(260.0, "INTERNAL_LABOUR", "IT", None, 3200_00, None)]


@pytest.fixture
def under(told, trace):
    """Five changes where IT may commit 1,000 a year, at 50 an hour."""
    rows = (
        {"raised": 0.0, "effort": 16.0},
        {"raised": 1.0, "effort": 8.0, "insist": 0.0},
        {"raised": 2.0, "effort": 4.0},
        {"raised": 3.0, "effort": 24.0},
        {"raised": 4.0, "effort": 8.0, "patience": 10.0},
    )

    def play(rule):
        intake = f'[operating_model.intake]\nchange_budget = 1000\nover_budget = "{rule}"\n'
        return told(TOML + intake, trace(*rows, providers=["vendor"]))

    return play


def test_what_a_year_cannot_hold_waits_for_the_next_and_what_no_year_can_hold_never_comes(under):
    """800 are committed to change 0, then 200 to change 2, which fits where change 1, 400, does not.

    Change 1 waits for the second year, day 252. Change 3, 1,200, fits no year and is refused at once; the unit gives
    it up. Change 4 would wait as well; the unit's patience ends at 14, and it gives that up too.
    """
    story = under("wait")
    assert story.requests(*COLUMNS) == [
        (IT, NONE, DONE, 0.0, 0.0, None, 2.0, 800.0),
        (IT, NONE, DONE, 252.0, 252.0, None, 253.0, 400.0),
        (IT, NONE, DONE, 2.0, 2.0, None, 2.5, 200.0),
        (IT, BUDGET, DROPPED, None, None, 3.0, 3.0, 0.0),
        (IT, IMPATIENT, DROPPED, None, None, 14.0, 14.0, 0.0),
    ]
    assert story.money() == PAY
    assert story.systems() == []


def test_where_it_declines_what_does_not_fit_the_unit_buys_it(under):
    """Change 1 is declined at 1 and bought: 8 h at 100, one day. Changes 3 and 4 are declined and given up."""
    story = under("decline")
    assert story.requests(*COLUMNS) == [
        (IT, NONE, DONE, 0.0, 0.0, None, 2.0, 800.0),
        (DIRECT, BUDGET, DONE, None, 1.0, 1.0, 2.0, 800.0),
        (IT, NONE, DONE, 2.0, 2.0, None, 2.5, 200.0),
        (IT, BUDGET, DROPPED, None, None, 3.0, 3.0, 0.0),
        (IT, BUDGET, DROPPED, None, None, 4.0, 4.0, 0.0),
    ]
    assert story.money() == [(2.0, "PROVIDER_FEES", "UNIT", "vendor", 800_00, 1), *PAY]


def test_a_unit_spends_its_budget_on_purchases_and_on_what_it_is_charged(told, trace):
    """The unit has 1,000 a year; half of IT's price is booked to it.

    Change 0 is bought: 8 h at 100 leave 200. Change 1 would be bought too, which its budget cannot hold, so IT is
    asked: half of 8 h at 50 takes the rest. It takes 12 hours, and half of these is charged, 300: what was committed
    stands. Change 2 finds nothing left and waits; patience ends at 10, and there is no money to buy it either.
    """
    toml = TOML.replace("horizon = 260", "horizon = 20")
    story = told(
        toml + "[operating_model.governance]\nchargeback = 0.5\nrecharge = true\nunit_budgets = { sales = 1000 }\n",
        trace(
            {"raised": 0.0, "choice": 0.0},
            {"raised": 1.0, "choice": 0.0, "overrun": 1.5},
            {"raised": 5.0, "patience": 5.0, "insist": 0.0},
            providers=["vendor"],
        ),
    )
    assert story.requests(*COLUMNS) == [
        (DIRECT, CHOSEN, DONE, None, 0.0, None, 1.0, 800.0),
        (IT, NONE, DONE, 1.0, 1.0, None, 2.5, 600.0),
        (IT, IMPATIENT, DROPPED, None, None, 10.0, 10.0, 0.0),
    ]
    assert story.money() == [
        (1.0, "PROVIDER_FEES", "UNIT", "vendor", 800_00, 0),
        (2.5, "RECHARGE", "UNIT", None, 300_00, 1),
        (2.5, "RECHARGE", "IT", None, -300_00, 1),
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),
    ]
