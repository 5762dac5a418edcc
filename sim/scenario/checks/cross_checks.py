"""Rules that bind the records of a scenario: names that must exist, sums, terms that agree, phases in order."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.scenario.checks.deliverability import EVERY_UNIT, PER_100_HEADS_MONTH, delivery_faults
from sim.scenario.checks.fault import NOT_GIVEN, Fault, Path, View, dotted, read
from sim.scenario.durations import days, hours
from sim.scenario.fields import DAYS

HORIZON = 756.0
SHARES = ("trust", "coverage")  # measures between 0 and 1


def phase_faults(view: View) -> Iterator[Fault]:
    """Every phase that cannot begin, or not after the one before it."""
    horizon = read(view.table("company").get("horizon"), HORIZON, days)
    before, latest = "", 0.0
    for name, phase in view.records("phases").items():
        start, place = read(phase.get("start"), 0.0, days), f"phases.{name}"
        if start >= horizon:
            rule = f"must be less than {horizon:g}, the horizon: the phase would never begin"
            yield Fault(f"{place}.start", phase["start"], rule, DAYS)
        if start < latest:
            rule = f'must be {latest:g} or more, when "{before}" starts: phases are in the order of time'
            yield Fault(f"{place}.start", phase.get("start", start), rule, DAYS)
        else:
            before, latest = name, start
        yield from _trigger(view, name)


def _trigger(view: View, phase: str) -> Iterator[Fault]:
    when = view.table("phases", phase, "when")
    for side in ("below", "above"):
        if when.get("measure") in SHARES and read(when.get(side), 0.0) > 1:
            yield Fault(f"phases.{phase}.when.{side}", when[side], f"must be 1 or less: {when['measure']} is a share")


ABOVE_ZERO = "must be more than 0; without a limit it is left out"


def model_faults(view: View, model: Path) -> Iterator[Fault]:
    """Every broken rule of the operating model at a path, but for who can deliver."""
    for check in (_people, _sourcing, _intake, _contracts):
        yield from check(view, model)


def _people(view: View, model: Path) -> Iterator[Fault]:
    for name, staff in view.table(*model, "staffing").items():
        yield from view.unknown_key(dotted(*model, "staffing", name), staff, view.table("teams"), "team")


def _sourcing(view: View, model: Path) -> Iterator[Fault]:
    sourcing, place = view.table(*model, "sourcing"), dotted(*model, "sourcing")
    providers, teams = view.table("providers"), view.table("teams")
    yield from view.unknown(f"{place}.rule", sourcing.get("rule"), view.rules, "sourcing rule")
    yield from view.unknown(f"{place}.prime", sourcing.get("prime"), providers, "provider")
    yield from view.unknown(f"{place}.run_by", sourcing.get("run_by"), providers, "provider")
    for name, rule in view.table(*model, "sourcing", "by_service").items():
        yield from view.unknown_key(f"{place}.by_service.{name}", rule, view.table("services"), "service")
        yield from view.unknown(f"{place}.by_service.{name}", rule, view.rules, "sourcing rule")
    for unit, budget in view.table(*model, "governance", "unit_budgets").items():
        at = dotted(*model, "governance", "unit_budgets", unit)
        yield from view.unknown_key(at, budget, view.table("business_units"), "business unit")
        if read(budget, 1.0) == 0:
            yield Fault(at, budget, ABOVE_ZERO, "money")
    for unit, team in view.table(*model, "sourcing", "embedded").items():
        units = view.table("business_units")
        yield from view.unknown_key(f"{place}.embedded.{unit}", team, units, "business unit")
        yield from view.unknown(f"{place}.embedded.{unit}", team, teams, "team")


def _intake(view: View, model: Path) -> Iterator[Fault]:
    """What skips desk and board skips the board too, so the catalogue holds the more common services."""
    intake, place = view.table(*model, "intake"), dotted(*model, "intake")
    catalogue, fast = read(intake.get("catalogue"), 1.0), read(intake.get("fast_track"), 0.0)
    if catalogue < fast:
        yield Fault(f"{place}.catalogue", intake["catalogue"], f"must be {fast:g} or more, as fast_track is")
    if read(intake.get("change_budget"), 1.0) == 0:
        yield Fault(f"{place}.change_budget", intake["change_budget"], ABOVE_ZERO, "money")


def _contracts(view: View, model: Path) -> Iterator[Fault]:
    for name in view.table(*model, "contracts"):
        place = dotted(*model, "contracts", name)
        yield from view.unknown_key(place, NOT_GIVEN, view.table("providers"), "provider")
        contract = view.table(*model, "contracts", name)
        covered = read(contract.get("included_hours"), 0.0, hours)
        if covered > 0 and read(contract.get("base_fee"), 0.0) == 0:
            rule = "must come with a base_fee, which pays for them"
            yield Fault(f"{place}.included_hours", contract["included_hours"], rule)
        full, weak = read(contract.get("leakage_full"), 0.05), read(contract.get("leakage_weak"), 0.25)
        if full > weak:
            yield Fault(f"{place}.leakage_full", full, f"must be {weak:g} or less, as leakage_weak is")


WEIGHT_TOTAL = 1.0 + 1e-9  # weights may sum to one, give or take rounding
MOST_GROWTH = 10  # elevenfold demand within a year
IT = "it"  # the name of IT among those who give quotes


def known_rules() -> Collection[str]:
    """The names of all sourcing rules, a user's own among them."""
    from sim.rules.sourcing import RULES

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
