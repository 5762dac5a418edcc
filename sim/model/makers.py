"""Whoever can do a piece of work for IT: a team of its own or a provider; both answer to the same names."""

from math import inf

from sim.model.clock import Steps
from sim.model.providers import ProviderDesk
from sim.model.teams import TeamRoom

Maker = TeamRoom | ProviderDesk
"""Has lines, crew, priority, days; planned, hours, lead; charge, found_chance; rate, capability, repairs_free."""


def work(maker: Maker, i: int, s: int, hours: float) -> Steps:
    """One piece of work, from asking for a crew to done; the time at which it began."""
    line, crew = maker.lines[s], maker.crew[s]
    turn = line.ask(i, maker.priority[s], crew, crew * maker.days(s, hours), inf)
    if turn is not None:
        yield turn
    began = line.clock.now
    yield line.start(i, crew, maker.days(s, hours))
    line.release(crew)
    return began
