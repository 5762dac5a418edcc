"""The worked invoice is about the hours that demand gives, and says where the planned value is about others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.describe.contract_volume import Volume, volume_of
from sim.describe.narrate import description_text
from sim.describe.resource_loads import MANAGERS, resource_loads
from sim.describe.summary import describe
from sim.describe.warnings import warnings
from sim.scenario.reading.load import load, load_annotated

Write = Callable[..., Path]

# 12 needs of 40 h, 0.9 of that at the provider, 1.25 with overruns: 540 h a year, 45 a month, 4,050 at 90.
PRICED = ('tolerance = "1 month"', 'tolerance = "1 month"\ncommoditisation = 0.5\noverrun_bought = 1.25')
SOLD = ("rate_per_hour = 90", "rate_per_hour = 90\nscale_advantage = 0.2\nknowledge_gap = 0")
PRIME = '[operating_model.sourcing]\nrule = "outsourced"\nprime = "acme"\n'
BROKER = '[operating_model.sourcing]\nrule = "brokered"\n'


def contract(**terms: float) -> str:
    """A contract with acme, with these terms."""
    return "[operating_model.contracts.acme]\n" + "".join(f"{name} = {value}\n" for name, value in terms.items())


def told(path: Path) -> str:
    """The lines of `describe` on contracts."""
    text = description_text(describe(load_annotated(path)))
    return text[text.index("Contracts\n") : text.index("\n\nAssumptions")]


def test_what_the_rule_sends_to_a_provider_is_what_a_month_is_worked_for(write: Write) -> None:
    path = write(PRICED, SOLD, more=PRIME + contract(value=145_800))
    assert volume_of(load(path), "acme") == Volume(45.0, 45.0)
    (month,) = describe(load_annotated(path)).invoices["acme"]
    assert (month.hours, month.total) == (45.0, 4252.5)  # 4,050 and 5 % of it
    text = told(path)
    assert "    a month of 45.0 hours: what goes to this provider at the base rate of demand\n" in text
    assert "the planned value" not in text


@pytest.mark.parametrize(("share", "said"), [(1.16, True), (1.14, False), (0.86, False), (0.84, True)])
def test_a_planned_value_for_other_hours_is_said_from_15_percent_on(write: Write, share: float, said: bool) -> None:
    path = write(PRICED, SOLD, more=PRIME + contract(value=145_800 * share))
    value, hours = f"{145_800 * share:,.0f}", f"{45 * share:,.0f}"
    line = (
        f"      the planned value of {value} USD pays for {hours} hours a month; at the base rate of demand 45 go there"
    )
    assert (line in told(path)) == said
    found = [each for each in describe(load_annotated(path)).warnings if each.place.endswith("contracts.acme.value")]
    assert len(found) == said


def test_running_of_systems_is_among_the_hours(write: Write) -> None:
    """Each system of the start takes a tenth of its 40 h a year, 0.9 of that at the provider."""
    living = (PRICED[0], PRICED[1] + '\nlifetime = "5 years"\nrun_effort = 0.1\nestate_years = 2')
    path = write(living, SOLD, more=PRIME + 'run_by = "acme"\n' + contract(value=145_800))
    owned, _ = describe(load_annotated(path)).estate["crm"]
    assert owned > 0
    assert volume_of(load(path), "acme").least == pytest.approx(45.0 + owned * 40 * 0.1 * 0.9 / 12)


def test_where_the_rule_decides_request_by_request_the_month_is_as_planned_with_the_most_that_can_come(
    write: Write,
) -> None:
    path = write(PRICED, SOLD, more=BROKER + contract(value=97_200))
    assert volume_of(load(path), "acme") == Volume(0.0, 45.0)
    text = told(path)
    assert "    a month of 30.0 hours as planned: 97,200 USD in 36.0 months at 90.00\n" in text
    assert "      decided request by request; at the base rate of demand 0 to 45 hours may go there\n" in text
    more = told(write(PRICED, SOLD, more=BROKER + contract(value=200_000), name="more.toml"))
    assert "200,000 USD pays for 62 hours a month; at the base rate of demand 0 to 45 go there" in more


def test_a_contract_that_nothing_goes_to_still_pays_what_is_fixed(write: Write) -> None:
    idle = told(write(PRICED, SOLD, more=contract(value=97_200)))
    assert "    no example invoice: nothing goes to this provider at the base rate of demand\n" in idle
    assert "97,200 USD pays for 30 hours a month; at the base rate of demand 0 go there" in idle
    fixed = write(PRICED, SOLD, more=contract(minimum_commitment=12_000), name="fixed.toml")
    (month,) = describe(load_annotated(fixed)).invoices["acme"]
    assert (month.hours, month.shortfall, month.total) == (0.0, 1000.0, 1000.0)
    assert "a month of 0.0 hours: nothing goes to this provider" in told(fixed)


def test_open_orders_need_contract_management_for_their_charges_alone(write: Write) -> None:
    """540 h a year at 90, 5 % of it at 95 an hour; neither rework, which is free, nor the size of a crew counts."""
    demand = ('tolerance = "1 month"', PRICED[1] + "\ncrew = 3\ndefect_rate = 0.5\nrework_share = 1")
    governance = "[operating_model.governance]\nvendor_managers = 1\ncost_per_hour = 95\n"
    path = write(demand, SOLD, more=BROKER + contract(governance_share=0.05) + governance)
    managers = next(load for load in resource_loads(load(path)) if load.kind == MANAGERS)
    assert managers.possible == pytest.approx(540 * 90 * 0.05 / 95)


def test_a_phase_repeats_no_warning_about_a_contract_that_it_keeps(write: Write) -> None:
    kept = contract(value=200_000)
    phase = "[phases.later]\nstart = 100\n[phases.later.operating_model.sourcing]\n"
    later = PRIME.partition("\n")[2] + kept.replace("operating_model", "phases.later.operating_model")
    path = write(PRICED, SOLD, more=PRIME + kept + phase + later)
    places = [fault.place for fault in warnings(load_annotated(path)) if fault.place.endswith(".value")]
    assert places == ["operating_model.contracts.acme.value"]
