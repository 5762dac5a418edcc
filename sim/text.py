"""Numbers and values as a reader wants them in a sentence."""

from sim.units import YEAR


def percent(share: float) -> str:
    """0.05 -> "5%", 0.125 -> "12.5%"."""
    return f"{100.0 * share:.4g}%"


def money(amount: float, currency: str) -> str:
    """Whole units of a currency."""
    return f"{amount:,.0f} {currency}"


def years(days: float) -> str:
    """Working days as years: 756 -> "3.0 years"."""
    return f"{days / YEAR:.1f} years"


def listed(names: list[str]) -> str:
    """Names in a row; "none" where there are none."""
    return ", ".join(names) or "none"
