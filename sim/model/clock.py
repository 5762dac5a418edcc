"""The environment: timed events in the model's own order of (time, phase, who), and lives that run on it.

Opening hours, board days and month ends make ties the normal case. SimPy orders ties by who asked first; here
the order is a rule of the model, so that any engine can replay it.
"""

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import Any

import simpy

CALENDAR, FINISH, REPAIR, REVIEW, GIVE_UP, ARRIVE = (phase << 40 for phase in range(6))
"""Phases in the order in which they happen at one moment; `who` fills the 40 bits below."""


class Moment(simpy.Event):
    """An event that is already known to happen; whoever waits is resumed with `value`."""

    __slots__ = ()

    def __init__(self, env: simpy.Environment, value: Any = None) -> None:
        """Skips simpy's bookkeeping of events that may still fail."""
        self.env = env
        self.callbacks = []
        self._value = value
        self._ok = True
        self._defused = False


Steps = Generator[Moment, Any, Any]


class Clock(simpy.Environment):
    """Simulated working days."""

    def at(self, time: float, phase: int, who: int, value: Any = None) -> Moment:
        """An event at `time` (working days), in its phase, before events of higher `who`.

        The time is pushed as it is: simpy's `schedule` adds a delay to now, which can break ties by a bit.
        """
        moment = Moment(self, value)
        heappush(self._queue, (time, phase + who, next(self._eid), moment))
        return moment

    def call(self, time: float, phase: int, who: int, action: Callable[[], None]) -> None:
        """Does something at `time` that needs no waiting."""
        self.at(time, phase, who).callbacks.append(lambda _: action())

    def play(self, end: float) -> None:
        """Lets everything up to and including `end` happen.

        simpy's `run` without its stop event and failure handling; a third faster on short lives.
        """
        queue = self._queue
        while queue and queue[0][0] <= end:
            self._now, _, _, event = heappop(queue)
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)
        self._now = end


class Life:
    """Drives one generator from moment to moment: a simpy process without its start and end events."""

    __slots__ = ("_send",)

    def __init__(self, steps: Steps) -> None:
        """Starts at once; nothing waits for a life to end."""
        self._send = steps.send
        self(_START)

    def __call__(self, moment: Any) -> None:
        """Goes on until the next moment awaited."""
        try:
            self._send(moment._value).callbacks.append(self)
        except StopIteration:  # not contextlib.suppress: it doubles the cost of every step
            return


class _Start:
    _value = None


_START = _Start()
