"""What happened in one run: columns per request, money entry, live system, contract and month."""

from sim.ledger.book import Book, Floats, Ints, Ledger, Money, Names, closed
from sim.ledger.codes import Account, Cause, Channel, Ending, Heir, Outcome, Owner, Payer
from sim.ledger.rows import ChangeRow, ContractRow, Entry, InvoiceRow, SystemRow, WorkRow

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
    "Heir",
    "Ints",
    "InvoiceRow",
    "Ledger",
    "Money",
    "Names",
    "Outcome",
    "Owner",
    "Payer",
    "SystemRow",
    "WorkRow",
    "closed",
]
