"""The terms of a contract one by one: included hours, tiers, indexation, commitment, credits and their cap, leakage."""

import pytest

TOML = """
name = "story"
company = {{ horizon = {horizon}, warm_up = 0 }}
business_units.sales = {{ headcount = 100 }}
teams.it = {{ staff = 0 }}

[services.ticket]
kind = "incident"
demand = {{ sales = 1 }}
effort = 8
team = "it"
tolerance = 1
contract_target = 2
bypassable = false

[providers.prime]
services = ["ticket"]
capacity = 1
procurement = {{ low = 5, medium = 5, high = 5 }}
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
exit_hazard = 0

[operating_model]
sourcing = {{ rule = "outsourced", prime = "prime" }}
governance = {{ vendor_managers = {managers}, cost_per_hour = 100 }}

[operating_model.contracts.prime]
{terms}
"""
PLAIN = {"call_off": 0, "service_credit": 0, "overbilling_full": 0, "overbilling_weak": 0, "governance_share": 0}
AMOUNTS = ("base", "usage", "overbilling", "deliveries", "breaches", "due", "claimed", "shortfall")


@pytest.fixture
def played(told, trace):
    """The story of tickets (raised, hours) under the terms given; the provider has one person, 8 hours a day."""

    def play(terms, *tickets, horizon=42, managers=0):
        lines = "\n".join(f"{name} = {value}" for name, value in (PLAIN | terms).items())
        rows = trace(*({"raised": time, "effort": hours} for time, hours in tickets), providers=["prime"])
        return told(TOML.format(terms=lines, horizon=horizon, managers=managers), rows)

    return play


def invoices(story):
    """Amounts of every invoice, in cents, with deliveries and breaches."""
    return list(zip(*(story.ledger.invoices[name].tolist() for name in AMOUNTS), strict=True))


def test_a_base_fee_covers_the_included_hours_of_each_month(played):
    """2,520 a year is 210 in 21 days, for 240 / 12 = 20 h a month; what is left of them is lost.

    Ticket 0 of 16 h is covered; of the 8 h of ticket 1 four are, and 4 h at 60 are charged; ticket 2 has a new month.
    """
    story = played({"base_fee": 2520, "included_hours": 240}, (1.0, 16.0), (4.0, 8.0), (22.0, 16.0))
    assert story.requests("started", "ended", "cost") == [(1.0, 3.0, 960.0), (4.0, 5.0, 480.0), (22.0, 24.0, 960.0)]
    assert story.money() == [
        (5.0, "PROVIDER_FEES", "IT", "prime", 240_00, 1),
        (21.0, "PROVIDER_FEES", "IT", "prime", 210_00, None),
        (42.0, "PROVIDER_FEES", "IT", "prime", 210_00, None),
    ]


def test_tiers_take_a_discount_off_the_hours_beyond_them_and_each_month_anew(played):
    """From 10 h a month a tenth less, from 20 h a quarter.

    Ticket 0: 8 h at 60. Ticket 1: 2 at 60, 10 at 54, 4 at 45. Ticket 2 in the next month: 8 h at 60.
    """
    story = played({"tiers": [[10, 0.1], [20, 0.25]]}, (1.0, 8.0), (4.0, 16.0), (22.0, 8.0))
    assert story.money() == [
        (2.0, "PROVIDER_FEES", "IT", "prime", 480_00, 0),
        (6.0, "PROVIDER_FEES", "IT", "prime", 840_00, 1),
        (23.0, "PROVIDER_FEES", "IT", "prime", 480_00, 2),
    ]


def test_prices_rise_once_a_year_of_the_contract_is_over(played):
    """A tenth a year: 8 h at 60 on day 240, at 66 from day 252, base fee and all."""
    story = played({"base_fee": 1200, "indexation": 0.1}, (240.0, 8.0), (253.0, 8.0), horizon=273)
    assert story.money()[-4:] == [
        (241.0, "PROVIDER_FEES", "IT", "prime", 480_00, 0),
        (252.0, "PROVIDER_FEES", "IT", "prime", 100_00, None),
        (254.0, "PROVIDER_FEES", "IT", "prime", 528_00, 1),
        (273.0, "PROVIDER_FEES", "IT", "prime", 110_00, None),
    ]


