"""Rules within one operating model, the first one or a phase's: names that must exist, and terms that must agree."""

from collections.abc import Iterator

from sim.scenario.durations import hours
from sim.scenario.faults import NOT_GIVEN, Fault
from sim.scenario.view import Path, View, dotted, read

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
