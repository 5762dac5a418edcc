"""Sentences of the verdict about people without work, vendor managers without time, and orders negotiated singly."""

from collections.abc import Iterator, Mapping

from sim.describe.expected_work import in_force
from sim.describe.load_warnings import OVERLOADED, is_idle, negotiated
from sim.describe.resource_loads import MANAGERS, ResourceLoad, highest_growth, resource_loads
from sim.rules.risk import coverage
from sim.scenario.records import Scenario
from sim.text import listed, name_in_words, whole_percent


def load_remarks(models: Mapping[str, Scenario]) -> list[str]:
    """A sentence for each of them, with the models that it is about; those of phases name the phase."""
    about: dict[str, list[str]] = {}
    for name, scenario in models.items():
        for text in _of_company(scenario):
            about.setdefault(text, []).append(name)
    return [f"In {listed(names)}, {text}." for text, names in about.items()]


def _of_company(scenario: Scenario) -> Iterator[str]:
    """The remarks on the operating model of the start, then those on each phase that were not made before."""
    said = list(_of_model(scenario, 0.0))
    yield from said
    for name, phase in scenario.phases.items():
        texts = list(_of_model(in_force(scenario, phase.operating_model), phase.start))
        yield from (f"from phase {name} on: {text}" for text in texts if text not in said)
        said += texts


def _of_model(scenario: Scenario, start: float) -> Iterator[str]:
    factor = highest_growth(scenario, start)
    loads = resource_loads(scenario)
    idle = [f"{_words(load)} {whole_percent(load.busy)}" for load in loads if is_idle(load, factor)]
    if idle:
        yield f"paid people have little work: {listed(idle)} of their time"
    for load in loads:
        if load.kind == MANAGERS and load.utilisation * factor > OVERLOADED:
            covered = coverage(load.capacity, load.offered * factor)
            yield f"contracts are monitored to {whole_percent(covered)} of what they need"
    yield from negotiated(scenario).values()


def _words(load: ResourceLoad) -> str:
    return f"{load.kind} {name_in_words(load.name)}".strip()
