"""What one run of a scenario is expected to take: needs, systems, memory, money. What cannot run is refused."""

from collections.abc import Iterator
from math import ceil, isfinite
from typing import NamedTuple

import numpy as np

from sim.rules.pricing import MOST_CENTS, list_rate, paid_seats, provider_effort
from sim.rules.risk import rework_passes
from sim.scenario.checks.deliverability import EVERY_UNIT, PER_100_HEADS_MONTH
from sim.scenario.checks.fault import Fault, dotted
from sim.scenario.contract import Contract
from sim.scenario.operating_model import OperatingModel
from sim.scenario.records import Provider, Scenario, Service, demand_per_year
from sim.units import MONTH, MONTHS, PAID_HOURS, YEAR, Floats

ROW_BYTES = 2_000  # memory of a need, system or incident with its money entries; measured: 1,200 to 1,700
MOST_ROWS = 16_000_000  # 32 GB
MOST_PLACES = 20_000  # pairs of a business unit and a service; each has random numbers of its own
MOST_MONEY = MOST_CENTS / 100
STEEP = 10.0  # growth of demand over a run that explains too many needs


class Rows(NamedTuple):
    """Rows that one unit's demand for one service is expected to take in a run."""

    unit: str
    service: str
    needs: float
    systems: float  # live at the start
    incidents: float  # of systems that may go live

    @property
    def total(self) -> float:
        """All rows."""
        return self.needs + self.systems + self.incidents


class Amount(NamedTuple):
    """An amount of money that one field leads to in a run, at most or expected."""

    what: str
    place: str
    value: object
    money: float


def expected_rows(scenario: Scenario) -> list[Rows]:
    """Expected rows of every unit and service over warm-up and study, growth and day factors included."""
    growth = _growth(scenario)
    ahead = np.arange(growth.size, 0, -1)  # days that are left
    found = []
    for (unit, name), per_year in demand_per_year(scenario).items():
        service, per_day = scenario.services[name], per_year / YEAR * growth
        spread = 4.0 * service.day_cv * float(np.sqrt(np.sum(per_day**2)))
        systems = per_year * (service.estate_years + service.shadow_years)
        raising = service.incidents_per_year / YEAR if service.incident_service and service.lifetime is not None else 0
        incidents = raising * (float(per_day @ ahead) + systems * growth.size)
        found.append(Rows(unit, name, float(np.sum(per_day)) + spread, systems, incidents))
    return found


def _growth(scenario: Scenario) -> Floats:
    """Demand of each day over that of the study's first, (days,); the peak of the season in less than a year."""
    company = scenario.company
    days = ceil(company.warm_up + company.horizon)
    with np.errstate(over="ignore"):
        factors = np.float_power(1.0 + company.growth, (np.arange(days) - company.warm_up) / YEAR)
    season = max(company.month_factors) / float(np.mean(company.month_factors))
    return np.asarray(factors * (season if days < YEAR else 1.0))


def feasibility_faults(scenario: Scenario) -> list[Fault]:
    """A fault for each field that makes a run too large for memory, or its money too much to count in cents."""
    places = len(scenario.business_units) * len(scenario.services)
    if places > MOST_PLACES:
        rule = f"must be fewer: with {len(scenario.services):,} services that is {places:,} pairs, of {MOST_PLACES:,}"
        return [Fault("business_units", len(scenario.business_units), rule)]
    with np.errstate(over="ignore", invalid="ignore"):
        rows = expected_rows(scenario)
    too_many = _too_many(scenario, rows)
    return [too_many] if too_many else _too_much(scenario, rows)


# ---------------------------------------------------------------------- rows and memory


def _too_many(scenario: Scenario, rows: list[Rows]) -> Fault | None:
    """A fault of the field behind the largest number of rows; None where memory holds them."""
    total = sum(each.total for each in rows)
    if total <= MOST_ROWS:
        return None
    place, value = _behind(scenario, max(rows, key=lambda each: each.total))
    size = f"{total:,.0f}" if total < 1e15 else f"{total:.1e}"
    rule = (
        f"leads to about {size} needs, systems and incidents in one run, which take {total * ROW_BYTES / 1e9:,.3g} GB "
        f"of memory; {MOST_ROWS:,} can be run"
    )
    return Fault(place, value, rule)


