"""The loads of all resources as lines of text: capacity, load, and what goes through each."""

from collections.abc import Iterator
from math import inf

from sim.describe.resource_loads import BOARD, MANAGERS, RUNNING, ResourceLoad, growth
from sim.describe.summary import Description
from sim.scenario.operating_model import OperatingModel
from sim.text import percent
from sim.units import YEAR

NAMED = 6  # services that a line names at most


def load_lines(description: Description) -> Iterator[str]:
    """Two lines for each resource, first under the operating model of the start, then what each phase changes."""
    scenario, before = description.scenario, description.loads
    yield "Load of each resource, hours per year at the base rate of demand (with rework; without leakage)"
    for load in before:
        yield from _lines(load, scenario.operating_model, growth(scenario, scenario.company.horizon))
    if description.open_hours:
        yield f"  {'decided request by request':<28} {description.open_hours:>14,.0f}"
    for name, loads in description.later_loads.items():
        changed = [load for load in loads if load not in before]
        before = loads
        if changed:
            yield f"  from phase {name} on"
        for load in changed:
            model = scenario.phases[name].operating_model
            yield from (f"  {line}" for line in _lines(load, model, growth(scenario, scenario.company.horizon)))


def _lines(load: ResourceLoad, model: OperatingModel, grown: float) -> Iterator[str]:
    """The line of a resource, and the line of what goes through it."""
    text = {BOARD: _board, RUNNING: _running}.get(load.kind, _load)
    yield f"  {load.resource:<28} {text(load, model, grown)}"
    if parts := _through(load):
        yield f"    {parts}"


def _load(load: ResourceLoad, model: OperatingModel, grown: float) -> str:
    notes = [_percent(load.utilisation) if load.capacity or not load.offered else "no capacity"]
    if abs(grown - 1.0) > 0.005 and load.offered:
        notes.append(f"with growth {_percent(load.utilisation * grown)} at the end of the study")
    if load.run:
        notes.append(f"running systems takes {load.run:,.0f}")
    if load.possible:
        notes.append(f"up to {load.possible:,.0f} more by the sourcing rule")
    return f"{load.offered:>14,.0f} of {load.capacity:,.0f} ({', '.join(notes)})"


def _board(load: ResourceLoad, model: OperatingModel, grown: float) -> str:
    """A board has no capacity of its own: it is a delay, and a share is declined."""
    intake = model.intake
    meeting = intake.board_interval
    days = intake.approval.mean() + meeting / 2.0
    each = f", {load.offered * meeting / YEAR:,.1f} a meeting" if meeting else ""
    return f"{load.offered:>14,.0f} requests a year{each}, without limit; a delay of {days:,.1f} days on average"


def _running(load: ResourceLoad, model: OperatingModel, grown: float) -> str:
    return f"{load.offered:>14,.0f}, charged by the hour; takes no places"


def _through(load: ResourceLoad) -> str:
    """What goes through a resource, the largest first."""
    largest = sorted(load.through.items(), key=lambda each: -each[1])
    parts = [f"{name} {amount:,.0f}" for name, amount in largest[:NAMED]]
    more = f", {len(largest) - NAMED} more" if len(largest) > NAMED else ""
    return f"{'contracts' if load.kind == MANAGERS else 'through it'}: {', '.join(parts)}{more}" if parts else ""


def _percent(load: float) -> str:
    return "no capacity" if load == inf else percent(round(load, 2))