def test_what_falls_short_of_the_commitment_is_charged_at_the_end_of_each_contract_year(played):
    """1,000 a year: 480 in the first, so 520 are charged on day 252; 960 in a month of the next, more than 83.33."""
    story = played({"minimum_commitment": 1000}, (240.0, 8.0), (253.0, 16.0), horizon=273)
    assert story.money() == [
        (241.0, "PROVIDER_FEES", "IT", "prime", 480_00, 0),
        (252.0, "COMMITMENT_SHORTFALL", "IT", "prime", 520_00, None),
        (255.0, "PROVIDER_FEES", "IT", "prime", 960_00, 1),
    ]


def test_a_part_of_a_year_owes_its_part_of_the_commitment(played):
    """42 of 252 days of 6,000: 1,000, of which 480 were charged."""
    story = played({"minimum_commitment": 6000}, (1.0, 8.0))
    assert story.money() == [
        (2.0, "PROVIDER_FEES", "IT", "prime", 480_00, 0),
        (42.0, "COMMITMENT_SHORTFALL", "IT", "prime", 520_00, None),
    ]


def test_a_month_below_its_level_gives_a_credit_up_to_the_cap(played):
    """Two days are agreed for a ticket. 0 takes three; 1 takes two, which is kept: half of the deliveries, below 90 %.

    Credit: a quarter of the late one's 1,440, 360, but at most a tenth of the month's 2,400: 240, all of it claimed.
    Month 2: a late one of 1,440 alone; 360, at most 144. Nothing is due for work that is in time.
    """
    story = played({"service_credit": 0.25, "credit_cap": 0.1}, (1.0, 24.0), (5.0, 16.0), (22.0, 24.0))
    assert invoices(story) == [(0, 2400_00, 0, 2, 1, 240_00, 240_00, 0), (0, 1440_00, 0, 1, 1, 144_00, 144_00, 0)]
    assert story.money() == [
        (4.0, "PROVIDER_FEES", "IT", "prime", 1440_00, 0),
        (7.0, "PROVIDER_FEES", "IT", "prime", 960_00, 1),
        (21.0, "SERVICE_CREDITS", "IT", "prime", -240_00, None),
        (25.0, "PROVIDER_FEES", "IT", "prime", 1440_00, 2),
        (42.0, "SERVICE_CREDITS", "IT", "prime", -144_00, None),
    ]


def test_a_month_that_reaches_its_target_gives_no_credit(played):
    """One of two late, where half is agreed."""
    story = played({"service_level": 0.5, "service_credit": 0.25}, (1.0, 24.0), (5.0, 16.0))
    assert invoices(story)[0] == (0, 2400_00, 0, 2, 1, 0, 0, 0)


def test_weak_monitoring_pays_too_much_and_claims_too_little(played):
    """A tenth of spend asks for management. Month 1: 1,440, fully monitored as yet: 5 % more, and a credit of 144.

    144 in 21 days ask for 1,728 a year; 864 are there (0.0042857 of 2,016 h x 100): coverage one half in month 2.
    Its 1,440 leak (5 + 25) / 2 = 15 %, 216; the credit of 144 is claimed by half, 72.
    """
    terms = {"service_credit": 0.25, "overbilling_full": 0.05, "overbilling_weak": 0.25, "governance_share": 0.1}
    story = played(terms, (1.0, 24.0), (22.0, 24.0), managers=864 / 201_600)
    assert story.ledger.months["coverage"].round(9).tolist() == [0.5, 0.5]
    assert story.money() == [
        (4.0, "PROVIDER_FEES", "IT", "prime", 1440_00, 0),
        (21.0, "CONTRACT_MANAGEMENT", "IT", None, 72_00, None),
        (21.0, "OVERBILLING", "IT", "prime", 72_00, None),
        (21.0, "SERVICE_CREDITS", "IT", "prime", -144_00, None),
        (25.0, "PROVIDER_FEES", "IT", "prime", 1440_00, 1),
        (42.0, "CONTRACT_MANAGEMENT", "IT", None, 72_00, None),
        (42.0, "OVERBILLING", "IT", "prime", 216_00, None),
        (42.0, "SERVICE_CREDITS", "IT", "prime", -72_00, None),
    ]
