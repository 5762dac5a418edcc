"""The peer: the same queue as anyone would write it in plain SimPy, a process per request with `Resource`."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import simpy


@dataclass
class PlainQueue:
    """M/M/c + M with a timeout race against patience; counts events and outcomes."""

    raised: Sequence[float]
    service: Sequence[float]
    patience: Sequence[float]
    servers: int
    waits: list[float] = field(default_factory=list)
    lost: int = 0

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
        asked = self.env.now
        with self.resource.request() as request:
            yield request | self.env.timeout(self.patience[i])
            if not request.triggered:
                self.lost += 1
                return
            self.waits.append(self.env.now - asked)
            yield self.env.timeout(self.service[i])
