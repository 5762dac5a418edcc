"""Checks across the records of a scenario: names must exist, shares must sum to at most 1, phases must be in order."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sim.rules.sourcing import RULES
from sim.scenario.checks.deliverability import EVERY_UNIT, PER_100_HEADS_MONTH, delivery_faults
from sim.scenario.checks.fault import NOT_GIVEN, Fault, View, dotted, read
from sim.scenario.fields import DAYS
from sim.scenario.name_rules import alike, broken_name_rule
from sim.scenario.schema_path import Path, Place
from sim.units import MONTHS, ROUNDING, WEEK

SHARES = ("trust", "coverage")  # measures between 0 and 1


def phase_faults(view: View) -> Iterator[Fault]:
    """Faults of phases that would never begin, or begin before the phase ahead of them in the file."""
    horizon = view.number("company", "horizon")
    before, latest = "", 0.0
    for name, phase in view.records("phases").items():
        start, place = view.number("phases", name, "start"), f"phases.{name}"
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
        if when.get("measure") in SHARES and view.number("phases", phase, "when", side) > 1:
            yield Fault(f"phases.{phase}.when.{side}", when[side], f"must be 1 or less: {when['measure']} is a share")


ABOVE_ZERO = "must be more than 0; without a limit it is left out"


def model_faults(view: View, model: Path) -> Iterator[Fault]:
    """Faults of the operating model at a path; `delivery_faults` checks whether somebody can deliver each service."""
    for check in (_people, _sourcing, _intake, _contracts):
        yield from check(view, model)


def _people(view: View, model: Path) -> Iterator[Fault]:
    for name, staff in view.table(*model, "staffing").items():
        yield from view.unknown_key(dotted(*model, "staffing", name), staff, view.table("teams"), "team")


def _sourcing(view: View, model: Path) -> Iterator[Fault]:
    sourcing, place = view.table(*model, "sourcing"), dotted(*model, "sourcing")
    providers, teams = view.table("providers"), view.table("teams")
    yield from view.unknown(f"{place}.rule", sourcing.get("rule"), RULES, "sourcing rule")
    yield from view.unknown(f"{place}.prime", sourcing.get("prime"), providers, "provider")
    yield from view.unknown(f"{place}.run_by", sourcing.get("run_by"), providers, "provider")
    for name, rule in view.table(*model, "sourcing", "by_service").items():
        yield from view.unknown_key(f"{place}.by_service.{name}", rule, view.table("services"), "service")
        yield from view.unknown(f"{place}.by_service.{name}", rule, RULES, "sourcing rule")
    for unit, budget in view.table(*model, "governance", "unit_budgets").items():
        at = dotted(*model, "governance", "unit_budgets", unit)
        yield from view.unknown_key(at, budget, view.table("business_units"), "business unit")
        if read(budget) == 0:
            yield Fault(at, budget, ABOVE_ZERO, "money")
    for unit, team in view.table(*model, "sourcing", "embedded").items():
        units = view.table("business_units")
        yield from view.unknown_key(f"{place}.embedded.{unit}", team, units, "business unit")
        yield from view.unknown(f"{place}.embedded.{unit}", team, teams, "team")


def _intake(view: View, model: Path) -> Iterator[Fault]:
    """Faults of intake: a catalogue service needs no board, so the catalogue may not start below the fast track."""
    intake, place = view.table(*model, "intake"), dotted(*model, "intake")
    catalogue, fast = (view.number(*model, "intake", field) for field in ("catalogue", "fast_track"))
    if catalogue < fast:
        yield Fault(f"{place}.catalogue", intake["catalogue"], f"must be {fast:g} or more, as fast_track is")
    if view.number(*model, "intake", "change_budget") == 0:
        yield Fault(f"{place}.change_budget", intake["change_budget"], ABOVE_ZERO, "money")


def _contracts(view: View, model: Path) -> Iterator[Fault]:
    for name in view.table(*model, "contracts"):
        place = dotted(*model, "contracts", name)
        yield from view.unknown_key(place, NOT_GIVEN, view.table("providers"), "provider")
        contract = view.table(*model, "contracts", name)
        terms = partial(view.number, *model, "contracts", name)
        if terms("included_hours") > 0 and terms("base_fee") == 0:
            rule = "must come with a base_fee, which pays for them"
            yield Fault(f"{place}.included_hours", contract["included_hours"], rule)
        full, weak = terms("overbilling_full"), terms("overbilling_weak")
        if full > weak:
            yield Fault(f"{place}.overbilling_full", full, f"must be {weak:g} or less, as overbilling_weak is")


WEIGHT_TOTAL = 1.0 + ROUNDING  # the most that weights may sum to
IT = "it"  # the name of IT among those who give quotes


def reference_faults(tree: Mapping[str, Any], place: Place) -> list[Fault]:
    """All faults across the records of a scenario; `tree` holds its unchecked values, `place` is its root."""
    view = View(tree, place)
    checks = (_names, _services, _teams, _providers, _models, _delivery, phase_faults, _calendar, _behaviour)
    return [fault for check in checks for fault in check(view)]


def _names(view: View) -> Iterator[Fault]:
    for kind in ("business_units", "services", "teams", "providers", "phases"):
        for name in view.table(kind):
            rule = broken_name_rule(name)
            if rule is not None:
                yield Fault(f"{kind}.{name}", NOT_GIVEN, rule)
            elif not name.replace("_", "a").replace("-", "a").isalnum():
                yield Fault(f"{kind}.{name}", NOT_GIVEN, "must be named by letters, digits, _ and - alone")
        for name, before in alike(view.table(kind)):
            yield Fault(f"{kind}.{name}", NOT_GIVEN, f'must have another name: it looks like "{before}"')
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
        if view.number("services", str(incidents), "incidents_per_year") > 0:
            rule = "must be a service that raises no incidents itself"
            yield Fault(f"{place}.incident_service", incidents, rule)
        if incidents is None and view.number("services", name, "incidents_per_year") > 0:
            rule = "must come with an incident_service: the service that incidents are needs for"
            yield Fault(f"{place}.incidents_per_year", service["incidents_per_year"], rule)


def _teams(view: View) -> Iterator[Fault]:
    """Faults of overflow: it must lead to a known team, and a chain of teams may not lead back to its start."""
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
    """Faults of delivery in every operating model, each once: a team without people may fail several services."""
    for model in view.models():
        yield from dict.fromkeys(delivery_faults(view, model))


def _calendar(view: View) -> Iterator[Fault]:
    company = view.table("company")
    for key, length in (("weekday_factors", WEEK), ("month_factors", round(MONTHS))):
        factors = company.get(key)
        if isinstance(factors, (list, tuple)) and len(factors) != length:
            yield Fault(f"company.{key}", list(factors), f"must have {length} values, not {len(factors)}")
        elif isinstance(factors, (list, tuple)) and all(read(factor) == 0 for factor in factors):
            yield Fault(f"company.{key}", list(factors), "must have a value above 0")


def _behaviour(view: View) -> Iterator[Fault]:
    behaviour = partial(view.number, "behaviour")
    experience, market = behaviour("expectation_experience"), behaviour("expectation_market")
    if experience + market > WEIGHT_TOTAL:
        rule = f"must be {1 - market:g} or less: with expectation_market it is a share of 1"
        yield Fault("behaviour.expectation_experience", experience, rule)
    promoter, detractor = behaviour("promoter"), behaviour("detractor")
    if detractor > promoter:
        yield Fault("behaviour.detractor", detractor, f"must be {promoter:g} or less, as promoter is")
    switch, insource = behaviour("exit_switch"), behaviour("exit_insource")
    if switch + insource > WEIGHT_TOTAL:
        rule = f"must be {1 - switch:g} or less: with exit_switch it is a share of 1"
        yield Fault("behaviour.exit_insource", insource, rule)
