"""The names of all numbers that a run of a scenario comes to, without running it."""

from sim.ledger import Account
from sim.metrics import METRICS
from sim.metrics.window import CHANNELS, KINDS, Split, years_of
from sim.scenario.records import Scenario


def names(scenario: Scenario) -> tuple[str, ...]:
    """The names that `measure` gives, in its order."""
    parts = _parts(scenario)
    found: list[str] = []
    for name, metric in METRICS.items():
        found += [name] if metric.whole else []
        found += [f"{name}.{suffix}" for split in metric.splits for suffix in parts[split]]
    return tuple(found)


def _parts(scenario: Scenario) -> dict[Split, list[str]]:
    """The suffixes of each split; see `SPLITS`."""
    units = [f"unit.{name}" for name in scenario.business_units]
    return {
        "kind": list(KINDS),
        "channel": list(CHANNELS),
        "unit": units,
        "change": ["change", *(f"change.{unit}" for unit in units)],
        "account": [account.name.lower() for account in Account],
        "team": list(scenario.teams),
        "year": [f"year_{k + 1}" for k in range(years_of(scenario.company.horizon))],
    }
