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

    _value = False


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
        self._turns: list[tuple[int, float, int, int, Turn, int, float]] = []

    def ask(self, who: int, priority: int, crew: int, work: float, deadline: float) -> Turn | None:
        """Takes `crew` servers at once (None), or gives a turn to wait for, until `deadline` at the latest."""
        clock = self.clock
        now = clock._now
        span, self._since = now - self._since, now
        self.busy_area += self.busy * span
        if self.length:
            self.waiting_area += self.length * span
        if self.busy + crew <= self.servers and (not self.length or self._comes_first(priority)):
            self.busy += crew
            return None
        turn: Turn = Turn()
        order = next(clock.ids)
        if deadline < inf:
            heappush(clock.queue, (deadline, GIVE_UP + who, order, turn))
        heappush(self._turns, (priority, now, who, order, turn, crew, work))
        self.length += 1
        self.work += work
        return turn

    def start(self, who: int, crew: int, days: float) -> Moment:
        """A crew that was asked for begins now; the moment at which it will be done."""
        clock = self.clock
        end = clock._now + days
        self.ends += crew * end
        moment: Moment = Moment()
        heappush(clock.queue, (end, FINISH + who, next(clock.ids), moment))
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

    def leave(self, work: float) -> None:
        """Patience ended on a turn for `work`; those behind may now fit."""
        self.tick()
        self.length -= 1
        self.work -= work
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

    def _comes_first(self, priority: int) -> bool:
        """Whether a newcomer goes before all that wait (for more servers than are free)."""
        while self._turns and not self._turns[0][4].callbacks:  # patience ended
            heappop(self._turns)
        return not self._turns or priority < self._turns[0][0]

    def _serve(self) -> None:
        """Serves the head of the line, and the next, while their crews are free; the areas are up to now."""
        turns = self._turns
        while turns:
            _, _, _, _, turn, crew, work = turns[0]
            if not turn.callbacks:  # patience ended
                heappop(turns)
                continue
            if self.busy + crew > self.servers:
                return
            heappop(turns)
            self.length -= 1
            self.work -= work
            self.busy += crew
            turn._value = True
            (resume,), turn.callbacks = turn.callbacks, ()  # a later end of patience finds nobody
            resume(turn)
