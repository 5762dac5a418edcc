"""The environment: timed events in the model's own order of (time, phase, who), and processes that run on it.

Opening hours, board days and month ends make ties the normal case. SimPy orders ties by who asked first; here
the order is a rule of the model, so that any engine can replay it.
"""

from collections.abc import Callable, Generator, Sequence
from heapq import heappop, heappush
from itertools import chain
from typing import Any

import simpy

CALENDAR, FINISH, REPAIR, REVIEW, GIVE_UP, ARRIVE = (phase << 40 for phase in range(6))
LAST = 6 << 40
"""Phases in the order in which they happen at one moment; `who` fills the 40 bits below."""


NOBODY: tuple[()] = ()


class TimedEvent(simpy.Event):
    """An event that is already known to happen; one process waits for it and is resumed with its value.

    Callbacks and processes of simpy may wait as well, where `Clock.at` made it.
    """

    _ok = True
    _defused = True
    _value: Any = None
    process: Any = None
    callbacks: Any = NOBODY
    __init__ = object.__init__  # skips simpy's bookkeeping of events that may still fail


Process = Generator[TimedEvent, Any, Any]


def resume(process: Process, value: Any = None) -> None:
    """Lets a process begin, or go on with `value`, until the next moment it waits for; nothing waits for its end."""
    try:
        process.send(value).process = process
    except StopIteration:  # not contextlib.suppress: it doubles the cost of every step
        return


class Clock(simpy.Environment):
    """Simulated working days."""

    def __init__(self) -> None:
        """Day 0."""
        super().__init__()
        self.events: list[tuple[float, int, int, Any]] = self._queue  # type: ignore[assignment]  # any priority
        self.ids = self._eid

    def at(self, time: float, phase: int, who: int) -> TimedEvent:
        """An event at `time` (working days), in its phase, before events of higher `who`.

        The time is pushed as it is: simpy's `schedule` adds a delay to now, which can break ties by a bit.
        """
        moment: TimedEvent = TimedEvent()
        moment.callbacks = []
        heappush(self.events, (time, phase + who, next(self.ids), moment))
        return moment

    def call(self, time: float, phase: int, who: int, action: Callable[[], object]) -> None:
        """Does something at `time` that needs no waiting."""
        self.at(time, phase, who).callbacks.append(lambda _: action())

    def play(self, arrivals: Sequence[float], process: Callable[[int], Process], end: float) -> None:
        """Lets everything up to and including `end` happen; process i begins at `arrivals[i]` (sorted).

        simpy's `run` without its stop event and failure handling. Arrivals are merged in their place in the
        order rather than scheduled, and processes are resumed here rather than by a callback: each saves a tenth.
        """
        queue = self.events
        orders = chain(range(ARRIVE, ARRIVE + len(arrivals)), (LAST,))
        for time, order in zip(chain(arrivals, (end,)), orders, strict=True):
            while queue:
                head = queue[0]
                if head[0] > time or (head[0] == time and head[1] > order):
                    break
                heappop(queue)
                self._now, _, _, event = head
                try:
                    waiting, event.process = event.process, None
                    if waiting is not None:
                        waiting.send(event._value).process = waiting
                except StopIteration:
                    pass
                except AttributeError:  # an event of simpy's own has no process
                    if isinstance(event, TimedEvent):
                        raise
                if (callbacks := event.callbacks) is not NOBODY:
                    event.callbacks = None
                    for callback in callbacks:
                        callback(event)
            self._now = time
            if order != LAST:
                resume(process(order - ARRIVE))
