"""Rules that bind the records of a scenario to each other: names that must exist, sums, and who can deliver.

The rules read a tree of plain tables, so that they also hold for one with faults of other kinds; what is of
the wrong type there is passed over, since that is a fault already.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from sim.scenario.durations import number
from sim.scenario.faults import NOT_GIVEN, Fault, alternatives

WEIGHT_TOTAL = 1.0 + 1e-9  # weights may sum to one, give or take rounding
EVERY_UNIT = "every_unit"  # the keys of demand that are no business unit
PER_100_HEADS_MONTH = "per_100_heads_month"
MOST_GROWTH = 10  # elevenfold demand within a year
IT = "it"  # the name of IT among those who give quotes


def known_rules() -> Collection[str]:
    """The names of all sourcing rules, a user's own among them."""
    from sim.rules.sourcing import RULES  # when asked, so that rules registered later are known

    return RULES


def reference_faults(tree: Mapping[str, Any], rules: Collection[str]) -> list[Fault]:
    """Every broken rule between the records of a scenario; `rules` are the known sourcing rules."""
    view = _View(tree, rules)
    checks = (_names, _services, _teams, _providers, _model, _delivery, _calendar, _behaviour)
    return [fault for check in checks for fault in check(view)]


class _View(NamedTuple):
    """A tree that may be broken, read with care."""

    tree: Mapping[str, Any]
    rules: Collection[str]

    def table(self, *path: str) -> dict[str, Any]:
        """The table at a path; an empty one where there is none."""
        here: Any = self.tree
        for name in path:
            here = here.get(name) if isinstance(here, Mapping) else None
        return dict(here) if isinstance(here, Mapping) else {}

    def records(self, name: str) -> dict[str, dict[str, Any]]:
        """The records of a table by name."""
        return {key: dict(value) for key, value in self.table(name).items() if isinstance(value, Mapping)}

    def unknown(self, place: str, name: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where `name` is text and none of `known`."""
        if isinstance(name, str) and name not in known:
            yield Fault(place, name, f"not a {what}{alternatives(name, known)}")

    def unknown_key(self, place: str, value: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where the last name of `place` is none of `known`."""
        name = place.rsplit(".", 1)[-1]
        if name not in known:
            yield Fault(place, value, f'"{name}" is not a {what}{alternatives(name, known)}')


def _number(value: object, otherwise: float, convert: Callable[[object], float] = number) -> float:
    """The number written, or `otherwise` where there is none that can be read."""
    try:
        return convert(value)
    except PydanticCustomError:
        return otherwise


def _names(view: _View) -> Iterator[Fault]:
    for kind in ("business_units", "services", "teams", "providers"):
        for name in view.table(kind):
            if not name.replace("_", "a").replace("-", "a").isalnum():
                yield Fault(f"{kind}.{name}", NOT_GIVEN, "must be named by letters, digits, _ and - alone")
    for kind, what in (("business_units", "business unit"), ("services", "service")):
        if kind in view.tree and view.tree[kind] == {}:
            yield Fault(kind, NOT_GIVEN, f"must hold at least one {what}")
    for name in (EVERY_UNIT, PER_100_HEADS_MONTH):
        if name in view.table("business_units"):
            yield Fault(f"business_units.{name}", NOT_GIVEN, "must have another name: it is a key of demand")
    if IT in view.table("providers"):
        yield Fault(f"providers.{IT}", NOT_GIVEN, "must have another name: it is the IT department")


def _services(view: _View) -> Iterator[Fault]:
    units = {*view.table("business_units"), EVERY_UNIT, PER_100_HEADS_MONTH}
    teams, services = view.table("teams"), view.table("services")
    for name, service in view.records("services").items():
        place = f"services.{name}"
        for unit, rate in view.table("services", name, "demand").items():
            yield from view.unknown_key(f"{place}.demand.{unit}", rate, units, "business unit")
        yield from view.unknown(f"{place}.team", service.get("team"), teams, "team")
        yield from view.unknown(f"{place}.run_team", service.get("run_team"), teams, "team")
        incidents = service.get("incident_service")
        yield from view.unknown(f"{place}.incident_service", incidents, services, "service")
        if _number(view.records("services").get(str(incidents), {}).get("incidents_per_year"), 0.0) > 0:
            rule = "must be a service that raises no incidents itself"
            yield Fault(f"{place}.incident_service", incidents, rule)
        if incidents is None and _number(service.get("incidents_per_year"), 0.0) > 0:
            rule = "must come with an incident_service: the service that incidents are needs for"
            yield Fault(f"{place}.incidents_per_year", service["incidents_per_year"], rule)


def _teams(view: _View) -> Iterator[Fault]:
    """A team overflows into another team, and work that overflows comes to rest somewhere."""
    teams = view.records("teams")
    next_of = {name: team.get("overflow") for name, team in teams.items()}
    for name in teams:
        yield from view.unknown(f"teams.{name}.overflow", next_of[name], teams, "team")
        here, passed = next_of[name], {name}
        while isinstance(here, str) and here in teams and here not in passed:
            passed.add(here)
            here = next_of[here]
        if here == name:
            yield Fault(f"teams.{name}.overflow", next_of[name], "must not lead back to the team itself")


def _providers(view: _View) -> Iterator[Fault]:
    services = view.table("services")
    for name, provider in view.records("providers").items():
        sold = provider.get("services")
        for service in sold if isinstance(sold, (list, tuple)) else ():
            yield from view.unknown(f"providers.{name}.services", service, services, "service")


def _model(view: _View) -> Iterator[Fault]:
    model, providers = "operating_model", view.table("providers")
    for name in view.table(model, "contracts"):
        yield from view.unknown_key(f"{model}.contracts.{name}", NOT_GIVEN, providers, "provider")
    for name, staff in view.table(model, "staffing").items():
        yield from view.unknown_key(f"{model}.staffing.{name}", staff, view.table("teams"), "team")
    sourcing, place = view.table(model, "sourcing"), f"{model}.sourcing"
    yield from view.unknown(f"{place}.rule", sourcing.get("rule"), view.rules, "sourcing rule")
    yield from view.unknown(f"{place}.prime", sourcing.get("prime"), providers, "provider")
    yield from view.unknown(f"{place}.run_by", sourcing.get("run_by"), providers, "provider")
    for name, rule in view.table(model, "sourcing", "by_service").items():
        yield from view.unknown_key(f"{place}.by_service.{name}", rule, view.table("services"), "service")
        yield from view.unknown(f"{place}.by_service.{name}", rule, view.rules, "sourcing rule")


def _delivery(view: _View) -> Iterator[Fault]:
    """Somebody must be able to deliver each service under its rule."""
    sourcing = view.table("operating_model", "sourcing")
    own = view.table("operating_model", "sourcing", "by_service")
    for name, service in view.records("services").items():
        rule = own.get(name, sourcing.get("rule", "in_house"))
        place = f"operating_model.sourcing.{f'by_service.{name}' if name in own else 'rule'}"
        yield from _rule_faults(view, name, service, rule, place)
        yield from _run_faults(view, name, service)


def _run_faults(view: _View, name: str, service: dict[str, Any]) -> Iterator[Fault]:
    """Somebody must run the live systems that IT owns."""
    keeper = {"team": service.get("run_team") or service.get("team")}
    team, staffed = _staffed(view, keeper)
    if (
        service.get("lifetime") is None
        or staffed
        or view.table("operating_model", "sourcing").get("run_by") is not None
    ):
        return
    rule = f'must have people, or sourcing.run_by a provider: it runs the systems of "{name}"'
    yield Fault(f"operating_model.staffing.{team}", 0, rule)


def _rule_faults(view: _View, name: str, service: dict[str, Any], rule: object, place: str) -> Iterator[Fault]:
    team, staffed = _staffed(view, service)
    sellers = _sellers(view, name)
    prime = view.table("operating_model", "sourcing").get("prime")
    if rule == "in_house" and not staffed:
        yield Fault(place, rule, f'must leave people in team "{team}", which delivers "{name}"')
    if rule == "outsourced" and prime is None:
        yield Fault(place, rule, f'must come with a prime, the provider that delivers "{name}"')
    if rule == "outsourced" and isinstance(prime, str) and prime in view.table("providers").keys() - sellers:
        yield Fault(place, rule, f'must have a prime that sells "{name}"; "{prime}" does not')
    if rule == "threshold":
        yield from _threshold_faults(view, name, service, place, staffed=staffed, sold=bool(sellers))
    chooses = isinstance(rule, str) and rule in view.rules and rule not in ("in_house", "outsourced", "threshold")
    if chooses and not staffed and not sellers:
        yield Fault(place, rule, f'must leave people in team "{team}" or a provider that sells "{name}"')


def _threshold_faults(
    view: _View, name: str, service: dict[str, Any], place: str, *, staffed: bool, sold: bool
) -> Iterator[Fault]:
    threshold = _number(view.table("operating_model", "sourcing").get("threshold"), 0.6)
    buys = _number(service.get("commoditisation"), 0.5) >= threshold
    if buys and not sold:
        yield Fault(place, "threshold", f'must have a provider that sells "{name}", which it buys')
    if not buys and not staffed:
        yield Fault(place, "threshold", f'must leave people in team "{service.get("team")}" to build "{name}"')


def _staffed(view: _View, service: dict[str, Any]) -> tuple[object, bool]:
    """The team of a service, and whether it has people; a team that is unknown is a fault elsewhere."""
    team = service.get("team")
    if not isinstance(team, str) or team not in view.records("teams"):
        return team, True
    own = view.records("teams")[team].get("staff")
    staff = view.table("operating_model", "staffing").get(team, own)
    return team, _number(staff, 1.0) != 0  # less than 0 is a fault elsewhere


def _sellers(view: _View, service: str) -> list[str]:
    sold = {name: provider.get("services") for name, provider in view.records("providers").items()}
    return [name for name, services in sold.items() if isinstance(services, (list, tuple)) and service in services]


def _calendar(view: _View) -> Iterator[Fault]:
    company = view.table("company")
    if not -1 < _number(company.get("growth"), 0.0) <= MOST_GROWTH:
        rule = f"must be more than -1 and at most {MOST_GROWTH}"
        yield Fault("company.growth", company["growth"], rule, "per year")
    for key, length in (("weekday_factors", 5), ("month_factors", 12)):
        factors = company.get(key)
        if isinstance(factors, (list, tuple)) and len(factors) != length:
            yield Fault(f"company.{key}", list(factors), f"must have {length} values, not {len(factors)}")
        elif isinstance(factors, (list, tuple)) and all(_number(factor, 1.0) == 0 for factor in factors):
            yield Fault(f"company.{key}", list(factors), "must have a value above 0")


def _behaviour(view: _View) -> Iterator[Fault]:
    behaviour = view.table("behaviour")
    experience = _number(behaviour.get("expectation_experience"), 0.3)
    market = _number(behaviour.get("expectation_market"), 0.2)
    if experience + market > WEIGHT_TOTAL:
        rule = f"must be {1 - market:g} or less: with expectation_market it is a share of 1"
        yield Fault("behaviour.expectation_experience", experience, rule)
    promoter = _number(behaviour.get("promoter"), 0.8)
    detractor = _number(behaviour.get("detractor"), 0.5)
    if detractor > promoter:
        yield Fault("behaviour.detractor", detractor, f"must be {promoter:g} or less, as promoter is")
