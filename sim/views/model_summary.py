"""The operating models of a comparison and the results of their contracts, as text for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import NamedTuple

from sim.decision.comparison import Comparison
from sim.describe.contract_text import contract_text
from sim.describe.contract_volume import volume_of
from sim.describe.expected_work import in_force
from sim.describe.policy_text import (
    Change,
    PhaseChange,
    phase_changes,
    phase_in_words,
    policy_in_words,
    policy_of,
    value_in_words,
)
from sim.metrics import metric_of
from sim.scenario.operating_model import OperatingModel
from sim.scenario.records import Scenario
from sim.scenario.schema_path import root
from sim.text import name_in_words, percent
from sim.views.formatting import NONE, scale

RULES = {
    "in_house": "the IT department builds everything itself",
    "outsourced": "the prime provider delivers everything",
    "threshold": "what is standard is bought from the cheapest provider, the rest is built",
    "brokered": "for each need IT compares reusing, building and buying, and takes what costs least, waiting included",
}
OF_A_SERVICE = {
    "in_house": "built by IT's own team",
    "outsourced": "delivered by the prime provider",
    "threshold": "bought if standard, else built",
    "brokered": "reused, built or bought, whichever costs least",
}
OF_CONTRACTS = {
    "contracts_ended": "contracts that ended early",
    "breach_share": "deliveries late after the order or faulty, share of all",
    "service_credits": "service credits received, taken off the total cost",
    "credits_unclaimed": "service credits due but not asked for, share",
    "overbilling": "overbilling, paid beyond what was agreed (part of the total cost)",
    "commitment_shortfall": "commitment shortfall, charged for volume that was not ordered (part of the total cost)",
    "unused_share": "hours covered by base fees but not ordered, share",
    "provider_margin": "providers' margin, share of their revenue",
    "contract_coverage": "contract monitoring done, share of what is needed",
}
OF_NAMES = ("by_service", "embedded", "unit_budgets")  # tables of an operating model whose keys are names


class TitledLines(NamedTuple):
    """A title and the lines about it."""

    title: str
    lines: list[str]


class SummarySection(NamedTuple):
    """A contract or a phase: its name, its terms or changes, and preformatted lines (worked invoices)."""

    name: str
    entries: list[TitledLines]
    preformatted: str


class ModelSummary(NamedTuple):
    """One operating model as text."""

    name: str
    title: str
    policy: list[str]
    people: list[tuple[str, str]]
    contracts: list[SummarySection]
    phases: list[SummarySection]


class ContractSummary(NamedTuple):
    """One metric of contracts over all models."""

    name: str
    cells: tuple[str, ...]
    unit: str


def model_summaries(comparison: Comparison) -> list[ModelSummary]:
    """One summary for each model, in the order of the comparison."""
    return [_summary(name, scenario) for name, scenario in comparison.models.items()]


def contract_rows(comparison: Comparison) -> list[ContractSummary]:
    """Results of the models' contracts; no rows where no model has a contract."""
    having = {name: _has_contracts(scenario) for name, scenario in comparison.models.items()}
    found = [_row(comparison, metric, label, having) for metric, label in OF_CONTRACTS.items()]
    return [row for row in found if any(any(digit in cell for digit in "123456789") for cell in row.cells)]


def _row(comparison: Comparison, metric: str, label: str, having: dict[str, bool]) -> ContractSummary:
    intervals = {name: comparison.scenarios[name][metric] for name in comparison.models}
    of = scale(metric_of(metric).unit_in(comparison.currency), (each.mean for each in intervals.values()))
    cells = (of.interval(each) if having[name] and isfinite(each.mean) else NONE for name, each in intervals.items())
    return ContractSummary(label, tuple(cells), of.unit)


def _has_contracts(scenario: Scenario) -> bool:
    later = (phase.operating_model for phase in scenario.phases.values())
    return any(model.contracts for model in (scenario.operating_model, *later))


def _summary(name: str, scenario: Scenario) -> ModelSummary:
    model = scenario.operating_model
    return ModelSummary(
        name=name,
        title=scenario.title,
        policy=[*_delivery(scenario, model), *policy_in_words(scenario, policy_of(scenario))],
        people=_people(scenario, model),
        contracts=_contracts(scenario, model, model.contracts),
        phases=[_phase(change) for change in phase_changes(scenario)],
    )


def _delivery(scenario: Scenario, model: OperatingModel) -> Iterator[str]:
    sourcing = model.sourcing
    yield f"who delivers: {RULES.get(sourcing.rule, f'by the rule {sourcing.rule}')}"
    for service, rule in sourcing.by_service.items():
        yield f"but {name_in_words(service)}: {OF_A_SERVICE.get(rule, f'by the rule {rule}')}"
    if sourcing.prime and "outsourced" in (sourcing.rule, *sourcing.by_service.values()):
        yield f"the prime provider is {name_in_words(sourcing.prime)}"
    if sourcing.run_by:
        yield f"systems are run by {name_in_words(sourcing.run_by)}"


def _people(scenario: Scenario, model: OperatingModel) -> list[tuple[str, str]]:
    staff = {name_in_words(team): f"{count:,}" for team, count in scenario.people(model).items()}
    desk, managers = model.intake.desk_staff, model.governance.vendor_managers
    return [*staff.items(), ("engagement desk", f"{desk:,}"), ("vendor managers", f"{managers:,g}")]


def _contracts(scenario: Scenario, model: OperatingModel, names: Iterable[str]) -> list[SummarySection]:
    return [_contract(scenario, model, name) for name in names]


def _contract(scenario: Scenario, model: OperatingModel, name: str) -> SummarySection:
    expected = volume_of(in_force(scenario, model), name)
    text = contract_text(model.contracts[name], scenario.providers[name], scenario.company.currency, expected)
    terms = [TitledLines(title, lines) for title, lines in text.terms.items()]
    return SummarySection(name_in_words(name), terms, "\n".join(text.invoices))


def _phase(change: PhaseChange) -> SummarySection:
    """When the phase begins, and what changes."""
    lines = {
        "who delivers": [_change_text(change.rule, _rule_text)] if change.rule else [],
        "people": [f"{name_in_words(team)}: {_change_text(each)}" for team, each in change.people.items()],
        "contracts begin": list(map(name_in_words, change.begun)),
        "contracts end": list(map(name_in_words, change.ended)),
        "other terms": list(map(name_in_words, change.changed)),
        "policy": [f"{_policy_text(path)}: {_change_text(each)}" for path, each in change.policy.items()],
    }
    if change.transfer_share:
        lines["people"].append(f"{percent(change.transfer_share)} of those who leave move to the new providers")
    begin = next(phase_in_words(change)).strip()
    return SummarySection(begin, [TitledLines(title, words) for title, words in lines.items() if words], "")


def _change_text(change: Change, text: Callable[[object], str] | None = None) -> str:
    text = text or _value_text
    return f"{text(change.old)} → {text(change.new)}"


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return name_in_words(value) if isinstance(value, str) else value_in_words(value)


def _rule_text(name: object) -> str:
    return RULES.get(str(name), f"by the rule {name}")


def _policy_text(path: str) -> str:
    """What a policy is, by its path within an operating model; its name below a table of names."""
    *_, table, name = ("", *path.split("."))
    place = root(OperatingModel).find(tuple(path.split(".")))
    words = (place.field.description if place and place.field else None) or name
    return f"{name_in_words(name)} ({words if table in OF_NAMES else words.partition(';')[0]})"
