"""People or places that serve, and the queue before them: by priority, then first come first served.

Non-preemptive; an item takes `crew` servers at once. The head of the queue waits until its whole crew is free and
nobody overtakes it, so wide items are not starved. An own queue instead of `simpy.PriorityResource`, which sorts
all that wait at every request and needs a second event to race patience.
"""

from heapq import heapify, heappop, heappush
from math import inf
from typing import Any

from sim.model.clock import FINISH, GIVE_UP, Clock, TimedEvent, resume

MOVED, STOPPED = "moved", "stopped"
"""What a process is resumed with when its supplier gives the work up: another goes on with it, or nobody does."""

Evicted = tuple[int, Any]  # who, and the process that is still to be resumed


class QueuedRequest(TimedEvent):
    """A place in the queue: its process is resumed with True when served, with False when patience ends first."""

    _value = False


class Queue:
    """Servers, those they work for and those that wait; areas integrate their numbers over time."""

    __slots__ = (
        "_since",
        "_waiting",
        "_waiting_area",
        "busy",
        "clock",
        "ends",
        "length",
        "servers",
        "taken",
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
        self.taken = 0.0  # server-days of all work begun
        self._waiting_area = self._since = 0.0  # item-days in queue, up to `_since`
        self._waiting: list[tuple[int, float, int, int, QueuedRequest, int, float]] = []

    def ask(self, who: int, priority: int, crew: int, work: float, deadline: float) -> QueuedRequest | None:
        """Takes `crew` servers at once (None), or gives a turn to wait for, until `deadline` at the latest."""
        clock = self.clock
        if self.busy + crew <= self.servers and (not self.length or self._comes_first(priority)):
            self.busy += crew
            return None
        now = clock._now
        self._waiting_area += self.length * (now - self._since)
        self._since = now
        turn: QueuedRequest = QueuedRequest()
        order = next(clock.ids)
        if deadline < inf:
            heappush(clock.events, (deadline, GIVE_UP + who, order, turn))
        heappush(self._waiting, (priority, now, who, order, turn, crew, work))
        self.length += 1
        self.work += work
        return turn

    def start(self, who: int, crew: int, days: float) -> TimedEvent:
        """A crew that was asked for begins now; the moment at which it will be done."""
        clock = self.clock
        end = clock._now + days
        self.ends += crew * end
        self.taken += crew * days
        moment: TimedEvent = TimedEvent()
        heappush(clock.events, (end, FINISH + who, next(clock.ids), moment))
        return moment

    def release(self, crew: int) -> None:
        """The crew is free again, at the moment that `start` announced."""
        self.busy -= crew
        self.ends -= crew * self.clock._now
        if self.length:
            self._serve()

    def leave(self, work: float) -> None:
        """Patience ended on a turn for `work`; those behind may now fit."""
        self._count()
        self.length -= 1
        self.work -= work
        self._serve()

    def expected_wait(self, crew: int) -> float:
        """Days until a newcomer would be served, from the work in queue and in service (inf without servers)."""
        if not self.length and self.busy + crew <= self.servers:
            return 0.0
        if not self.servers:
            return inf
        rest = (self.ends - self.busy * self.clock._now) / self.busy if self.busy else 0.0
        return (self.work + rest * crew) / self.servers

    def evict(self, least_crew: int = 1) -> list[Evicted]:
        """Empties the queue of those that wait for `least_crew` servers or more."""
        self._count()
        kept, gone = [], list[Evicted]()
        for entry in sorted(self._waiting):
            _, _, who, _, turn, crew, work = entry
            if crew < least_crew:
                kept.append(entry)
            elif turn.process is not None:
                gone.append((who, turn.process))
                turn.process = None  # a later end of patience finds nobody
                self.length -= 1
                self.work -= work
        heapify(kept)
        self._waiting = kept
        return gone

    def resize(self, servers: int) -> None:
        """Another number of servers from now on; who is served goes on to the end."""
        self.servers = servers
        self._serve()

    @property
    def busy_area(self) -> float:
        """Server-days worked until now: those of all work begun, less what is still to come."""
        return self.taken - (self.ends - self.busy * self.clock._now)

    @property
    def waiting_area(self) -> float:
        """Item-days in queue until now: the length of the queue, integrated."""
        return self._waiting_area + self.length * (self.clock._now - self._since)

    def _count(self) -> None:
        """Integrates the length of the queue up to now; before every change of it."""
        now = self.clock._now
        self._waiting_area += self.length * (now - self._since)
        self._since = now

    def _comes_first(self, priority: int) -> bool:
        """Whether a newcomer goes before all that wait (for more servers than are free)."""
        while self._waiting and self._waiting[0][4].process is None:  # patience ended
            heappop(self._waiting)
        return not self._waiting or priority < self._waiting[0][0]

    def _serve(self) -> None:
        """Serves the head of the queue, and the next, while their crews are free."""
        turns = self._waiting
        while turns and self.busy < self.servers:
            _, _, _, _, turn, crew, work = turns[0]
            if turn.process is None:  # patience ended
                heappop(turns)
                continue
            if self.busy + crew > self.servers:
                return
            heappop(turns)
            now = self.clock._now  # as `_count`, which would be a call for every turn
            self._waiting_area += self.length * (now - self._since)
            self._since = now
            self.length -= 1
            self.work -= work
            self.busy += crew
            process, turn.process = turn.process, None  # a later end of patience finds nobody
            resume(process, value=True)


class CancellableQueue(Queue):
    """A queue whose servers can be called off: work in service is known by name."""

    __slots__ = ("_engaged",)

    def __init__(self, clock: Clock, servers: int) -> None:
        """All places free."""
        super().__init__(clock, servers)
        self._engaged: list[tuple[int, TimedEvent, int, float]] = []

    def start(self, who: int, crew: int, days: float) -> TimedEvent:
        """As in every queue (written out once more: a call less for each ticket); remembers who is in service."""
        clock = self.clock
        end = clock._now + days
        self.ends += crew * end
        self.taken += crew * days
        moment: TimedEvent = TimedEvent()
        heappush(clock.events, (end, FINISH + who, next(clock.ids), moment))
        self._engaged.append((who, moment, crew, end))
        return moment

    def forget_finished(self) -> None:
        """Forgets work that is done; now and then, so that memory stays flat."""
        self._engaged = [each for each in self._engaged if each[1].process is not None]

    def cancel_service(self) -> list[Evicted]:
        """Ends all work in service, undone; nothing is resumed as yet."""
        gone, now = list[Evicted](), self.clock._now
        for who, moment, crew, end in self._engaged:
            if moment.process is not None:
                gone.append((who, moment.process))
                moment.process = None  # its end finds nobody
                self.busy -= crew
                self.ends -= crew * end
                self.taken -= crew * (end - now)
        self._engaged = []
        return gone
