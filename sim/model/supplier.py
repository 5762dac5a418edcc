"""Whoever can do a piece of work for IT: a team of its own or a provider; both answer to the same names."""

from collections.abc import Callable
from math import inf

from sim.model.clock import Process
from sim.model.providers import ExternalProvider
from sim.model.teams import InternalTeam

Supplier = InternalTeam | ExternalProvider


def work(supplier: Supplier, i: int, s: int, hours: float, successor: Callable[[int], Supplier]) -> Process:
    """One piece of work, from asking for a crew to done; the time at which it began and who did it in the end.

    A supplier that closes, or gives the work up, hands it to the `successor` of the request, who starts it anew.
    """
    while True:
        if not supplier.open:
            supplier = successor(i)
        queue, crew = supplier.queues[s], supplier.crew[s]
        turn = queue.ask(i, supplier.priority[s], crew, crew * supplier.days(s, hours), inf)
        if turn is not None and (yield turn) is not True:
            continue
        began = queue.clock.now
        if (yield queue.start(i, crew, supplier.days(s, hours) * (supplier.crew[s] / crew))) is None:
            queue.release(crew)
            return began, supplier
