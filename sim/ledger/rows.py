"""Codes and rows of the ledger's tables; times are working days from the start of the warm-up, money is in cents."""

from enum import IntEnum
from typing import NamedTuple


class Channel(IntEnum):
    """Who the unit turned to in the end."""

    NONE = 0  # not raised
    IT = 1
    DIRECT = 2  # own purchase, or peers and self-help for incidents


class Cause(IntEnum):
    """Why IT does not deliver the request."""

    NONE = 0
    CHOICE = 1  # the unit never asked IT
    DECLINE = 2  # IT said no
    IMPATIENCE = 3  # the unit gave up waiting
    BUDGET = 4  # the year's money was spent
    STOPPED = 5  # its provider left and nobody went on


class Outcome(IntEnum):
    """Where the request stands when the run ends."""

    NOT_RAISED = 0
    IN_PROGRESS = 1
    LIVE = 2
    DROPPED = 3  # the need was given up


class Account(IntEnum):
    """What an amount was paid for."""

    INTERNAL_LABOUR = 0
    PROVIDER_FEES = 1
    SUBSCRIPTIONS = 2
    CONTRACT_MANAGEMENT = 3
    PROCUREMENT = 4
    TRANSITION = 5
    SEVERANCE = 6
    INTAKE = 7
    RUN = 8
    REWORK = 9
    INCIDENT_HANDLING = 10
    INTEGRATION_TAKEOVER = 11
    UNIT_LABOUR = 12
    SECURITY_LOSS = 13
    SERVICE_CREDITS = 14  # negative
    OVERBILLING = 15  # charged beyond what was agreed, and paid
    TERMINATION = 16
    RECHARGE = 17  # from a unit's budget to IT's: the two add up to nothing
    COMMITMENT_SHORTFALL = 18  # charged for volume below a minimum commitment


class Payer(IntEnum):
    """Whose budget an amount leaves."""

    IT = 0
    UNIT = 1


class Owner(IntEnum):
    """Who runs or pays a live system."""

    IT_OWNED = 0  # built by or for IT, costs run effort
    IT_BOUGHT = 1  # bought through IT, costs seats
    SHADOW = 2  # bought by the unit, costs seats and a surcharge


class Ending(IntEnum):
    """How a contract ended."""

    NONE = 0
    EXIT = 1  # early: given up by the provider, or with it
    TERM = 2  # its term was over
    TERMINATED = 3  # the company's operating model has no place for it any more


class Successor(IntEnum):
    """Who goes on with the work when a contract ends."""

    NONE = 0  # not decided: the contract is in force, or the new operating model decides
    PROVIDER = 1  # another provider, on the same terms
    IN_HOUSE = 2  # people who are hired for it
    NOBODY = 3  # the work stops


class MoneyRow(NamedTuple):
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
    overbilling: int
    deliveries: int
    breaches: int  # later after the order than the contract's target, or defective at acceptance
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
    successor: int  # Successor


class ChangeRow(NamedTuple):
    """One change of the operating model."""

    phase: int  # index in the scenario's phases; -1 = work taken back after a contract ended
    decided: float
    in_force: float
