"""Phases: the model changes on a day or when trust stays low; people leave or come, contracts begin or end."""

from sim.ledger import Ending, Successor

TOML = """
name = "story"
company = { horizon = 60, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[workforce]
notice = 15
severance = 50.4
hiring_time = 10
hiring_cost = 0.1
newcomer_start = 0.8
newcomer_time = 10

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 8
team = "it"
gate = "board"
tolerance = 10
importance = 0
bypassable = false

[providers.prime]
services = ["change"]
capacity = 9
procurement = { low = 50, medium = 50, high = 50 }
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 0.8
ramp_time = 10
"""
CONTRACT = """
overbilling_full = 0
overbilling_weak = 0
service_credit = 0
transition_dip = 0
call_off = 0
order_cost = 100
value = 10000
term = 252
notice = 4
selection_share = 0.01
transition_time = 10
transition_share = 0.05
transition_out_share = 0.02
termination_fee = 0.1
"""
OUT = """
staffing = { it = 0 }
sourcing = { rule = "outsourced", prime = "prime" }
"""
BUILT, BOUGHT = 2, 3
DECLINED = 2
COLUMNS = ("how", "provider", "decided", "started", "ended", "waited", "cost")


def model(place, *, outsourced):
    """An operating model at a place of the file."""
    if not outsourced:
        return f"[{place}]\n"
    return f"[{place}]{OUT}[{place}.contracts.prime]{CONTRACT}"


def changes(story):
    """Phase, decided, in force."""
    return [tuple(row) for row in zip(*(column.tolist() for column in story.ledger.changes.values()), strict=True)]


def test_on_a_day_the_prime_takes_over_and_the_team_leaves(told, trace):
    """Decided at 20: search 1 % and transition 5 % of 10,000; ten days of transition, in force at 30.

    The one person has 15 days of notice, to 35, and severance of 50.4 days of the 252 that cost 100,800 a year: 20,160,
    of which a quarter moves to the prime and is owed none: 15,120.

    Change 0: built 0 to 2. Change 1: 56 h, 29 to 36; who is at work ends it. Change 2 waits behind it and has to look
    elsewhere at 35: the prime's, whose ramp starts at 0.8 + 0.2 / 4 = 0.85 and is half way after five of ten days,
    0.925: 7.4 / 0.925 = 8 h at 60. Change 3 finds the prime fully grown.
    A change of model costs a twentieth of all trust.
    """
    phase = "[phases.out]\nstart = 20\ntransfer_share = 0.25\n" + model("phases.out.operating_model", outsourced=True)
    story = told(
        TOML + phase,
        trace(
            {"raised": 0.0, "effort": 16.0},
            {"raised": 29.0, "effort": 56.0},
            {"raised": 29.5, "effort": 7.4},
            {"raised": 45.0, "effort": 8.0},
            providers=["prime"],
        ),
    )
    assert changes(story) == [(0, 20.0, 30.0)]
    assert story.requests(*COLUMNS) == [
        (BUILT, -1, 0.0, 0.0, 2.0, 0.0, 800.0),
        (BUILT, -1, 29.0, 29.0, 36.0, 0.0, 2800.0),
        (BOUGHT, 0, 35.0, 35.0, 36.0, 5.5, 480.0),
        (BOUGHT, 0, 45.0, 45.0, 46.0, 0.0, 480.0),
    ]
    assert story.money() == [
        (20.0, "PROCUREMENT", "IT", "prime", 100_00, None),
        (20.0, "TRANSITION", "IT", "prime", 500_00, None),
        (21.0, "INTERNAL_LABOUR", "IT", None, 8400_00, None),
        (35.0, "SEVERANCE", "IT", None, 15120_00, None),
        (35.0, "INTERNAL_LABOUR", "IT", None, 5600_00, None),  # 14 days x 8 h x 50
        (35.0, "PROCUREMENT", "IT", "prime", 100_00, 2),
        (36.0, "PROVIDER_FEES", "IT", "prime", 480_00, 2),
        (45.0, "PROCUREMENT", "IT", "prime", 100_00, 3),
        (46.0, "PROVIDER_FEES", "IT", "prime", 480_00, 3),
    ]
    assert story.ledger.months["trust.0"].round(6).tolist() == [0.5, 0.475, 0.475]
    assert story.ledger.contracts["start"].tolist() == [30.0]
    assert story.ledger.invoices["usage"].tolist() == [480_00, 480_00]  # 30 to 42, 42 to 60


