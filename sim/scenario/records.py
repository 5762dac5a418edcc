"""What is assumed and decided: the records of a scenario, each field with its unit, range and source.

A value that a scenario file leaves out takes the default written here, with the source or assumption mark
written beside it. Times are working days (1 year = 252), effort is productive hours, money is the company's
currency. `facts` in a source means docs/facts.md.
"""

import hashlib
import json
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.behaviour import Behaviour
from sim.scenario.checks.cross_checks import reference_faults
from sim.scenario.checks.deliverability import EVERY_UNIT, PER_100_HEADS_MONTH
from sim.scenario.company import Company
from sim.scenario.distributions import DaysDistribution, Distribution, HoursDistribution
from sim.scenario.distributions.parametric import Constant
from sim.scenario.fields import (
    Count,
    Days,
    DayVariation,
    Factor,
    Flag,
    Hours,
    LargeShare,
    Pace,
    Positive,
    Price,
    Rank,
    Rate,
    Record,
    Share,
    SomeDays,
    SomeHours,
    Staff,
    SystemRate,
    Weight,
    YearHours,
    Years,
    assumed,
    given,
    known,
)
from sim.scenario.name_rules import Name, Title
from sim.scenario.operating_model import NOTHING, Kind, OperatingModel, Phase, Workforce
from sim.scenario.schema_path import root
from sim.units import MONTHS, PAID_HOURS

Gate = Literal["none", "desk", "board"]
Complexity = Literal["low", "medium", "high"]

AS_PLANNED = Constant(value=1.0)


class BusinessUnit(Record):
    """A part of the business that needs services and may buy them itself."""

    headcount: Count = given("employees", usual=(5, 100_000))
    cost_per_hour: Price = known(
        40.13,
        "loaded cost of an employee's hour",
        source="BLS ECEC Dec 2022, clerical, in EPA ICR 2023",
        range=(32, 48),
        usual=(5, 500),
    )
    trust: Share = assumed(0.5, "reputation of IT in this unit at the start, 0..1", range=(0.3, 0.7))
    literacy: Share = assumed(0.3, "skill in buying and running technology, 0..1", range=(0.1, 0.6))
    risk_awareness: Share = assumed(0.3, "how far risks of own purchases are seen, 0..1", range=(0.1, 0.6))
    price_weight: Weight = assumed(1.0, "multiplies behaviour.weight_price for this unit", range=(0.5, 2))
    wait_weight: Weight = assumed(1.0, "multiplies behaviour.weight_wait for this unit", range=(0.5, 2))


