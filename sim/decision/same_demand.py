"""Which models meet different demand, and in what: their differences are then not due to the operating model alone."""

from collections.abc import Mapping

from sim.scenario.records import Scenario, demand_per_year
from sim.text import listed

COMPANY = ("horizon", "warm_up", "growth", "weekday_factors", "month_factors")
SERVICE = (
    "kind",
    "day_cv",
    "effort",
    "overrun",
    "overrun_bought",
    "patience",
    "purchase_time",
    "rework_effort",
    "estate_years",
    "shadow_years",
)
NAMED = 3  # facts named of one model; the others are only counted


def demand(scenario: Scenario) -> dict[str, object]:
    """What the trace is made from (`sim/trace.py`), by place in the scenario; units and services without needs apart.

    What providers bring to a trace, errors of estimates and draws of contracts, belongs to the operating model.
    """
    rates = {place: rate for place, rate in demand_per_year(scenario).items() if rate}
    facts: dict[str, object] = {f"company.{name}": getattr(scenario.company, name) for name in COMPANY}
    facts |= {f"needs of {unit} for {service} a year": rate for (unit, service), rate in rates.items()}
    for service in dict.fromkeys(service for _, service in rates):
        facts |= _of_service(scenario, service)
    return facts


def _of_service(scenario: Scenario, name: str) -> dict[str, object]:
    """What the needs of one service are like, and the incidents of the systems that they leave."""
    record = scenario.services[name]
    facts = {f"services.{name}.{field}": getattr(record, field) for field in SERVICE}
    follow = record.incident_service if record.incidents_per_year and record.lifetime is not None else None
    if follow is None:
        return facts
    facts |= {f"services.{name}.incidents_per_year": record.incidents_per_year}
    facts |= {f"services.{name}.incident_service": follow}
    incident = scenario.services[follow]
    return facts | {f"services.{follow}.{field}": getattr(incident, field) for field in SERVICE}


def different_demand(models: Mapping[str, Scenario]) -> tuple[str, ...]:
    """A sentence for each model whose demand is not that of the first, with what differs."""
    first, *others = models
    facts = demand(models[first])
    return tuple(
        f"{other} does not meet the same demand as "
        f"{first}: {_named(places)} {'differs' if len(places) == 1 else 'differ'}. Differences between "
        "the two are not due to the operating model alone."
        for other in others
        if (places := _places(facts, demand(models[other])))
    )


def _places(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """Where two demands differ; a fact that only one has differs."""
    missing = object()
    return [place for place in {**one, **other} if one.get(place, missing) != other.get(place, missing)]


def _named(places: list[str]) -> str:
    """The first places by name, the others by their number."""
    more = [f"{len(places) - NAMED} more"] if len(places) > NAMED else []
    return listed([*places[:NAMED], *more])
