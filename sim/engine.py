"""Runs a trace under a scenario; the only module that knows which engine does it."""

from sim.ledger import Ledger
from sim.model.world import simulate
from sim.scenario.records import Scenario
from sim.trace import Trace


def play(scenario: Scenario, trace: Trace) -> Ledger:
    """The ledger of one run: the needs and random numbers of `trace` under the operating model of `scenario`."""
    return simulate(scenario, trace)
