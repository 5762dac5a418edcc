"""One replication of one scenario: its ledger as pandas tables, and its metrics.

Tables have names instead of codes. Times are working days since the start of the warm-up.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.arguments import require_whole
from sim.engine import play
from sim.ledger import Account, Cause, Channel, Ledger, Outcome, Owner, Payer
from sim.metrics import measure
from sim.metrics.series import monthly
from sim.metrics.window import whole
from sim.scenario.reading.load import as_scenario
from sim.scenario.records import Scenario
from sim.trace import draw
from sim.units import Floats, Ints

if TYPE_CHECKING:
    from pandas import Categorical, DataFrame

    Column = NDArray[Any] | Categorical[str]


HOW = ("reuse", "build", "buy")
NUMBERS = ("passes", "found", "escaped", "raised", "asked", "decided", "started", "ended", "waited", "worked")
OPINIONS = ("quote", "cost", "expected", "satisfaction")


def requests_frame(ledger: Ledger, scenario: Scenario) -> DataFrame:
    """One row per request raised; `counted` is false for those of the warm-up."""
    study = whole(ledger, scenario)
    table: dict[str, Column] = {
        "request": np.arange(ledger.raised.size),
        "unit": _named(ledger.unit, ledger.names.units),
        "service": _named(ledger.service, ledger.names.services),
        "kind": np.array(ledger.names.kinds)[ledger.service],
        "counted": np.isin(np.arange(ledger.raised.size), study.rows),
        "channel": _named(ledger.channel, _words(Channel)),
        "cause": _named(ledger.cause, _words(Cause)),
        "outcome": _named(ledger.outcome, _words(Outcome)),
        "how": _named(ledger.how - 1, HOW),
        "provider": _named(ledger.provider, ledger.names.providers),
    }
    table |= {name: getattr(ledger, name) for name in (*NUMBERS, *OPINIONS)}
    return _frame(table).iloc[study.ever].reset_index(drop=True)


def ledger_frame(ledger: Ledger, scenario: Scenario) -> DataFrame:
    """One row per money entry, in the order booked; names are empty where an amount is for the whole company."""
    money = ledger.money
    return _frame(
        {
            "time": money.time,
            "counted": np.isin(np.arange(money.time.size), whole(ledger, scenario).entries),
            "account": _named(money.account, _words(Account)),
            "payer": _named(money.payer, _words(Payer)),
            "unit": _named(money.unit, ledger.names.units),
            "service": _named(money.service, ledger.names.services),
            "provider": _named(money.provider, ledger.names.providers),
            "amount": money.cents / 100.0,
            "request": money.request,
            "duplicate": money.duplicate == 1,
        }
    )


def estate_frame(ledger: Ledger) -> DataFrame:
    """One row per period of a live system under one owner; `until` is infinite for one live at the end."""
    systems = ledger.systems
    return _frame(
        {
            "request": systems["request"].astype(np.int64),
            "unit": _named(systems["unit"], ledger.names.units),
            "service": _named(systems["service"], ledger.names.services),
            "owner": _named(systems["owner"], _words(Owner)),
            "since": systems["since"],
            "until": systems["until"],
            "duplicate": systems["duplicate"] == 1.0,
        }
    )


def monthly_frame(ledger: Ledger, scenario: Scenario) -> DataFrame:
    """One row per month of the study, numbered from 1."""
    table = _frame(monthly(ledger, scenario))
    table.index = table.index + 1
    return table.rename_axis("month")


def _words(codes: type[IntEnum]) -> tuple[str, ...]:
    return tuple(code.name.lower() for code in codes)


def _named(codes: Ints | Floats, names: tuple[str, ...]) -> Categorical[str]:
    """Names in place of codes; missing where the code is -1."""
    from pandas import Categorical, Index

    return Categorical.from_codes(codes.astype(np.int64), categories=Index(names, dtype=object))


def _frame(columns: Mapping[str, Column]) -> DataFrame:
    from pandas import DataFrame  # most of a second to import, not needed to simulate

    return DataFrame(dict(columns))


@dataclass(frozen=True)
class Run:
    """One run; its tables are made when they are first used."""

    scenario: Scenario
    seed: int
    replication: int
    columns: Ledger  # what happened, with codes for names

    @cached_property
    def requests(self) -> DataFrame:
        """One row per request raised."""
        return requests_frame(self.columns, self.scenario)

    @cached_property
    def ledger(self) -> DataFrame:
        """One row per money entry."""
        return ledger_frame(self.columns, self.scenario)

    @cached_property
    def estate(self) -> DataFrame:
        """One row per period of a live system under one owner."""
        return estate_frame(self.columns)

    @cached_property
    def monthly(self) -> DataFrame:
        """One row per month of the study."""
        return monthly_frame(self.columns, self.scenario)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Every metric by name; NaN where one is not defined."""
        return measure(self.columns, self.scenario)


def simulate(scenario: str | os.PathLike[str] | Scenario, seed: int = 1, replication: int = 0) -> Run:
    """Plays one replication of a scenario file or a `Scenario`.

    The same three arguments give the same run. Raises `ScenarioError` for a faulty file, `TypeError` or `ValueError`
    for an argument that is not a scenario, or not a whole number of 0 or more.
    """
    seed, replication = require_whole("seed", seed, 0), require_whole("replication", replication, 0)
    scenario = as_scenario(scenario)
    return Run(scenario, seed, replication, play(scenario, draw(scenario, seed, replication)))
