"""Warnings about the input: what can be run but is probably not meant. The exit status stays 0."""

from sim.describe.contract_volume import value_warnings
from sim.describe.load_warnings import load_warnings
from sim.describe.plausibility import implausible
from sim.describe.time_units import ambiguous_times
from sim.scenario.checks.fault import Fault
from sim.scenario.reading.load import Loaded


def warnings(loaded: Loaded) -> tuple[Fault, ...]:
    """All warnings about a scenario, each with place, value and what it means."""
    return (
        *implausible(loaded),  # first: an overload may follow from such a value
        *load_warnings(loaded.scenario),
        *value_warnings(loaded.scenario),
        *ambiguous_times(loaded),
    )
