"""A ledger small enough to add up by hand: eight needs, two units, one team, a month of warm-up and two of study."""

from collections.abc import Iterable

import numpy as np
import pytest

from sim.ledger import (
    Account,
    Book,
    Cause,
    Channel,
    ContractRow,
    Ending,
    InvoiceRow,
    Ledger,
    MoneyRow,
    Names,
    Outcome,
    Owner,
    Payer,
    Successor,
    SystemRow,
    closed,
)
from sim.scenario.records import Scenario

TICKET, APP = 0, 1
WARM_UP, END = 21.0, 63.0
LIVE, OPEN, DROPPED = Outcome.LIVE, Outcome.IN_PROGRESS, Outcome.DROPPED

COMPANY = {
    "name": "story",
    "company": {"currency": "EUR", "warm_up": WARM_UP, "horizon": END - WARM_UP, "discount_rate": 0.1},
    "business_units": {"a": {"headcount": 100}, "b": {"headcount": 300}},
    "services": {
        "ticket": {
            "kind": "incident",
            "demand": {"every_unit": 50},
            "effort": {"dist": "exponential", "mean": 1},
            "team": "desk",
            "tolerance": 1,
            "sla": 2,
        },
        "app": {
            "kind": "project",
            "demand": {"every_unit": 5},
            "effort": {"dist": "exponential", "mean": 80},
            "team": "desk",
            "tolerance": 10,
            "lifetime": 504,
            "value": 10,
        },
    },
    "teams": {"desk": {"staff": 2}},
    "providers": {
        "acme": {
            "services": ["app"],
            "capacity": 2,
            "procurement": {"low": 5, "medium": 10, "high": 20},
            "rate_per_hour": 90,
        }
    },
}

NEEDS = [  # unit, service, channel, cause, outcome, passes, raised, decided, started, left, ended,
    # waited, satisfaction, worked, planned
    # raised in the warm-up, so in no metric but the backlog and the waiting share
    (0, TICKET, Channel.IT, 0, LIVE, 1, 3.0, 3.0, 3.0, np.nan, 4.0, 0.0, 0.1, 1.0, 1.0),
    (0, APP, Channel.IT, 0, OPEN, 0, 20.0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, 0.0, np.nan),
    # raised in the study
    (0, TICKET, Channel.IT, 0, LIVE, 1, 22.0, 22.0, 22.5, np.nan, 23.0, 0.5, 0.9, 0.5, 0.5),
    (1, TICKET, Channel.IT, 0, LIVE, 2, 23.0, 23.0, 24.0, np.nan, 26.0, 1.5, 0.4, 1.5, 1.0),
    (1, TICKET, Channel.DIRECT, Cause.CHOICE, LIVE, 0, 30.0, np.nan, 30.0, np.nan, 30.5, np.nan, 0.6, 0.0, np.nan),
    (0, APP, Channel.IT, 0, LIVE, 1, 22.0, 24.0, 30.0, np.nan, 43.0, 6.0, 0.7, 13.0, 10.0),
    (1, APP, Channel.DIRECT, Cause.IMPATIENCE, LIVE, 1, 25.0, 26.0, 44.0, 38.0, 55.0, 0.0, 0.5, 0.0, np.nan),
    (1, APP, Channel.IT, Cause.DECLINE, DROPPED, 0, 30.0, np.nan, np.nan, 45.0, 45.0, np.nan, 0.0, 0.0, np.nan),
    (0, APP, Channel.IT, 0, OPEN, 0, 50.0, 52.0, 60.0, np.nan, np.nan, 0.0, np.nan, 0.0, 20.0),
    (1, APP, Channel.IT, 0, OPEN, 0, 60.0, 61.0, np.nan, np.nan, np.nan, 0.0, np.nan, 0.0, np.nan),
]
COLUMNS = (
    *("channel", "cause", "outcome", "passes", "raised", "decided", "started", "left", "ended"),
    *("waited", "satisfaction", "worked", "planned"),
)

