"""How a unit feels about a delivery, and what that does to its trust in IT.

Expectation-disconfirmation (Oliver 1980) with losses weighing more than gains (Anderson & Sullivan 1993);
trust is a reputation stock that falls faster than it rises. Forms from the literature, values assumed.
"""

import math

SHORTEST = 1.0 / 480.0  # one working minute, in days: no lead time is perceived as shorter


def anchor(tolerance: float, market: float, weight_experience: float, weight_market: float) -> float:
    """What the norm and the market's offer add to the log of the expected lead time; the same for all deliveries."""
    weight_norm = 1.0 - weight_experience - weight_market
    return weight_norm * math.log(max(tolerance, SHORTEST)) + weight_market * math.log(max(market, SHORTEST))


def expectation(norm: float, experience: float, weight_experience: float) -> float:
    """Expected lead time, days: weighted geometric mean of the norm and market (`anchor`) and own experience.

    Experience must not take all the weight, or satisfaction forgets how slow things are.
    """
    return math.exp(norm + weight_experience * math.log(experience if experience > SHORTEST else SHORTEST))


def disconfirmation(expected: float, actual: float, limit: float, gain: float, loss_aversion: float) -> float:
    """What a lead time adds to satisfaction: `gain` x ln(expected / actual), clipped to +-limit.

    Positive when faster than expected; shortfalls weigh `loss_aversion` times as much as surpluses.
    """
    gap = math.log((expected if expected > SHORTEST else SHORTEST) / (actual if actual > SHORTEST else SHORTEST))
    if gap > 0.0:
        return gain * (gap if gap < limit else limit)
    return gain * loss_aversion * (gap if gap > -limit else -limit)


def overspend(cost: float, quote: float) -> float:
    """Doublings of the cost over the quote; 0 where nothing was quoted or the quote held."""
    return math.log2(cost / quote) if cost > quote > 0.0 else 0.0


def within_unit(value: float) -> float:
    """The value, limited to 0..1."""
    if value > 1.0:
        return 1.0
    return value if value > 0.0 else 0.0


def trust_speed(importance: float, speed: float) -> float:
    """Share of the gap between satisfaction and trust that one delivery of `importance` closes."""
    return min(1.0, importance * speed)


def trust_after(trust: float, satisfaction: float, rise: float, fall: float) -> float:
    """Trust after one delivery: closes the share `rise` of a gap upwards, `fall` of one downwards."""
    gap = satisfaction - trust
    return trust + (rise if gap > 0.0 else fall) * gap


def word_of_mouth(trust: float, company_mean: float, pull: float) -> float:
    """Trust after a month of talking to other units."""
    return trust + pull * (company_mean - trust)
