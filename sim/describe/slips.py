"""The slip of the pen that an unusual number looks like: another unit, per cent, thousands, a year for an hour."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.fields import DAYS, HOURS
from sim.units import DAY, MONTH, MONTHS, PAID_HOURS, WEEK, YEAR

Span = tuple[float, float]

WEEKS = 52.0  # of a calendar year
MONEY_PER_HOUR = ("cost_per_hour", "rate_per_hour")
PAY = ((PAID_HOURS, "a year's pay"), (PAID_HOURS / MONTHS, "a month's pay"), (DAY, "a day's rate"))
HOURS_A_YEAR = ("paid_hours", "hours_per_year")
YEARS = ("estate_years", "shadow_years")
A_DAY = ("value",)  # benefit per working day
YEARLY_SHARES = ("growth", "discount_rate", "indexation")
FACTORS = ("overrun", "overrun_bought")


class Slip(NamedTuple):
    """What a slip depends on."""

    field: str
    unit: str | None
    default: float | None


class Reading(NamedTuple):
    """Another meaning of a number: what it would be in the unit of the field, and how to say so."""

    value: float
    text: str


def likely_slip(value: float, usual: Span, slip: Slip) -> str:
    """The end of a message: the reading of `value` that is usual and nearest to the default; empty where none is."""
    centre = slip.default or math.sqrt(max(usual[0], 1e-9) * max(usual[1], 1e-9))
    found = [each for each in _readings(value, slip) if usual[0] <= each.value <= usual[1] and each.value]
    if not found:
        return ""
    return min(found, key=lambda each: abs(math.log(abs(each.value) / centre)) if centre > 0 else 0.0).text


def plain(value: float) -> str:
    """A number with three significant digits, all digits before the point."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _readings(value: float, slip: Slip) -> Iterator[Reading]:
    if slip.unit == DAYS:
        yield from _days(value)
    elif slip.unit == HOURS:
        yield from _hours(value)
    elif slip.unit == "money":
        yield from _money(value, slip.field)
    elif slip.unit == "people":
        yield Reading(value * 1e3, f"in thousands? then type {value * 1e3:g}")
    elif slip.unit == "per year" and slip.field not in YEARLY_SHARES:
        yield Reading(value * MONTHS, f"needs a month? {value:g} x 12 is {plain(value * MONTHS)} a year")
        yield Reading(value / MONTHS, f"needs a year? {value:g} / 12 is {plain(value / MONTHS)} a month")
    elif slip.field in HOURS_A_YEAR:
        yield Reading(value * WEEKS, f"hours a week? {value:g} x 52 is {value * WEEKS:g} a year")
        yield Reading(value * MONTHS, f"hours a month? {value:g} x 12 is {value * MONTHS:g} a year")
    elif slip.field in YEARS:
        yield Reading(value / YEAR, f"working days? then type {plain(value / YEAR)} years")
        yield Reading(value / MONTHS, f"months? then type {plain(value / MONTHS)} years")
    else:
        yield from _plain(value, slip.field)


def _days(value: float) -> Iterator[Reading]:
    yield from (
        Reading(value * each, f'{value:g} is {value:g} working days; did you mean "{value:g} {name}"?')
        for each, name in ((MONTH, "months"), (YEAR, "years"), (WEEK, "weeks"), (1 / DAY, "h"), (1 / DAY / 60, "min"))
    )


def _hours(value: float) -> Iterator[Reading]:
    yield from (
        Reading(value * each, f'{value:g} is {value:g} hours; did you mean "{value:g} {name}"?')
        for each, name in ((1 / 60, "min"), (DAY, "d"), (DAY * WEEK, "weeks"))
    )


def _money(value: float, field: str) -> Iterator[Reading]:
    if field in MONEY_PER_HOUR:
        for hours, what in PAY:
            yield Reading(value / hours, f"{what}? {value:g} / {hours:g} h is {plain(value / hours)} an hour")
    elif field in A_DAY:
        for days, what in ((YEAR, "a year's benefit"), (MONTH, "a month's benefit")):
            yield Reading(value / days, f"{what}? {value:g} / {days:g} is {plain(value / days)} a working day")
    elif field == "seat_price":
        yield Reading(value / MONTHS, f"a year's price? {value:g} / 12 is {plain(value / MONTHS)} a month")
    if field not in MONEY_PER_HOUR:
        yield Reading(value * 1e3, f"in thousands? then type {value * 1e3:.15g}")
        yield Reading(value * 1e6, f"in millions? then type {value * 1e6:.15g}")
        yield Reading(value / 100, f"in cents? then type {value / 100:g}")


def _plain(value: float, field: str) -> Iterator[Reading]:
    per_year = " a year" if field in YEARLY_SHARES else ""
    yield Reading(value / 100, f"{value:g} is {value * 100:g} %{per_year}; {value / 100:g} is {value:g} %")
    if field in FACTORS:
        yield Reading(value + 1, f"{1 + value:g} is {value * 100:g} % more than planned")