MONEY = [  # time, account, payer, unit, service, provider, cents, request, duplicate
    MoneyRow(21.0, Account.INTERNAL_LABOUR, Payer.IT, -1, -1, -1, 1_000_00, -1, 0),  # pays for the warm-up
    MoneyRow(21.5, Account.PROVIDER_FEES, Payer.IT, 0, TICKET, 0, 20_00, 2, 0),
    MoneyRow(30.0, Account.UNIT_LABOUR, Payer.UNIT, 1, APP, -1, 50_01, 6, 0),
    MoneyRow(42.0, Account.INTERNAL_LABOUR, Payer.IT, -1, -1, -1, 700_00, -1, 0),
    MoneyRow(42.0, Account.INCIDENT_HANDLING, Payer.IT, -1, -1, -1, 300_00, -1, 0),
    MoneyRow(55.0, Account.PROVIDER_FEES, Payer.UNIT, 1, APP, 0, 100_00, 6, 1),
    MoneyRow(55.0, Account.REWORK, Payer.UNIT, 1, APP, 0, 30_00, 6, 1),
    MoneyRow(60.0, Account.SECURITY_LOSS, Payer.UNIT, 1, APP, -1, 400_00, 6, 0),
    MoneyRow(63.0, Account.INTERNAL_LABOUR, Payer.IT, -1, -1, -1, 990_00, -1, 0),
    MoneyRow(63.0, Account.REWORK, Payer.IT, -1, -1, -1, 10_00, -1, 0),
    MoneyRow(63.0, Account.INTEGRATION_TAKEOVER, Payer.UNIT, 1, APP, -1, 5_00, -1, 0),
    MoneyRow(63.0, Account.RECHARGE, Payer.UNIT, 0, APP, -1, 7_00, 5, 0),  # out of one budget, into the other
    MoneyRow(63.0, Account.RECHARGE, Payer.IT, 0, APP, -1, -7_00, 5, 0),
    MoneyRow(63.0, Account.OVERBILLING, Payer.IT, -1, -1, 0, 4_00, -1, 0),
    MoneyRow(63.0, Account.SERVICE_CREDITS, Payer.IT, -1, -1, 0, -4_00, -1, 0),
]

INVOICES = [  # contract, since, until, coverage, hours, included, base, usage, overbilling, deliveries ... margin
    InvoiceRow(0, 0.0, 21.0, 1.0, 9.0, 8.0, 0, 100, 0, 1, 1, 9, 9, 0, 0.5),  # of the warm-up
    InvoiceRow(0, 21.0, 42.0, 0.8, 10.0, 8.0, 0, 80_00, 4_00, 3, 1, 5_00, 4_00, 0, 0.1),
    InvoiceRow(0, 42.0, 63.0, 0.6, 6.0, 8.0, 0, 0, 0, 1, 1, 0, 0, 90_00, 0.3),
]
CONTRACTS = [ContractRow(0, 0, 0, 21.0, 42.0, 1, np.nan, Ending.NONE, Successor.NONE)]

SYSTEMS = [
    SystemRow(5, 0, APP, Owner.IT_OWNED, 43.0, np.inf, 0),
    SystemRow(6, 1, APP, Owner.SHADOW, 55.0, 60.0, 1),
    SystemRow(6, 1, APP, Owner.IT_OWNED, 60.0, np.inf, 0),
    SystemRow(0, 1, APP, Owner.SHADOW, 0.0, 22.0, 0),  # live before the run; ends a day into the study
]


def _months() -> list[dict[str, float]]:
    """Month ends at 21, 42 and 63; areas are cumulative."""
    state = ("time", "owned", "bought", "shadow", "trust.0", "trust.1")
    team = ("team.0.servers", "team.0.busy_area", "team.0.waiting_area", "team.0.availability", "team.0.busy")
    names = (*state, *team, "coverage")
    rows = [
        (21.0, 0, 0, 1, 0.5, 0.5, 2, 10.0, 0.0, 1.0, 1, 1.0),
        (42.0, 0, 0, 0, 0.6, 0.4, 2, 31.0, 4.0, 1.0, 2, 0.8),
        (63.0, 2, 0, 0, 0.8, 0.4, 2, 73.0, 14.0, 0.5, 1, 0.6),
    ]
    return [dict(zip(names, map(float, row), strict=True)) for row in rows]


def _ledger(needs: Iterable[tuple[float, ...]]) -> Ledger:
    rows = list(needs)
    book = Book(len(rows))
    for i, (_, _, *values) in enumerate(rows):
        for name, value in zip(COLUMNS, values, strict=True):
            getattr(book, name)[i] = value
        if book.cause[i] != Cause.CHOICE:
            book.asked[i] = book.raised[i]
        book.how[i] = 2 if np.isfinite(book.decided[i]) else 0  # built
        book.team[i] = 0 if np.isfinite(book.decided[i]) else -1
    book.entries, book.systems, book.months = MONEY, SYSTEMS, _months()
    book.invoices, book.contracts = INVOICES, CONTRACTS
    names = Names(("a", "b"), ("ticket", "app"), ("incident", "project"), ("desk",), ("acme",))
    unit, service = (np.array(column, dtype=np.int64) for column in list(zip(*rows, strict=True))[:2])
    inherited = np.zeros(len(rows), dtype=np.int64)
    return closed(book, names=names, warm_up=WARM_UP, end=END, unit=unit, service=service, inherited=inherited)


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """The company of the story."""
    return Scenario.model_validate(COMPANY)


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """What happened in it."""
    return _ledger(NEEDS)


@pytest.fixture(scope="session")
def empty() -> Ledger:
    """The same months and money with a single need, raised in the warm-up."""
    return _ledger(NEEDS[:1])
