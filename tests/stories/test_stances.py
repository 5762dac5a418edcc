"""Stances to shadow IT: the same four needs where IT leaves what it sees, stops it, or takes it into its books."""

from math import exp

import pytest

TOML = f"""
name = "story"
company = {{ horizon = 20, warm_up = 0 }}
business_units.sales = {{ headcount = 100, cost_per_hour = 40, literacy = 0.3 }}
teams.build = {{ staff = 1, cost_per_hour = 50, hours_per_year = 2016 }}
teams.operations = {{ staff = 1, cost_per_hour = 50, hours_per_year = 2016 }}

[services.tool]
kind = "project"
demand = {{ sales = 1 }}
effort = 16
team = "build"
run_team = "operations"
gate = "board"
tolerance = 10
importance = 0
integration = 0.5
purchase_hours = 10
purchase_time = 2
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
intake = {{ declined = 0.1 }}

[operating_model.governance]
detection = 0.5
registration = 4
stance = "STANCE"

[behaviour]
takeover_share = {1.0 - exp(-0.378)!r} # of those seen; a hazard of 0.0005 a day
takeover_effort = 0.5
unused_shadow = 0.2
unused_brokered = 0.0
shadow_surcharge = 0.2
literacy_step = 0.0
"""
IT, DIRECT = 1, 2
NONE, CHOSEN, DECLINED = 0, 1, 2
DONE, DROPPED = 2, 3
COLUMNS = ("channel", "cause", "outcome", "blocked", "started", "ended", "cost")


@pytest.fixture
def under(told, trace):
    """The same needs under a stance: three purchases, of which the first and the last are seen, and one asked of IT.

    The unit's own hours are ten at 40, then 10 n^log2(0.9) for the n-th; the vendor sells at 100 x 1.1, 8 hours a day.
    Seats of the unit cost 10 / 0.8 x 21 / 21 = 12.50 a day, and 0.2 x 0.5 of it for loose ends; those of IT 10.
    """
    needs = (
        {"raised": 0.0, "effort": 16.0, "choice": 0.0, "detected": 0.1, "takeover": 0.003},
        {"raised": 0.0, "effort": 8.0, "choice": 0.0, "detected": 0.9},
        {"raised": 5.0, "effort": 8.0},
        {"raised": 12.0, "effort": 8.0, "choice": 0.0, "detected": 0.1, "insist": 0.0, "decline": 0.05},
    )
    rows = [need | {"purchase_time": 2.0} for need in needs]

    def play(stance):
        return told(TOML.replace("STANCE", stance), trace(*rows, providers=["vendor"]))

    return play


def test_tolerated_shadow_it_lives_until_it_must_be_taken_over(under):
    """Tool 0: signed at 2, 16 h to 4; a clock of 0.003 over 0.0005 makes it IT's at 10: 8 h of rebuilding, to 11.

    Tool 1: 2 to 3. Tool 3: 14 to 15; the third purchase takes 10 x 3^log2(0.9) = 8.462060 hours of the unit.
    Shadow days: 7 + 17 + 5 = 29. On pay day IT runs (16 + 8) h x 0.63.
    """
    story = under("tolerate")
    assert story.requests(*COLUMNS) == [
        (DIRECT, CHOSEN, DONE, 0, 2.0, 4.0, 1760.0),
        (DIRECT, CHOSEN, DONE, 0, 2.0, 3.0, 880.0),
        (IT, NONE, DONE, 0, 5.0, 6.0, 400.0),
        (DIRECT, CHOSEN, DONE, 0, 14.0, 15.0, 880.0),
    ]
    assert story.systems() == [
        (0, 2, 4.0, 11.0),
        (1, 2, 3.0, None),
        (2, 0, 6.0, None),
        (0, 0, 11.0, None),
        (3, 2, 15.0, None),
    ]
    assert story.money() == [
        (0.0, "UNIT_LABOUR", "UNIT", None, 400_00, 0),
        (0.0, "UNIT_LABOUR", "UNIT", None, 400_00, 1),
        (3.0, "PROVIDER_FEES", "UNIT", "vendor", 880_00, 1),
        (4.0, "PROVIDER_FEES", "UNIT", "vendor", 1760_00, 0),
        (12.0, "UNIT_LABOUR", "UNIT", None, 338_48, 3),
        (15.0, "PROVIDER_FEES", "UNIT", "vendor", 880_00, 3),
        (20.0, "SUBSCRIPTIONS", "UNIT", None, 362_50, None),
        (20.0, "INTEGRATION_TAKEOVER", "UNIT", None, 36_25, None),
        (20.0, "INTEGRATION_TAKEOVER", "IT", None, 400_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 7600_00, None),
        (20.0, "RUN", "IT", None, 60_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 7940_00, None),
    ]


