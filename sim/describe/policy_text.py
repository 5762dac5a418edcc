"""An operating model and its phases in words: what IT takes on, what skips its gates, budgets, shadow IT, changes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sim.describe.phase_diff import Change, PhaseChange, people
from sim.describe.value_text import value_in_words
from sim.scenario.operating_model import KINDS, Intake, Trigger
from sim.scenario.records import Scenario
from sim.text import listed, money, percent, years

OVER_BUDGET = {"wait": "waits for the next year", "decline": "is declined"}
MEASURES = {
    "trust": "trust of the business in IT",
    "backlog": "the number of requests that wait",
    "shadow_systems": "the number of live shadow systems",
    "coverage": "coverage of contract monitoring",
}


class Policy(NamedTuple):
    """What an operating model does at the gate, with money and about shadow IT."""

    serves: list[str]  # kinds of need
    catalogue: list[str]  # services that need neither desk nor board
    fast_track: list[str]  # services that need no board
    change_budget: float | None  # money a year
    over_budget: str
    unit_budgets: dict[str, float]  # money a year
    recharge: bool
    chargeback: float
    stance: str
    detection: float
    registration: float  # hours
    embedded: dict[str, str]  # team by business unit


def policy_of(scenario: Scenario) -> Policy:
    """The policy of the first operating model."""
    intake, governance = scenario.operating_model.intake, scenario.operating_model.governance
    catalogue = _from(scenario, intake.catalogue, ("desk", "board"))
    fast = _from(scenario, intake.fast_track, ("board",))
    return Policy(
        serves=list(intake.serves),
        catalogue=catalogue,
        fast_track=[name for name in fast if name not in catalogue],
        change_budget=intake.change_budget,
        over_budget=intake.over_budget,
        unit_budgets=dict(governance.unit_budgets),
        recharge=governance.recharge,
        chargeback=governance.chargeback,
        stance=governance.stance,
        detection=governance.detection,
        registration=governance.registration,
        embedded=dict(scenario.operating_model.sourcing.embedded),
    )


def _from(scenario: Scenario, least: float | None, gates: tuple[str, ...]) -> list[str]:
    """Services with one of the gates, from a commoditisation on."""
    found = {name: each for name, each in scenario.services.items() if least is not None and each.gate in gates}
    return [name for name, each in found.items() if least is not None and each.commoditisation >= least]


def policy_in_words(scenario: Scenario, policy: Policy) -> Iterator[str]:
    """Lines about what plays: a gate, a budget or a team of a unit that there is none of has no line."""
    yield from _gates(scenario.operating_model.intake, policy)
    yield from _budgets(policy, scenario.company.currency)
    yield _shadow(policy)
    staff = people(scenario, scenario.operating_model)
    for unit, team in policy.embedded.items():
        yield f"{unit} has a team of its own for all but incidents: {team}, {staff[team]:,} people"


def _gates(intake: Intake, policy: Policy) -> Iterator[str]:
    declined = [kind for kind in KINDS if kind not in policy.serves]
    if declined:
        yield f"IT takes on {_kinds(policy.serves)}; it declines {_kinds(declined)} at once"
    if intake.catalogue is not None:
        yield (
            f"from a catalogue, without desk or board, from commoditisation {intake.catalogue:g} on: "
            f"{listed(policy.catalogue)}"
        )
    if intake.fast_track is not None:
        yield f"without the board from commoditisation {intake.fast_track:g} on: {listed(policy.fast_track)}"


def _kinds(kinds: Iterable[str]) -> str:
    return listed([f"{kind}s" for kind in kinds])


def _budgets(policy: Policy, currency: str) -> Iterator[str]:
    if policy.change_budget is not None:
        yield (
            f"IT may commit {money(policy.change_budget, currency)} a year to requests and projects; "
            f"what that cannot hold {OVER_BUDGET[policy.over_budget]}"
        )
    for unit, budget in policy.unit_budgets.items():
        yield f"{unit} may spend {money(budget, currency)} a year"
    share = percent(policy.chargeback)
    if policy.recharge:
        yield f"chargeback: {share} of IT's price is booked to the unit's budget"
    else:
        yield f"showback: the unit feels {share} of IT's price, which no budget pays"


def _shadow(policy: Policy) -> str:
    then = {
        "tolerate": "left until it must be taken over",
        "block": "stopped",
        "embrace": f"registered, in {policy.registration:,.0f} hours of IT",
    }[policy.stance]
    return f"shadow IT: {percent(policy.detection)} of direct purchases are detected, and each of those is {then}"


def phase_in_words(change: PhaseChange) -> Iterator[str]:
    """Lines about one phase: when it begins, and what is other than before."""
    yield f"  {change.name}: {_begin(change)}"
    if change.rule:
        yield f"    {'rule':<15} {_arrow(change.rule)}"
    if change.people:
        yield f"    {'people':<15} {_arrows(change.people)}"
    if change.transfer_share:
        yield f"    {'':<15} {percent(change.transfer_share)} of those who leave move to the new providers"
    for verb, names in (("begin", change.begun), ("end", change.ended), ("other terms", change.changed)):
        if names:
            yield f"    {'contracts':<15} {verb}: {listed(names)}"
    for path, each in change.policy.items():
        yield f"    {'policy':<15} {path}: {_arrow(each)}"
    if not any((change.rule, change.people, change.begun, change.ended, change.changed, change.policy)):
        yield "    nothing changes"


def _begin(change: PhaseChange) -> str:
    day = f"working day {change.start:,.0f} of the study ({years(change.start)} in)"
    if change.when is None:
        return f"from {day} on"
    return f"once {trigger_in_words(change.when)}; from {day} at the earliest"


def trigger_in_words(when: Trigger) -> str:
    """The condition as half a sentence."""
    side, limit = ("below", when.below) if when.below is not None else ("above", when.above)
    held = f" for {when.lasting:,.0f} working days on end" if when.lasting else ""
    return f"{MEASURES[when.measure]} has been {side} {limit:g}{held}"


def _arrow(change: Change) -> str:
    return f"{value_in_words(change.old)} -> {value_in_words(change.new)}"


def _arrows(changes: Mapping[str, Change]) -> str:
    return ", ".join(f"{name} {_arrow(change)}" for name, change in changes.items())
