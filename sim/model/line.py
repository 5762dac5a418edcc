"""People or places that serve, and the line before them: by priority, then first come first served.

Non-preemptive; an item takes `crew` servers at once. The head of the line waits until its whole crew is free and
nobody overtakes it, so wide items are not starved. An own line instead of `simpy.PriorityResource`, which sorts
all that wait at every request and needs a second event to race patience.
"""

from heapq import heappop, heappush
from math import inf

from sim.model.clock import FINISH, GIVE_UP, Clock, Moment


class Turn(Moment):
    """A place in the line: its life is resumed with True when served, with False when patience ends first."""

    def __init__(self, line: "Line", crew: int, work: float) -> None:
        """Unserved as yet; `work` is an estimate in server-days."""
        self._value = False
        self.callbacks = [line.leave]
        self.crew = crew
        self.work = work
        self.settled = False

    def serve(self) -> None:
        """Resumes whoever waits; a later end of patience finds nobody."""
        self.settled = True
        self._value = True
        (_, *waiting), self.callbacks = self.callbacks, ()
        for resume in waiting:
            resume(self)


class Line:
    """Servers, those they work for and those that wait; areas integrate their numbers over time."""

    __slots__ = (
        "_since",
        "_turns",
        "busy",
        "busy_area",
        "clock",
        "ends",
        "length",
        "servers",
        "waiting_area",
        "work",
    )

    def __init__(self, clock: Clock, servers: int) -> None:
        """All servers free."""
        self.clock = clock
        self.servers = servers
        self.busy = 0
        self.ends = 0.0  # sum over busy servers of the time at which they will be free
        self.length = 0  # items that wait
        self.work = 0.0  # their server-days
        self.busy_area = self.waiting_area = 0.0  # server-days, item-days
        self._since = 0.0
        self._turns: list[tuple[int, float, int, int, Turn]] = []

    def crew(self, wanted: int) -> int:
        """Servers that work on one item: no more than there are."""
        return wanted if wanted <= self.servers else self.servers

    def ask(self, who: int, priority: int, crew: int, work: float, deadline: float) -> Turn | None:
        """Takes `crew` servers at once (None), or gives a turn to wait for, until `deadline` at the latest."""
        clock = self.clock
        now = clock._now
        span, self._since = now - self._since, now
        self.busy_area += self.busy * span
        if self.length:
            self.waiting_area += self.length * span
        elif self.busy + crew <= self.servers:
            self.busy += crew
            return None
        turn = Turn(self, crew, work)
        if deadline < inf:
            heappush(clock._queue, (deadline, GIVE_UP + who, next(clock._eid), turn))
        heappush(self._turns, (priority, now, who, next(clock._eid), turn))
        self.length += 1
        self.work += work
        return turn

    def start(self, who: int, crew: int, days: float) -> Moment:
        """A crew that was asked for begins now; the moment at which it will be done."""
        clock = self.clock
        end = clock._now + days
        self.ends += crew * end
        moment = Moment()
        heappush(clock._queue, (end, FINISH + who, next(clock._eid), moment))
        return moment

    def release(self, crew: int) -> None:
        """The crew is free again, at the moment that `start` announced."""
        now = self.clock._now
        span, self._since = now - self._since, now
        self.busy_area += self.busy * span
        self.busy -= crew
        self.ends -= crew * now
        if self.length:
            self.waiting_area += self.length * span
            self._serve()

    def leave(self, turn: Turn) -> None:
        """Patience ended; those behind may now fit."""
        self.tick()
        turn.settled = True
        self.length -= 1
        self.work -= turn.work
        self._serve()

    def expected_wait(self, crew: int) -> float:
        """Days until a newcomer would be served, from the work in line and in service (inf without servers)."""
        if not self.length and self.busy + crew <= self.servers:
            return 0.0
        if not self.servers:
            return inf
        rest = (self.ends - self.busy * self.clock._now) / self.busy if self.busy else 0.0
        return (self.work + rest * crew) / self.servers

    def tick(self) -> None:
        """Brings the areas up to now."""
        now = self.clock._now
        span = now - self._since
        self.busy_area += self.busy * span
        self.waiting_area += self.length * span
        self._since = now

    def _serve(self) -> None:
        """Serves the head of the line, and the next, while their crews are free; the areas are up to now."""
        turns = self._turns
        while turns:
            turn = turns[0][4]
            if not turn.settled:
                if self.busy + turn.crew > self.servers:
                    return
                self.length -= 1
                self.work -= turn.work
                self.busy += turn.crew
            heappop(turns)
            if not turn.settled:
                turn.serve()