class Service(Record):
    """Something business units need from IT, and all that a need for it brings with it."""

    kind: Kind = given("incident, request or project: for reporting and for what `direct` means")
    demand: dict[str, Rate] = given(
        "needs per year by business unit; `every_unit` sets all, `per_100_heads_month` adds by headcount",
        usual=(0.05, 1_000_000),
    )
    day_cv: DayVariation = assumed(0.0, "coefficient of variation of the gamma day factor of demand", range=(0, 0.35))
    effort: HoursDistribution = given("planned effort of one item, productive hours", usual=(0.02, 20_000))
    overrun: Distribution = assumed(AS_PLANNED, "actual over planned effort, built in house", usual=(0.5, 5))
    overrun_bought: Distribution = assumed(
        AS_PLANNED, "actual over planned effort, delivered by a provider", usual=(0.5, 5)
    )
    crew: Count = assumed(1, "people who work on one item at once", usual=(1, 20))
    team: str = given("the internal team that delivers it")
    run_team: str | None = given("the team that runs live systems of this service; without one, `team`", None)
    priority: Rank = given("1 is served first; within a priority first come first served", 3, usual=(1, 9))
    gate: Gate = given("none, the engagement desk, or desk + approval + board", "none")
    complexity: Complexity = given("of a contract for one item: low, medium or high", "medium")
    commoditisation: Share = assumed(0.5, "1 = the same everywhere, 0 = proprietary to this firm")
    tolerance: SomeDays = given("the lead time that the business finds normal", usual=(0.02, 756))
    patience: DaysDistribution | None = given(
        "waiting time after which a unit leaves IT's queue; none = never", None, usual=(0.02, 2520)
    )
    sla: Days | None = given(
        "target of the service-level agreement with the business: most time from when the request reaches IT until it "
        "is live",
        None,
        usual=(0.02, 756),
    )
    contract_target: Days | None = given(
        "target of contracts with providers: most time from an order until it is accepted; none = none is promised",
        None,
        usual=(0.02, 756),
    )
    importance: Share = assumed(0.1, "how much one delivery moves trust, 0..1")
    value: Price = assumed(
        0.0, "benefit per working day once live; cost of a waiting day in sourcing decisions", usual=(0.01, 50_000)
    )
    sensitivity: Share = assumed(0.0, "of the data: 0 public, 1 secret")
    integration: Share = assumed(0.0, "coupling to other systems: 0 none, 1 deep")
    reuse: Share = assumed(0.0, "chance that a platform already live could serve the need")
    bypassable: Flag = given("whether a unit can get it without IT", True)
    defect_rate: Share = assumed(0.0, "chance of a defect at capability 0 (q in docs/model.md)")
    rework_share: Factor = assumed(0.3, "effort of one rework pass over the effort of the first", range=(0.1, 0.6))
    rework_effort: HoursDistribution | None = given(
        "effort of one rework pass, hours, drawn afresh; without it `rework_share` of the first",
        None,
        usual=(0.02, 5000),
    )
    self_help: Hours = assumed(0.0, "hours the unit loses when it helps itself with an incident", usual=(0.05, 40))
    purchase_hours: Hours = assumed(
        0.0, "hours of the unit's own people in a first direct purchase", usual=(0.25, 1000)
    )
    purchase_time: DaysDistribution = assumed(
        NOTHING, "working days from need to a signed direct purchase", usual=(0.1, 504)
    )
    lifetime: Days | None = given(
        "mean life of the system an item leaves behind; none = leaves no system", None, usual=(126, 7560)
    )
    run_effort: Factor = known(
        0.2,
        "hours per year to run an owned system, over its planned build hours",
        source="practice rule 15-25 % a year; Dunn: median 0.82, facts 3.3",
        range=(0.15, 0.82),
    )
    seats: Positive = assumed(0.0, "people who use one system", usual=(1, 50_000))
    seat_price: Price = known(
        30.0,
        "per seat and month of a bought system",
        source="shadowitcost.com calculator, middle of 15-45",
        range=(15, 45),
    )
    incidents_per_year: SystemRate = assumed(0.0, "incidents that one live system raises per year", usual=(0.01, 1000))
    incident_service: str | None = given("the service those incidents are needs for", None)
    estate_years: Years = assumed(0.0, "years of past demand that are live systems of IT at the start", usual=(0.1, 30))
    shadow_years: Years = assumed(
        0.0, "years of past demand that are live shadow systems at the start", usual=(0.1, 30)
    )

    @property
    def runner(self) -> str:
        """The team that runs live systems of this service."""
        return self.run_team or self.team

    def systems_at_start(self, per_year: float) -> tuple[int, int]:
        """Live systems at the start of IT's and shadow systems, for a unit with `per_year` needs."""
        return round(per_year * self.estate_years), round(per_year * self.shadow_years)


class Team(Record):
    """People inside the IT department who work on requests and run what they built."""

    staff: Staff = given("people", usual=(1, 100_000))
    cost_per_hour: Price = known(
        83.14,
        "loaded cost of a paid hour",
        source="BLS ECEC Dec 2022, professional, in EPA ICR 2023",
        range=(66, 100),
        usual=(5, 500),
    )
    paid_hours: YearHours = given(
        "paid hours per person and year (252 days of 8 hours)", PAID_HOURS, usual=(1000, 2500)
    )
    hours_per_year: SomeHours = assumed(1600.0, "productive hours per person and year", range=(1450, 1750))
    utilisation_cap: LargeShare = assumed(1.0, "share of productive hours that may be planned on items and running")
    productivity: Pace = assumed(1.0, "of the planned pace", range=(0.8, 1.2))
    overflow: str | None = given("the team that runs what this one has no hours for; without one it stays undone", None)
    capability: Share = assumed(0.7, "delivery capability d: defects are q (1 - d)", range=(0.5, 0.9))
    acceptance: Share = assumed(0.7, "share of this team's defects found at acceptance", range=(0.5, 0.9))


class Procurement(Record):
    """Time from a decision to buy to a signed contract, by complexity."""

    low: DaysDistribution = given("working days", usual=(1, 504))
    medium: DaysDistribution = given("working days", usual=(1, 504))
    high: DaysDistribution = given("working days", usual=(1, 504))


