"""The policy of an operating model, and what its phases change: as data, then as text."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sim.scenario.distributions.base import Shape
from sim.scenario.operating_model import KINDS, Intake, Trigger
from sim.scenario.reading.load import leaves
from sim.scenario.records import Scenario
from sim.text import listed, money, percent, time_span

RULE = "sourcing.rule"
TOLD_APART = ("contracts.", "staffing.")  # by who works and with whom there is a contract


class Change(NamedTuple):
    """A value before and after; None where there is none."""

    old: object
    new: object


class PhaseChange(NamedTuple):
    """A phase against the operating model before it."""

    name: str
    start: float  # working days into the study
    when: Trigger | None
    transfer_share: float
    rule: Change | None
    people: dict[str, Change]  # by team
    begun: list[str]  # contracts, by provider
    ended: list[str]
    changed: list[str]  # contracts of other terms than before
    policy: dict[str, Change]  # by path within the operating model


def phase_changes(scenario: Scenario) -> list[PhaseChange]:
    """Each phase against the one before it, in the order of the file."""
    before, values = scenario.operating_model, _values(scenario, "operating_model")
    found = []
    for name, phase in scenario.phases.items():
        after, later = phase.operating_model, _values(scenario, f"phases.{name}.operating_model")
        policy = _changes(values, later)
        kept = [each for each in after.contracts if each in before.contracts]
        change = PhaseChange(
            name=name,
            start=phase.start,
            when=phase.when,
            transfer_share=phase.transfer_share,
            rule=policy.pop(RULE, None),
            people=_changes(scenario.people(before), scenario.people(after)),
            begun=[each for each in after.contracts if each not in before.contracts],
            ended=[each for each in before.contracts if each not in after.contracts],
            changed=[each for each in kept if after.contracts[each] != before.contracts[each]],
            policy={path: each for path, each in policy.items() if not path.startswith(TOLD_APART)},
        )
        found.append(change)
        before, values = after, later
    return found


def _values(scenario: Scenario, place: str) -> dict[str, object]:
    """All values below a path, by the rest of their path."""
    below = f"{place}."
    return {path.removeprefix(below): value for path, value, _ in leaves(scenario) if path.startswith(below)}


def _changes(old: dict[str, object] | dict[str, int], new: dict[str, object] | dict[str, int]) -> dict[str, Change]:
    return {key: Change(old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)}


OVER_BUDGET = {"wait": "waits for the next year", "decline": "is declined"}
MEASURES = {
    "trust": "trust of the business in IT",
    "backlog": "the number of requests that wait",
    "shadow_systems": "the number of live shadow systems",
    "coverage": "coverage of contract monitoring",
}


class Policy(NamedTuple):
    """The policy of an operating model: intake, budgets, chargeback, shadow IT."""

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
    """Services with one of the `gates` and at least the commoditisation `least`; none where that is None."""
    found = {name: each for name, each in scenario.services.items() if least is not None and each.gate in gates}
    return [name for name, each in found.items() if least is not None and each.commoditisation >= least]


def policy_in_words(scenario: Scenario, policy: Policy) -> Iterator[str]:
    """Lines about the policy; gates, budgets and units' own teams that the model does not have are left out."""
    yield from _gates(scenario.operating_model.intake, policy)
    yield from _budgets(policy, scenario.company.currency)
    yield _shadow(policy)
    staff = scenario.people(scenario.operating_model)
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
    """Lines about one phase: when it begins, and what it changes."""
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
    day = f"working day {change.start:,.0f} of the study ({time_span(change.start)} in)"
    if change.when is None:
        return f"from {day} on"
    return f"once {trigger_in_words(change.when)}; from {day} at the earliest"


def trigger_in_words(when: Trigger) -> str:
    """The trigger's condition as part of a sentence."""
    side, limit = ("below", when.below) if when.below is not None else ("above", when.above)
    held = f" for {when.lasting:,.0f} working days on end" if when.lasting else ""
    return f"{MEASURES[when.measure]} has been {side} {limit:g}{held}"


def _arrow(change: Change) -> str:
    return f"{value_in_words(change.old)} -> {value_in_words(change.new)}"


def _arrows(changes: Mapping[str, Change]) -> str:
    return ", ".join(f"{name} {_arrow(change)}" for name, change in changes.items())


MILLION = 1e6  # from here on `g` would write 4.8e+07


def value_in_words(value: object) -> str:
    """A value of a scenario as text."""
    if isinstance(value, Shape):
        return f"{value.model_dump()['dist']} of mean {value.mean():g}, cv {value.cv():.2f}"
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return listed([value_in_words(entry) for entry in value])
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= MILLION else f"{value:g}"
    return str(value)
