"""Rules of the phases of a study: each can begin, in the order of the file, on a condition that can hold."""

from collections.abc import Iterator

from sim.scenario.durations import days
from sim.scenario.faults import Fault
from sim.scenario.scalars import DAYS
from sim.scenario.view import View, read

HORIZON = 756.0
SHARES = ("trust", "coverage")  # measures between 0 and 1


def phase_faults(view: View) -> Iterator[Fault]:
    """Every phase that cannot begin, or not after the one before it."""
    horizon = read(view.table("company").get("horizon"), HORIZON, days)
    before, latest = "", 0.0
    for name, phase in view.records("phases").items():
        start, place = read(phase.get("start"), 0.0, days), f"phases.{name}"
        if start >= horizon:
            rule = f"must be less than {horizon:g}, the horizon: the phase would never begin"
            yield Fault(f"{place}.start", phase["start"], rule, DAYS)
        if start < latest:
            rule = f'must be {latest:g} or more, when "{before}" starts: phases are in the order of time'
            yield Fault(f"{place}.start", phase.get("start", start), rule, DAYS)
        else:
            before, latest = name, start
        yield from _trigger(view, name)


def _trigger(view: View, phase: str) -> Iterator[Fault]:
    when = view.table("phases", phase, "when")
    for side in ("below", "above"):
        if when.get("measure") in SHARES and read(when.get(side), 0.0) > 1:
            yield Fault(f"phases.{phase}.when.{side}", when[side], f"must be 1 or less: {when['measure']} is a share")
