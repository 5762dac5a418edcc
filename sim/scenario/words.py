"""Numbers and values as a reader wants them in a sentence."""

from sim.scenario.durations import DAYS_PER_YEAR
from sim.scenario.shape import Shape

MILLION = 1e6  # from here on `g` would write 4.8e+07


def percent(share: float) -> str:
    """0.05 -> "5%", 0.125 -> "12.5%"."""
    return f"{100.0 * share:.4g}%"


def money(amount: float, currency: str) -> str:
    """Whole units of a currency."""
    return f"{amount:,.0f} {currency}"


def years(days: float) -> str:
    """Working days as years: 756 -> "3.0 years"."""
    return f"{days / DAYS_PER_YEAR:.1f} years"


def listed(names: list[str]) -> str:
    """Names in a row; "none" where there are none."""
    return ", ".join(names) or "none"


def value_in_words(value: object) -> str:
    """A value of a scenario."""
    if isinstance(value, Shape):
        return f"{value.model_dump()['dist']} of mean {value.mean():g}, cv {value.cv():.2f}"
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return listed([value_in_words(entry) for entry in value])
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= MILLION else f"{value:g}"
    return str(value)
