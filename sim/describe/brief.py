"""A company and its operating models on one screen: what was understood, to be read before anything runs."""

from collections.abc import Iterable, Iterator, Sequence

from sim.describe.expected_work import needs_per_year
from sim.describe.summary import fixed_costs
from sim.scenario.operating_model import KINDS, OperatingModel
from sim.scenario.records import Scenario
from sim.text import first_of, money, percent, time_span
from sim.units import MONTHS

MOST_NAMES = 8  # on one line


def in_brief(models: Sequence[Scenario]) -> str:
    """Heads, demand, horizon, and each model's rule, people and payroll; the company is that of the first model."""
    return "\n".join([*_company(models[0]), "Operating models", *(f"  {line}" for line in _models(models))])


def _company(scenario: Scenario) -> Iterator[str]:
    company, units = scenario.company, scenario.business_units
    heads = {name: unit.headcount for name, unit in units.items()}
    yield f"Business units   {sum(heads.values()):,} people: {_counts(heads.items())}"
    yield f"Demand           {_demand(scenario, sum(heads.values()))}"
    teams = {name: team.staff for name, team in scenario.teams.items()}
    yield f"Teams            {sum(teams.values()):,} people: {_counts(teams.items())}"
    yield f"Providers        {', '.join(scenario.providers) or 'none'}"
    growth = f"demand changes by {percent(company.growth)} a year"
    yield f"Horizon          {time_span(company.horizon)} after {time_span(company.warm_up)} of warm-up; {growth}"


def _demand(scenario: Scenario, heads: int) -> str:
    """Needs by kind: tickets a head and month, the others a year."""
    needs = dict.fromkeys(KINDS, 0.0)
    for name, rate in needs_per_year(scenario).items():
        needs[scenario.services[name].kind] += rate
    tickets = needs["incident"] / MONTHS / heads
    parts = [f"{tickets:.2f} tickets a head and month ({needs['incident']:,.0f} a year)"]
    return ", ".join([*parts, f"{needs['request']:,.0f} requests and {needs['project']:,.0f} projects a year"])


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    """Names with numbers, the first of them; how many more there are."""
    return first_of([f"{name} {number:,}" for name, number in counts], MOST_NAMES)


def _models(models: Sequence[Scenario]) -> Iterator[str]:
    width = max(len(scenario.name) for scenario in models)
    for scenario in models:
        payroll = money(sum(fixed_costs(scenario).values()), scenario.company.currency)
        yield f"{scenario.name:<{width}}  {_people(scenario)}; payroll {payroll} a year"
        yield f"{'':<{width}}  {_policy(scenario.operating_model)}"


def _people(scenario: Scenario) -> str:
    """People who are paid: in teams, at the engagement desk, as vendor managers."""
    model = scenario.operating_model
    desk, managers = model.intake.desk_staff, model.governance.vendor_managers
    return f"{sum(scenario.people(model).values()):,} in teams, {desk:,} at the desk, {managers:g} vendor managers"


def _policy(model: OperatingModel) -> str:
    sourcing = model.sourcing
    prime = f" to {sourcing.prime}" if sourcing.rule == "outsourced" else ""
    own = "".join(f", {service}: {rule}" for service, rule in list(sourcing.by_service.items())[:MOST_NAMES])
    return f"rule {sourcing.rule}{prime}{own}; contracts: {', '.join(model.contracts) or 'none'}"
