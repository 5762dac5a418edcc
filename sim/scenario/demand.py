"""How much the business needs: the three ways of writing demand, brought to needs per year."""

from sim.scenario.checks.deliverability import EVERY_UNIT, PER_100_HEADS_MONTH
from sim.scenario.records import BusinessUnit, Scenario, Service

MONTHS_PER_YEAR = 12.0


def demand_per_year(scenario: Scenario) -> dict[tuple[str, str], float]:
    """Needs per year of every (unit, service), before growth and season; 0 where there are none."""
    return {
        (unit_name, service_name): unit_demand(service, unit_name, unit)
        for unit_name, unit in scenario.business_units.items()
        for service_name, service in scenario.services.items()
    }


def unit_demand(service: Service, unit_name: str, unit: BusinessUnit) -> float:
    """Needs per year of one unit: its own entry, else `every_unit`; plus `per_100_heads_month`."""
    own = service.demand.get(unit_name, service.demand.get(EVERY_UNIT, 0.0))
    by_heads = service.demand.get(PER_100_HEADS_MONTH, 0.0) * unit.headcount / 100.0 * MONTHS_PER_YEAR
    return own + by_heads
