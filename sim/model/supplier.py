"""Whoever can do a piece of work for IT: a team of its own or a provider; both answer to the same names."""

from collections.abc import Callable
from math import inf

from sim.model.clock import Steps
from sim.model.providers import ProviderDesk
from sim.model.teams import TeamRoom

Maker = TeamRoom | ProviderDesk
"""Has lines, crew, priority, days; planned, hours, lead; charge, found_chance; rate, capability, repairs_free, open."""


def work(maker: Maker, i: int, s: int, hours: float, heir: Callable[[int], Maker]) -> Steps:
    """One piece of work, from asking for a crew to done; the time at which it began and who did it in the end.

    A maker that closes, or gives the work up, hands it to the `heir` of the request, who starts it anew.
    """
    while True:
        if not maker.open:
            maker = heir(i)
        line, crew = maker.lines[s], maker.crew[s]
        turn = line.ask(i, maker.priority[s], crew, crew * maker.days(s, hours), inf)
        if turn is not None and (yield turn) is not True:
            continue
        began = line.clock.now
        if (yield line.start(i, crew, maker.days(s, hours) * (maker.crew[s] / crew))) is None:
            line.release(crew)
            return began, maker
