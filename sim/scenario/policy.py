"""How a company sources its IT: contracts, intake, sourcing, governance; policy only, no behaviour."""

from sim.scenario.quantities import (
    Constant,
    Days,
    DaysDistribution,
    Flag,
    HoursDistribution,
    LogDeviation,
    Money,
    Positive,
    Record,
    Share,
    SomeHours,
    Staff,
    assumed,
    given,
    known,
)

NOTHING = Constant(value=0.0)


class Contract(Record):
    """What the company has agreed with one provider: the simple form."""

    framework: Flag = given("whether single orders are called off without a negotiation", True)
    rate_per_hour: Money | None = given("agreed price of an effort hour; without one the provider's rate", None)
    call_off: DaysDistribution = assumed(Constant(value=5.0), "working days to place an order under the framework")
    order_cost: Money = assumed(0.0, "internal cost of placing one order")
    governance_share: Share = known(
        0.05,
        "contract management needed, share of contract spend",
        source="people3 4.5 %; Willcocks 4-8 %",
        range=(0.03, 0.15),
    )
    value: Money = given("planned value over the term; base of transition cost and severance", 0.0)
    transition_share: Share = known(
        0.03, "transition cost over contract value", source="Overby 2003, 3 % of contract", range=(0.01, 0.08)
    )
    severance_share: Share = known(
        0.0,
        "severance over contract value, where staff leave",
        source="Overby 2003: layoffs 3-5 %",
        range=(0, 0.05),
    )


class Intake(Record):
    """How a need becomes an approved request."""

    desk_staff: Staff = assumed(0, "people at the engagement desk; 0 = no desk")
    effort: HoursDistribution = assumed(NOTHING, "desk hours per request")
    cost_per_hour: Money = known(83.14, "loaded cost of a paid desk hour", source="BLS ECEC Dec 2022 in EPA ICR 2023")
    hours_per_year: SomeHours = assumed(1600.0, "productive hours per person and year", range=(1450, 1750))
    paid_hours: Positive = given("paid hours per person and year", 2016.0)
    friction: Share = assumed(0.0, "hassle of dealing with IT, 0..1", range=(0.1, 0.9))
    approval: DaysDistribution = assumed(NOTHING, "working days of approval")
    board_interval: Days = assumed(0.0, "between meetings of the board; 0 = no board")
    declined: Share = assumed(0.0, "share of requests at the board that are declined")
    quote: Flag = given("whether intake answers with an expected lead time", False)


class Sourcing(Record):
    """How IT decides who delivers a request."""

    rule: str = given("in_house, outsourced, threshold, brokered, or a registered name", "in_house")
    by_service: dict[str, str] = given("a rule of its own for single services", {})
    threshold: Share = assumed(0.6, "commoditisation from which the rule `threshold` buys", range=(0.3, 0.9))
    prime: str | None = given("the provider of the rule `outsourced`", None)
    reuse_search: Share = assumed(0.0, "share of reusable platforms that sourcing finds")
    estimate_error: LogDeviation = assumed(0.0, "log standard deviation of expected lead times")
    risk_premium: Positive = assumed(0.0, "share of price added per unit of data sensitivity when bought")
    appraisal: Days = assumed(756.0, "running cost counted in the price of an offer", range=(0, 1260))
    run_by: str | None = given("the provider that runs IT's systems; without one the run teams do", None)


class Governance(Record):
    """What IT does about contracts and about buying without it."""

    vendor_managers: Positive = assumed(0.0, "people")
    cost_per_hour: Money = known(
        94.74, "loaded cost of a paid hour, managerial", source="BLS ECEC Dec 2022 in EPA ICR 2023"
    )
    sanction: Positive = assumed(0.0, "disutility of a detected direct purchase")
    detection: Share = assumed(0.3, "chance that a direct purchase is detected", range=(0.1, 0.6))
    acceptance_time: Days = assumed(
        0.0, "to accept a provider's delivery at full coverage; longer as coverage falls", range=(0, 10)
    )
    chargeback: Share = assumed(0.5, "share of IT's price that the unit feels", range=(0, 1))


class OperatingModel(Record):
    """How the company's IT is sourced: policy only; behaviour is common to all models."""

    intake: Intake = given("from need to approved request", Intake())
    sourcing: Sourcing = given("who delivers", Sourcing())
    contracts: dict[str, Contract] = given("by provider", {})
    staffing: dict[str, Staff] = given("people per team, where other than the team's own", {})
    governance: Governance = given("contracts and shadow IT", Governance())
