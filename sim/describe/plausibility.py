"""Values that are valid and unusual: what is outside the usual range of its field, and the slip that it looks like."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from sim.describe.slips import Slip, likely_slip, plain
from sim.scenario.checks.deliverability import PER_100_HEADS_MONTH
from sim.scenario.checks.fault import NOT_GIVEN, Fault
from sim.scenario.distributions.base import Shape
from sim.scenario.reading.load import DEFAULT, PLACE, Loaded, Note
from sim.scenario.records import Scenario, demand_per_year
from sim.scenario.schema_path import Place
from sim.units import ROUNDING

Span = tuple[float, float]

SLACK = 3.0  # beyond a range of sensitivity analysis, where a field has no usual range of its own
LIKE_THE_DOLLAR = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD")  # usual amounts hold for these alone

# By judgement: what is usual depends on the kind of need. Effort in hours, times in working days.
BY_KIND: dict[str, dict[str, Span]] = {
    "effort": {"incident": (0.02, 24), "request": (0.02, 1000), "project": (4, 20_000)},
    "tolerance": {"incident": (0.02, 15), "request": (0.05, 126), "project": (5, 756)},
    "sla": {"incident": (0.02, 15), "request": (0.05, 126), "project": (5, 756)},
}
HEADS_MONTH: Span = (0.1, 1000)  # needs per 100 heads and month; 54 to 148 tickets, facts 3.1
TICKETS: Span = (2.0, 60.0)  # incidents per head and year, of all services together; 6 to 18 usual, facts 3.1
SHARES = ("trust", "coverage")  # measures of a trigger that are shares


def implausible(loaded: Loaded) -> tuple[Fault, ...]:
    """A warning for each value of the files outside the usual range of its field; what is left out is not checked.

    The rule of each says the range and the unit, and the likely slip where one leads into the range. 0 is never
    unusual: it switches something off.
    """
    scenario = loaded.scenario
    written = {path: note for path, note in loaded.provenance.items() if note.file != DEFAULT}
    singles = [fault for path, note in written.items() for fault in _of_value(path, note, scenario)]
    told = any(".demand." in fault.place for fault in singles)  # a slip there is no second one here
    return (*singles, *(() if told else _of_tickets(scenario)))


class _Number(NamedTuple):
    """One number of a value: of a list an entry, of a distribution its mean."""

    value: float
    what: str  # "", "mean "


def _of_value(path: str, note: Note, scenario: Scenario) -> Iterator[Fault]:
    place = PLACE.find(tuple(path.split(".")))
    if place is None or (place.unit == "money" and scenario.company.currency not in LIKE_THE_DOLLAR):
        return
    span = usual_range(path, place, scenario)
    for number in _numbers(note.value):
        if span is not None and number.value and not _holds(span, number.value):
            yield _fault(path, number, span, Slip(path.rpartition(".")[2], place.unit, _default(place)))
            return
    if note.range is not None and not isinstance(note.value, (Shape, tuple)):
        yield from _of_own_range(path, note, place)


def usual_range(path: str, place: Place, scenario: Scenario) -> Span | None:
    """The usual range of the number at a path, in the unit of its field; None where any value is usual."""
    table, _, rest = path.partition(".")
    name = path.rpartition(".")[2]
    if table == "services" and name in BY_KIND and rest.count(".") == 1:
        return BY_KIND[name][scenario.services[rest.split(".")[0]].kind]
    if name == PER_100_HEADS_MONTH:
        return HEADS_MONTH
    if ".when." in path and name in ("below", "above"):
        trigger = scenario.phases[path.split(".")[1]].when
        return (0.0, 1.0) if trigger is not None and trigger.measure in SHARES else _own_range(place)
    return _own_range(place)


def _own_range(place: Place) -> Span | None:
    usual, tried = place.extra("usual"), place.extra("range")
    if usual is not None:
        return usual[0], usual[1]
    return None if tried is None else _widened(tried[0], tried[1])


def _widened(low: float, high: float) -> Span:
    """A range of sensitivity analysis with slack: a factor where it is positive, else its own width."""
    width = high - low
    return (low / SLACK, high * SLACK) if low > 0 else (low - width, high + width)


def _numbers(value: object) -> Iterator[_Number]:
    if isinstance(value, Shape):
        yield _Number(value.mean(), "" if value.cv() == 0 else "mean ")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield _Number(float(value), "")
    elif isinstance(value, tuple) and value and all(isinstance(entry, float) for entry in value):
        mean = math.fsum(value) / len(value)  # factors of demand are scaled to mean 1
        yield from (_Number(entry / mean, "against the mean ") for entry in value if mean)
    elif isinstance(value, tuple):
        yield from (_Number(float(entry[0]), "first of ") for entry in value if isinstance(entry, tuple))


def _holds(span: Span, value: float) -> bool:
    room = ROUNDING * max(abs(span[0]), abs(span[1]))
    return span[0] - room <= value <= span[1] + room


def _default(place: Place) -> float | None:
    return float(place.default) if isinstance(place.default, (int, float)) and place.default else None


def _fault(path: str, number: _Number, span: Span, slip: Slip) -> Fault:
    rule = f"{number.what}outside the usual range, {plain(span[0])} to {plain(span[1])}"
    hint = likely_slip(number.value, span, slip)
    return Fault(path, number.value, rule + (f"; {hint}" if hint else ""), slip.unit)


def _of_own_range(path: str, note: Note, place: Place) -> Iterator[Fault]:
    """A warning where a file gives a value outside the range that it gives beside it."""
    assert note.range is not None
    value = note.value
    if isinstance(value, (int, float)) and value and not _holds(note.range, float(value)):
        low, high = note.range
        yield Fault(path, value, f"outside its own range, {low:,.12g} to {high:,.12g}", place.unit)


def _of_tickets(scenario: Scenario) -> Iterator[Fault]:
    """A warning where units have too few or too many incidents a head: the slip of monthly for yearly numbers."""
    demand = demand_per_year(scenario)
    incidents = [name for name, service in scenario.services.items() if service.kind == "incident"]
    needs = {unit: math.fsum(demand[unit, name] for name in incidents) for unit in scenario.business_units}
    heads = {unit: record.headcount for unit, record in scenario.business_units.items()}
    odd = [unit for unit in needs if needs[unit] and not _holds(TICKETS, needs[unit] / heads[unit])]
    if odd:
        first, many = odd[0], f" (and {len(odd) - 1} more)" if len(odd) > 1 else ""
        a_head = needs[first] / heads[first]
        rule = f'incidents of unit "{first}"{many}: {plain(needs[first])} a year for {heads[first]:,} people are '
        rule += f"{plain(a_head)} a head; usual are {TICKETS[0]:g} to {TICKETS[1]:g}"
        monthly = "; were they needs a month? All are needs a year" if a_head < TICKETS[0] else ""
        yield Fault(f"services.{incidents[0]}.demand", NOT_GIVEN, rule + monthly)
