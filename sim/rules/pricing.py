"""What work costs: a provider's effort and price, an internal hour, and money in whole cents."""


def provider_effort(commoditisation: float, scale_advantage: float, knowledge_gap: float) -> float:
    """Provider's effort over in-house effort: less on commodity work, more on proprietary work.

    The production-cost side of make or buy (Riordan & Williamson 1985): 1 - s c + k (1 - c).
    """
    return 1.0 - scale_advantage * commoditisation + knowledge_gap * (1.0 - commoditisation)


def productive_hour(cost_per_paid_hour: float, paid_hours: float, productive_hours: float) -> float:
    """Cost of one productive hour of staff who are paid for all their hours."""
    return cost_per_paid_hour * paid_hours / productive_hours


def list_rate(rate: float, markup: float) -> float:
    """Price of an hour for a buyer without a contract."""
    return rate * (1.0 + markup)


def paid_seats(used: float, unused_share: float) -> float:
    """Seats on the invoice when a share of them is not used."""
    return used / (1.0 - unused_share)


MOST_CENTS = 2**53  # up to here a double holds every whole number


class MoneyError(ArithmeticError):
    """Raised for money that is not finite, or too much to be counted in whole cents."""


def cents(amount: float) -> int:
    """The amount in whole cents, so that every total closes exactly. Raises `MoneyError` beyond 2^53 cents."""
    exact = amount * 100.0
    if not -MOST_CENTS < exact < MOST_CENTS:
        raise MoneyError(
            f"an amount of {amount:.3g} cannot be counted in whole cents; the most is {MOST_CENTS / 100:.3g}"
        )
    return round(exact)
