"""How a company sources its IT: contracts, intake, sourcing, governance, and how that changes over time."""

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.contract import Contract
from sim.scenario.distributions import DaysDistribution, HoursDistribution
from sim.scenario.distributions.parametric import Constant
from sim.scenario.fields import (
    Days,
    Factor,
    Flag,
    Hours,
    LargeShare,
    LogDeviation,
    Money,
    Positive,
    Price,
    Record,
    Share,
    SomeHours,
    Staff,
    YearHours,
    assumed,
    given,
    known,
)
from sim.units import PAID_HOURS

NOTHING = Constant(value=0.0)

Kind = Literal["incident", "request", "project"]
KINDS: tuple[Kind, ...] = ("incident", "request", "project")


class Intake(Record):
    """How a need becomes an approved request."""

    desk_staff: Staff = assumed(0, "people at the engagement desk; 0 = no desk", usual=(1, 500))
    effort: HoursDistribution = assumed(NOTHING, "desk hours per request", usual=(0.05, 200))
    cost_per_hour: Price = known(
        83.14, "loaded cost of a paid desk hour", source="BLS ECEC Dec 2022 in EPA ICR 2023", usual=(5, 500)
    )
    hours_per_year: SomeHours = assumed(1600.0, "productive hours per person and year", range=(1450, 1750))
    paid_hours: YearHours = given("paid hours per person and year", PAID_HOURS, usual=(1000, 2500))
    friction: Share = assumed(0.0, "hassle of dealing with IT, 0..1", range=(0.1, 0.9))
    approval: DaysDistribution = assumed(NOTHING, "working days of approval", usual=(0.05, 252))
    board_interval: Days = assumed(
        0.0,
        "between meetings of the board, one of which is on the study's first day; 0 = no board",
        usual=(1, 252),
    )
    declined: Share = assumed(0.0, "share of requests at the board that are declined")
    quote: Flag = given("whether intake answers with an expected lead time", False)
    serves: tuple[Kind, ...] = given("kinds of need that IT takes on; it declines all others at once", KINDS)
    catalogue: Share | None = given(
        "commoditisation from which a service is ordered from a catalogue, without desk or board", None
    )
    fast_track: Share | None = given("commoditisation from which a service needs no board", None)
    change_budget: Money | None = given(
        "what IT may commit to requests and projects in a year of the study", None, usual=(1000, 1e10)
    )
    over_budget: Literal["wait", "decline"] = given(
        "what becomes of a request that the year's budget cannot hold: it waits for the next, or is declined", "wait"
    )

    def gate_of(self, gate: str, known: float) -> str:
        """The gate of a service of commoditisation `known`: none for the catalogue, no board for the fast track."""
        if self.catalogue is not None and known >= self.catalogue:
            return "none"
        fast = self.fast_track is not None and known >= self.fast_track
        return "desk" if fast and gate == "board" else gate


class Sourcing(Record):
    """How IT decides who delivers a request."""

    rule: str = given("in_house, outsourced, threshold, brokered, or a registered name", "in_house")
    by_service: dict[str, str] = given("a rule of its own for single services", {})
    threshold: Share = assumed(0.6, "commoditisation from which the rule `threshold` buys", range=(0.3, 0.9))
    prime: str | None = given("the provider of the rule `outsourced`", None)
    reuse_search: Share = assumed(0.0, "share of reusable platforms that sourcing finds")
    estimate_error: LogDeviation = assumed(0.0, "log standard deviation of expected lead times", usual=(0.05, 2))
    risk_premium: Factor = assumed(
        0.0, "share of price added per unit of data sensitivity when bought", usual=(0.01, 3)
    )
    appraisal: Days = assumed(756.0, "running cost counted in the price of an offer", range=(0, 1260))
    embedded: dict[str, str] = given("by business unit, the team of its own that delivers all but incidents", {})
    run_by: str | None = given("the provider that runs IT's systems; without one the run teams do", None)

    def rule_of(self, service: str) -> str:
        """The name of the rule for a service."""
        return self.by_service.get(service, self.rule)

    def team_of(self, unit: str, kind: Kind, team: str) -> str:
        """The team that builds for a unit what `team` builds for others: the unit's own, except for incidents."""
        return team if kind == "incident" else self.embedded.get(unit, team)


