"""The peer: the same queue as anyone would write it in plain SimPy, a process per request with `Resource`."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import nan

import simpy

WAITING, SERVED, LOST = range(3)


@dataclass
class PlainQueue:
    """M/M/c + M with a timeout race against patience; keeps a log of every request."""

    raised: Sequence[float]
    service: Sequence[float]
    patience: Sequence[float]
    servers: int

    def __post_init__(self) -> None:
        """An empty log: one place per request in every column."""
        size = len(self.raised)
        self.asked, self.started, self.ended = [nan] * size, [nan] * size, [nan] * size
        self.outcome = [WAITING] * size

    def run(self) -> int:
        """Plays all customers and returns the number of events."""
        self.env = simpy.Environment()
        self.resource = simpy.Resource(self.env, self.servers)
        self.env.process(self.arrivals())
        self.env.run()
        return next(self.env._eid)

    def arrivals(self) -> Generator[simpy.Event, object, None]:
        """Starts a process for each customer."""
        for i, time in enumerate(self.raised):
            yield self.env.timeout(time - self.env.now)
            self.env.process(self.customer(i))

    def customer(self, i: int) -> Generator[simpy.Event, object, None]:
        """Waits for a server or loses patience."""
        self.asked[i] = self.env.now
        with self.resource.request() as request:
            yield request | self.env.timeout(self.patience[i])
            if not request.triggered:
                self.outcome[i], self.ended[i] = LOST, self.env.now
                return
            self.started[i] = self.env.now
            yield self.env.timeout(self.service[i])
            self.outcome[i], self.ended[i] = SERVED, self.env.now
