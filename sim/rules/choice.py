"""Which channel a business unit takes: IT, its own purchase, or none (binary logit; McFadden 1974)."""

import math


def logit_share(utility: float) -> float:
    """Probability of the alternative whose utility exceeds the other's by `utility`."""
    if utility >= 0.0:
        return 1.0 / (1.0 + math.exp(-utility))
    odds = math.exp(utility)
    return odds / (1.0 + odds)


def wait_utility(wait_it: float, wait_direct: float, tolerance: float, weight: float) -> float:
    """Utility of a shorter wait outside IT; waits count in multiples of `tolerance` (days)."""
    return weight * (wait_it - wait_direct) / tolerance


def price_utility(price_it: float, price_direct: float, reference: float, weight: float) -> float:
    """Utility of a lower price outside IT; prices count as shares of `reference`, the price of building (money)."""
    return weight * (price_it - price_direct) / reference if reference > 0.0 else 0.0


def own_hassle(literacy: float) -> float:
    """Effort of buying and running technology without IT, 0..1; 0 at full literacy."""
    return 1.0 - literacy


def hassle_utility(friction: float, literacy: float, weight: float) -> float:
    """Utility of avoiding IT's friction, less the effort of doing without IT."""
    return weight * (friction - own_hassle(literacy))


def trust_utility(trust: float, weight: float) -> float:
    """Utility of avoiding IT: positive at a trust below one half, negative above."""
    return -weight * (2.0 * trust - 1.0)


def risk_utility(awareness: float, sensitivity: float, weight: float) -> float:
    """Utility lost to perceived risk: proportional to awareness and to the sensitivity of the data."""
    return -weight * awareness * sensitivity


def sanction_utility(sanction: float, detection: float) -> float:
    """Utility lost to the expected sanction: sanction times the probability of detection."""
    return -sanction * detection


def remembered_wait(memory: float, wait: float, weight: float) -> float:
    """The perceived wait (days) after one more wait: exponential smoothing."""
    return memory + weight * (wait - memory)
