"""Who can do work for IT: an internal team or an external provider; and one piece of work by either."""

from collections.abc import Callable, Sequence
from math import inf
from typing import Protocol

from sim.model.clock import DONE, SERVED, Process
from sim.model.contracts import Agreement
from sim.model.queue import Queue


class Supplier(Protocol):
    """What intake, sourcing and delivery need to know of a team or a provider. Lists are by service."""

    @property
    def provider(self) -> int:
        """Index of the provider; -1 for a team."""

    @property
    def team(self) -> int:
        """Index of the team; -1 for a provider."""

    @property
    def orders(self) -> bool:
        """Whether each request is ordered before work can begin."""

    @property
    def open(self) -> bool:
        """Whether it takes on work today."""

    @property
    def agreement(self) -> Agreement | None:
        """The contract in force; None for a team, and for a provider without one."""

    @property
    def rate(self) -> float:
        """Money per hour."""

    @property
    def capability(self) -> float:
        """Share of the service's defect rate that it avoids, 0..1."""

    @property
    def queues(self) -> Sequence[Queue]:
        """The queue that requests join."""

    @property
    def crew(self) -> Sequence[int]:
        """Servers that a request takes."""

    @property
    def priority(self) -> Sequence[int]:
        """Rank in the queue; lower goes first."""

    @property
    def daily(self) -> Sequence[float]:
        """Hours of work that a crew does in a day."""

    @property
    def first_account(self) -> Sequence[int]:
        """The account that a first pass is booked on."""

    def planned(self, i: int) -> float:
        """Hours that request `i` is planned to take."""

    def own_hours(self, s: int, hours: float) -> float:
        """Hours that it takes for planned in-house `hours` of service `s`, today."""

    def hours(self, i: int, share: float) -> tuple[float, float]:
        """Planned and actual hours of a first pass over a `share` of the work."""

    def days(self, s: int, hours: float) -> float:
        """Working days that a crew takes for `hours` of service `s`."""

    def lead(self, i: int, hours: float) -> float:
        """Expected working days until request `i` is done, for quotes."""

    def inspection(self, s: int) -> float:
        """Working days until a delivery of service `s` is accepted."""

    def found_chance(self) -> float:
        """Probability that a defect is found at acceptance."""

    def order(self, i: int, deadline: float) -> Process:
        """Contracting for request `i`: DONE, RENEGED or MOVED."""

    def charge(self, i: int, hours: float, account: int) -> float:
        """Books `hours` on request `i`; returns what they cost (money)."""

    def charge_rework(self, i: int, hours: float) -> float:
        """Books `hours` of rework on request `i`; returns what they cost IT (money)."""

    def settle(self, i: int, fee: float, under: Agreement | None) -> None:
        """Counts the accepted delivery of request `i`, which cost `fee` (money) under a contract."""


def work(supplier: Supplier, i: int, s: int, hours: float, successor: Callable[[int], Supplier]) -> Process:
    """Process of one piece of work; returns days waited and worked (working days) and who completed it.

    If a supplier closes or gives the work up, `successor(i)` starts it anew; what was waited and worked before counts.
    """
    waited = worked = 0.0
    while True:
        if not supplier.open:
            supplier = successor(i)
        queue, crew, asked = supplier.queues[s], supplier.crew[s], supplier.queues[s].clock.now
        request = queue.join(i, supplier.priority[s], crew, crew * supplier.days(s, hours), inf)
        served = request is None or (yield request) is SERVED
        began = queue.clock.now
        waited += began - asked
        if not served:
            continue
        signal = yield queue.start(i, crew, supplier.days(s, hours) * (supplier.crew[s] / crew))
        worked += queue.clock.now - began
        if signal is DONE:
            queue.release(crew)
            return waited, worked, supplier
