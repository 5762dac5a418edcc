"""What happened in one run: columns per request, money entry, live system, contract and month."""

from sim.ledger.book import Book, Ledger, Money, Names, closed
from sim.ledger.rows import (
    Account,
    Cause,
    ChangeRow,
    Channel,
    ContractRow,
    Ending,
    Entry,
    InvoiceRow,
    Outcome,
    Owner,
    Payer,
    Successor,
    SystemRow,
    WorkRow,
)
from sim.units import Floats, Ints

__all__ = [
    "Account",
    "Book",
    "Cause",
    "ChangeRow",
    "Channel",
    "ContractRow",
    "Ending",
    "Entry",
    "Floats",
    "Ints",
    "InvoiceRow",
    "Ledger",
    "Money",
    "Names",
    "Outcome",
    "Owner",
    "Payer",
    "Successor",
    "SystemRow",
    "WorkRow",
    "closed",
]
