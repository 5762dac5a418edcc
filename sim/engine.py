"""Plays a trace under a scenario: the one place that knows which engine does it."""

from sim.ledger import Ledger
from sim.model.world import simulate
from sim.scenario.records import Scenario
from sim.trace import Trace


def play(scenario: Scenario, trace: Trace) -> Ledger:
    """What happens when the needs and luck of `trace` meet the policy of `scenario`."""
    return simulate(scenario, trace)
