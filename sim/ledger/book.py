"""The ledger while it is written and once it is closed: columns per request, tables of rows; nothing derived.

Entry i of every request column belongs to request i of the trace. Times are working days since the start of
the warm-up; `warm_up` says where the study's clock starts. Money is in whole cents, so every total closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import nan
from typing import Any

import numpy as np

from sim.ledger.rows import ChangeRow, ContractRow, InvoiceRow, MoneyRow, SystemRow, WorkRow
from sim.units import Floats, Ints


@dataclass
class Book:
    """The open ledger that an engine writes to; lists, because appending to them is thrice as fast as to arrays."""

    size: int
    channel: list[int] = field(init=False)
    cause: list[int] = field(init=False)
    outcome: list[int] = field(init=False)
    how: list[int] = field(init=False)  # REUSE, BUILD, BUY + 1; 0 = IT did not decide
    provider: list[int] = field(init=False)  # -1 = IT itself
    team: list[int] = field(init=False)  # that works on it; -1 = none
    passes: list[int] = field(init=False)  # passes of work, 1 + rework
    found: list[int] = field(init=False)  # defects found at acceptance
    escaped: list[int] = field(init=False)  # 1 = a defect was not found
    blocked: list[int] = field(init=False)  # 1 = IT stopped a purchase of the unit's own
    raised: list[float] = field(init=False)
    asked: list[float] = field(init=False)  # the request reached IT
    decided: list[float] = field(init=False)  # sourcing decision taken
    started: list[float] = field(init=False)  # first work
    left: list[float] = field(init=False)  # IT declined it, or the unit gave up waiting for IT
    ended: list[float] = field(init=False)  # live or dropped
    desk_waited: list[float] = field(init=False)  # days in the queue of the engagement desk
    desk_worked: list[float] = field(init=False)  # days that the engagement desk worked on it
    ordered: list[float] = field(init=False)  # days of contracting, all orders
    waited: list[float] = field(init=False)  # days in queues of teams or providers, all passes
    worked: list[float] = field(init=False)  # days in work, all passes
    accepted: list[float] = field(init=False)  # days of acceptance, all passes
    planned: list[float] = field(init=False)  # days of work as planned when it began
    quote: list[float] = field(init=False)  # money
    cost: list[float] = field(init=False)  # money, as the unit perceives it
    expected: list[float] = field(init=False)  # expected lead time, days
    satisfaction: list[float] = field(init=False)
    entries: list[MoneyRow] = field(default_factory=list)
    systems: list[SystemRow] = field(default_factory=list)
    months: list[dict[str, float]] = field(default_factory=list)
    work: list[WorkRow] = field(default_factory=list)
    invoices: list[InvoiceRow] = field(default_factory=list)
    contracts: list[ContractRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Creates one empty row per request."""
        for name in CODE_COLUMNS:
            setattr(self, name, [-1 if name in ("provider", "team") else 0] * self.size)
        for name in FLOAT_COLUMNS:
            setattr(self, name, [0.0 if name in SUMS else nan] * self.size)


# Sums grow from 0; all other times and amounts are nan until they happen.
SUMS = ("desk_waited", "desk_worked", "ordered", "waited", "worked", "accepted", "cost")
CODE_COLUMNS = ("channel", "cause", "outcome", "how", "provider", "team", "passes", "found", "escaped", "blocked")
FLOAT_COLUMNS = (
    "raised",
    "asked",
    "decided",
    "started",
    "left",
    "ended",
    "desk_waited",
    "desk_worked",
    "ordered",
    "waited",
    "worked",
    "accepted",
    "planned",
    "quote",
    "cost",
    "expected",
    "satisfaction",
)


@dataclass(frozen=True)
class MoneyColumns:
    """Columns of the money entries; entry j of every column belongs together."""

    time: Floats
    account: Ints
    payer: Ints
    unit: Ints
    service: Ints
    provider: Ints
    cents: Ints
    request: Ints
    duplicate: Ints


@dataclass(frozen=True)
class Names:
    """What the indices in the columns stand for."""

    units: tuple[str, ...]
    services: tuple[str, ...]
    kinds: tuple[str, ...]  # of each service
    teams: tuple[str, ...]
    providers: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """What happened in one run. Columns: (requests,) unless said otherwise."""

    names: Names
    warm_up: float
    end: float
    unit: Ints
    service: Ints
    inherited: Ints  # 1 = a system live before the run began, not a request
    channel: Ints
    cause: Ints
    outcome: Ints
    how: Ints
    provider: Ints
    team: Ints
    passes: Ints
    found: Ints
    escaped: Ints
    blocked: Ints
    raised: Floats
    asked: Floats
    decided: Floats
    started: Floats
    left: Floats
    ended: Floats
    desk_waited: Floats
    desk_worked: Floats
    ordered: Floats
    waited: Floats
    worked: Floats
    accepted: Floats
    planned: Floats
    quote: Floats
    cost: Floats
    expected: Floats
    satisfaction: Floats
    money: MoneyColumns
    systems: dict[str, Floats]  # columns of SystemRow
    months: dict[str, Floats]  # (months,) each: state of the world at month ends
    work: dict[str, Floats]  # columns of WorkRow
    invoices: dict[str, Floats]  # columns of InvoiceRow
    contracts: dict[str, Floats]  # columns of ContractRow
    changes: dict[str, Floats]  # columns of ChangeRow


def closed(
    book: Book, *, names: Names, warm_up: float, end: float, unit: Ints, service: Ints, inherited: Ints
) -> Ledger:
    """The ledger of a finished run."""
    types = dict.fromkeys(CODE_COLUMNS, np.int64) | dict.fromkeys(FLOAT_COLUMNS, np.float64)
    columns: dict[str, Any] = {name: np.fromiter(getattr(book, name), kind, book.size) for name, kind in types.items()}
    return Ledger(
        names=names,
        warm_up=warm_up,
        end=end,
        unit=unit,
        service=service,
        inherited=inherited,
        money=_money(book.entries),
        systems=_columns(book.systems, SystemRow._fields),
        work=_columns(book.work, WorkRow._fields),
        invoices=_columns(book.invoices, InvoiceRow._fields),
        contracts=_columns(book.contracts, ContractRow._fields),
        changes=_columns(book.changes, ChangeRow._fields),
        months={key: np.array([row[key] for row in book.months]) for key in (book.months[0] if book.months else {})},
        **columns,
    )


def _columns(rows: Sequence[tuple[float, ...]], names: tuple[str, ...]) -> dict[str, Floats]:
    """Columns of rows of numbers, made in one pass, which takes a third of the time of one pass per column."""
    width = len(names)
    table = np.fromiter(chain.from_iterable(rows), np.float64, width * len(rows)).reshape(-1, width)
    return {name: np.ascontiguousarray(table[:, k]) for k, name in enumerate(names)}


def _money(entries: list[MoneyRow]) -> MoneyColumns:
    """Money columns of the entries; cents are whole numbers below 2^53, which doubles hold exactly."""
    time, *others = _columns(entries, MoneyRow._fields).values()
    return MoneyColumns(time, *(column.astype(np.int64) for column in others))