def _behind(scenario: Scenario, rows: Rows) -> tuple[str, object]:
    """Place and value of the field that makes so many rows."""
    service, place, growth = scenario.services[rows.service], f"services.{rows.service}", _growth(scenario)
    steady = demand_per_year(scenario)[rows.unit, rows.service] / YEAR * growth.size
    if float(np.sum(growth)) > STEEP * growth.size:
        return "company.growth", scenario.company.growth
    if rows.incidents > MOST_ROWS / 2.0 >= rows.needs + rows.systems:
        return f"{place}.incidents_per_year", service.incidents_per_year
    if rows.systems > rows.needs:
        name = "estate_years" if service.estate_years >= service.shadow_years else "shadow_years"
        return f"{place}.{name}", getattr(service, name)
    if rows.needs > STEEP * steady:
        return f"{place}.day_cv", service.day_cv
    return _demand(scenario, rows.unit, service, place)


def _demand(scenario: Scenario, unit: str, service: Service, place: str) -> tuple[str, object]:
    """Place and value of the larger part of a unit's demand: by its heads, or by the year."""
    heads = scenario.business_units[unit].headcount
    by_heads = service.demand.get(PER_100_HEADS_MONTH, 0.0)
    key = unit if unit in service.demand else EVERY_UNIT
    if by_heads * heads / 100.0 * MONTHS <= service.demand.get(key, 0.0):
        return f"{place}.demand.{key}", service.demand[key]
    if by_heads > 1_000.0:  # ten a head and month
        return f"{place}.demand.{PER_100_HEADS_MONTH}", by_heads
    return f"business_units.{unit}.headcount", heads


# ---------------------------------------------------------------------- money


def _too_much(scenario: Scenario, rows: list[Rows]) -> list[Fault]:
    """A fault of the field behind the largest amount, where all amounts are more than can be counted in cents."""
    amounts = list(_amounts(scenario, rows))
    total = sum(amount.money for amount in amounts)
    if isfinite(total) and total <= MOST_MONEY:
        return []
    largest = max(amounts, key=lambda amount: amount.money)
    rule = (
        f"leads to {largest.what} of about {largest.money:.1e} {scenario.company.currency} in one run; "
        f"{MOST_MONEY:.0e} is the most that can be counted to the cent"
    )
    return [Fault(largest.place, largest.value, rule)]


def _amounts(scenario: Scenario, rows: list[Rows]) -> Iterator[Amount]:
    """The largest amounts of a run by the field that they depend on most."""
    models = {"operating_model": scenario.operating_model}
    models |= {f"phases.{name}.operating_model": phase.operating_model for name, phase in scenario.phases.items()}
    for place, model in models.items():
        yield from _pay(scenario, place, model)
        for name, terms in model.contracts.items():
            yield from _fixed_charges(scenario, dotted(place, "contracts", name), terms)
    rates = {name: _dearest(scenario, provider, name, models) for name, provider in scenario.providers.items()}
    for each in rows:
        yield from _purchases(scenario, each)
        yield from _work(scenario, each, rates)


def _years(scenario: Scenario) -> float:
    return (scenario.company.warm_up + scenario.company.horizon) / YEAR


def _pay(scenario: Scenario, place: str, model: OperatingModel) -> Iterator[Amount]:
    """Pay of the people that a model has, with what it costs to hire them and to part with them."""
    years, workforce = _years(scenario), scenario.workforce
    years += workforce.hiring_cost + workforce.severance / YEAR
    for name, staff in scenario.people(model).items():
        team = scenario.teams[name]
        field = f"{place}.staffing.{name}" if name in model.staffing else f"teams.{name}.staff"
        yield Amount("pay", field, staff, staff * team.paid_hours * team.cost_per_hour * years)
    intake, governance = model.intake, model.governance
    desk = intake.desk_staff * intake.paid_hours * intake.cost_per_hour
    yield Amount("pay", f"{place}.intake.desk_staff", intake.desk_staff, desk * years)
    managers = governance.vendor_managers * PAID_HOURS * governance.cost_per_hour
    yield Amount("pay", f"{place}.governance.vendor_managers", governance.vendor_managers, managers * years)