def test_blocked_shadow_it_is_asked_of_it_or_given_up(under):
    """Tool 0 is stopped where it would be signed, at 2, and built by IT, 2 to 4, before tool 2 of day 5.

    Tool 3 is stopped at 14 (the second purchase: nine own hours), asked of IT, declined, and given up: who was
    stopped does not try again. Tool 1 is not seen: 17 shadow days.
    """
    story = under("block")
    assert story.requests("raised", "asked") == [(0.0, 2.0), (0.0, None), (5.0, 5.0), (12.0, 14.0)]
    assert story.requests(*COLUMNS) == [
        (IT, NONE, DONE, 1, 2.0, 4.0, 800.0),
        (DIRECT, CHOSEN, DONE, 0, 2.0, 3.0, 880.0),
        (IT, NONE, DONE, 0, 5.0, 6.0, 400.0),
        (IT, DECLINED, DROPPED, 1, None, 14.0, 0.0),
    ]
    assert story.systems() == [(1, 2, 3.0, None), (0, 0, 4.0, None), (2, 0, 6.0, None)]
    assert story.money() == [
        (0.0, "UNIT_LABOUR", "UNIT", None, 400_00, 0),
        (0.0, "UNIT_LABOUR", "UNIT", None, 400_00, 1),
        (3.0, "PROVIDER_FEES", "UNIT", "vendor", 880_00, 1),
        (12.0, "UNIT_LABOUR", "UNIT", None, 360_00, 3),
        (20.0, "SUBSCRIPTIONS", "UNIT", None, 212_50, None),
        (20.0, "INTEGRATION_TAKEOVER", "UNIT", None, 21_25, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),
        (20.0, "RUN", "IT", None, 60_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 7940_00, None),
    ]


def test_embraced_shadow_it_is_registered_and_paid_by_it(under):
    """Tools 0 and 3 are bought as when tolerated, and IT's from the first day: 16 and 5 days of its seats.

    Each takes four hours of the one who builds to register, at 50. Tool 1 is not seen: 17 shadow days. IT runs what
    it built itself, tool 2.
    """
    story = under("embrace")
    assert story.requests(*COLUMNS) == [
        (DIRECT, CHOSEN, DONE, 0, 2.0, 4.0, 1760.0),
        (DIRECT, CHOSEN, DONE, 0, 2.0, 3.0, 880.0),
        (IT, NONE, DONE, 0, 5.0, 6.0, 400.0),
        (DIRECT, CHOSEN, DONE, 0, 14.0, 15.0, 880.0),
    ]
    assert story.systems() == [(1, 2, 3.0, None), (0, 1, 4.0, None), (2, 0, 6.0, None), (3, 1, 15.0, None)]
    assert story.money() == [
        (0.0, "UNIT_LABOUR", "UNIT", None, 400_00, 0),
        (0.0, "UNIT_LABOUR", "UNIT", None, 400_00, 1),
        (3.0, "PROVIDER_FEES", "UNIT", "vendor", 880_00, 1),
        (4.0, "PROVIDER_FEES", "UNIT", "vendor", 1760_00, 0),
        (12.0, "UNIT_LABOUR", "UNIT", None, 338_48, 3),
        (15.0, "PROVIDER_FEES", "UNIT", "vendor", 880_00, 3),
        (20.0, "SUBSCRIPTIONS", "UNIT", None, 212_50, None),
        (20.0, "INTEGRATION_TAKEOVER", "UNIT", None, 21_25, None),
        (20.0, "SUBSCRIPTIONS", "IT", None, 210_00, None),
        (20.0, "INTEGRATION_TAKEOVER", "IT", None, 400_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 7600_00, None),
        (20.0, "RUN", "IT", None, 20_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 7980_00, None),
    ]


def test_a_unit_that_is_stopped_trusts_it_less(told, trace):
    """Importance 0.1: a delivery closes 0.05 of the gap upwards, a stopped purchase 0.1 of it to nothing.

    Stopped at 2: 0.5 to 0.45. Built 2 to 4, lead 4: expected 10^0.8 4^0.2 = 8.325532 (the market takes 4 days), felt
    0.7 + 0.12 ln(8.325532 / 4) = 0.787964; trust 0.45 + 0.05 x 0.337964 = 0.466898.
    """
    toml = TOML.replace("STANCE", "block").replace("importance = 0", "importance = 0.1")
    row = {"raised": 0.0, "effort": 16.0, "choice": 0.0, "detected": 0.1, "purchase_time": 2.0}
    story = told(toml, trace(row, providers=["vendor"]))
    assert story.requests("satisfaction") == [(0.787964,)]
    assert story.ledger.months["trust.0"].round(6).tolist() == [0.466898]
