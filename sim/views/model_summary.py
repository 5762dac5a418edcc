"""What the models of a comparison are and how their contracts went, as text for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import NamedTuple

from sim.decision.comparison import Comparison
from sim.describe.contract_text import GROUPS, contract_in_words
from sim.describe.policy_text import (
    Change,
    PhaseChange,
    people,
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
from sim.text import percent
from sim.views.formatting import NONE, scale
from sim.views.style import readable

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
    "breach_share": "deliveries late or faulty, share of all",
    "sla_credits": "service credits received",
    "credits_unclaimed": "service credits due but not asked for, share",
    "invoice_leakage": "paid beyond what was agreed (overcharge)",
    "commitment_shortfall": "charged for volume below the commitment",
    "unused_share": "hours covered by base fees but not ordered, share",
    "provider_margin": "providers' margin, share of their revenue",
    "contract_coverage": "contract monitoring done, share of what is needed",
}
OF_NAMES = ("by_service", "embedded", "unit_budgets")  # tables of an operating model whose keys are names
TITLES = {*GROUPS, ""}
TITLE = slice(4, 19)  # columns of a line in which the words of a scenario have their title


class Entry(NamedTuple):
    """A word and the lines about it."""

    title: str
    lines: list[str]


class Told(NamedTuple):
    """A contract or a phase: its name, what is agreed or changes, and lines that keep their columns."""

    name: str
    entries: list[Entry]
    columns: str


class Model(NamedTuple):
    """One operating model in words."""

    name: str
    title: str
    policy: list[str]
    people: list[tuple[str, str]]
    contracts: list[Told]
    phases: list[Told]


class ContractRow(NamedTuple):
    """One metric of contracts over all models."""

    name: str
    cells: tuple[str, ...]
    unit: str


def models(comparison: Comparison) -> list[Model]:
    """Every model, in the order given."""
    return [_model(name, scenario) for name, scenario in comparison.models.items()]


def contract_rows(comparison: Comparison) -> list[ContractRow]:
    """How the contracts of the models went; nothing where no model has any."""
    having = {name: _has_contracts(scenario) for name, scenario in comparison.models.items()}
    found = [_row(comparison, metric, label, having) for metric, label in OF_CONTRACTS.items()]
    return [row for row in found if any(any(digit in cell for digit in "123456789") for cell in row.cells)]


def _row(comparison: Comparison, metric: str, label: str, having: dict[str, bool]) -> ContractRow:
    intervals = {name: comparison.scenarios[name][metric] for name in comparison.models}
    of = scale(metric_of(metric).unit_in(comparison.currency), (each.mean for each in intervals.values()))
    cells = (of.interval(each) if having[name] and isfinite(each.mean) else NONE for name, each in intervals.items())
    return ContractRow(label, tuple(cells), of.unit)


def _has_contracts(scenario: Scenario) -> bool:
    later = (phase.operating_model for phase in scenario.phases.values())
    return any(model.contracts for model in (scenario.operating_model, *later))


def _model(name: str, scenario: Scenario) -> Model:
    model = scenario.operating_model
    return Model(
        name=readable(name),
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
        yield f"but {readable(service)}: {OF_A_SERVICE.get(rule, f'by the rule {rule}')}"
    if sourcing.prime and "outsourced" in (sourcing.rule, *sourcing.by_service.values()):
        yield f"the prime provider is {readable(sourcing.prime)}"
    if sourcing.run_by:
        yield f"systems are run by {readable(sourcing.run_by)}"


def _people(scenario: Scenario, model: OperatingModel) -> list[tuple[str, str]]:
    staff = {readable(team): f"{count:,}" for team, count in people(scenario, model).items()}
    desk, managers = model.intake.desk_staff, model.governance.vendor_managers
    return [*staff.items(), ("engagement desk", f"{desk:,}"), ("vendor managers", f"{managers:,g}")]


def _contracts(scenario: Scenario, model: OperatingModel, names: Iterable[str]) -> list[Told]:
    currency = scenario.company.currency
    return [
        _told(readable(name), contract_in_words(name, model.contracts[name], scenario.providers[name], currency))
        for name in names
    ]


def _phase(change: PhaseChange) -> Told:
    """When it begins, and what is other than before."""
    lines = {
        "who delivers": [_arrow(change.rule, _rule)] if change.rule else [],
        "people": [f"{readable(team)}: {_arrow(each)}" for team, each in change.people.items()],
        "contracts begin": list(map(readable, change.begun)),
        "contracts end": list(map(readable, change.ended)),
        "other terms": list(map(readable, change.changed)),
        "policy": [f"{_about(path)}: {_arrow(each)}" for path, each in change.policy.items()],
    }
    if change.transfer_share:
        lines["people"].append(f"{percent(change.transfer_share)} of those who leave move to the new providers")
    begin = next(phase_in_words(change)).strip()
    return Told(begin, [Entry(title, words) for title, words in lines.items() if words], "")


def _arrow(change: Change, said: Callable[[object], str] | None = None) -> str:
    said = said or _said
    return f"{said(change.old)} → {said(change.new)}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return readable(value) if isinstance(value, str) else value_in_words(value)


def _rule(name: object) -> str:
    return RULES.get(str(name), f"by the rule {name}")


def _about(path: str) -> str:
    """What a policy is, by its path within an operating model; its name below a table of names."""
    *_, table, name = ("", *path.split("."))
    place = root(OperatingModel).find(tuple(path.split(".")))
    words = (place.field.description if place and place.field else None) or name
    return f"{readable(name)} ({words if table in OF_NAMES else words.partition(';')[0]})"


def _told(name: str, lines: Iterable[str]) -> Told:
    """Lines with titles as entries, up to the first without one; from there on as they are."""
    _, *rest = lines
    cut = next((k for k, line in enumerate(rest) if line[TITLE].strip() not in TITLES or line[20:21] == " "), len(rest))
    entries: list[Entry] = []
    for line in rest[:cut]:
        title, words = line[TITLE].strip(), line[20:]
        if title or not entries:
            entries.append(Entry(title, []))
        entries[-1].lines.append(words)
    return Told(name, entries, "\n".join(line.removeprefix("    ") for line in rest[cut:]))
