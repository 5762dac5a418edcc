"""Fixed work: what every benchmark times, how it is timed, and the event counts that prove the work was done."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from sim.model.world import World
from sim.scenario.records import Scenario
from sim.trace import Trace


class Timed(NamedTuple):
    """CPU seconds of one piece of work, and the events it took."""

    seconds: float
    events: int


def timed(work: Callable[[], int]) -> Timed:
    """One go at `work`, which returns its number of events."""
    start = time.process_time()
    events = work()
    return Timed(time.process_time() - start, events)


def in_turn(peer: Callable[[], int], ours: Callable[[], int], rounds: int) -> tuple[Timed, Timed]:
    """Medians over `rounds` of A B A B ..., so that a busy machine slows both alike."""
    pairs = [(timed(peer), timed(ours)) for _ in range(rounds)]
    return _median([pair[0] for pair in pairs]), _median([pair[1] for pair in pairs])


def play(scenario: Scenario, trace: Trace) -> int:
    """A whole run, ledger included; its events: what was put on the clock, and the arrivals merged into it."""
    world = World(scenario, trace)
    world.play()
    world.ledger()
    return next(world.clock.ids) + trace.needs


def expect(what: str, events: int, expected: int) -> None:
    """Stops if the work is no longer the same work. Raises ValueError."""
    if events != expected:
        raise ValueError(f"{what}: {events} events instead of {expected}; correct the count with a [results] line")


def _median(runs: list[Timed]) -> Timed:
    counts = {run.events for run in runs}
    if len(counts) > 1:
        raise ValueError(f"the same work took different numbers of events: {sorted(counts)}")
    return Timed(statistics.median(run.seconds for run in runs), counts.pop())
