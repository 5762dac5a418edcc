"""Every rule of contracts, phases, budgets and teams of a unit: what is broken, and the exact words that say so."""

# ruff: noqa: E501 - a message is quoted as the one line that it is

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import load

Write = Callable[..., Path]

MODEL = "[operating_model.{}]\n"
CONTRACT = "[operating_model.contracts.acme]\n"
PHASE = "[phases.later]\nstart = 100\n"
LATER = PHASE + "[phases.later.operating_model.{}]\n"
SQUAD = "[teams.squad]\nstaff = 0\n"
EMBEDDED = '[operating_model.sourcing]\nembedded = { sales = "squad" }\n'
NOBODY = ("staff = 3", "staff = 0")
INCIDENT = ('kind = "project"', 'kind = "incident"')
UNSOLD = ('services = ["crm"]', "services = []")


class Case(NamedTuple):
    """A minimal scenario with something replaced, more text at its end, and the line that must result."""

    replaced: list[tuple[str, str]]
    more: str
    line: str


CASES = [
    # names and deliverers of a phase's operating model
    Case([], LATER.format("contracts.acne"), 'phases.later.operating_model.contracts.acne: "acne" is not a provider; did you mean "acme"?'),
    Case([], LATER.format("staffing") + "delivry = 1", 'phases.later.operating_model.staffing.delivry = 1: "delivry" is not a team; did you mean "delivery"?'),
    Case([], LATER.format("sourcing") + 'rule = "brokerd"', 'phases.later.operating_model.sourcing.rule = "brokerd": not a sourcing rule; did you mean "brokered"?'),
    Case([], LATER.format("sourcing") + 'rule = "outsourced"', 'phases.later.operating_model.sourcing.rule = "outsourced": must come with a prime, the provider that delivers "crm"'),
    Case([UNSOLD], LATER.format("sourcing") + 'rule = "outsourced"\nprime = "acme"', 'phases.later.operating_model.sourcing.rule = "outsourced": must have a prime that sells "crm"; "acme" does not'),
    Case([], LATER.format("staffing") + "delivery = 0", 'phases.later.operating_model.sourcing.rule = "in_house": must leave people in team "delivery", which delivers "crm"'),
    Case([], LATER.format("sourcing") + 'by_service = { crn = "brokered" }', 'phases.later.operating_model.sourcing.by_service.crn = "brokered": "crn" is not a service; did you mean "crm"?'),
    Case(
        [('tolerance = "1 month"', 'tolerance = "1 month"\nlifetime = "5 years"')],
        LATER.format("staffing") + 'delivery = 0\n[phases.later.operating_model.sourcing]\nrule = "brokered"',
        'phases.later.operating_model.staffing.delivery = 0: must have people, or sourcing.run_by a provider: it runs the systems of "crm"',
    ),
    # teams of a business unit
    Case([], MODEL.format("sourcing") + 'embedded = { salse = "delivery" }', 'operating_model.sourcing.embedded.salse = "delivery": "salse" is not a business unit; did you mean "sales"?'),
    Case([], MODEL.format("sourcing") + 'embedded = { sales = "delivry" }', 'operating_model.sourcing.embedded.sales = "delivry": not a team; did you mean "delivery"?'),
    Case([], EMBEDDED + SQUAD, 'operating_model.sourcing.embedded.sales = "squad": must be a team with people: it builds for "sales"'),
    Case([UNSOLD], EMBEDDED + 'rule = "brokered"\n' + SQUAD, 'operating_model.sourcing.embedded.sales = "squad": must be a team with people: it builds for "sales"'),
    Case([], EMBEDDED + 'rule = "threshold"\n' + SQUAD, 'operating_model.sourcing.embedded.sales = "squad": must be a team with people: it builds for "sales"'),
    Case([NOBODY, INCIDENT], EMBEDDED + SQUAD.replace("0", "2"), 'operating_model.sourcing.rule = "in_house": must leave people in team "delivery", which delivers "crm"'),
    Case([NOBODY, ("sales = 12", "every_unit = 12")], EMBEDDED + SQUAD.replace("0", "2") + "[business_units.hr]\nheadcount = 9", 'operating_model.sourcing.rule = "in_house": must leave people in team "delivery", which delivers "crm"'),
    # intake and budgets
    Case([], MODEL.format("intake") + 'serves = ["projects"]', 'operating_model.intake.serves.0 = "projects": must be "incident", "request" or "project"; did you mean "project"?'),
    Case([], MODEL.format("intake") + "catalogue = 0.5\nfast_track = 0.6", "operating_model.intake.catalogue = 0.5: must be 0.6 or more, as fast_track is"),
    Case([], MODEL.format("intake") + "change_budget = 0", "operating_model.intake.change_budget = 0: must be more than 0; without a limit it is left out (money)"),
    Case([], MODEL.format("governance.unit_budgets") + "sales = 0", "operating_model.governance.unit_budgets.sales = 0: must be more than 0; without a limit it is left out (money)"),
    # contracts
    Case([], CONTRACT + "included_hours = 100", "operating_model.contracts.acme.included_hours = 100: must come with a base_fee, which pays for them"),
    Case([], CONTRACT + "overbilling_full = 0.3", "operating_model.contracts.acme.overbilling_full = 0.3: must be 0.25 or less, as overbilling_weak is"),
    Case([], CONTRACT + "sla_target = 0.05", 'operating_model.contracts.acme.sla_target = 0.05: unknown name; it was renamed to "service_level"'),
    Case([], CONTRACT + "sla_credit = 0.05", 'operating_model.contracts.acme.sla_credit = 0.05: unknown name; it was renamed to "service_credit"'),
    Case([], CONTRACT + "sla_cap = 0.05", 'operating_model.contracts.acme.sla_cap = 0.05: unknown name; it was renamed to "credit_cap"'),
    Case([], CONTRACT + "leakage_full = 0.05", 'operating_model.contracts.acme.leakage_full = 0.05: unknown name; it was renamed to "overbilling_full"'),
    Case([], CONTRACT + "leakage_weak = 0.2", 'operating_model.contracts.acme.leakage_weak = 0.2: unknown name; it was renamed to "overbilling_weak"'),
    Case([], CONTRACT + "overbilling_weak = 0.01", "operating_model.contracts.acme.overbilling_full = 0.05: must be 0.01 or less, as overbilling_weak is"),
    Case([], CONTRACT + "tiers = [[100, 0.1], [100, 0.2]]", "operating_model.contracts.acme.tiers = [[100, 0.1], [100, 0.2]]: must rise: each tier starts at more hours than the one before"),
    Case([], CONTRACT + "minimum_commitment = -1", "operating_model.contracts.acme.minimum_commitment = -1: must be 0 or more (money)"),
    Case([], CONTRACT + 'renewal = "extent"', 'operating_model.contracts.acme.renewal = "extent": must be "extend", "switch" or "insource"; did you mean "extend"?'),
    Case([], LATER.format("contracts.acme") + "included_hours = 100", "phases.later.operating_model.contracts.acme.included_hours = 100: must come with a base_fee, which pays for them"),
    # phases
    Case([], '[phases.late]\nstart = "3 years"\noperating_model = {}', 'phases.late.start = "3 years": must be less than 756, the horizon: the phase would never begin (working days)'),
    Case([], "[company]\nhorizon = 90\n" + PHASE + "operating_model = {}", "phases.later.start = 100: must be less than 90, the horizon: the phase would never begin (working days)"),
    Case([], PHASE + "operating_model = {}\n[phases.early]\nstart = 50\noperating_model = {}", 'phases.early.start = 50: must be 100 or more, when "later" starts: phases are in the order of time (working days)'),
    Case([], PHASE + "operating_model = {}\n[phases.early]\noperating_model = {}", 'phases.early.start = 0: must be 100 or more, when "later" starts: phases are in the order of time (working days)'),
    Case([], '[phases."a b"]\noperating_model = {}', "phases.a b: must be named by letters, digits, _ and - alone"),
    Case([], PHASE + 'operating_model = {}\nwhen = { measure = "trust", below = 40 }', "phases.later.when.below = 40: must be 1 or less: trust is a share"),
    Case([], PHASE + 'operating_model = {}\nwhen = { measure = "coverage", above = 1.5 }', "phases.later.when.above = 1.5: must be 1 or less: coverage is a share"),
    Case([], PHASE + 'operating_model = {}\nwhen = { measure = "trust" }', 'phases.later.when = { measure = "trust" }: must have either below or above'),
    # behaviour
    Case([], "[behaviour]\nexit_switch = 0.8", "behaviour.exit_insource = 0.3: must be 0.2 or less: with exit_switch it is a share of 1"),
]  # fmt: skip

