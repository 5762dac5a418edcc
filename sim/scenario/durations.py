"""Reads written durations: "4 months" -> 84 working days, "2 d" -> 16 productive hours."""

import math
import re
from numbers import Real

from pydantic_core import PydanticCustomError

from sim.units import DAY, MONTH, WEEK, YEAR

DURATION_RULE = 'must be a number or a duration such as "3 h", "21 d" or "4 months"'
DURATION_PATTERN = r"^\s*\d+(\.\d+)?\s*(min|minutes?|h|hours?|d|days?|weeks?|months?|years?)\s*$"

_WRITTEN = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]+)\s*", re.IGNORECASE)
_DAYS = {
    "min": 1.0 / 60.0 / DAY,
    "minute": 1.0 / 60.0 / DAY,
    "h": 1.0 / DAY,
    "hour": 1.0 / DAY,
    "d": 1.0,
    "day": 1.0,
    "week": WEEK,
    "month": MONTH,
    "year": YEAR,
}


def working_days(written: str) -> float:
    """Working days of a text such as "10 min", "3 h", "21 d", "7 weeks", "4 months" or "2 years".

    Raises `ValueError` for any other text.
    """
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(f"not a duration: {written!r}")
    unit = match[2].lower()
    days = _DAYS.get(unit, _DAYS.get(unit.removesuffix("s") if unit not in ("hs", "ds", "mins") else unit))
    if days is None:
        raise ValueError(f"not a unit of time: {match[2]!r}")
    return float(match[1]) * days


def number(value: object) -> float:
    """`value` as a finite float; text, truth values, NaN and infinities are refused."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise PydanticCustomError("number", "must be a number")
    try:
        as_float = float(value)
    except OverflowError:
        as_float = math.inf
    if not math.isfinite(as_float):
        raise PydanticCustomError("number", "must be a finite number")
    return as_float + 0.0  # turns -0.0 into 0.0, so that equal scenarios are written alike


def whole_number(value: object) -> int:
    """`value` as an integer; 4.0 is one, 4.5 and true are not."""
    as_float = number(value)
    if as_float != math.floor(as_float):
        raise PydanticCustomError("number", "must be a whole number")
    return int(as_float)


def days(value: object) -> float:
    """Working days of a number or of a written duration."""
    return _duration(value, per_day=1.0)


def hours(value: object) -> float:
    """Productive hours of a number or of a written duration."""
    return _duration(value, per_day=DAY)


def _duration(value: object, per_day: float) -> float:
    if not isinstance(value, str):
        return number(value)
    try:
        return number(working_days(value) * per_day)
    except ValueError:
        raise PydanticCustomError("duration", DURATION_RULE) from None
