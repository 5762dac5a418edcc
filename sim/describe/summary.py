"""Describes a scenario before it runs: demand, loads, fixed costs, contracts, phases, assumptions."""

from collections.abc import Iterable
from typing import NamedTuple

from sim.describe.contract_text import Invoice, worked_invoices
from sim.describe.policy_text import PhaseChange, Policy, phase_changes, policy_of
from sim.rules.pricing import provider_effort
from sim.rules.risk import availability
from sim.scenario.operating_model import OperatingModel
from sim.scenario.reading.load import Loaded, Note
from sim.scenario.records import Provider, Scenario, Service, demand_per_year
from sim.units import PAID_HOURS


class Load(NamedTuple):
    """Expected work of a team or provider against its capacity; hours per year."""

    name: str
    offered: float
    capacity: float
    run: float = 0.0  # of the systems it keeps alive at the start; taken from capacity already

    @property
    def utilisation(self) -> float:
        """Offered over capacity; infinite where there is no capacity for what is offered."""
        if self.offered == 0:
            return 0.0
        return self.offered / self.capacity if self.capacity > 0 else float("inf")


class Description(NamedTuple):
    """A scenario in numbers, before it runs."""

    scenario: Scenario
    by_service: dict[str, float]  # needs per year, incidents of the first estate among them
    by_unit: dict[str, float]
    estate: dict[str, tuple[int, int]]  # systems at the start by service: of IT, shadow
    teams: list[Load]
    providers: list[Load]
    open_hours: float  # per year, whose deliverer the rule decides request by request
    fixed_costs: dict[str, float]  # money per year
    policy: Policy
    invoices: dict[str, list[Invoice]]  # a worked month by contract, "PHASE.PROVIDER" for those that begin later
    phases: list[PhaseChange]
    assumptions: dict[str, Note]
    sources: dict[str, list[str]]  # paths by source


def describe(loaded: Loaded) -> Description:
    """Expected loads and costs of a scenario at the base rate of demand, without growth or leakage."""
    scenario = loaded.scenario
    needs, phases = needs_per_year(scenario), phase_changes(scenario)
    taken = served_per_year(scenario, needs)
    hours = {name: taken[name] * _hours_per_need(service) for name, service in scenario.services.items()}
    return Description(
        scenario=scenario,
        by_service=needs,
        by_unit=_by_unit(scenario),
        estate={name: _systems(scenario, name) for name in scenario.services},
        teams=[_team_load(scenario, name, hours) for name in scenario.teams],
        providers=[_provider_load(scenario, name, taken) for name in scenario.providers],
        open_hours=sum(hours[name] for name in scenario.services if deliverer(scenario, name) is None),
        fixed_costs=_fixed_costs(scenario),
        policy=policy_of(scenario),
        invoices=_invoices(scenario, phases),
        phases=phases,
        assumptions={path: note for path, note in loaded.provenance.items() if note.assumption},
        sources=_by_source(loaded.provenance),
    )


def needs_per_year(scenario: Scenario) -> dict[str, float]:
    """Needs per year by service; systems live at the start add the incidents that they raise."""
    needs = dict.fromkeys(scenario.services, 0.0)
    for (_, name), rate in demand_per_year(scenario).items():
        needs[name] += rate
    for name, service in scenario.services.items():
        if service.incident_service is not None and service.lifetime is not None:
            needs[service.incident_service] += sum(_systems(scenario, name)) * service.incidents_per_year
    return needs


def served_per_year(scenario: Scenario, needs: dict[str, float]) -> dict[str, float]:
    """Needs per year by service that IT takes on."""
    serves = scenario.operating_model.intake.serves
    return {name: needs[name] if service.kind in serves else 0.0 for name, service in scenario.services.items()}


