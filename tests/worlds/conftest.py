"""A short run of the example company, with few tickets, and what two runs or traces have in common."""

import numpy as np
import pytest

from sim.scenario.library import folder
from sim.scenario.load import load

SHORT = {
    "company.horizon": 189,
    "company.warm_up": 63,
    "services.incident.demand.per_100_heads_month": 2,
    "services.escalated_incident.demand.per_100_heads_month": 2,
    "services.small_change.demand.every_unit": 60,
}


@pytest.fixture(scope="session")
def short():
    """Loads an operating model of the example company for twelve months in all, with some values set."""

    def loaded(name, **settings):
        values = {key.replace("__", "."): value for key, value in settings.items()}
        return load(folder() / f"{name}.toml", {**SHORT, **values})

    return loaded


@pytest.fixture(scope="session")
def columns():
    """Every column of a trace or ledger by name, tables inside them flattened."""

    def flat(record):
        found = {}
        for name, value in vars(record).items():
            inner = value if isinstance(value, dict) else getattr(value, "__dict__", None)
            if inner is not None and not isinstance(value, np.ndarray):
                found |= {f"{name}.{key}": column for key, column in inner.items()}
            else:
                found[name] = value
        return {name: column for name, column in found.items() if isinstance(column, np.ndarray)}

    return flat


@pytest.fixture(scope="session")
def same(columns):
    """Whether two traces or ledgers have the same bytes in every column."""

    def compared(a, b):
        a, b = columns(a), columns(b)
        return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)

    return compared
