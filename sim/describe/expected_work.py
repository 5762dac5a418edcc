"""Work that is expected in a year before anything runs: needs by service, and the hours of those who meet them.

Every function reads the operating model that the scenario begins with; `in_force` gives a scenario that begins with
another, and `stages` one for each phase. Demand is the base rate: that of the first day of the study, before growth
and season.
"""

from collections.abc import Iterator

from sim.rules.pricing import provider_effort
from sim.rules.risk import defect_chance, rework_passes
from sim.scenario.operating_model import OperatingModel
from sim.scenario.records import Provider, Scenario, Service, Team, unit_demand
from sim.units import ROUNDING


def in_force(scenario: Scenario, model: OperatingModel) -> Scenario:
    """The same company with `model` as the operating model it begins with."""
    return scenario.model_copy(update={"operating_model": model})


def stages(scenario: Scenario) -> Iterator[tuple[str, float, Scenario]]:
    """For the start and each phase: the path of the phase with a dot, its start (working days), the company in it."""
    yield "", 0.0, scenario
    for name, phase in scenario.phases.items():
        yield f"phases.{name}.", phase.start, in_force(scenario, phase.operating_model)


def needs_per_year(scenario: Scenario) -> dict[str, float]:
    """Needs per year by service; systems live at the start add the incidents that they raise."""
    needs = {name: sum(_by_unit(scenario, name).values()) for name in scenario.services}
    for name, service in scenario.services.items():
        if service.incident_service is not None and service.lifetime is not None:
            needs[service.incident_service] += sum(systems_at_start(scenario, name)) * service.incidents_per_year
    return needs


def _by_unit(scenario: Scenario, service: str) -> dict[str, float]:
    """Needs per year for one service by business unit."""
    record = scenario.services[service]
    return {name: unit_demand(record, name, unit) for name, unit in scenario.business_units.items()}


def served_per_year(scenario: Scenario) -> dict[str, float]:
    """Needs per year by service that IT takes on."""
    needs, serves = needs_per_year(scenario), scenario.operating_model.intake.serves
    return {name: needs[name] if service.kind in serves else 0.0 for name, service in scenario.services.items()}


def deliverer(scenario: Scenario, service: str) -> str | None:
    """The team or provider that delivers a service, where its rule says so before any request is known.

    Where that is a team, a unit with a team of its own is delivered by that one: see `built_hours`.
    """
    sourcing, record = scenario.operating_model.sourcing, scenario.services[service]
    rule, selling = sourcing.rule_of(service), sellers(scenario, service)
    if rule == "outsourced":
        return sourcing.prime
    if rule == "threshold" and record.commoditisation >= sourcing.threshold:
        return selling[0] if len(selling) == 1 else None
    return record.team if rule in ("in_house", "threshold") else None


def sellers(scenario: Scenario, service: str) -> list[str]:
    """The providers that sell a service to IT."""
    return [name for name, provider in scenario.providers.items() if service in provider.services]


def systems_at_start(scenario: Scenario, name: str) -> tuple[int, int]:
    """Systems of a service that are live at the start: of IT, and shadow."""
    service = scenario.services[name]
    found = [service.systems_at_start(rate) for rate in _by_unit(scenario, name).values()]
    owned, shadow = zip(*found, strict=True)
    return sum(owned), sum(shadow)


def hours_per_need(service: Service) -> float:
    """Mean actual hours of a need that a team delivers, without rework."""
    return service.effort.mean() * service.overrun.mean()


def bought_hours(service: Service, provider: Provider) -> float:
    """Mean actual hours of a need that a fully productive provider delivers, without rework."""
    factor = provider_effort(service.commoditisation, provider.scale_advantage, provider.knowledge_gap)
    return service.effort.mean() * service.overrun_bought.mean() * factor


def rework_factor(service: Service, capability: float, found: float, late: float, overrun: float) -> float:
    """Mean hours of all passes of an item over those of the first, for a supplier of this capability.

    `found`: share of defects that acceptance finds; `late`: hours of a defect found late over those of a rework pass
    (`behaviour.escaped_factor`); `overrun`: mean overrun of first passes, which effort drawn for a rework pass lacks.
    """
    chance = defect_chance(service.defect_rate, capability)
    passes = rework_passes(chance * found)
    escaped = chance * (1.0 - found) * (1.0 + passes)
    first = service.effort.mean() * overrun
    drawn = service.rework_effort.mean() / first if service.rework_effort is not None and first else None
    return 1.0 + passes * (service.rework_share if drawn is None else drawn) + escaped * service.rework_share * late


def built_hours(scenario: Scenario, service: str, hours: float) -> dict[str, float]:
    """`hours` a year of a service by the team that builds it: the unit's own for all but incidents, else IT's."""
    record, sourcing = scenario.services[service], scenario.operating_model.sourcing
    built = {record.team: hours}
    for unit, rate in _by_unit(scenario, service).items() if hours else ():
        part, team = rate * hours_per_need(record), sourcing.team_of(unit, record.kind, record.team)
        if team != record.team:
            built[record.team] -= part
            built[team] = built.get(team, 0.0) + part
    return {team: part for team, part in built.items() if part > ROUNDING * hours}  # differences are rounded


def running_by_service(scenario: Scenario) -> dict[str, float]:
    """Hours per year that running the systems of IT that are live at the start takes in house, by service."""
    return {
        name: systems_at_start(scenario, name)[0] * service.effort.mean() * service.run_effort
        for name, service in scenario.services.items()
        if service.lifetime is not None
    }


def running_by_team(scenario: Scenario) -> dict[str, float]:
    """Hours per year of running by team; what exceeds the hours of a team overflows to the next."""
    hours = dict.fromkeys(scenario.teams, 0.0)
    if scenario.operating_model.sourcing.run_by is None:
        for name, taken in running_by_service(scenario).items():
            hours[scenario.services[name].runner] += taken
    for name in sorted(scenario.teams, key=lambda each: _depth(scenario.teams, each), reverse=True):
        after = scenario.teams[name].overflow
        if after is not None:
            hours[after] += max(0.0, hours[name] - total_hours(scenario, name))
    return hours


def total_hours(scenario: Scenario, team: str) -> float:
    """Productive hours per year of all people of a team."""
    return scenario.people(scenario.operating_model)[team] * scenario.teams[team].hours_per_year


def _depth(teams: dict[str, Team], name: str) -> int:
    """How many teams the run hours of a team can overflow into, one after the other."""
    after = teams[name].overflow
    return 0 if after is None else 1 + _depth(teams, after)
