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
    """An event that is already known to happen; one life waits for it and is resumed with its value."""

    _ok = True
    _defused = True
    _value: Any = None
    callbacks: Any = ()  # set by the life that waits: a list each, as simpy has it, costs twice as much
    __init__ = object.__init__  # skips simpy's bookkeeping of events that may still fail


Steps = Generator[Moment, Any, Any]


class Clock(simpy.Environment):
    """Simulated working days."""

    def __init__(self) -> None:
        """Day 0."""
        super().__init__()
        self.queue: list[tuple[float, int, int, Any]] = self._queue  # type: ignore[assignment]  # any priority
        self.ids = self._eid

    def at(self, time: float, phase: int, who: int) -> Moment:
        """An event at `time` (working days), in its phase, before events of higher `who`.

        The time is pushed as it is: simpy's `schedule` adds a delay to now, which can break ties by a bit.
        """
        moment: Moment = Moment()
        moment.callbacks = []
        heappush(self.queue, (time, phase + who, next(self.ids), moment))
        return moment

    def call(self, time: float, phase: int, who: int, action: Callable[[], object]) -> None:
        """Does something at `time` that needs no waiting."""
        self.at(time, phase, who).callbacks.append(lambda _: action())

    def play(self, arrivals: Sequence[float], life: Callable[[int], Steps], end: float) -> None:
        """Lets everything up to and including `end` happen; life i begins at `arrivals[i]` (sorted).

        simpy's `run` without its stop event and failure handling. Arrivals are merged in their place in the
        order rather than scheduled, which halves their cost; the trace has them sorted.
        """
        queue = self.queue
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
            Life(life(i))
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
            self._send(None).callbacks = (self,)
        except StopIteration:
            return

    def __call__(self, moment: Moment) -> None:
        """Goes on until the next moment awaited."""
        try:
            self._send(moment._value).callbacks = (self,)
        except StopIteration:  # not contextlib.suppress: it doubles the cost of every step
            return