def deliverer(scenario: Scenario, service: str) -> str | None:
    """The team or provider that delivers a service, where its rule says so before any request is known.

    Where that is a team, a unit with a team of its own is delivered by that one: see `_built_hours`.
    """
    sourcing, record = scenario.operating_model.sourcing, scenario.services[service]
    rule = sourcing.rule_of(service)
    sellers = [name for name, provider in scenario.providers.items() if service in provider.services]
    if rule == "outsourced":
        return sourcing.prime
    if rule == "threshold" and record.commoditisation >= sourcing.threshold:
        return sellers[0] if len(sellers) == 1 else None
    return record.team if rule in ("in_house", "threshold") else None


def _hours_per_need(service: Service) -> float:
    return service.effort.mean() * service.overrun.mean()


def _by_unit(scenario: Scenario) -> dict[str, float]:
    totals = dict.fromkeys(scenario.business_units, 0.0)
    for (unit, _), rate in demand_per_year(scenario).items():
        totals[unit] += rate
    return totals


def _systems(scenario: Scenario, name: str) -> tuple[int, int]:
    """Systems live at the start: of IT, and shadow."""
    service = scenario.services[name]
    rates = [rate for (_, each), rate in demand_per_year(scenario).items() if each == name]
    owned, shadow = zip(*(service.systems_at_start(rate) for rate in rates), strict=True)
    return sum(owned), sum(shadow)


def _team_load(scenario: Scenario, name: str, hours: dict[str, float]) -> Load:
    team = scenario.teams[name]
    total = scenario.people(scenario.operating_model)[name] * team.hours_per_year
    run = _run_hours(scenario, name)
    share = availability(run, total, team.utilisation_cap, scenario.behaviour.availability_floor)
    offered = sum(_built_hours(scenario, service, hours[service]).get(name, 0.0) for service in hours)
    return Load(name, max(0.0, offered), total * share * team.productivity, run)  # sums may end a bit below 0


def _built_hours(scenario: Scenario, service: str, hours: float) -> dict[str, float]:
    """Hours per year of a service by the team that builds it: the unit's own for all but incidents, else IT's."""
    record, sourcing = scenario.services[service], scenario.operating_model.sourcing
    if deliverer(scenario, service) != record.team:
        return {}
    built = {record.team: hours}
    rates = {unit: rate for (unit, each), rate in demand_per_year(scenario).items() if each == service}
    for unit, rate in rates.items() if hours else ():
        part, team = rate * _hours_per_need(record), sourcing.team_of(unit, record.kind, record.team)
        if team != record.team:
            built[record.team] -= part
            built[team] = built.get(team, 0.0) + part
    return built


def _run_hours(scenario: Scenario, team: str) -> float:
    """Hours per year that the systems live at the start take from a team."""
    if scenario.operating_model.sourcing.run_by is not None:
        return 0.0
    return sum(
        _systems(scenario, name)[0] * service.effort.mean() * service.run_effort
        for name, service in scenario.services.items()
        if service.runner == team and service.lifetime is not None
    )


def _provider_load(scenario: Scenario, name: str, needs: dict[str, float]) -> Load:
    """Hours of engagements against the capacity of the provider; crews of several people count once."""
    provider = scenario.providers[name]
    offered = sum(
        needs[each] * _bought_hours(service, provider) / service.crew
        for each, service in scenario.services.items()
        if deliverer(scenario, each) == name
    )
    return Load(name, offered, (provider.capacity + (provider.desk_capacity or 0)) * provider.hours_per_year)


def _bought_hours(service: Service, provider: Provider) -> float:
    factor = provider_effort(service.commoditisation, provider.scale_advantage, provider.knowledge_gap)
    return service.effort.mean() * service.overrun_bought.mean() * factor


def _fixed_costs(scenario: Scenario) -> dict[str, float]:
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
    return {
        name: worked_invoices(each, each.agreed_rate(scenario.providers[name].rate_per_hour))
        for name, each in terms.items()
    }


def _by_source(provenance: dict[str, Note]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, note in provenance.items():
        if note.source is not None:
            found.setdefault(note.source, []).append(path)
    return found
