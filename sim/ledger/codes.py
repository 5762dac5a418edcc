"""What the numbers in the columns of a ledger stand for."""

from enum import IntEnum


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
    SLA_CREDITS = 14  # negative
    INVOICE_LEAKAGE = 15  # charged beyond what was agreed, and paid
    TERMINATION = 16
    RECHARGE = 17  # from a unit's budget to IT's: the two add up to nothing


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


class Heir(IntEnum):
    """Who went on."""

    NONE = 0
    PROVIDER = 1  # another provider, on the same terms
    IN_HOUSE = 2
    NOBODY = 3
