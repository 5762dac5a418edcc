"""Servers and the queue before them: by priority, then first come, first served; non-preemptive.

A request takes `crew` servers at once. The head of the queue waits until its whole crew is free, and nobody overtakes
it, so that requests of large crews do get served. SimPy's `PriorityResource` is not used: it sorts all that wait at
every request, and needs a second event for patience.
"""

from heapq import heapify, heappop, heappush
from math import inf
from typing import Any

from sim.model.clock import FINISH, GIVE_UP, RENEGED, SERVED, Clock, TimedEvent, resume

Evicted = tuple[int, Any]  # number of the request, and its process, which is still to be resumed


class QueuedRequest(TimedEvent):
    """A request in the queue: its process is resumed with SERVED, or with RENEGED if patience ends first."""

    _value = RENEGED


class Queue:
    """Servers and the requests that wait for them; areas integrate the numbers of both over time."""

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
        "waits",
        "work",
    )

    def __init__(self, clock: Clock, servers: int) -> None:
        """Starts with all servers free and nobody in the queue."""
        self.clock = clock
        self.servers = servers
        self.busy = 0
        self.ends = 0.0  # sum over busy servers of the time at which they will be free
        self.length = 0  # requests that wait
        self.work = 0.0  # their server-days
        self.taken = 0.0  # server-days of all work begun
        self.waits = 0.0  # days in queue, summed over the requests that have left it
        self._waiting_area = self._since = 0.0  # request-days in queue, up to `_since`
        self._waiting: list[tuple[int, float, int, int, QueuedRequest, int, float]] = []

    def join(self, who: int, priority: int, crew: int, work: float, deadline: float) -> QueuedRequest | None:
        """Takes `crew` servers now and returns None, or else returns an event to wait for, at most until `deadline`."""
        clock = self.clock
        if self.busy + crew <= self.servers and (not self.length or self._comes_first(priority)):
            self.busy += crew
            return None
        now = clock._now
        self._waiting_area += self.length * (now - self._since)
        self._since = now
        request: QueuedRequest = QueuedRequest()
        order = next(clock.ids)
        if deadline < inf:
            heappush(clock.events, (deadline, GIVE_UP + who, order, request))
        heappush(self._waiting, (priority, now, who, order, request, crew, work))
        self.length += 1
        self.work += work
        return request

    def start(self, who: int, crew: int, days: float) -> TimedEvent:
        """The crew begins to work now; returns the event of its being done, `days` from now."""
        clock = self.clock
        end = clock._now + days
        self.ends += crew * end
        self.taken += crew * days
        done: TimedEvent = TimedEvent()
        heappush(clock.events, (end, FINISH + who, next(clock.ids), done))
        return done

    def release(self, crew: int) -> None:
        """The crew is free again; only at the time of the event that `start` returned."""
        self.busy -= crew
        self.ends -= crew * self.clock._now
        if self.length:
            self._serve()

    def renege(self, work: float, joined: float) -> None:
        """A request for `work` server-days, in the queue since `joined`, left it unserved; those behind may now fit."""
        self._count()
        self.waits += self.clock._now - joined
        self.length -= 1
        self.work -= work
        self._serve()

    def expected_wait(self, crew: int) -> float:
        """Days until a request that joins now is served, estimated from the work ahead; inf without servers."""
        if not self.length and self.busy + crew <= self.servers:
            return 0.0
        if not self.servers:
            return inf
        rest = (self.ends - self.busy * self.clock._now) / self.busy if self.busy else 0.0
        return (self.work + rest * crew) / self.servers

    def evict(self, least_crew: int = 1) -> list[Evicted]:
        """Takes those that wait for `least_crew` servers or more out of the queue."""
        self._count()
        kept, gone = [], list[Evicted]()
        for entry in sorted(self._waiting):
            _, joined, who, _, request, crew, work = entry
            if crew < least_crew:
                kept.append(entry)
            elif request.process is not None:
                gone.append((who, request.process))
                request.process = None  # the end of its patience then resumes nobody
                self.length -= 1
                self.work -= work
                self.waits += self.clock._now - joined
        heapify(kept)
        self._waiting = kept
        return gone

    def resize(self, servers: int) -> None:
        """Changes the number of servers; work in service is completed."""
        self.servers = servers
        self._serve()

    @property
    def busy_area(self) -> float:
        """Server-days worked until now: all work begun, less what is left of it."""
        return self.taken - (self.ends - self.busy * self.clock._now)

    @property
    def waiting_area(self) -> float:
        """Request-days in the queue until now: its length, integrated over time."""
        return self._waiting_area + self.length * (self.clock._now - self._since)

    @property
    def waited(self) -> float:
        """Request-days in the queue until now: those of each request, summed; by Little's law the waiting area."""
        now = self.clock._now
        here = (now - joined for _, joined, _, _, request, _, _ in self._waiting if request.process is not None)
        return self.waits + sum(here)

    def _count(self) -> None:
        """Integrates the length of the queue up to now; called before every change of it."""
        now = self.clock._now
        self._waiting_area += self.length * (now - self._since)
        self._since = now

    def _comes_first(self, priority: int) -> bool:
        """Whether a new request goes before all that wait (for more servers than are free)."""
        while self._waiting and self._waiting[0][4].process is None:  # patience ended
            heappop(self._waiting)
        return not self._waiting or priority < self._waiting[0][0]

    def _serve(self) -> None:
        """Serves the head of the queue, and the next, while their crews are free."""
        waiting = self._waiting
        while waiting and self.busy < self.servers:
            _, joined, _, _, request, crew, work = waiting[0]
            if request.process is None:  # patience ended
                heappop(waiting)
                continue
            if self.busy + crew > self.servers:
                return
            heappop(waiting)
            now = self.clock._now  # as `_count`; a call for every request would cost time
            self._waiting_area += self.length * (now - self._since)
            self._since = now
            self.length -= 1
            self.work -= work
            self.waits += now - joined
            self.busy += crew
            process, request.process = request.process, None  # the end of its patience then resumes nobody
            resume(process, SERVED)


class CancellableQueue(Queue):
    """A queue whose work in service can be cancelled."""

    __slots__ = ("_in_service",)

    def __init__(self, clock: Clock, servers: int) -> None:
        """Starts with all servers free and nobody in the queue."""
        super().__init__(clock, servers)
        self._in_service: list[tuple[int, TimedEvent, int, float]] = []

    def start(self, who: int, crew: int, days: float) -> TimedEvent:
        """As `Queue.start`, and remembers what is in service; written out again to save a call for every ticket."""
        clock = self.clock
        end = clock._now + days
        self.ends += crew * end
        self.taken += crew * days
        done: TimedEvent = TimedEvent()
        heappush(clock.events, (end, FINISH + who, next(clock.ids), done))
        self._in_service.append((who, done, crew, end))
        return done

    def forget_finished(self) -> None:
        """Forgets work that is done, so that memory does not grow; called once a month."""
        self._in_service = [each for each in self._in_service if each[1].process is not None]

    def cancel_service(self) -> list[Evicted]:
        """Ends all work in service unfinished; the caller resumes the processes."""
        gone, now = list[Evicted](), self.clock._now
        for who, done, crew, end in self._in_service:
            if done.process is not None:
                gone.append((who, done.process))
                done.process = None  # its end then resumes nobody
                self.busy -= crew
                self.ends -= crew * end
                self.taken -= crew * (end - now)
        self._in_service = []
        return gone