class Provider(Record):
    """An external firm that sells to IT and to the business units."""

    services: tuple[str, ...] = given("services it sells")
    capacity: Count = given("engagements at once", usual=(1, 10_000))
    desk_capacity: Count | None = given(
        "people for incidents alone; without them `capacity` serves all", None, usual=(1, 10_000)
    )
    procurement: Procurement = given("time to contract without a framework, by complexity")
    rate_per_hour: Price = given("price of an effort hour under a contract", usual=(5, 500))
    list_markup: Factor = assumed(0.15, "list price without a framework contract, over the rate", range=(0, 0.3))
    scale_advantage: Share = assumed(0.2, "effort saved on fully commoditised work", range=(0, 0.4))
    knowledge_gap: Factor = assumed(0.3, "extra effort on fully proprietary work", range=(0, 0.6))
    hours_per_year: SomeHours = assumed(1600.0, "productive hours per person and year", range=(1450, 1750))
    ramp_start: LargeShare = known(
        0.8,
        "productivity when a contract starts",
        source="Meta Group -20 % in two years, cio.de 804301",
        range=(0.6, 0.9),
    )
    ramp_time: Days = known(
        504.0, "from start of contract to full productivity", source="Isene 2015, isene.me: 24 months", usual=(21, 1260)
    )
    delivery_capability: Share = assumed(0.7, "defects are q (1 - d)", range=(0.4, 0.9))
    subscription: Flag = given("whether it runs what it sells, paid by seat; else IT runs the system", False)
    sells_direct: Flag = given("whether business units can buy from it", True)
    cost_per_hour: Price | None = given(
        "what an effort hour costs it; without one `rate_per_hour` less `reference_margin`", None, usual=(5, 500)
    )
    reference_margin: Share = known(
        0.07,
        "usual margin over revenue",
        source="Coombs, 145 fixed-price jobs: median 7 %, facts 1.5",
        range=(0.0, 0.2),
    )
    exit_hazard: SystemRate = known(
        0.12,
        "contracts that end early per contract-year, at the reference margin",
        source="D&B Barometer; Landis, Deloitte: facts 1.5",
        range=(0.05, 0.22),
    )
    exit_sensitivity: Factor = known(
        0.28,
        "rise of the log hazard per unit of margin lost",
        source="Jorgensen, EASE 2013: a bid 25 % lower fails 9 % more often, ln 1.09 / 0.31 of margin",
        range=(0.28, 4),
    )


class Scenario(Record):
    """One company under one operating model: all that a run needs besides a seed."""

    name: Name = given("short name, used in tables and figures")
    title: Title = given("what this scenario is, in a few words", "")
    company: Company = given("the firm as a whole", Company())
    business_units: dict[str, BusinessUnit] = given("who needs services")
    services: dict[str, Service] = given("what is needed")
    teams: dict[str, Team] = given("who works inside IT")
    providers: dict[str, Provider] = given("who sells", {})
    operating_model: OperatingModel = given("how IT is sourced", OperatingModel())
    phases: dict[str, Phase] = given("how it is sourced later, in the order of the file", {})
    workforce: Workforce = given("hiring and parting", Workforce())
    behaviour: Behaviour = given("how people decide and feel", Behaviour())

    def people(self, model: OperatingModel) -> dict[str, int]:
        """The number of people in each team under one of the operating models."""
        return {name: model.staffing.get(name, team.staff) for name, team in self.teams.items()}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """Checks across records: names exist, shares sum up, and somebody can deliver every service."""
        faults = reference_faults(self.model_dump(by_alias=True), root(type(self)))
        if faults:
            text = "\n".join(fault.line() for fault in faults)
            raise PydanticCustomError("references", "{text}", {"text": text})
        return self


def demand_per_year(scenario: Scenario) -> dict[tuple[str, str], float]:
    """Needs per year of every (unit, service), before growth and season; 0 where there are none."""
    return {
        (unit_name, service_name): unit_demand(service, unit_name, unit)
        for unit_name, unit in scenario.business_units.items()
        for service_name, service in scenario.services.items()
    }


def unit_demand(service: Service, unit_name: str, unit: BusinessUnit) -> float:
    """Needs per year of one unit: its own entry, else `every_unit`; plus `per_100_heads_month`."""
    own = service.demand.get(unit_name, service.demand.get(EVERY_UNIT, 0.0))
    by_heads = service.demand.get(PER_100_HEADS_MONTH, 0.0) * unit.headcount / 100.0 * MONTHS
    return own + by_heads


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 (hexadecimal) of the scenario as canonical JSON.

    4 and 4.0, 0.0 and -0.0, "1 week" and 5 give the same key, since records hold one form of each. The order
    of named tables counts: it decides ties, so it may change results.
    """
    tree = scenario.model_dump(mode="json", by_alias=True)
    text = json.dumps(tree, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
