"""What happened in one run: columns per request, money entry, live system, contract and month."""

from sim.ledger.book import Book, Ledger, MoneyColumns, Names, closed
from sim.ledger.rows import (
    Account,
    Cause,
    ChangeRow,
    Channel,
    ContractRow,
    Ending,
    InvoiceRow,
    MoneyRow,
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
    "Floats",
    "Ints",
    "InvoiceRow",
    "Ledger",
    "MoneyColumns",
    "MoneyRow",
    "Names",
    "Outcome",
    "Owner",
    "Payer",
    "Successor",
    "SystemRow",
    "WorkRow",
    "closed",
]