def test_the_prime_comes_when_trust_has_been_low_for_three_days(told, trace):
    """Importance 0.4: a delivery closes 0.2 of the gap upwards, a refusal 0.4 of it to nothing.

    Change 0, expected within 10 days and there in one: felt 0.7 + 0.12 x 2 = 0.94, trust 0.5 + 0.2 x 0.44 = 0.588.
    Change 1 is declined at 2.5: trust 0.3528, below 0.45. The company looks once a day: low at 3, for three days at 6.
    In force at 16; the notice of 15 days ends at 21, with 20,160 of severance. Trust 0.3528 x 0.95 = 0.33516.
    Change 2 falls to the prime, at half its ramp on day 21: 7.2 / 0.9 = 8 h; again 0.94, so trust 0.456128.
    """
    phase = '[phases.out]\nwhen = { measure = "trust", below = 0.45, lasting = 3 }\n'
    toml = TOML.replace("horizon = 60", "horizon = 40").replace("importance = 0", "importance = 0.4")
    story = told(
        toml
        + "[operating_model.intake]\ndeclined = 0.1\n"
        + phase
        + model("phases.out.operating_model", outsourced=True),
        trace(
            {"raised": 0.0, "effort": 8.0},
            {"raised": 2.5, "effort": 8.0, "decline": 0.05},
            {"raised": 21.0, "effort": 7.2},
            providers=["prime"],
        ),
    )
    assert changes(story) == [(0, 6.0, 16.0)]
    assert story.requests(*COLUMNS) == [
        (BUILT, -1, 0.0, 0.0, 1.0, 0.0, 400.0),
        (0, -1, None, None, 2.5, 0.0, 0.0),
        (BOUGHT, 0, 21.0, 21.0, 22.0, 0.0, 480.0),
    ]
    assert story.requests("cause", "satisfaction") == [(0, 0.94), (DECLINED, 0.0), (0, 0.94)]
    assert story.money() == [
        (6.0, "PROCUREMENT", "IT", "prime", 100_00, None),
        (6.0, "TRANSITION", "IT", "prime", 500_00, None),
        (21.0, "INTERNAL_LABOUR", "IT", None, 8400_00, None),
        (21.0, "SEVERANCE", "IT", None, 20160_00, None),
        (21.0, "PROCUREMENT", "IT", "prime", 100_00, 2),
        (22.0, "PROVIDER_FEES", "IT", "prime", 480_00, 2),
    ]
    assert story.ledger.months["trust.0"].round(6).tolist() == [0.33516, 0.456128]


def test_back_in_house_people_are_hired_and_the_prime_is_given_notice(told, trace):
    """In the first model the prime delivers, from day 1 on fully grown (ramp of one day); entry is paid on day 1.

    Decided at 10: the person starts ten days later, at 20, for a tenth of a year's pay, 10,080. The prime has four
    days of notice, to 14, but serves until somebody can take over: it goes at 20, and is owed 2 % for handing over
    and a tenth of 10,000 for the 232 of 252 days left, 920.63. Its work on change 1 is called off.

    Change 0: 2 to 3. Change 1: 16 h at the prime, 19 to 21, called off half done; half of that half is lost, so three
    quarters, 12 h, are left. A newcomer works at 0.8 of the pace: 12 / 6.4 = 1.875 days, 20 to 21.875.
    """
    first = TOML.replace("ramp_time = 10", "ramp_time = 1").replace("horizon = 60", "horizon = 30")
    phase = "[phases.home]\nstart = 10\n" + model("phases.home.operating_model", outsourced=False)
    story = told(
        first + model("operating_model", outsourced=True) + phase,
        trace(
            {"raised": 2.0, "effort": 8.0},
            {"raised": 19.0, "effort": 16.0},
            providers=["prime"],
        ),
    )
    assert changes(story) == [(0, 10.0, 20.0)]
    assert story.requests(*COLUMNS) == [
        (BOUGHT, 0, 2.0, 2.0, 3.0, 0.0, 480.0),
        (BUILT, -1, 20.0, 20.0, 21.875, 0.0, 600.0),
    ]
    ended = {name: column.tolist() for name, column in story.ledger.contracts.items()}
    assert (ended["start"], ended["announced"], ended["ended"]) == ([0.0], [10.0], [20.0])
    assert (ended["ending"], ended["successor"]) == ([Ending.TERMINATED], [Successor.NONE])
    assert story.money() == [
        (1.0, "PROCUREMENT", "IT", "prime", 100_00, None),
        (1.0, "TRANSITION", "IT", "prime", 500_00, None),
        (2.0, "PROCUREMENT", "IT", "prime", 100_00, 0),
        (3.0, "PROVIDER_FEES", "IT", "prime", 480_00, 0),
        (19.0, "PROCUREMENT", "IT", "prime", 100_00, 1),
        (20.0, "TRANSITION", "IT", None, 10080_00, None),
        (20.0, "TERMINATION", "IT", "prime", 920_63, None),
        (20.0, "TRANSITION", "IT", "prime", 200_00, None),
        (21.0, "INTERNAL_LABOUR", "IT", None, 400_00, None),
        (30.0, "INTERNAL_LABOUR", "IT", None, 3600_00, None),
    ]
    assert story.ledger.months["trust.0"].round(6).tolist() == [0.475, 0.475]
