"""Times that can be read in two ways, and how they were read: "24 h" in a field of days, "90 days" of a contract."""

from collections.abc import Iterator

from sim.scenario.checks.fault import Fault
from sim.scenario.durations import CALENDAR, WORKING, Duration, read_duration
from sim.scenario.reading.load import Loaded
from sim.text import rounded
from sim.units import CALENDAR_YEAR, MONTH, WEEK, YEAR

CONTRACTUAL = ("contracts", "procurement", "workforce")  # records whose times are usually agreed in calendar days


def ambiguous_times(loaded: Loaded) -> Iterator[Fault]:
    """A remark for each time whose unit may be meant otherwise, with how it was read and what to type instead.

    Hours are ambiguous beyond one working day, days beyond a month, and in contracts, procurement and the workforce
    beyond a week.
    """
    for path, text in loaded.times.items():
        duration = _ambiguous(path, text)
        if duration is not None:
            yield Fault(path, text, _remark(duration))


def _ambiguous(path: str, text: str) -> Duration | None:
    """The duration that a text says, where it can be read in two ways."""
    try:
        duration = read_duration(text)
    except ValueError:  # a plain number
        return None
    if duration.counts or duration.unit not in ("minute", "hour", "day"):
        return None
    least = 1.0
    if duration.unit == "day":
        least = WEEK if any(name in CONTRACTUAL for name in path.split(".")) else MONTH
    return duration if duration.days > least else None


def _remark(duration: Duration) -> str:
    """How a duration was read, and the texts that say this and the other reading."""
    working, other = duration.counted(WORKING), duration.counted(CALENDAR)
    if duration.unit == "day":
        same = f"{rounded(duration.days * CALENDAR_YEAR / YEAR)} calendar days"
    else:
        same = f"{rounded(duration.days)} working days"
    return (
        f"is read as {working.text()}, which are {same}; "
        f'write "{working.text()}" for these, or "{other.text()}" for {rounded(other.days)} working days'
    )
