"""Number formats for readers: millions, per cent, days; all numbers of a table row share one scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import floor, isfinite, log10

from sim.stats.intervals import Interval
from sim.text import MINUS, decimals, fixed, is_zero
from sim.units import MONTHS, ROUNDING, YEAR

MOST = 3  # decimals, however narrow an interval
LARGE = {1e9: "bn", 1e6: "m"}
WORDS = {1e9: "billion ", 1e6: "million ", 1e3: "thousand "}
NONE = "–"  # where a number does not exist


@dataclass(frozen=True)
class Scale:
    """How the numbers of one row are written."""

    factor: float  # a value times this is what is written
    digits: int  # after the decimal point; below 0 numbers are rounded to tens, hundreds and so on
    unit: str

    def fitted(self, half_width: float) -> Scale:
        """The same with the digits that an interval of this half-width allows; as it is where there is none."""
        if not isfinite(half_width) or half_width <= 0.0:
            return self
        return replace(self, digits=min(MOST, decimals(half_width * self.factor)))

    def number(self, value: float) -> str:
        """One value, without its unit; a dash where there is none."""
        if not isfinite(value):
            return NONE
        return fixed(value * self.factor, self.digits).replace("-", MINUS)

    def change(self, value: float) -> str:
        """One value with its sign; none before what is written as zero."""
        text = self.number(value)
        return f"+{text}" if value > 0 and not is_zero(text) else text

    def interval(self, interval: Interval) -> str:
        """A mean and half the width of its interval, in the digits it allows; the mean alone without an interval."""
        if not isfinite(interval.half_width):
            return self.number(interval.mean)
        half = interval.half_width if interval.half_width > ROUNDING * abs(interval.mean) else 0.0
        of = self.fitted(half)
        return f"{of.number(interval.mean)} ± {of.at_least(half)}"

    def at_least(self, half_width: float) -> str:
        """Half the width of an interval; where it would be written as 0 and is not, the bound it is below."""
        text = self.number(half_width)
        return text if half_width == 0.0 or not is_zero(text) else f"< {fixed(10.0**-self.digits, self.digits)}"

    def range(self, low: float, high: float, *, signed: bool = False) -> str:
        """Both ends of an interval, with their signs or without plus; a dash where there is none.

        In the digits that its width allows, with as many more as keep an end from being written as 0 where 0 is
        outside.
        """
        if not (isfinite(low) and isfinite(high)):
            return NONE
        of = self.fitted((high - low) / 2.0)
        nearest = min(abs(low), abs(high)) * self.factor if low > 0 or high < 0 else 0.0
        if nearest:
            of = replace(of, digits=max(of.digits, -floor(log10(nearest))))
        write = of.change if signed else of.number
        return f"{write(low)} to {write(high)}"


def scale(unit: str, values: Iterable[float], *, difference: bool = False) -> Scale:
    """The scale for values of a metric in `unit`; shares become per cent, their differences points."""
    largest = max((abs(value) for value in values if isfinite(value)), default=0.0)
    if unit == "share":
        return Scale(100.0, _digits(100.0 * largest, least=1), "points" if difference else "%")
    if unit == "0..1":
        return Scale(1.0, 3, "0 to 1")
    for size, word in LARGE.items():
        if largest >= size:
            return Scale(1.0 / size, _digits(largest / size, least=1), f"{word} {unit}")
    return Scale(1.0, _digits(largest), unit)


def _digits(largest: float, least: int = 0) -> int:
    """Decimals that show three figures of the largest number, at most three of them."""
    if largest <= 0.0:
        return least
    return min(3, max(least, 2 - floor(log10(largest))))


def axis_scale(currency: str, largest: float) -> Scale:
    """The scale of an axis of money that reaches to `largest`: in billions, millions, thousands or plain money."""
    size, word = next(((size, word) for size, word in WORDS.items() if largest >= size), (1.0, ""))
    return Scale(1.0 / size, _digits(largest / size, least=1), f"{word}{currency}")


def time_axis(years: float) -> Scale:
    """The scale of an axis of that many years: in years from one on, else in months, below two months in days."""
    if years >= 1.0:
        return Scale(1.0, 1, "years")
    if years * MONTHS >= 2.0:
        return Scale(MONTHS, 0, "months")
    return Scale(YEAR, 0, "working days")
