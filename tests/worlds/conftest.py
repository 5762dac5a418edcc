"""A short run of the example company, with few tickets, and what two runs or traces have in common."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.ledger import Ledger
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.trace import Trace

Record = Trace | Ledger
Table = dict[str, NDArray[Any]]
Load = Callable[..., Scenario]
Columns = Callable[[Record], Table]
Same = Callable[[Record, Record], bool]

SHORT = {
    "company.horizon": 189,
    "company.warm_up": 63,
    "services.incident.demand.per_100_heads_month": 2,
    "services.escalated_incident.demand.per_100_heads_month": 2,
    "services.small_change.demand.every_unit": 60,
}


@pytest.fixture(scope="session")
def short() -> Load:
    """Loads an operating model of the example company for twelve months in all, with some values set."""

    def loaded(name: str, **settings: object) -> Scenario:
        values = {key.replace("__", "."): value for key, value in settings.items()}
        return load(shipped_scenarios() / f"{name}.toml", {**SHORT, **values})

    return loaded


@pytest.fixture(scope="session")
def columns() -> Columns:
    """Every column of a trace or ledger by name, tables inside them flattened."""

    def flat(record: Record) -> Table:
        found: dict[str, Any] = {}
        for name, value in vars(record).items():
            inner = value if isinstance(value, dict) else getattr(value, "__dict__", None)
            if inner is not None and not isinstance(value, np.ndarray):
                found |= {f"{name}.{key}": column for key, column in inner.items()}
            else:
                found[name] = value
        return {name: column for name, column in found.items() if isinstance(column, np.ndarray)}

    return flat


@pytest.fixture(scope="session")
def same(columns: Columns) -> Same:
    """Whether two traces or ledgers have the same bytes in every column."""

    def compared(a: Record, b: Record) -> bool:
        one, other = columns(a), columns(b)
        return one.keys() == other.keys() and all(one[name].tobytes() == other[name].tobytes() for name in one)

    return compared
