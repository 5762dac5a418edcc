"""What changes from one phase of a study to the next: rule, people, contracts, and every other policy."""

from typing import NamedTuple

from sim.scenario.operating_model import OperatingModel, Trigger
from sim.scenario.reading.provenance import leaves
from sim.scenario.records import Scenario

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
            people=_changes(people(scenario, before), people(scenario, after)),
            begun=[each for each in after.contracts if each not in before.contracts],
            ended=[each for each in before.contracts if each not in after.contracts],
            changed=[each for each in kept if after.contracts[each] != before.contracts[each]],
            policy={path: each for path, each in policy.items() if not path.startswith(TOLD_APART)},
        )
        found.append(change)
        before, values = after, later
    return found


def people(scenario: Scenario, model: OperatingModel) -> dict[str, int]:
    """Who works in each team under an operating model."""
    return {name: model.staffing.get(name, team.staff) for name, team in scenario.teams.items()}


def _values(scenario: Scenario, place: str) -> dict[str, object]:
    """Every value below a place, by its path from there."""
    below = f"{place}."
    return {path.removeprefix(below): value for path, value, _ in leaves(scenario) if path.startswith(below)}


def _changes(old: dict[str, object] | dict[str, int], new: dict[str, object] | dict[str, int]) -> dict[str, Change]:
    return {key: Change(old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)}