class Governance(Record):
    """What IT does about contracts and about buying without it."""

    vendor_managers: Positive = assumed(0.0, "people", usual=(0.1, 200))
    cost_per_hour: Price = known(
        94.74, "loaded cost of a paid hour, managerial", source="BLS ECEC Dec 2022 in EPA ICR 2023", usual=(5, 500)
    )
    sanction: Factor = assumed(0.0, "disutility of a detected direct purchase", usual=(0.05, 10))
    detection: Share = assumed(0.3, "chance that a direct purchase is detected", range=(0.1, 0.6))
    acceptance_time: Days = assumed(
        0.0, "to accept a provider's delivery at full coverage; longer as coverage falls", range=(0, 10)
    )
    chargeback: Share = assumed(0.5, "share of IT's price that the unit feels", range=(0, 1))
    unit_budgets: dict[str, Money] = given(
        "by business unit, for own purchases and IT's recharges in a year of the study; none = no limit",
        {},
        usual=(1000, 1e10),
    )
    recharge: Flag = given(
        "whether that share is booked to the unit's budget (chargeback) or only shown to it (showback)", False
    )
    stance: Literal["tolerate", "block", "embrace"] = given(
        "to shadow IT that is detected: leave it until it must be taken over, stop the purchase, or register it",
        "tolerate",
    )
    registration: Hours = assumed(8.0, "hours of IT to register one shadow system", range=(2, 40))


class OperatingModel(Record):
    """How the company's IT is sourced: policy only; behaviour is common to all models."""

    intake: Intake = given("from need to approved request", Intake())
    sourcing: Sourcing = given("who delivers", Sourcing())
    contracts: dict[str, Contract] = given("by provider", {})
    staffing: dict[str, Staff] = given("people per team, where other than the team's own", {}, usual=(1, 5000))
    governance: Governance = given("contracts and shadow IT", Governance())


class Trigger(Record):
    """A condition that has held for some days on end."""

    measure: Literal["trust", "backlog", "shadow_systems", "coverage"] = given(
        "trust of the business in IT (0..1, by headcount), requests that wait in any line, live shadow systems, "
        "or contract-monitoring coverage (0..1)"
    )
    below: Positive | None = given("holds while the measure is below this", None, usual=(0, 1e5))
    above: Positive | None = given("holds while the measure is above this", None, usual=(0, 1e5))
    lasting: Days = given("working days on end that it must hold", 0.0, usual=(1, 756))

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.below is None) == (self.above is None):
            raise PydanticCustomError("rule", "must have either below or above")
        return self


class Phase(Record):
    """The operating model from some time of the study on."""

    operating_model: OperatingModel = given("how IT is sourced from then on")
    start: Days = given(
        "working days into the study at which it is decided; earliest, with `when`", 0.0, usual=(5, 7560)
    )
    when: Trigger | None = given("it is decided once this holds; without it at `start`", None)
    transfer_share: Share = given("share of the staff who leave that moves to the new providers", 0.0)


class Workforce(Record):
    """What it takes to hire people and to part with them; the same for every team."""

    hiring_time: Days = assumed(63.0, "working days until a new hire starts", range=(42, 126))
    hiring_cost: Factor = assumed(0.2, "of hiring one person, over a year's pay", range=(0.1, 0.3))
    notice: Days = assumed(63.0, "working days from notice to leaving", range=(21, 126))
    severance: Days = known(
        31.5,
        "working days of pay that one who leaves is owed",
        source="Overby 2003: layoffs 3-5 % of the contract; 4 % of a contract for 94 people's work",
        range=(21, 126),
    )
    newcomer_start: LargeShare = known(
        0.8,
        "productivity of new people, or of those who take work back",
        source="as a provider's: Meta Group -20 % in two years",
        range=(0.6, 0.9),
    )
    newcomer_time: Days = known(
        504.0, "until they are fully productive", source="Isene 2015, isene.me: 24 months", range=(126, 504)
    )
