"""The environment: timed events in the model's own order of (time, phase, who), and lives that run on it.

Opening hours, board days and month ends make ties the normal case. SimPy orders ties by who asked first; here
the order is a rule of the model, so that any engine can replay it.
"""

from collections.abc import Callable, Generator, Sequence
from heapq import heappop, heappush
from typing import Any

import simpy

CALENDAR, FINISH, REPAIR, REVIEW, GIVE_UP, ARRIVE = (phase << 40 for phase in range(6))
"""Phases in the order in which they happen at one moment; `who` fills the 40 bits below."""


class Moment(simpy.Event):
    """An event that is already known to happen; whoever waits is resumed with `value`."""

    _ok = True
    _defused = True

    def __init__(self, value: Any = None) -> None:
        """Skips simpy's bookkeeping of events that may still fail."""
        self.callbacks = []
        self._value = value


Steps = Generator[Moment, Any, Any]


class Clock(simpy.Environment):
    """Simulated working days."""

    def at(self, time: float, phase: int, who: int, value: Any = None) -> Moment:
        """An event at `time` (working days), in its phase, before events of higher `who`.

        The time is pushed as it is: simpy's `schedule` adds a delay to now, which can break ties by a bit.
        """
        moment = Moment(value)
        heappush(self._queue, (time, phase + who, next(self._eid), moment))
        return moment

    def call(self, time: float, phase: int, who: int, action: Callable[[], None]) -> None:
        """Does something at `time` that needs no waiting."""
        self.at(time, phase, who).callbacks.append(lambda _: action())

    def play(self, arrivals: Sequence[float], arrive: Callable[[int], None], end: float) -> None:
        """Lets everything up to and including `end` happen; need i arrives at `arrivals[i]` (sorted).

        simpy's `run` without its stop event and failure handling. Arrivals are merged in their place in the
        order rather than scheduled, which halves their cost; the trace has them sorted.
        """
        queue = self._queue
        for i, time in enumerate(arrivals):
            while queue:
                head = queue[0]
                if head[0] > time or (head[0] == time and head[1] > ARRIVE + i):
                    break
                heappop(queue)
                self._now, _, _, event = head
                callbacks, event.callbacks = event.callbacks, None
                for callback in callbacks:
                    callback(event)
            self._now = time
            arrive(i)
        while queue and queue[0][0] <= end:
            self._now = queue[0][0]
            self.step()
        self._now = end


class Life:
    """Drives one generator from moment to moment: a simpy process without its start and end events."""

    __slots__ = ("_send",)

    def __init__(self, steps: Steps) -> None:
        """Starts at once; nothing waits for a life to end."""
        self._send = steps.send
        try:
            self._send(None).callbacks.append(self)
        except StopIteration:
            return

    def __call__(self, moment: Any) -> None:
        """Goes on until the next moment awaited."""
        try:
            self._send(moment._value).callbacks.append(self)
        except StopIteration:  # not contextlib.suppress: it doubles the cost of every step
            return
