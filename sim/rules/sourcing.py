"""Who delivers a request: named rules over the offers at hand; a user can register one of their own.

A rule is `rule(need, offers) -> offer`. Offers come in a fixed order: reuse (where found), build, then each
provider that sells the service. A rule reads numbers and returns one of the offers it was given.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

REUSE, BUILD, BUY = 0, 1, 2


class Need(NamedTuple):
    """What a sourcing rule may know about the request."""

    commoditisation: float  # 0..1
    value: float  # money per day of waiting
    sensitivity: float  # 0..1
    threshold: float  # commoditisation from which `threshold` buys
    prime: int  # provider of the rule `outsourced`, -1 = none
    risk_premium: float  # share of price per unit of sensitivity, when bought


class Offer(NamedTuple):
    """One way to meet the request."""

    how: int  # REUSE, BUILD or BUY
    provider: int  # index of the provider, -1 for IT itself
    price: float  # money
    lead: float  # expected working days, with today's queues and the estimate's error


Rule = Callable[[Need, Sequence[Offer]], Offer]


def in_house(need: Need, offers: Sequence[Offer]) -> Offer:
    """The service's own team builds ("IT manufacturing")."""
    return next(offer for offer in offers if offer.how == BUILD)


def outsourced(need: Need, offers: Sequence[Offer]) -> Offer:
    """The prime provider delivers."""
    return next(offer for offer in offers if offer.provider == need.prime)


def threshold(need: Need, offers: Sequence[Offer]) -> Offer:
    """Buys commodity from the cheapest provider, builds the rest."""
    bought = [offer for offer in offers if offer.how == BUY]
    if need.commoditisation >= need.threshold and bought:
        return min(bought, key=_price)
    return in_house(need, offers)


def brokered(need: Need, offers: Sequence[Offer]) -> Offer:
    """The cheapest of reuse, build and buy, all told: price, value of waiting, risk ("IT retail")."""
    return min(offers, key=lambda offer: generalised_cost(need, offer))


def generalised_cost(need: Need, offer: Offer) -> float:
    """Price + value x expected lead time + premium for sensitive data in others' hands (money)."""
    risk = need.risk_premium * need.sensitivity * offer.price if offer.how == BUY else 0.0
    return offer.price + need.value * offer.lead + risk


def _price(offer: Offer) -> float:
    return offer.price


RULES: dict[str, Rule] = {
    "in_house": in_house,
    "outsourced": outsourced,
    "threshold": threshold,
    "brokered": brokered,
}
BUILT_IN = frozenset(RULES)
STANDING = frozenset({"in_house", "outsourced"})  # rules that look at neither prices nor lead times


def register(name: str, rule: Rule) -> None:
    """Make a rule of your own known under `name`; the four built-in names cannot be taken.

    Raises `TypeError` for a rule that cannot be called, `ValueError` for a built-in name.
    """
    if not isinstance(name, str) or not callable(rule):
        raise TypeError(f"register({name!r}, {rule!r}): must be a name and a function rule(need, offers) -> offer")
    if name in BUILT_IN:
        raise ValueError(f"{name!r} is a built-in sourcing rule; choose another name")
    RULES[name] = rule
