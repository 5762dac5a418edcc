"""One row of each table of a ledger; times are working days since the start of the warm-up, money is whole cents."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One amount: when, what for, who paid, for whom, to whom, how much, for which request."""

    time: float
    account: int
    payer: int
    unit: int  # -1 = the company
    service: int  # -1 = none
    provider: int  # counterparty; -1 = own people or none
    cents: int
    request: int  # -1 = not one request
    duplicate: int  # 1 = spent on a platform that was already live elsewhere (a tag, not a charge)


class SystemRow(NamedTuple):
    """One stretch of one live system under one owner."""

    request: int
    unit: int
    service: int
    owner: int
    since: float
    until: float  # inf = still live at the end
    duplicate: int


class WorkRow(NamedTuple):
    """One piece of work that a provider did under a contract, or a month of running a unit's systems."""

    contract: int
    request: int  # -1 = running of systems
    service: int
    time: float  # finished
    hours: float  # effort, those not charged too
    account: int
    cents: int  # charged; 0 for rework at the provider's cost


class InvoiceRow(NamedTuple):
    """One invoice of one contract, a month or what was left of it; money in cents."""

    contract: int
    since: float
    until: float
    coverage: float  # of monitoring when it was checked
    hours: float  # volume: ordered work and running of systems
    included: float  # hours that the base fee covers
    base: int
    usage: int  # ordered work and running of systems
    overcharge: int
    deliveries: int
    breaches: int  # late, or defective at acceptance
    due: int  # credit that the contract gives
    claimed: int  # credit that was asked for
    shortfall: int  # against the minimum commitment, at the end of a contract year
    margin: float  # of the provider, over the last twelve months


class ContractRow(NamedTuple):
    """One contract from signature to end."""

    contract: int
    provider: int
    generation: int  # 0 = the first with this provider
    start: float
    announced: float  # notice of its end; nan = none
    early: int  # 1 = its early end was announced, though it may be in force at the end of the run
    ended: float  # nan = in force at the end of the run
    ending: int  # Ending
    heir: int  # Heir


class ChangeRow(NamedTuple):
    """One change of the operating model."""

    phase: int  # index in the scenario's phases; -1 = work taken back after a contract ended
    decided: float
    in_force: float
