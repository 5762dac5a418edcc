"""How a unit feels about a delivery, and what that does to its trust in IT.

Expectation-disconfirmation (Oliver 1980) with losses weighing more than gains (Anderson & Sullivan 1993);
trust is a reputation stock that falls faster than it rises. Forms from the literature, values assumed.
"""

import math

SHORTEST = 1.0 / 480.0  # one working minute, in days: no lead time is perceived as shorter


def expectation(
    tolerance: float, experience: float, market: float, weight_experience: float, weight_market: float
) -> float:
    """Expected lead time, days: weighted geometric mean of the norm, own experience and the market's offer.

    Experience must not take all the weight, or satisfaction forgets how slow things are.
    """
    weight_norm = 1.0 - weight_experience - weight_market
    return math.exp(
        weight_norm * math.log(max(tolerance, SHORTEST))
        + weight_experience * math.log(max(experience, SHORTEST))
        + weight_market * math.log(max(market, SHORTEST))
    )


def disconfirmation(expected: float, actual: float, limit: float) -> float:
    """ln(expected / actual lead time), clipped to +-limit: positive when faster than expected."""
    gap = math.log(max(expected, SHORTEST) / max(actual, SHORTEST))
    return min(max(gap, -limit), limit)


def felt(gap: float, gain: float, loss_aversion: float) -> float:
    """Contribution of disconfirmation: shortfalls weigh `loss_aversion` times as much as surpluses."""
    return gain * gap if gap > 0.0 else gain * loss_aversion * gap


def overspend(cost: float, quote: float) -> float:
    """Doublings of the cost over the quote; 0 where nothing was quoted or the quote held."""
    return math.log2(cost / quote) if cost > quote > 0.0 else 0.0


def within_unit(value: float) -> float:
    """The value held to 0..1."""
    return min(max(value, 0.0), 1.0)


def trust_after(trust: float, satisfaction: float, importance: float, up: float, asymmetry: float) -> float:
    """Trust after one delivery of `importance`; falls `asymmetry` times as fast as it rises."""
    gap = satisfaction - trust
    speed = importance * (up if gap > 0.0 else up * asymmetry)
    return trust + min(speed, 1.0) * gap


def word_of_mouth(trust: float, company_mean: float, pull: float) -> float:
    """Trust after a month of talking to other units."""
    return trust + pull * (company_mean - trust)
