"""Rules that bind the records of a scenario to each other: names that must exist, sums, and who can deliver.

The rules read a tree of plain tables, so that they also hold for one with faults of other kinds; what is of
the wrong type there is passed over, since that is a fault already.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.scenario.delivery_faults import EVERY_UNIT, PER_100_HEADS_MONTH, delivery_faults
from sim.scenario.faults import NOT_GIVEN, Fault
from sim.scenario.model_faults import model_faults
from sim.scenario.phase_faults import phase_faults
from sim.scenario.view import View, read

WEIGHT_TOTAL = 1.0 + 1e-9  # weights may sum to one, give or take rounding
MOST_GROWTH = 10  # elevenfold demand within a year
IT = "it"  # the name of IT among those who give quotes


def known_rules() -> Collection[str]:
    """The names of all sourcing rules, a user's own among them."""
    from sim.rules.sourcing import RULES  # when asked, so that rules registered later are known

    return RULES


def reference_faults(tree: Mapping[str, Any], rules: Collection[str]) -> list[Fault]:
    """Every broken rule between the records of a scenario; `rules` are the known sourcing rules."""
    view = View(tree, rules)
    checks = (_names, _services, _teams, _providers, _models, _delivery, phase_faults, _calendar, _behaviour)
    return [fault for check in checks for fault in check(view)]


def _names(view: View) -> Iterator[Fault]:
    for kind in ("business_units", "services", "teams", "providers", "phases"):
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


def _services(view: View) -> Iterator[Fault]:
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
        if read(view.records("services").get(str(incidents), {}).get("incidents_per_year"), 0.0) > 0:
            rule = "must be a service that raises no incidents itself"
            yield Fault(f"{place}.incident_service", incidents, rule)
        if incidents is None and read(service.get("incidents_per_year"), 0.0) > 0:
            rule = "must come with an incident_service: the service that incidents are needs for"
            yield Fault(f"{place}.incidents_per_year", service["incidents_per_year"], rule)


def _teams(view: View) -> Iterator[Fault]:
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


def _providers(view: View) -> Iterator[Fault]:
    services = view.table("services")
    for name, provider in view.records("providers").items():
        sold = provider.get("services")
        for service in sold if isinstance(sold, (list, tuple)) else ():
            yield from view.unknown(f"providers.{name}.services", service, services, "service")


def _models(view: View) -> Iterator[Fault]:
    for model in view.models():
        yield from model_faults(view, model)


def _delivery(view: View) -> Iterator[Fault]:
    """Each fault once: a team without people may fail several services of one unit."""
    for model in view.models():
        yield from dict.fromkeys(delivery_faults(view, model))


def _calendar(view: View) -> Iterator[Fault]:
    company = view.table("company")
    if not -1 < read(company.get("growth"), 0.0) <= MOST_GROWTH:
        rule = f"must be more than -1 and at most {MOST_GROWTH}"
        yield Fault("company.growth", company["growth"], rule, "per year")
    for key, length in (("weekday_factors", 5), ("month_factors", 12)):
        factors = company.get(key)
        if isinstance(factors, (list, tuple)) and len(factors) != length:
            yield Fault(f"company.{key}", list(factors), f"must have {length} values, not {len(factors)}")
        elif isinstance(factors, (list, tuple)) and all(read(factor, 1.0) == 0 for factor in factors):
            yield Fault(f"company.{key}", list(factors), "must have a value above 0")


def _behaviour(view: View) -> Iterator[Fault]:
    behaviour = view.table("behaviour")
    experience = read(behaviour.get("expectation_experience"), 0.3)
    market = read(behaviour.get("expectation_market"), 0.2)
    if experience + market > WEIGHT_TOTAL:
        rule = f"must be {1 - market:g} or less: with expectation_market it is a share of 1"
        yield Fault("behaviour.expectation_experience", experience, rule)
    promoter = read(behaviour.get("promoter"), 0.8)
    detractor = read(behaviour.get("detractor"), 0.5)
    if detractor > promoter:
        yield Fault("behaviour.detractor", detractor, f"must be {promoter:g} or less, as promoter is")
    switch, insource = read(behaviour.get("exit_switch"), 0.6), read(behaviour.get("exit_insource"), 0.3)
    if switch + insource > WEIGHT_TOTAL:
        rule = f"must be {1 - switch:g} or less: with exit_switch it is a share of 1"
        yield Fault("behaviour.exit_insource", insource, rule)
