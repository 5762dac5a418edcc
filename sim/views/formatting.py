"""Number formats for readers: millions, per cent, days; all numbers of a table row share one scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import floor, isfinite, log10

from sim.stats.intervals import Interval

NONE = "–"  # where a number does not exist
MINUS = "−"


@dataclass(frozen=True)
class Scale:
    """How the numbers of one row are written."""

    factor: float  # a value times this is what is written
    digits: int  # after the decimal point
    unit: str

    def number(self, value: float) -> str:
        """One value, without its unit; a dash where there is none."""
        if not isfinite(value):
            return NONE
        return _signed(f"{value * self.factor:,.{self.digits}f}")

    def change(self, value: float) -> str:
        """One value with its sign; none before what is written as zero."""
        text = self.number(value)
        return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text

    def interval(self, interval: Interval) -> str:
        """A mean and half the width of its interval; the mean alone where it has no interval."""
        if not isfinite(interval.half_width):
            return self.number(interval.mean)
        return f"{self.number(interval.mean)} ± {self.number(interval.half_width)}"

    def range(self, low: float, high: float, *, signed: bool = False) -> str:
        """Both ends of an interval, with their signs or without plus; a dash where there is none.

        With as many more digits as keep an end from being written as 0 where 0 is outside the interval.
        """
        if not (isfinite(low) and isfinite(high)):
            return NONE
        nearest = min(abs(low), abs(high)) * self.factor if low > 0 or high < 0 else 0.0
        digits = max(self.digits, -floor(log10(nearest))) if nearest else self.digits
        of = replace(self, digits=digits)
        write = of.change if signed else of.number
        return f"{write(low)} to {write(high)}"


def scale(unit: str, values: Iterable[float], *, difference: bool = False) -> Scale:
    """The scale for values of a metric in `unit`; shares become per cent, their differences points."""
    largest = max((abs(value) for value in values if isfinite(value)), default=0.0)
    if unit == "share":
        return Scale(100.0, _digits(100.0 * largest, least=1), "points" if difference else "%")
    if unit == "0..1":
        return Scale(1.0, 3, "0 to 1")
    if largest >= 1e6:
        return Scale(1e-6, _digits(largest / 1e6, least=1), f"m {unit}")
    return Scale(1.0, _digits(largest), unit)


def _digits(largest: float, least: int = 0) -> int:
    """Decimals that show three figures of the largest number, at most three of them."""
    if largest <= 0.0:
        return least
    return min(3, max(least, 2 - floor(log10(largest))))


def _signed(text: str) -> str:
    """A true minus sign, and none before zero."""
    if not text.startswith("-"):
        return text
    return f"{MINUS}{text[1:]}" if any(digit in text for digit in "123456789") else text[1:]