def _fixed_charges(scenario: Scenario, place: str, terms: Contract) -> Iterator[Amount]:
    """Charges of a contract whatever is ordered, and the cost of entering and ending it, as often as may be."""
    years = _years(scenario)
    index = _indexed(terms, years)
    times = 1.0 + years * YEAR / max(terms.term, MONTH)
    shares = terms.selection_share + terms.severance_share + terms.transition_out_share + terms.termination_fee
    shares += terms.transition_share * (1.0 + terms.transition_overrun)
    weak = 1.0 + terms.overbilling_weak
    yield Amount("fees", f"{place}.value", terms.value, terms.value * shares * times)
    yield Amount("fees", f"{place}.base_fee", terms.base_fee, terms.base_fee * years * index * weak)
    commitment = terms.minimum_commitment
    yield Amount("fees", f"{place}.minimum_commitment", commitment, commitment * years * index * weak)


def _indexed(terms: Contract, years: float) -> float:
    return float(np.float_power(1.0 + terms.indexation, years))


def _dearest(
    scenario: Scenario, provider: Provider, name: str, models: dict[str, OperatingModel]
) -> tuple[float, str, object]:
    """The most that an hour of a provider may cost, overbilling included, and the field that says so."""
    listed = list_rate(provider.rate_per_hour, provider.list_markup)
    dearest: tuple[float, str, object] = (listed, f"providers.{name}.rate_per_hour", provider.rate_per_hour)
    for place, model in models.items():
        if name in model.contracts:
            terms = model.contracts[name]
            index = _indexed(terms, _years(scenario))
            rate = terms.agreed_rate(provider.rate_per_hour) * index * (1.0 + terms.overbilling_weak)
            field = f"{place}.contracts.{name}.indexation", terms.indexation
            dearest = max(dearest, (rate, *field), key=lambda each: each[0])
    return dearest


def _work(scenario: Scenario, rows: Rows, rates: dict[str, tuple[float, str, object]]) -> Iterator[Amount]:
    """Fees of the provider for whom the work and the running of systems cost most, as if it did all of it."""
    service, years = scenario.services[rows.service], _years(scenario)
    hours = rows.needs * service.effort.mean() * max(service.overrun_bought.mean(), 1.0) * _passes(service)
    hours += (rows.needs + rows.systems) * service.effort.mean() * service.run_effort * _live(service, years)
    for name, (rate, place, value) in rates.items():
        provider = scenario.providers[name]
        factor = provider_effort(service.commoditisation, provider.scale_advantage, provider.knowledge_gap)
        money = hours * factor / provider.ramp_start * rate
        own = f"services.{rows.service}.effort", service.effort.model_dump(by_alias=True, exclude_none=True)
        yield Amount("fees", *((place, value) if rate > hours / max(rows.needs, 1.0) else own), money)


def _passes(service: Service) -> float:
    """Work with rework over the first pass, where every defect is found."""
    return 1.0 + rework_passes(service.defect_rate) * service.rework_share


def _live(service: Service, years: float) -> float:
    """Years that a system of the service is live in a run."""
    return 0.0 if service.lifetime is None else min(years, service.lifetime / YEAR)


def _purchases(scenario: Scenario, rows: Rows) -> Iterator[Amount]:
    """What the needs of a unit may cost beside the work: seats, orders, own hours, losses."""
    service, behaviour, place = scenario.services[rows.service], scenario.behaviour, f"services.{rows.service}"
    company, heads = scenario.company, scenario.business_units[rows.unit]
    unused = max(behaviour.unused_shadow, behaviour.unused_brokered)
    months = _live(service, _years(scenario)) * MONTHS * (1.0 + behaviour.shadow_surcharge * service.integration)
    seats = paid_seats(service.seats, unused) * service.seat_price * months
    systems = rows.needs + rows.systems
    yield Amount("subscriptions", f"{place}.seats", service.seats, systems * seats)
    cost, sold = f"contract_cost_{service.complexity}", scenario.providers.values()
    if any(rows.service in provider.services for provider in sold):
        order = getattr(company, cost)
        yield Amount("costs of orders", f"company.{cost}", order, rows.needs * order)
    hours = max(service.self_help, service.purchase_hours)
    own = rows.needs * hours * heads.cost_per_hour
    yield Amount("own hours", f"{place}.purchase_hours", hours, own)
    risk = min(1.0, behaviour.security_hazard * service.sensitivity * _years(scenario))
    if service.lifetime is not None:
        loss = systems * risk * behaviour.security_loss
        yield Amount("losses", "behaviour.security_loss", behaviour.security_loss, loss)
