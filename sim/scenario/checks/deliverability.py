"""Checks that under each operating model somebody can deliver every service and run the live systems."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.rules.sourcing import RULES
from sim.scenario.checks.fault import Fault, View, dotted, read
from sim.scenario.schema_path import Path

EVERY_UNIT = "every_unit"  # the keys of demand that are no business unit
PER_100_HEADS_MONTH = "per_100_heads_month"


class _Case(NamedTuple):
    """One service under one operating model."""

    view: View
    model: Path
    name: str
    service: dict[str, Any]
    place: str  # of the rule

    @property
    def sourcing(self) -> dict[str, Any]:
        """How the model decides who delivers."""
        return self.view.table(*self.model, "sourcing")

    @property
    def team(self) -> object:
        """The team that builds for units without one of their own."""
        return self.service.get("team")

    @property
    def sellers(self) -> list[str]:
        """The providers that sell the service."""
        sold = {name: provider.get("services") for name, provider in self.view.records("providers").items()}
        return [name for name, each in sold.items() if isinstance(each, (list, tuple)) and self.name in each]

    def units(self) -> list[str]:
        """The business units that need the service; all units where the file names none."""
        demand = self.view.table("services", self.name, "demand")
        named = [unit for unit, rate in demand.items() if read(rate) != 0]
        everyone = not named or EVERY_UNIT in named or PER_100_HEADS_MONTH in named
        return list(self.view.table("business_units")) if everyone else named

    def embedded(self) -> dict[str, object]:
        """By unit that needs the service, the unit's own team that builds it; empty for incidents."""
        own = self.view.table(*self.model, "sourcing", "embedded")
        return {} if self.service.get("kind") == "incident" else {u: own[u] for u in self.units() if u in own}

    def staffed(self) -> bool:
        """Whether the service's team has people, or every unit that needs the service has its own team."""
        return len(self.embedded()) == len(self.units()) or _has_people(self.view, self.model, self.team)

    def idle(self) -> dict[str, object]:
        """The unit's own teams that have no people, by unit."""
        return {unit: team for unit, team in self.embedded().items() if not _has_people(self.view, self.model, team)}


def delivery_faults(view: View, model: Path) -> Iterator[Fault]:
    """A fault for each service that nobody can deliver or run under the operating model at a path."""
    own = view.table(*model, "sourcing", "by_service")
    for name, service in view.records("services").items():
        rule = own.get(name, view.value(*model, "sourcing", "rule"))
        place = dotted(*model, "sourcing", *(("by_service", name) if name in own else ("rule",)))
        if _served(view, model, service):
            yield from _rule_faults(_Case(view, model, name, service, place), rule)
        yield from _run_faults(view, model, name, service)


def _served(view: View, model: Path, service: dict[str, Any]) -> bool:
    """Whether IT takes on needs of the service's kind."""
    kinds = view.table(*model, "intake").get("serves")
    return not isinstance(kinds, (list, tuple)) or service.get("kind") in kinds


def _run_faults(view: View, model: Path, name: str, service: dict[str, Any]) -> Iterator[Fault]:
    """A fault where nobody can run the live systems that IT owns."""
    team = service.get("run_team") or service.get("team")
    bought = view.table(*model, "sourcing").get("run_by") is not None
    if service.get("lifetime") is None or bought or _has_people(view, model, team):
        return
    rule = f'must have people, or sourcing.run_by a provider: it runs the systems of "{name}"'
    yield Fault(dotted(*model, "staffing", str(team)), 0, rule)


def _rule_faults(case: _Case, rule: object) -> Iterator[Fault]:
    if rule == "in_house":
        yield from _builders(case, rule, f'must leave people in team "{case.team}", which delivers "{case.name}"')
    elif rule == "outsourced":
        yield from _prime_faults(case)
    elif rule == "threshold":
        yield from _threshold_faults(case)
    elif isinstance(rule, str) and rule in RULES and not case.sellers:
        wanted = f'must leave people in team "{case.team}" or a provider that sells "{case.name}"'
        yield from _builders(case, rule, wanted)


def _builders(case: _Case, rule: object, wanted: str) -> Iterator[Fault]:
    """Faults where the rule builds: the service's team has no people, or a unit's own team has none."""
    if not case.staffed():
        yield Fault(case.place, rule, wanted)
    for unit, team in case.idle().items():
        place = dotted(*case.model, "sourcing", "embedded", unit)
        yield Fault(place, team, f'must be a team with people: it builds for "{unit}"')


def _prime_faults(case: _Case) -> Iterator[Fault]:
    prime = case.sourcing.get("prime")
    if prime is None:
        yield Fault(case.place, "outsourced", f'must come with a prime, the provider that delivers "{case.name}"')
    elif isinstance(prime, str) and prime in case.view.table("providers").keys() - case.sellers:
        rule = f'must have a prime that sells "{case.name}"; "{prime}" does not'
        yield Fault(case.place, "outsourced", rule)


def _threshold_faults(case: _Case) -> Iterator[Fault]:
    threshold = case.view.number(*case.model, "sourcing", "threshold")
    if case.view.number("services", case.name, "commoditisation") < threshold:
        wanted = f'must leave people in team "{case.team}" to build "{case.name}"'
        yield from _builders(case, "threshold", wanted)
    elif not case.sellers:
        yield Fault(case.place, "threshold", f'must have a provider that sells "{case.name}", which it buys')


def _has_people(view: View, model: Path, team: object) -> bool:
    """Whether a team has people under an operating model; True for an unknown team, which another check reports."""
    if not isinstance(team, str) or team not in view.records("teams"):
        return True
    own = view.records("teams")[team].get("staff")
    staff = view.table(*model, "staffing").get(team, own)
    return read(staff) != 0  # less than 0 is a fault elsewhere
