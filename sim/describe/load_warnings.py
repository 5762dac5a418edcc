"""What is wrong with loads before anything runs: overloaded resources, idle people, orders negotiated one by one."""

from collections.abc import Iterator

from sim.describe.contract_volume import paid_hours
from sim.describe.expected_work import deliverer, served_per_year
from sim.describe.resource_loads import BOARD, MANAGERS, PAID, ResourceLoad, growth, resource_loads
from sim.rules.pricing import list_rate
from sim.rules.risk import coverage
from sim.scenario.checks.fault import NOT_GIVEN, Fault
from sim.scenario.records import Scenario
from sim.text import first_of, rounded_money, whole_percent

OVERLOADED = 1.1  # above this load a queue grows for as long as the study lasts
IDLE = 0.2  # people who are paid are expected to be busy for more than this share of their hours
NAMED = 3  # services that a warning names at most


def load_warnings(scenario: Scenario, start: float) -> Iterator[Fault]:
    """A warning for each resource that is overloaded or idle, and for orders negotiated one by one.

    `start`: working days into the study at which the operating model begins.
    """
    now, end = growth(scenario, start), growth(scenario, max(start, scenario.company.horizon))
    for load in resource_loads(scenario):
        if load.kind != BOARD:
            yield from _overloaded(scenario, load, now, end)
            yield from _idle(scenario, load, max(now, end))
    yield from _negotiated(scenario)


def _overloaded(scenario: Scenario, load: ResourceLoad, now: float, end: float) -> Iterator[Fault]:
    if load.utilisation * max(now, end) <= OVERLOADED and load.run <= OVERLOADED * load.total:
        return
    yield _fault(scenario, load, f"{_loaded(load, now, end)}{_through(load)}; {_effect(load, max(now, end))}")


def _loaded(load: ResourceLoad, now: float, end: float) -> str:
    """How much is asked of a resource: the load, its hours, what running takes, and what growth makes of it."""
    if load.capacity == 0:
        return f"{load.resource}: {load.offered * now:,.0f} hours a year are needed and nobody is there"
    text = f"{load.resource} {load.verb} loaded {whole_percent(load.utilisation * now)}"
    if abs(end - now) > 0.005:
        text += f", with growth {whole_percent(load.utilisation * end)} at the end of the study"
    text += f": {load.offered * now:,.0f} hours a year for {load.capacity:,.0f}"
    return text + (f", after {load.run:,.0f} of running systems" if load.run else "")


def _through(load: ResourceLoad) -> str:
    """The largest parts of what is offered."""
    return f" ({load.largest(NAMED)})" if load.through else ""


def _effect(load: ResourceLoad, factor: float) -> str:
    """What follows from an overload."""
    if load.kind == MANAGERS:
        share = coverage(load.capacity, load.offered * factor)
        return f"contracts are monitored to {whole_percent(share)} (fewer defects found, more overbilling)"
    return "its queue grows for as long as the study lasts, unless units give up"


def is_idle(load: ResourceLoad, factor: float) -> bool:
    """Whether people who are paid have work for less than a fifth of their time, at `factor` times the base rate."""
    return load.kind in PAID and load.capacity > 0 and load.busy * factor < IDLE


def _idle(scenario: Scenario, load: ResourceLoad, factor: float) -> Iterator[Fault]:
    if not is_idle(load, factor):
        return
    hours = load.offered + load.possible + load.run
    total = load.total or load.capacity
    rule = f"{load.resource} {load.verb} busy {whole_percent(load.busy)} of the time"
    rule += f": {hours:,.0f} of {total:,.0f} hours a year"
    yield _fault(scenario, load, f"{rule}{_through(load)}; all of them are paid for")


def _fault(scenario: Scenario, load: ResourceLoad, rule: str) -> Fault:
    value: object = scenario
    for name in load.place.split("."):
        value = value[name] if isinstance(value, dict) else getattr(value, name)
    return Fault(load.place, value, rule)


def _negotiated(scenario: Scenario) -> Iterator[Fault]:
    """Providers with which orders are negotiated one by one although that costs more than the work."""
    for name, text in negotiated(scenario).items():
        place = f"operating_model.contracts.{name}"
        if name in scenario.operating_model.contracts:
            yield Fault(f"{place}.framework", False, text)
        else:
            yield Fault(place, NOT_GIVEN, f"not given; {text}")


def negotiated(scenario: Scenario) -> dict[str, str]:
    """By provider without a framework, what negotiating orders costs where that is more than the work ordered."""
    contracts = scenario.operating_model.contracts
    single = [name for name in scenario.providers if name not in contracts or not contracts[name].framework]
    return {name: text for name in single if (text := _without_framework(scenario, name))}


def _without_framework(scenario: Scenario, provider: str) -> str:
    """What the orders cost that cost more to negotiate than to work; empty where there are none."""
    served, company = served_per_year(scenario), scenario.company
    low, medium, high = company.contract_cost_low, company.contract_cost_medium, company.contract_cost_high
    cost = {"low": low, "medium": medium, "high": high}
    orders, procurement, work, services = 0.0, 0.0, 0.0, list[str]()
    for service, needs in served.items():
        each = cost[scenario.services[service].complexity]
        price = paid_hours(scenario, service, provider) * _rate(scenario, provider)
        if needs and deliverer(scenario, service) == provider and each > price:
            orders, procurement, work = orders + needs, procurement + needs * each, work + needs * price
            services.append(service)
    if not services:
        return ""
    currency = company.currency
    return (
        f"each of {orders:,.0f} orders a year with {provider} ({first_of(services, NAMED)}) is negotiated as a "
        f"contract of its own: {rounded_money(procurement, currency)} of procurement a year at the base "
        f"rate of demand, for {rounded_money(work, currency)} of work; a contract with framework = true avoids it"
    )


def _rate(scenario: Scenario, provider: str) -> float:
    """Money per hour: the contract's rate, or the list price without one."""
    terms, seller = scenario.operating_model.contracts.get(provider), scenario.providers[provider]
    if terms is None:
        return list_rate(seller.rate_per_hour, seller.list_markup)
    return terms.agreed_rate(seller.rate_per_hour)
