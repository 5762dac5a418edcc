"""The board: declined and dropped, declined and bought, approved and built, and one that did not wait for it."""

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0 }
business_units.sales = { headcount = 100, cost_per_hour = 40 }
teams.it = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 8
team = "it"
gate = "board"
tolerance = 10
purchase_hours = 5
purchase_time = 1

[providers.vendor]
services = ["change"]
capacity = 9
procurement = { low = 50, medium = 50, high = 50 }
rate_per_hour = 60
list_markup = 0.5
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1

[operating_model.intake]
desk_staff = 1
effort = 2
cost_per_hour = 30
hours_per_year = 2016
approval = 2
board_interval = 5
declined = 0.5
"""
IT, DIRECT = 1, 2
NONE, DECLINED, IMPATIENT = 0, 2, 3
DONE, DROPPED = 2, 3


def test_four_requests_meet_the_board_of_day_five(told, trace):
    """The desk takes a quarter of a day each, one after the other; approval takes two days; the board meets on day 5.

    0 and 1 are declined (0.1 < 0.5): 0 is dropped, 1 signs with the vendor at 6 and has it at 7, 8 h x 60 x 1.5.
    2 is approved and built, 5 to 6. The patience of 3 ends at 4.5, before the board.
    """
    story = told(
        TOML,
        trace(
            {"raised": 0.0, "decline": 0.1},
            {"raised": 0.1, "decline": 0.1, "insist": 0.0, "purchase_time": 1.0},
            {"raised": 1.0, "decline": 0.9},
            {"raised": 2.0, "decline": 0.9, "patience": 2.5},
            providers=["vendor"],
        ),
    )
    assert story.requests("channel", "cause", "outcome", "decided", "started", "left", "ended", "cost") == [
        (IT, DECLINED, DROPPED, None, None, 5.0, 5.0, 0.0),
        (DIRECT, DECLINED, DONE, None, 6.0, 5.0, 7.0, 720.0),
        (IT, NONE, DONE, 5.0, 5.0, None, 6.0, 400.0),
        (IT, IMPATIENT, DROPPED, None, None, 4.5, 4.5, 0.0),
    ]
    assert story.ledger.months["desk.busy_area"].tolist() == [1.0]  # four quarters of a day
    assert story.ledger.months["desk.waiting_area"].round(6).tolist() == [0.15]  # request 1, from 0.1 to 0.25
    assert story.money() == [
        (5.0, "UNIT_LABOUR", "UNIT", None, 200_00, 1),
        (7.0, "PROVIDER_FEES", "UNIT", "vendor", 720_00, 1),
        (20.0, "INTERNAL_LABOUR", "IT", None, 8000_00, None),
        (20.0, "INTAKE", "IT", None, 4800_00, None),  # 20 x 8 x 30
    ]
