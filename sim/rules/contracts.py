"""What a contract charges and credits, the provider's margin, and early ends. Amounts in money; shares are 0..1."""

import math
from collections.abc import Sequence

LEAST_MARGIN = -2.0  # no hazard grows without limit after a month with work and no charge


def indexed(price: float, indexation: float, years: int) -> float:
    """The price after `years` full contract years."""
    return price * math.pow(1.0 + indexation, years)


def unit_charge(
    before: float, hours: float, included: float, tiers: Sequence[tuple[float, float]], rate: float
) -> float:
    """Charge of `hours` that follow `before` hours of the same month.

    `included` hours of the month are free; beyond them every hour costs `rate` less the discount of the tier it
    falls into. tiers: (start in hours a month, discount), rising; marginal, so that no hour makes another cheaper.
    """
    first, last = max(before, included), before + hours
    if last <= first:
        return 0.0
    if not tiers:
        return (last - first) * rate
    bounds = [0.0, *(start for start, _ in tiers), math.inf]
    discounts = [0.0, *(discount for _, discount in tiers)]
    parts = zip(bounds, bounds[1:], discounts, strict=False)
    return sum(
        (min(last, high) - max(first, low)) * rate * (1.0 - discount)
        for low, high, discount in parts
        if min(last, high) > max(first, low)
    )


def overbilling_share(coverage: float, full: float, weak: float) -> float:
    """Overbilling as a share of charges: `full` at coverage 1, `weak` at coverage 0, linear in between."""
    return weak + (full - weak) * coverage


def credit(breached_fees: float, kept: float, target: float, share: float, cap: float, charges: float) -> float:
    """Service credit of one month: a share of the fees of deliveries that broke the level, at most `cap` of charges.

    Nothing is due in a month in which the share `kept` of deliveries reaches the target.
    """
    return min(share * breached_fees, cap * charges) if kept < target else 0.0


def shortfall(commitment: float, charged: float) -> float:
    """Amount by which the charges miss the minimum commitment."""
    return max(0.0, commitment - charged)


def termination_fee(share: float, value: float, rest: float) -> float:
    """Fee for ending a contract early, with the share `rest` of its term to come."""
    return share * value * max(0.0, rest)


def margin(revenue: float, cost: float) -> float:
    """Margin of a provider on one contract as a share of revenue, at least -2; 0 without revenue and cost."""
    if revenue > 0.0:
        return max(LEAST_MARGIN, (revenue - cost) / revenue)
    return LEAST_MARGIN if cost > 0.0 else 0.0


def exit_hazard(at_reference: float, sensitivity: float, margin: float, reference: float) -> float:
    """Early ends per contract-year: h0 exp(-b (margin - reference)), after Bezerra et al. 2014."""
    return at_reference * math.exp(-sensitivity * (margin - reference))


def transferred_ramp(start: float, transferred: float) -> float:
    """Productivity at the start of a contract when a share of the staff comes along with what they know."""
    return start + (1.0 - start) * transferred


SWITCH, INSOURCE, STOP = 0, 1, 2


def exit_choice(uniform: float, switch: float, insource: float) -> int:
    """What a company does after an early end: SWITCH or INSOURCE with these probabilities, else STOP."""
    if uniform < switch:
        return SWITCH
    return STOP if uniform >= switch + insource else INSOURCE


def exit_days(choice: int, notice: float, search: float, hiring: float, *, needed: bool) -> float:
    """Working days from the announcement of an early end to the end: the notice, or longer until others can go on.

    `search` is for another provider, `hiring` for own people; work that stops waits for one only if it is `needed`.
    """
    wait = {SWITCH: search, INSOURCE: hiring, STOP: search if needed else 0.0}[choice]
    return max(notice, wait)
