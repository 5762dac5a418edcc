"""Durations as text: working time, and time by the clock or the calendar, all in working days.

A year has 252 working days of 8 hours, which are 365 calendar days of 24 hours by the clock, and 12 months of 21
working days. Without a word before it, a unit of hours or days counts working time.
"""

import re
from typing import NamedTuple

from sim.units import CALENDAR_YEAR, CLOCK_HOURS, DAY, MONTH, WEEK, YEAR

DURATION_RULE = 'must be a number or a duration such as "3 h", "21 d" or "4 months"'
EFFORT_RULE = 'must be working time, such as "24 working hours": effort is not counted by the clock or the calendar'
DURATION_PATTERN = (
    r"^\s*\d+(\.\d+)?\s*("
    r"((working|business|clock|calendar)\s+)?(min|minutes?|h|hours?|d|days?)"
    r"|w[hd]|c[hd]|weeks?|(calendar\s+)?(months?|years?))\s*$"
)

WORKING, CALENDAR = "working", "calendar"  # what a unit counts; "" where the text does not say

_WRITTEN = re.compile(
    r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(?:(working|business|clock|calendar)\s+)?([a-z]+)\s*",
    re.IGNORECASE,
)
_WORDS = {"working": WORKING, "business": WORKING, "clock": CALENDAR, "calendar": CALENDAR}
_SHORT = {"wh": (WORKING, "hour"), "wd": (WORKING, "day"), "ch": (CALENDAR, "hour"), "cd": (CALENDAR, "day")}
_UNITS = {"min": "minute", "h": "hour", "d": "day"}
_WORKING_DAYS = {
    "minute": 1.0 / 60.0 / DAY,
    "hour": 1.0 / DAY,
    "day": 1.0,
    "week": WEEK,
    "month": MONTH,
    "year": YEAR,
}
_CALENDAR_DAY = YEAR / CALENDAR_YEAR  # working days
_IN_CALENDAR = {
    "minute": _CALENDAR_DAY / CLOCK_HOURS / 60.0,
    "hour": _CALENDAR_DAY / CLOCK_HOURS,
    "day": _CALENDAR_DAY,
    "month": MONTH,
    "year": YEAR,
}
_IN_WORKING = {unit: _WORKING_DAYS[unit] for unit in ("minute", "hour", "day")}
_TABLES = {"": _WORKING_DAYS, WORKING: _IN_WORKING, CALENDAR: _IN_CALENDAR}


class Duration(NamedTuple):
    """A duration as written."""

    amount: float
    unit: str  # minute, hour, day, week, month or year
    counts: str  # WORKING or CALENDAR, as written; "" where the text does not say

    @property
    def days(self) -> float:
        """Working days."""
        return self.amount * _TABLES[self.counts][self.unit]

    def counted(self, counts: str) -> "Duration":
        """The same amount and unit, of working time or of the calendar."""
        return self._replace(counts=counts)

    def text(self) -> str:
        """The duration with its unit in full: "24 working hours", "90 calendar days"."""
        word = "clock " if self.counts == CALENDAR and self.unit in ("minute", "hour") else f"{self.counts} ".lstrip()
        return f"{self.amount:.12g} {word}{self.unit}" + ("" if self.amount == 1.0 else "s")


def read_duration(written: str) -> Duration:
    """The duration that a text says, such as "10 min", "3 h", "24 clock hours", "90 calendar days" or "4 months".

    Raises `ValueError` for any other text.
    """
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(f"not a duration: {written!r}")
    word, name = (match[2] or "").lower(), match[3].lower()
    counts, unit = _SHORT.get(name, ("", "")) if not word else ("", "")
    if not unit:
        counts = _WORDS.get(word, "")
        unit = _UNITS.get(name, name.removesuffix("s"))
    if unit not in _TABLES[counts]:
        raise ValueError(f"not a unit of time: {' '.join(filter(None, (match[2], match[3])))!r}")
    return Duration(float(match[1]), unit, counts)


def working_days(written: str) -> float:
    """Working days of a text, as `read_duration` reads it."""
    return read_duration(written).days


def by_the_calendar(written: str) -> bool:
    """Whether a text is a duration by the clock or the calendar."""
    try:
        return read_duration(written).counts == CALENDAR
    except ValueError:
        return False
