"""Contracts, policy and phases in words: every term that plays, a worked invoice by hand, what a phase changes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.describe.contract_text import contract_in_words, planned_hours, worked_invoice, worked_invoices
from sim.describe.narrate import description_text
from sim.describe.policy_text import Change, phase_changes
from sim.describe.summary import Description, describe
from sim.rules.contracts import unit_charge
from sim.scenario.contract import Contract
from sim.scenario.reading.load import load, load_annotated
from sim.scenario.records import Provider

Write = Callable[..., Path]

FULL = Contract(
    rate_per_hour=100.0,
    order_cost=200.0,
    base_fee=120_000.0,
    included_hours=600.0,
    tiers=((100.0, 0.1), (200.0, 0.2)),
    minimum_commitment=600_000.0,
    indexation=0.02,
    service_level=0.95,
    service_credit=0.2,
    credit_cap=0.1,
    value=1_080_000.0,
    term=756.0,
)
IN_WORDS = """\
  acme
    price           100.00 EUR an hour
                    base fee 120,000 EUR a year, a twelfth each month, which covers 600 hours a year
                    10 % less for hours beyond 100 a month
                    20 % less for hours beyond 200 a month
                    all prices rise by 2 % each contract year
                    orders in 5 working days (7.2 calendar days), 200 EUR each
    commitment      at least 600,000 EUR a contract year; what falls short is charged at its end
    service levels  95 % of a month's deliveries within `contract_target` of their order and free of defects
                    in a month below that, 20 % of the fee of each delivery that misses it is credited
                    at most 10 % of a month's charges are credited
    term and exit   3 years, planned value 1,080,000 EUR, then another term
                    126 working days (182 calendar days) of notice
                    ended early by the company, 10 % of the value of the rest (at most 108,000 EUR)
                    handing back 3 % of the value (32,400 EUR)
    transition      search and selection 1 % of the value (10,800 EUR)
                    161 working days (233 calendar days) on average, 3 % of the value (32,400 EUR)
                    47 % overrun by 30 % in time and cost
                    10 % less productive meanwhile
    monitoring      managing it takes 5 % of its spend
                    overbilling: 5 % of charges under full monitoring, 25 % without any
    a month of 300.0 hours as planned: 1,080,000 EUR in 36.0 months at 100.00
      of these hours                                            100 %             60 %            140 %
      hours                                                     300.0            180.0            420.0
      base fee                                              10,000.00        10,000.00        10,000.00
      hours that it covers (not money)                          50.00            50.00            50.00
      hours at 100.00                                        5,000.00         5,000.00         5,000.00
      hours beyond 100 at 90.00                              9,000.00         7,200.00         9,000.00
      hours beyond 200 at 80.00                              8,000.00             0.00        17,600.00
      overbilling under full monitoring, 5 %                 1,600.00         1,110.00         2,080.00
      credit where 10 % of deliveries fail                    -440.00          -244.00          -632.00
      short of the commitment, a twelfth of a year's        18,000.00        27,800.00         8,400.00
      total                                                 51,160.00        50,866.00        51,448.00"""
MODEL = """
[operating_model.intake]
serves = ["incident", "project"]
catalogue = 0.8
fast_track = 0.6
change_budget = 2e6
over_budget = "decline"
[operating_model.governance]
stance = "embrace"
recharge = true
chargeback = 0.4
[operating_model.sourcing]
embedded = { sales = "squad" }
[operating_model.staffing]
squad = 2
[teams.squad]
staff = 1
"""
PHASES = """
[operating_model.contracts.acme]
value = 1e6
[phases.retail]
start = "1 year"
when = { measure = "trust", below = 0.4, lasting = "1 month" }
transfer_share = 0.3
[phases.retail.operating_model]
staffing = { delivery = 2 }
[phases.retail.operating_model.sourcing]
rule = "brokered"
risk_premium = 0.1
[phases.retail.operating_model.contracts.acme]
value = 2e6
[phases.alone]
start = "2 years"
operating_model = {}
[phases.still]
start = "2 years"
operating_model = {}
"""


def described(path: Path) -> Description:
    return describe(load_annotated(path))


@pytest.fixture
def acme(write: Write) -> Provider:
    return load(write()).providers["acme"]


def test_every_term_that_plays_is_told_with_a_month_worked_out(acme: Provider) -> None:
    """300 hours a month: 50 free, 50 at 100, 100 at 90, 100 at 80; 32,000 with the fee, of 50,000 committed."""
    assert "\n".join(contract_in_words("acme", FULL, acme, "EUR")) == IN_WORDS


def test_a_plain_contract_is_told_without_the_terms_it_lacks(acme: Provider) -> None:
    plain = Contract(framework=False, indexation=0.0, service_credit=0.0, termination_fee=0.0, transition_dip=0.0)
    text = "\n".join(contract_in_words("acme", plain, acme, "EUR"))
    assert "90.00 EUR an hour (the provider's rate)\n                    each order negotiated\n" in text
    assert "commitment      none\n    service levels  no credits\n" in text
    assert text.endswith("no example invoice: no value is planned")
    assert not any(word in text for word in ("base fee", "rise", "ended early", "less productive", "severance"))


def test_one_month_is_enough_where_an_hour_always_costs_the_same() -> None:
    plain = Contract(value=360_000.0, term=756.0)
    (month,) = worked_invoices(plain, 100.0)
    assert (month.hours, month.total) == (100.0, 10_500.0)


def from_0_to(most: float) -> st.SearchStrategy[float]:
    """Numbers that a field accepts: 0, or at least 1e-9."""
    return st.just(0.0) | st.floats(1e-9, most)


amounts = from_0_to(1e6)


@given(
    base=amounts,
    included=from_0_to(1e4),
    least=amounts,
    tiers=st.lists(st.tuples(st.floats(1.0, 1e4), from_0_to(1.0)), max_size=4, unique_by=lambda tier: tier[0]),
    target=from_0_to(1.0),
    cap=from_0_to(1.0),
    volume=st.floats(0.0, 3.0),
)
def test_the_lines_of_a_worked_invoice_add_up_and_obey_the_terms(
    base: float,
    included: float,
    least: float,
    tiers: list[tuple[float, float]],
    target: float,
    cap: float,
    volume: float,
) -> None:
    """To the cent, each band being rounded by at most half of one; a credit within its cap, a month at its least."""
    contract = Contract(
        base_fee=base,
        included_hours=included,
        minimum_commitment=least,
        tiers=tuple(sorted(tiers)),
        service_level=target,
        credit_cap=cap,
        value=1e6,
    )
    month = worked_invoice(contract, 90.0, planned_hours(contract, 90.0), volume)
    usage = sum(band.charge for band in month.bands)
    charged = month.base_fee + usage
    assert month.total == pytest.approx(charged + month.overbilling - month.credit + month.shortfall, abs=0.005)
    whole = unit_charge(0.0, month.hours, included / 12.0, contract.tiers, 90.0)
    assert abs(usage - whole) <= 0.005 * len(month.bands) + 1e-6
    assert sum(band.hours for band in month.bands) == pytest.approx(month.hours - month.covered_hours, abs=1e-6)
    assert 0.0 <= month.credit <= cap * charged + 1e-6
    assert charged + month.shortfall >= least / 12.0 - 0.01


def test_policy_is_told_where_it_plays(write: Write) -> None:
    common = ('tolerance = "1 month"', 'tolerance = "1 month"\ncommoditisation = 0.7\ngate = "board"')
    text = description_text(
        described(write(common, more=MODEL + "[operating_model.governance.unit_budgets]\nsales = 50000\n"))
    )
    policy = next(part for part in text.split("\n\n") if part.startswith("Policy"))
    assert policy.split("\n") == [
        "Policy",
        "  IT takes on incidents and projects; it declines requests at once",
        "  from a catalogue, without desk or board, from commoditisation 0.8 on: none",
        "  without the board from commoditisation 0.6 on: crm",
        "  IT may commit 2,000,000 USD a year to requests and projects; what that cannot hold is declined",
        "  sales may spend 50,000 USD a year",
        "  chargeback: 40 % of IT's price is booked to the unit's budget",
        "  shadow IT: 30 % of direct purchases are detected, and each of those is registered, in 8 hours of IT",
        "  sales has a team of its own for all but incidents: squad, 2 people",
    ]


def test_a_unit_s_own_team_is_offered_what_the_unit_needs(write: Write) -> None:
    """12 needs of sales and 6 of hr, 40 hours each; incidents stay with IT's team."""
    needs = ("sales = 12", "sales = 12, hr = 6")
    tickets = (
        '[services.fix]\nkind = "incident"\ndemand = { sales = 100 }\neffort = 1\nteam = "delivery"\ntolerance = 1\n'
    )
    more = MODEL + "[business_units.hr]\nheadcount = 9\n" + tickets
    teams = {load.name: load.offered for load in described(write(needs, more=more)).teams}
    assert teams == {"delivery": 6 * 40.0 + 100.0, "squad": 12 * 40.0}


