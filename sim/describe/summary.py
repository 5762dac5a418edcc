"""Describes a scenario before it runs: demand, loads, fixed costs, contracts, phases, assumptions."""

from collections.abc import Iterable
from typing import NamedTuple

from sim.describe.contract_text import Invoice, worked_invoices
from sim.describe.contract_volume import volume_of
from sim.describe.expected_work import (
    deliverer,
    hours_per_need,
    in_force,
    needs_per_year,
    served_per_year,
    systems_at_start,
)
from sim.describe.policy_text import PhaseChange, Policy, phase_changes, policy_of
from sim.describe.resource_loads import PROVIDER, TEAM, ResourceLoad, resource_loads
from sim.describe.warnings import warnings
from sim.scenario.checks.fault import Fault
from sim.scenario.operating_model import OperatingModel
from sim.scenario.reading.load import Loaded, Note
from sim.scenario.records import Scenario, demand_per_year
from sim.units import PAID_HOURS


class Description(NamedTuple):
    """A scenario in numbers, before it runs."""

    scenario: Scenario
    by_service: dict[str, float]  # needs per year, incidents of the first estate among them
    by_unit: dict[str, float]
    estate: dict[str, tuple[int, int]]  # systems at the start by service: of IT, shadow
    loads: list[ResourceLoad]  # in the order in which a request meets them
    later_loads: dict[str, list[ResourceLoad]]  # the same by phase
    open_hours: float  # per year, whose deliverer the rule decides request by request
    fixed_costs: dict[str, float]  # money per year
    policy: Policy
    invoices: dict[str, list[Invoice]]  # a worked month by contract, "PHASE.PROVIDER" for those that begin later
    phases: list[PhaseChange]
    assumptions: dict[str, Note]
    sources: dict[str, list[str]]  # paths by source
    warnings: tuple[Fault, ...]

    @property
    def teams(self) -> list[ResourceLoad]:
        """The loads of the teams."""
        return [load for load in self.loads if load.kind == TEAM]

    @property
    def providers(self) -> list[ResourceLoad]:
        """The loads of the providers' places."""
        return [load for load in self.loads if load.kind == PROVIDER]


def describe(loaded: Loaded) -> Description:
    """Expected loads and costs of a scenario at the base rate of demand, without growth or leakage."""
    scenario = loaded.scenario
    needs, phases = needs_per_year(scenario), phase_changes(scenario)
    taken = served_per_year(scenario)
    hours = {name: taken[name] * hours_per_need(service) for name, service in scenario.services.items()}
    return Description(
        scenario=scenario,
        by_service=needs,
        by_unit=_by_unit(scenario),
        estate={name: systems_at_start(scenario, name) for name in scenario.services},
        loads=resource_loads(scenario),
        later_loads={
            name: resource_loads(in_force(scenario, phase.operating_model)) for name, phase in scenario.phases.items()
        },
        open_hours=sum(hours[name] for name in scenario.services if deliverer(scenario, name) is None),
        fixed_costs=fixed_costs(scenario),
        policy=policy_of(scenario),
        invoices=_invoices(scenario, phases),
        phases=phases,
        assumptions={path: note for path, note in loaded.provenance.items() if note.assumption},
        sources=_by_source(loaded.provenance),
        warnings=warnings(loaded),
    )


def _by_unit(scenario: Scenario) -> dict[str, float]:
    totals = dict.fromkeys(scenario.business_units, 0.0)
    for (unit, _), rate in demand_per_year(scenario).items():
        totals[unit] += rate
    return totals


def fixed_costs(scenario: Scenario) -> dict[str, float]:
    """Money per year that is paid whatever is asked for: teams, engagement desk, vendor managers."""
    model = scenario.operating_model
    costs = {
        f"team {name}": staff * scenario.teams[name].paid_hours * scenario.teams[name].cost_per_hour
        for name, staff in scenario.people(model).items()
    }
    intake, governance = model.intake, model.governance
    costs["engagement desk"] = intake.desk_staff * intake.paid_hours * intake.cost_per_hour
    costs["vendor managers"] = governance.vendor_managers * PAID_HOURS * governance.cost_per_hour
    return costs


def _invoices(scenario: Scenario, phases: list[PhaseChange]) -> dict[str, list[Invoice]]:
    """Example invoices of every contract, in the order in which contracts begin or change."""
    found = _worked(scenario, scenario.operating_model, scenario.operating_model.contracts)
    for phase in phases:
        model = scenario.phases[phase.name].operating_model
        later = _worked(scenario, model, [*phase.begun, *phase.changed])
        found |= {f"{phase.name}.{name}": invoices for name, invoices in later.items()}
    return found


def _worked(scenario: Scenario, model: OperatingModel, names: Iterable[str]) -> dict[str, list[Invoice]]:
    terms = {name: model.contracts[name] for name in names}
    expected = {name: volume_of(in_force(scenario, model), name) for name in terms}
    return {
        name: worked_invoices(each, each.agreed_rate(scenario.providers[name].rate_per_hour), expected[name])
        for name, each in terms.items()
    }


def _by_source(provenance: dict[str, Note]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, note in provenance.items():
        if note.source is not None:
            found.setdefault(note.source, []).append(path)
    return found