GOOD = {
    "the team of the only unit that needs it": ([NOBODY], EMBEDDED + SQUAD.replace("0", "2")),
    "a unit's team without people where the rule buys": ([], EMBEDDED + 'rule = "outsourced"\nprime = "acme"\n' + SQUAD),
    "a kind that IT does not serve": ([NOBODY], MODEL.format("intake") + 'serves = ["incident", "request"]'),
    "a backlog has no upper bound": ([], PHASE + 'operating_model = {}\nwhen = { measure = "backlog", above = 40 }'),
    "two phases that are decided at once": ([], PHASE + "operating_model = {}\n" + PHASE.replace("later", "b") + "operating_model = {}"),
    "all exits go somewhere": ([], "[behaviour]\nexit_switch = 0.7\nexit_insource = 0.3"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"[^a-z0-9._]+", "-", case.line.lower())[:70])
def test_a_broken_rule_is_named_with_place_value_rule_and_unit(case: Case, write: Write) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(write(*case.replaced, more=case.more))
    assert [fault.line() for fault in caught.value.faults] == [case.line]


@pytest.mark.parametrize(("replaced", "more"), GOOD.values(), ids=GOOD)
def test_what_is_allowed_is_no_fault(replaced: list[tuple[str, str]], more: str, write: Write) -> None:
    assert load(write(*replaced, more=more)).name == "tiny"