def test_what_it_does_not_take_on_loads_nobody(write: Write) -> None:
    description = described(write(more='[operating_model.intake]\nserves = ["incident"]'))
    assert (description.by_service, description.teams[0].offered, description.open_hours) == ({"crm": 12.0}, 0.0, 0.0)


def test_a_phase_is_told_by_what_it_changes(write: Write) -> None:
    retail, alone, still = phase_changes(load(write(more=PHASES)))
    assert (retail.rule, retail.people) == (Change("in_house", "brokered"), {"delivery": Change(3, 2)})
    assert (retail.begun, retail.ended, retail.changed) == ([], [], ["acme"])
    assert retail.policy == {"sourcing.risk_premium": Change(0.0, 0.1)}
    assert (alone.rule, alone.ended, alone.people) == (
        Change("brokered", "in_house"),
        ["acme"],
        {"delivery": Change(2, 3)},
    )
    assert not any(still[4:])


def test_phases_are_told_in_words_with_the_contracts_that_begin(write: Write) -> None:
    text = description_text(described(write(more=PHASES)))
    phases = text[text.index("Phases\n") : text.index("\n\nAssumptions")].split("\n")
    assert phases[:6] == [
        "Phases",
        "  retail: once trust of the business in IT has been below 0.4 for 21 working days on end; "
        "from working day 252 of the study (1 year in) at the earliest",
        "    rule            in_house -> brokered",
        "    people          delivery 3 -> 2",
        "                    30 % of those who leave move to the new providers",
        "    contracts       other terms: acme",
    ]
    assert "    acme" in phases
    assert phases[-7:] == [
        "  alone: from working day 504 of the study (2 years in) on",
        "    rule            brokered -> in_house",
        "    people          delivery 2 -> 3",
        "    contracts       end: acme",
        "    policy          sourcing.risk_premium: 0.1 -> 0",
        "  still: from working day 504 of the study (2 years in) on",
        "    nothing changes",
    ]


def test_invoices_are_worked_for_contracts_of_every_phase(write: Write) -> None:
    """Built in house at first, so that nothing is bought; then decided request by request: as planned."""
    invoices = described(write(more=PHASES)).invoices
    assert {name: [month.total for month in months] for name, months in invoices.items()} == {
        "acme": [],
        "retail.acme": [pytest.approx(2e6 / 36 * 1.05, abs=0.01)],
    }
