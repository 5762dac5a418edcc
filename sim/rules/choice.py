"""Which channel a business unit takes: IT, its own purchase, or none (binary logit; McFadden 1974)."""

import math


def logit_share(utility: float) -> float:
    """Probability of the alternative whose utility exceeds the other's by `utility`."""
    if utility >= 0.0:
        return 1.0 / (1.0 + math.exp(-utility))
    odds = math.exp(utility)
    return odds / (1.0 + odds)


def wait_utility(wait_it: float, wait_direct: float, tolerance: float, weight: float) -> float:
    """Pull of a shorter wait outside IT, in units of the lead time that is found normal (days / days)."""
    return weight * (wait_it - wait_direct) / tolerance


def price_utility(price_it: float, price_direct: float, reference: float, weight: float) -> float:
    """Pull of a lower price outside IT, over the price of building it (money / money)."""
    return weight * (price_it - price_direct) / reference if reference > 0.0 else 0.0


def own_hassle(literacy: float) -> float:
    """Trouble of buying and running technology oneself, 0..1: gone at full literacy."""
    return 1.0 - literacy


def hassle_utility(friction: float, literacy: float, weight: float) -> float:
    """Pull of IT's friction less the trouble of doing it oneself."""
    return weight * (friction - own_hassle(literacy))


def trust_utility(trust: float, weight: float) -> float:
    """Pull away from IT where trust is below one half."""
    return -weight * (2.0 * trust - 1.0)


def risk_utility(awareness: float, sensitivity: float, weight: float) -> float:
    """Perceived risk holds back only as far as the unit is aware of it and the data are sensitive."""
    return -weight * awareness * sensitivity


def sanction_utility(sanction: float, detection: float) -> float:
    """Expected penalty of being found out."""
    return -sanction * detection


def remembered_wait(memory: float, wait: float, weight: float) -> float:
    """The perceived wait after one more wait was seen: exponential smoothing (days)."""
    return memory + weight * (wait - memory)
