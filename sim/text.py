"""How names, shares, amounts of money, times and lists are written in sentences and tables."""

from collections.abc import Sequence

from sim.units import MONTHS, YEAR

MILLION = 999_500.0  # an amount that rounds to a million or more is written in millions
THOUSANDS = 1e4  # an amount from here on is rounded to thousands


def name_in_words(name: str) -> str:
    """The name of a model, team or service on one line: in_house_budget -> in-house budget."""
    return " ".join(name.replace("in_house", "in-house").replace("_", " ").split())


def percent(share: float) -> str:
    """A share to four figures: 0.05 -> "5 %", 0.125 -> "12.5 %"."""
    return f"{100.0 * share:.4g} %"


def rounded(value: float) -> str:
    """Two figures below ten, a whole number from there on: 0.35, 4.2, 12."""
    magnitude = abs(value)
    digits = 0 if magnitude >= 9.95 else 1 if magnitude >= 0.995 else 2
    return f"{value:.{digits}f}".replace("-", "−")


def money(amount: float, currency: str) -> str:
    """An amount in whole units of a currency: "62,301,425 USD"."""
    return f"{amount:,.0f} {currency}"


def rounded_money(amount: float, currency: str) -> str:
    """An amount to about three figures: "62.3 million USD", "412,000 USD"."""
    if abs(amount) >= MILLION:
        return f"{amount / 1e6:,.1f} million {currency}"
    return money(round(amount, -3 if abs(amount) >= THOUSANDS else 0), currency)


def years(days: float) -> str:
    """Working days as years or, below one year, as months: 756 -> "3 years", 126 -> "6 months"."""
    number, unit = (days / YEAR, "year") if days >= YEAR else (days / YEAR * MONTHS, "month")
    return f"{number:.3g} {unit}" if f"{number:.3g}" == "1" else f"{number:.3g} {unit}s"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c"; "none" where there are none."""
    first, last = ", ".join(names[:-1]), names[-1] if names else "none"
    return f"{first} and {last}" if first else last
