"""Defects of IT's own work: one found and reworked, one that escapes and comes back, one that is none."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100 }

[teams.it]
staff = 1
cost_per_hour = 50
hours_per_year = 2016
capability = 0.5
acceptance = 0.5

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 16
team = "it"
tolerance = 2
bypassable = false
importance = 0.2
defect_rate = 0.4
rework_share = 0.25

[behaviour]
escaped_factor = 3
escaped_delay = 5
defect_penalty = 0.1
price_penalty = 0.2
"""


def test_a_defect_found_is_reworked_and_one_that_escapes_comes_back_dearer(told, trace):
    """A pass is defective below 0.4 (1 - 0.5) = 0.2, and found below 0.5; a pass of rework takes 4 h.

    0 is done at 2 and found defective (0.1, 0.25); its rework waits for 1, which took the person at 2: 4 to 4.5.
    What is left of its luck, 0.1 / 0.2 = 0.5, makes the second pass good.
    1 is live at 4 with a defect that nobody saw (0.75). It surfaces 5 x 1.0 days later: 4 h x 3 = 12 h, 9 to 10.5,
    and 2 of day 9.5 waits for it: 10.5 to 12.5.

    What is felt, in the order of going live, and trust, which closes 0.1 of a gap upwards and 0.2 downwards:
    1: expected 2, lead 3: 0.7 - 0.24 ln 1.5 = 0.602688; trust 0.5 + 0.1 x 0.102688 = 0.510269
    0: experience 2 + 0.2 (3 - 2) = 2.2, expected 2^0.7 2.2^0.3 = 2.058012, lead 4.5, one defect, 1,000 for 800:
       0.7 - 0.24 ln(4.5 / 2.058012) - 0.1 - 0.2 log2 1.25 = 0.347853; trust 0.477786
    1 again, at 9, less a defect: 0.502688; trust 0.480276
    2: experience 2.2 + 0.2 (4.5 - 2.2) = 2.66, expected 2.178640, lead 3: 0.623221; trust 0.494571
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "effort": 16.0, "defect": 0.1, "found": 0.25},
            {"raised": 1.0, "effort": 16.0, "defect": 0.1, "found": 0.75, "escape": 1.0},
            {"raised": 9.5, "effort": 16.0, "defect": 0.9},
        ),
    )
    assert story.requests("started", "ended", "passes", "found", "escaped", "waited", "worked", "quote", "cost") == [
        (0.0, 4.5, 2, 1, 0, 2.0, 2.5, 800.0, 1000.0),
        (2.0, 4.0, 1, 0, 1, 1.0, 2.0, 800.0, 800.0),
        (10.5, 12.5, 1, 0, 0, 1.0, 2.0, 800.0, 800.0),
    ]
    assert story.requests("satisfaction") == [(0.347853,), (0.502688,), (0.623221,)]
    assert story.ledger.months["trust.0"].round(6).tolist() == [0.494571]
    assert story.money() == [
        (20.0, "REWORK", "IT", None, 200_00, None),
        (20.0, "INCIDENT_HANDLING", "IT", None, 600_00, None),
        (20.0, "INTERNAL_LABOUR", "IT", None, 7200_00, None),
    ]
