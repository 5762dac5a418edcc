"""Whoever can do a piece of work for IT: a team of its own or a provider; both answer to the same names."""

from sim.model.providers import ProviderDesk
from sim.model.teams import TeamRoom

Maker = TeamRoom | ProviderDesk
"""Has planned, needed, lead; ask, start, finish, work; charge, found_chance; rate, capability, repairs_free."""
