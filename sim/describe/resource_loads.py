"""The load of every resource before anything runs: work that is expected of it in a year over what it can do.

Loads are at the base rate of demand, with overruns, rework and repairs, without takeovers and leakage (needs that units
meet without IT). A provider under contract is past its ramp; without a contract every order starts at `ramp_start`.
"""

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from sim.describe import expected_work
from sim.describe.contract_volume import (
    contract_spend,
    expected_coverage,
    open_spend,
    ordered_hours,
    running_hours,
)
from sim.describe.expected_work import deliverer, served_per_year
from sim.rules.risk import availability
from sim.scenario.records import Provider, Scenario
from sim.text import first_of
from sim.units import PAID_HOURS, YEAR

DESK, BOARD, MANAGERS = "engagement desk", "board", "vendor managers"
TEAM, PROVIDER, HELP_DESK, RUNNING = "team", "provider", "service desk of provider", "running by provider"
PAID = (DESK, MANAGERS, TEAM)  # kinds of people who are paid whether they have work or not


class ResourceLoad(NamedTuple):
    """Expected work of one resource against its capacity; hours a year, for the board requests a year."""

    kind: str
    name: str  # of the team or provider; "" for a resource of which there is one
    offered: float
    capacity: float  # inf = takes any amount
    place: str = ""  # path of the field that sets the capacity
    through: dict[str, float] = {}  # noqa: RUF012  what is offered by service; of the vendor managers by provider
    possible: float = 0.0  # what the sourcing rule may send here besides; it decides request by request
    run: float = 0.0  # hours of running systems, which are taken from the capacity already
    total: float = 0.0  # hours of all people, running included; 0 = as `capacity`

    @property
    def resource(self) -> str:
        """The resource in words: "team core", "engagement desk"."""
        return f"{self.kind} {self.name}".strip()

    @property
    def verb(self) -> str:
        """ "is", or "are" where the resource is named in the plural."""
        return "are" if self.kind == MANAGERS else "is"

    def largest(self, most: int) -> str:
        """The `most` largest parts of what is offered, with how many more there are."""
        parts = sorted(self.through.items(), key=lambda each: -each[1])
        return first_of([f"{name} {amount:,.0f}" for name, amount in parts], most)

    @property
    def utilisation(self) -> float:
        """Offered over capacity; infinite where there is no capacity for what is offered."""
        if self.offered == 0 or self.capacity == inf:
            return 0.0
        return self.offered / self.capacity if self.capacity > 0 else inf

    @property
    def busy(self) -> float:
        """Largest share of its hours that can be spent, running and what may be sent here included."""
        total = self.total or self.capacity
        if total <= 0 or self.capacity == inf:
            return 1.0
        free = self.capacity / total
        share = (self.offered + self.possible) / self.capacity if self.capacity > 0 else 1.0
        return min(1.0, self.run / total) + free * share


def resource_loads(scenario: Scenario) -> list[ResourceLoad]:
    """The loads of all resources under the operating model that the scenario begins with, in the order of a request."""
    parts = (_desk, _board, _teams, _places, _running, _managers)
    return [load for part in parts for load in part(scenario)]


def highest_growth(scenario: Scenario, start: float) -> float:
    """The highest demand from `start`, in working days, to the end of the study, over the base rate."""
    return max(growth(scenario, start), growth(scenario, max(start, scenario.company.horizon)))


def growth(scenario: Scenario, days: float) -> float:
    """Demand `days` working days into the study over the base rate."""
    return float((1.0 + scenario.company.growth) ** (days / YEAR))


def _desk(scenario: Scenario) -> Iterator[ResourceLoad]:
    """The engagement desk, where there is one."""
    intake = scenario.operating_model.intake
    if not intake.desk_staff:
        return
    through = {name: needs * intake.effort.mean() for name, needs in _gated(scenario, ("desk", "board")).items()}
    capacity = intake.desk_staff * intake.hours_per_year
    yield ResourceLoad(DESK, "", sum(through.values()), capacity, "operating_model.intake.desk_staff", through)


def _board(scenario: Scenario) -> Iterator[ResourceLoad]:
    """The board, where requests pass one: it decides at each meeting on all that are ready."""
    intake, through = scenario.operating_model.intake, _gated(scenario, ("board",))
    if through and (intake.board_interval or intake.approval.mean()):
        yield ResourceLoad(BOARD, "", sum(through.values()), inf, "operating_model.intake.board_interval", through)


def _gated(scenario: Scenario, gates: tuple[str, ...]) -> dict[str, float]:
    """Needs per year by service of those that pass one of the gates."""
    intake = scenario.operating_model.intake
    gate = {name: intake.gate_of(each.gate, each.commoditisation) for name, each in scenario.services.items()}
    return {name: needs for name, needs in served_per_year(scenario).items() if needs and gate[name] in gates}


