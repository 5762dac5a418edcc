"""Stories: a small company, a trace made by hand, and the ledger as plain rows."""

from math import inf, isfinite, nan

import numpy as np
import pytest

from sim.ledger import Account, Payer
from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.trace import EXPONENTIALS, GENERATIONS, UNIFORMS, Trace

NEVER = 1e9  # of a clock: it would strike in millions of years
LUCKY = 0.999  # IT is chosen, nothing is declined, no defect, no duplicate; who is refused gives up
PLAIN = {"overrun": 1.0, "overrun_bought": 1.0, "patience": inf, "purchase_time": 0.0}
ROW = {"raised": nan, "unit": 0, "service": 0, "inherited": 0, "parent": -1, "offset": nan, "effort": 8.0} | PLAIN


@pytest.fixture
def trace():
    """A trace of the rows given: needs in the order raised, then what was live before."""

    def made(*rows, providers=(), contracts=None):
        full = [ROW | dict.fromkeys(UNIFORMS, LUCKY) | dict.fromkeys(EXPONENTIALS, NEVER) | row for row in rows]
        table = {name: np.array([row[name] for row in full]) for name in full[0]}
        return Trace(
            uniforms={name: table[name] for name in UNIFORMS},
            exponentials={name: table[name] for name in EXPONENTIALS},
            noise={name: np.zeros(len(rows)) for name in ("it", *providers)},
            rework=np.zeros((len(rows), 0)),
            contracts={name: _contract_draws(contracts.get(name, {}) if contracts else {}) for name in providers},
            **{name: table[name] for name in ROW},
        )

    return made


@pytest.fixture
def told(tmp_path):
    """Plays a trace under a scenario given as TOML."""

    def play(toml, trace):
        file = tmp_path / "story.toml"
        file.write_text(toml)
        return Story(simulate(load(file), trace))

    return play


def _contract_draws(own):
    """Luck of a provider's contracts: the middle of every range, no overrun and no early end but for `own`."""
    plain = {"transition": 0.5, "overrun": LUCKY, "procurement": 0.5, "destination": 0.0, "exit": NEVER}
    return {name: np.full(GENERATIONS, value) for name, value in plain.items()} | {
        name: np.array([value] + [plain[name]] * (GENERATIONS - 1)) for name, value in own.items()
    }


class Story:
    """A ledger in plain rows, times and money rounded to a millionth."""

    def __init__(self, ledger):
        self.ledger = ledger

    def requests(self, *columns):
        """One tuple per row of the trace; None where something never happened."""
        table = [getattr(self.ledger, name).tolist() for name in columns]
        return [tuple(map(_plain, row)) for row in zip(*table, strict=True)]

    def money(self):
        """Every entry: time, account, payer, provider, cents, request; None for no provider or request."""
        m, names = self.ledger.money, (*self.ledger.names.providers, None)
        rows = zip(m.time, m.account, m.payer, m.provider, m.cents, m.request, strict=True)
        return [
            (_plain(time), Account(a).name, Payer(p).name, names[k], int(cents), int(i) if i >= 0 else None)
            for time, a, p, k, cents, i in rows
        ]

    def systems(self):
        """Every stretch of a live system: request, owner (0 IT's, 1 bought by IT, 2 shadow), since, until."""
        columns = [self.ledger.systems[name].tolist() for name in ("request", "owner", "since", "until")]
        return [tuple(map(_plain, row)) for row in zip(*columns, strict=True)]


def _plain(value):
    if isinstance(value, int):
        return value
    return round(value, 6) if isfinite(value) else None
