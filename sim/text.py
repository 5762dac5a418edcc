"""How names, shares, amounts of money, times and lists are written in sentences and tables."""

from collections.abc import Sequence
from math import floor, log10, nan

from sim.units import CALENDAR_DAYS, MONTH, YEAR

BILLION = 999_950_000.0  # an amount that rounds to a billion or more is written in billions
MILLION = 999_500.0  # and to a million or more in millions
MINUS = "−"
THOUSANDS = 1e4  # an amount from here on is rounded to thousands


def name_in_words(name: str) -> str:
    """The name of a model, team or service on one line: in_house_budget -> in-house budget."""
    return " ".join(name.replace("in_house", "in-house").replace("_", " ").split())


def percent(share: float) -> str:
    """A share to four figures: 0.05 -> "5 %", 0.125 -> "12.5 %"."""
    return f"{100.0 * share:.4g} %"


def whole_percent(share: float) -> str:
    """A share in whole per cent: 0.8549 -> "85 %"."""
    return f"{fixed(100.0 * share, 0)} %"


def rounded(value: float, half_width: float = nan) -> str:
    """Two figures below ten, a whole number from there on: 0.35, 4.2, 12.

    In fewer figures where an interval of this half-width allows no more.
    """
    magnitude = abs(value)
    digits = 0 if magnitude >= 9.95 else 1 if magnitude >= 0.995 else 2
    return fixed(value, digits, half_width).replace("-", MINUS)


def money(amount: float, currency: str) -> str:
    """An amount in whole units of a currency: "62,301,425 USD"."""
    return f"{amount:,.0f} {currency}"


def rounded_money(amount: float, currency: str, half_width: float = nan) -> str:
    """An amount to about three figures: "1.2 billion USD", "62.3 million USD", "412,000 USD".

    In fewer figures where an interval of this half-width allows no more.
    """
    size, word = (1e9, "billion ") if abs(amount) >= BILLION else (1e6, "million ")
    if abs(amount) < MILLION:
        size, word = 1.0, ""
    digits = 1 if word else -3 if abs(amount) >= THOUSANDS else 0
    return f"{fixed(amount / size, digits, half_width / size)} {word}{currency}"


def time_span(*days: float) -> str:
    """Working days in one readable unit: 756 -> "3 years", 126 -> "6 months", 10 -> "10 working days".

    Several become a range: (126, 378) -> "6 to 18 months". Less than two months are working days, unless whole months.
    """
    least, whole = min(days), all(each > 0 and each % MONTH == 0 for each in days)
    length, unit = (
        (YEAR, "year") if least >= YEAR else (MONTH, "month") if least >= 2 * MONTH or whole else (1, "working day")
    )
    numbers = list(dict.fromkeys(three_figures(each / length) for each in days))
    return _counted(" to ".join(numbers), unit)


def working_days(days: float, half_width: float = nan) -> str:
    """Working days beside calendar days, to three figures: 10 -> "10 working days (14 calendar days)".

    In fewer figures where an interval of this half-width allows no more.
    """
    calendar = rounded(days * CALENDAR_DAYS, half_width * CALENDAR_DAYS)
    return f"{_counted(three_figures(days, half_width), 'working day')} ({_counted(calendar, 'calendar day')})"


def _counted(number: str, unit: str) -> str:
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def three_figures(value: float, half_width: float = nan) -> str:
    """A number to three figures, at most two decimals: 0.35, 14, 4.25, 1,260; without zeros at its end.

    In fewer figures where an interval of this half-width allows no more.
    """
    digits = 0 if abs(value) >= 99.5 else 1 if abs(value) >= 9.95 else 2
    text = fixed(value, digits, half_width).replace("-", MINUS)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: float, digits: int, half_width: float = nan) -> str:
    """A number with `digits` decimals; below 0 it is rounded to tens, hundreds and so on: (1234, -2) -> "1,200".

    In fewer where an interval of this half-width allows no more. Without a minus sign before zero.
    """
    if half_width > 0:  # not where it is NaN
        digits = min(digits, decimals(half_width))
    return f"{round(value, digits) + 0.0:,.{max(0, digits)}f}"  # + 0.0: -0.0 becomes 0.0


def is_zero(text: str) -> bool:
    """Whether a number as written is 0: "0.00"."""
    return not any(digit in text for digit in "123456789")


def decimals(half_width: float) -> int:
    """Decimals that an interval of this half-width, above 0, allows: two figures of it below 3.5, else one.

    Below 0 for tens, hundreds and so on: 0.5 -> 1, 0.12 -> 2, 12 -> 0, 400 -> -2. The rule for errors of the
    Particle Data Group's Review of Particle Physics (introduction, section 5.3).
    """
    exponent = floor(log10(half_width))
    return -exponent + (1 if half_width < 3.55 * 10.0**exponent else 0)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c"; "none" where there are none."""
    first, last = ", ".join(names[:-1]), names[-1] if names else "none"
    return f"{first} and {last}" if first else last


def first_of(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are: "a, b, c and 4 more"."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