def _teams(scenario: Scenario) -> Iterator[ResourceLoad]:
    served, running = served_per_year(scenario), expected_work.running_by_team(scenario)
    for name in scenario.teams:
        yield _team(scenario, name, served, running[name])


def _team(scenario: Scenario, name: str, served: dict[str, float], run: float) -> ResourceLoad:
    team, model = scenario.teams[name], scenario.operating_model
    total = expected_work.total_hours(scenario, name)
    share = availability(run, total, team.utilisation_cap, scenario.behaviour.availability_floor)
    through, possible = dict[str, float](), 0.0
    for service, needs in served.items():
        hours = needs * expected_work.hours_per_need(scenario.services[service])
        who = deliverer(scenario, service)
        here = expected_work.built_hours(scenario, service, hours).get(name, 0.0)
        here *= _passes(scenario, service, team.capability, team.acceptance, scenario.services[service].overrun.mean())
        if here and who == scenario.services[service].team:
            through[service] = here
        elif who is None:
            possible += here
    place = f"operating_model.staffing.{name}" if name in model.staffing else f"teams.{name}.staff"
    capacity = total * share * team.productivity
    return ResourceLoad(TEAM, name, sum(through.values()), capacity, place, through, possible, run, total)


def _passes(scenario: Scenario, service: str, capability: float, found: float, overrun: float) -> float:
    """Mean hours of all passes of a service over those of the first, which overrun and the others do not."""
    record, late = scenario.services[service], scenario.behaviour.escaped_factor
    return expected_work.rework_factor(record, capability, found, late, overrun)


def _places(scenario: Scenario) -> Iterator[ResourceLoad]:
    """The places of each provider, and its service desk for incidents where it has one of its own."""
    served, covered = served_per_year(scenario), expected_coverage(scenario)
    for name, provider in scenario.providers.items():
        work, maybe = (_ordered(scenario, name, served, covered, sure=sure) for sure in (True, False))
        tickets = {each for each, service in scenario.services.items() if service.kind == "incident"}
        apart = tickets if provider.desk_capacity is not None else set[str]()
        yield _place(PROVIDER, name, provider, provider.capacity, "capacity", _but(work, apart), _but(maybe, apart))
        if provider.desk_capacity is not None:
            rest = set(scenario.services) - tickets
            desk = provider.desk_capacity, "desk_capacity", _but(work, rest), _but(maybe, rest)
            yield _place(HELP_DESK, name, provider, *desk)


def _place(
    kind: str, name: str, provider: Provider, places: int, field: str, work: dict[str, float], maybe: dict[str, float]
) -> ResourceLoad:
    capacity = places * provider.hours_per_year
    offered, possible = sum(work.values()), sum(maybe.values())
    return ResourceLoad(kind, name, offered, capacity, f"providers.{name}.{field}", work, possible)


def _but(hours: dict[str, float], without: set[str]) -> dict[str, float]:
    return {name: each for name, each in hours.items() if name not in without}


def _ordered(
    scenario: Scenario, name: str, served: dict[str, float], covered: float, *, sure: bool
) -> dict[str, float]:
    """Hours of places per year by service; a crew works in one place, but for tickets at a service desk.

    `covered`: coverage of contract monitoring; `sure`: see `ordered_hours`.
    """
    provider, found = scenario.providers[name], dict[str, float]()
    for service, hours in ordered_hours(scenario, name, served, sure=sure).items():
        record = scenario.services[service]
        single = record.kind == "incident" and provider.desk_capacity is not None
        passes = _passes(scenario, service, provider.delivery_capability, covered, record.overrun_bought.mean())
        found[service] = hours * passes / (1 if single else record.crew)
    return found


def _running(scenario: Scenario) -> Iterator[ResourceLoad]:
    """Running of IT's systems by a provider: paid by the hour, and takes none of its places."""
    runner = scenario.operating_model.sourcing.run_by
    if runner is not None:
        through = running_hours(scenario, runner)
        yield ResourceLoad(RUNNING, runner, sum(through.values()), inf, "operating_model.sourcing.run_by", through)


def _managers(scenario: Scenario) -> Iterator[ResourceLoad]:
    """Vendor managers: hours of contract management that the charges of each contract need."""
    governance, contracts = scenario.operating_model.governance, scenario.operating_model.contracts
    if not contracts and not governance.vendor_managers:
        return
    rate = governance.cost_per_hour
    needed = {name: contract_spend(scenario, name) * each.governance_share for name, each in contracts.items()}
    through = {name: money / rate for name, money in needed.items() if money} if rate else {}
    maybe = sum(open_spend(scenario, name) * each.governance_share for name, each in contracts.items())
    possible, capacity = maybe / rate if rate else 0.0, governance.vendor_managers * PAID_HOURS
    place = "operating_model.governance.vendor_managers"
    yield ResourceLoad(MANAGERS, "", sum(through.values()), capacity, place, through, possible)
