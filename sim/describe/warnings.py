"""Warnings about the input: what can be run but is probably not meant. The exit status stays 0."""

from collections.abc import Iterator

from sim.describe.contract_volume import value_warnings
from sim.describe.expected_work import stages
from sim.describe.load_warnings import load_warnings
from sim.describe.plausibility import implausible
from sim.describe.time_units import ambiguous_times
from sim.scenario.checks.fault import Fault
from sim.scenario.reading.load import Loaded
from sim.scenario.records import Scenario


def warnings(loaded: Loaded) -> tuple[Fault, ...]:
    """All warnings about a scenario, each with place, value and what it means."""
    return (
        *implausible(loaded),  # first: an overload may follow from such a value
        *_of_stages(loaded.scenario),
        *ambiguous_times(loaded),
    )


def _of_stages(scenario: Scenario) -> Iterator[Fault]:
    """What is expected under the operating model of the start, and what else is under that of each phase."""
    said = set[str]()
    for prefix, start, company in stages(scenario):
        for fault in (*load_warnings(company, start), *value_warnings(company)):
            if fault.line() not in said:  # a phase that changes nothing here says nothing again
                said.add(fault.line())
                inside = fault.place.startswith("operating_model.")
                yield fault._replace(place=prefix + fault.place if inside else fault.place)
