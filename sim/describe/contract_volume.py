"""Hours and money that a provider is expected to charge under its contract, beside those that are planned for."""

from collections.abc import Iterator
from typing import NamedTuple

from sim.describe.expected_work import bought_hours, deliverer, running_by_service, sellers, served_per_year
from sim.rules.contracts import unit_charge
from sim.rules.pricing import provider_effort
from sim.rules.risk import coverage
from sim.scenario.checks.fault import Fault
from sim.scenario.contract import Contract
from sim.scenario.records import Scenario
from sim.units import MONTH, MONTHS, PAID_HOURS

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


def ordered_hours(scenario: Scenario, provider: str, served: dict[str, float], *, sure: bool) -> dict[str, float]:
    """Hours per year by service that a provider works on orders, without rework; `served`: needs that IT takes on.

    `sure`: of what is known to go to the provider; else of what the sourcing rule may send it.
    """
    found = dict[str, float]()
    for service, needs in served.items():
        who = deliverer(scenario, service)
        here = who == provider if sure else who is None and provider in sellers(scenario, service)
        if here and needs:
            found[service] = needs * paid_hours(scenario, service, provider)
    return found


def paid_hours(scenario: Scenario, service: str, provider: str) -> float:
    """Mean hours that a need for a service takes a provider: without a contract people are new to each order."""
    record, seller = scenario.services[service], scenario.providers[provider]
    new = provider not in scenario.operating_model.contracts and record.kind != "incident"
    return bought_hours(record, seller) / (seller.ramp_start if new else 1.0)


def running_hours(scenario: Scenario, provider: str) -> dict[str, float]:
    """Hours per year by service that running the systems of the start takes a provider."""
    seller, services = scenario.providers[provider], scenario.services
    return {
        name: hours * provider_effort(services[name].commoditisation, seller.scale_advantage, seller.knowledge_gap)
        for name, hours in running_by_service(scenario).items()
        if hours
    }


def volume_of(scenario: Scenario, provider: str) -> Volume:
    """The volume of a provider under the operating model that the scenario begins with.

    Orders, and running where it runs IT's systems; without rework, for which a contract charges nothing.
    """
    served, model = served_per_year(scenario), scenario.operating_model
    least, possible = (sum(ordered_hours(scenario, provider, served, sure=sure).values()) for sure in (True, False))
    if model.sourcing.run_by == provider:
        least += sum(running_hours(scenario, provider).values())
    return Volume(least / MONTHS, (least + possible) / MONTHS)


def contract_spend(scenario: Scenario, provider: str) -> float:
    """Charges of a contract in a year at the base rate of demand: base fee and usage (money)."""
    terms = scenario.operating_model.contracts[provider]
    return terms.base_fee + MONTHS * _month(terms, volume_of(scenario, provider).least, scenario, provider)


def open_spend(scenario: Scenario, provider: str) -> float:
    """Charges a year of what the sourcing rule may send to a provider besides, at the agreed rate (money)."""
    terms, volume = scenario.operating_model.contracts[provider], volume_of(scenario, provider)
    return (volume.most - volume.least) * MONTHS * terms.agreed_rate(scenario.providers[provider].rate_per_hour)


def _month(terms: Contract, hours: float, scenario: Scenario, provider: str) -> float:
    """Charge of `hours` of a month beyond the base fee (money)."""
    rate = terms.agreed_rate(scenario.providers[provider].rate_per_hour)
    return unit_charge(0.0, hours, terms.included_hours / MONTHS, terms.tiers, rate)


def expected_coverage(scenario: Scenario) -> float:
    """Coverage of contract monitoring at what is known to be ordered: the share of defects that acceptance finds."""
    governance, contracts = scenario.operating_model.governance, scenario.operating_model.contracts
    needed = sum(contract_spend(scenario, name) * each.governance_share for name, each in contracts.items())
    return coverage(governance.vendor_managers * PAID_HOURS * governance.cost_per_hour, needed)


def planned_hours(contract: Contract, rate: float) -> float:
    """Hours a month that the planned value pays for over the term; 0 without a planned value or a price."""
    return contract.value / (contract.term / MONTH) / rate if rate > 0 else 0.0


def value_warnings(scenario: Scenario) -> Iterator[Fault]:
    """A warning for each contract whose planned value pays for other hours than demand asks for."""
    for name, terms in scenario.operating_model.contracts.items():
        planned = planned_hours(terms, terms.agreed_rate(scenario.providers[name].rate_per_hour))
        volume = volume_of(scenario, name)
        if planned and volume.apart(planned):
            place = f"operating_model.contracts.{name}.value"
            yield Fault(place, terms.value, apart_text(planned, volume), "money")


def apart_text(planned: float, volume: Volume) -> str:
    """What the planned value pays for, beside what demand gives; the expected volume differs by more than 15 %."""
    return f"pays for {planned:,.0f} hours a month; at the base rate of demand {volume_text(volume)} go there"


def volume_text(volume: Volume) -> str:
    """The hours a month, or from how many to how many."""
    if volume.known:
        return f"{volume.least:,.0f}"
    return f"{volume.least:,.0f} to {volume.most:,.0f}"
