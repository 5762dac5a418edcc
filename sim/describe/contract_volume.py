"""Hours a month that a provider is expected to charge under its contract, beside those that are planned for."""

from collections.abc import Iterator
from typing import NamedTuple

from sim.describe.expected_work import deliverer, in_force, needs_per_year, sellers, served_per_year
from sim.describe.resource_loads import contract_hours, paid_hours
from sim.scenario.checks.fault import Fault
from sim.scenario.contract import Contract
from sim.scenario.records import Scenario
from sim.units import MONTH, MONTHS

APART = 0.15  # the planned hours may differ from the expected ones by this share


class Volume(NamedTuple):
    """Hours a month at the base rate of demand, at full productivity."""

    least: float  # what the sourcing rule sends to the provider whatever the request, and running of systems
    most: float  # what it may send besides, where it decides request by request

    @property
    def known(self) -> bool:
        """Whether the rule leaves nothing open."""
        return self.least == self.most

    def apart(self, planned: float) -> bool:
        """Whether `planned` hours a month lie outside by more than 15 %."""
        return planned < (1.0 - APART) * self.least or planned > (1.0 + APART) * self.most


def volume_of(scenario: Scenario, provider: str) -> Volume:
    """The volume of a provider under the operating model that the scenario begins with."""
    served = served_per_year(scenario, needs_per_year(scenario))
    open_hours = sum(
        needs * paid_hours(scenario, service, provider)
        for service, needs in served.items()
        if deliverer(scenario, service) is None and provider in sellers(scenario, service)
    )
    least = contract_hours(scenario, provider) / MONTHS
    return Volume(least, least + open_hours / MONTHS)


def planned_hours(contract: Contract, rate: float) -> float:
    """Hours a month that the planned value pays for over the term; 0 without a planned value or a price."""
    return contract.value / (contract.term / MONTH) / rate if rate > 0 else 0.0


def value_warnings(scenario: Scenario) -> Iterator[Fault]:
    """A warning for each contract whose planned value pays for other hours than demand asks for."""
    models = {"operating_model": scenario.operating_model}
    models |= {f"phases.{name}.operating_model": phase.operating_model for name, phase in scenario.phases.items()}
    for place, model in models.items():
        for name, terms in model.contracts.items():
            planned = planned_hours(terms, terms.agreed_rate(scenario.providers[name].rate_per_hour))
            volume = volume_of(in_force(scenario, model), name)
            if planned and volume.apart(planned):
                yield Fault(f"{place}.contracts.{name}.value", terms.value, apart_text(planned, volume), "money")


def apart_text(planned: float, volume: Volume) -> str:
    """What the planned value pays for, beside what demand gives; the expected volume differs by more than 15 %."""
    return f"pays for {planned:,.0f} hours a month; at the base rate of demand {volume_text(volume)} go there"


def volume_text(volume: Volume) -> str:
    """The hours a month, or from how many to how many."""
    if volume.known:
        return f"{volume.least:,.0f}"
    return f"{volume.least:,.0f} to {volume.most:,.0f}"
