"""The contract with one provider: prices, commitments, service levels, term, transition in and out."""

from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from sim.scenario.distributions import DaysDistribution
from sim.scenario.distributions.parametric import Constant, Triangular
from sim.scenario.fields import (
    Days,
    Factor,
    Flag,
    Money,
    PartShare,
    Price,
    Record,
    Share,
    TermDays,
    YearlyHours,
    assumed,
    given,
    known,
)

CALL_OFF = Constant(value=5.0)
TRANSITION = Triangular(low=84.0, mode=147.0, high=252.0)
SEARCH = "Overby, CIO 1 Sep 2003: 0.2-2 % of price; Barthelemy 2001 about 3 %"
OVERRUN = "McKinsey: 47 % overrun the plan by more than 30 %"
OVERBILLING = "TPI, cio.com 282138: 5-30 % of expected value; IAOP: 63 % of firms lose 25 %"

Tier = tuple[YearlyHours, Share]


def _rising(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """Checks that each tier starts at more hours than the one before it."""
    starts = [start for start, _ in tiers]
    if sorted(set(starts)) != starts:
        raise PydanticCustomError("rule", "must rise: each tier starts at more hours than the one before")
    return tiers


class Contract(Record):
    """Terms of one contract; money at the prices of its first day."""

    framework: Flag = given("whether single orders are called off without a negotiation", True)
    rate_per_hour: Price | None = given(
        "agreed price of an effort hour; without one the provider's rate", None, usual=(5, 500)
    )
    call_off: DaysDistribution = assumed(
        CALL_OFF, "working days to place an order under the framework", usual=(0.1, 126)
    )
    order_cost: Money = assumed(0.0, "internal cost of placing one order", usual=(1, 50_000))

    base_fee: Money = given("fixed fee per year, charged each month whatever is ordered", 0.0, usual=(1000, 1e10))
    included_hours: YearlyHours = given(
        "hours per year that the base fee covers, a twelfth each month; unused ones are lost", 0.0, usual=(10, 1e7)
    )
    tiers: Annotated[tuple[Tier, ...], AfterValidator(_rising)] = given(
        "unit price tiers: [hours a month, discount on every hour beyond them]", (), usual=(10, 1e6)
    )
    minimum_commitment: Money = given(
        "least charge per contract year; what falls short is charged at its end", 0.0, usual=(1000, 1e10)
    )
    indexation: Share = assumed(0.0, "rise of all prices per contract year; 0 = as wages, which stay", range=(0, 0.05))

    service_level: Share = assumed(
        0.9, "share of a month's deliveries within `contract_target` and free of defects", range=(0.8, 0.98)
    )
    service_credit: Share = assumed(
        0.1, "of the fee of each delivery that is not, in months below the target", range=(0, 0.3)
    )
    credit_cap: Share = assumed(0.1, "most that a month's credits may take of its charges", range=(0.05, 0.2))

    value: Money = given("planned value over the term; base of the shares below", 0.0, usual=(10_000, 1e11))
    term: TermDays = given("length of the contract", 756.0, usual=(126, 3780))
    renewal: Literal["extend", "switch", "insource"] = given(
        "at the end of the term: another term, another provider, or back in-house", "extend"
    )
    notice: Days = assumed(126.0, "working days from notice to the end of service", range=(63, 252))
    termination_fee: Share = assumed(
        0.1, "of the value of the rest of the term, when the company ends it early", range=(0, 0.3)
    )

    selection_share: Share = known(0.01, "search and selection, over value", source=SEARCH, range=(0.002, 0.03))
    transition_time: DaysDistribution = known(
        TRANSITION,
        "working days of the transition in",
        source="Overby 2003: 6-12 months; range 3-18 in facts 4",
        usual=(5, 756),
    )
    transition_share: Share = known(
        0.03, "transition cost over contract value", source="Overby 2003, 3 % of contract", range=(0.01, 0.08)
    )
    transition_overrun: Factor = known(
        0.3, "time and cost of a transition that overruns, over plan", source=OVERRUN, range=(0.1, 1)
    )
    overrun_chance: Share = known(0.47, "share of transitions that overrun", source=OVERRUN, range=(0.2, 0.7))
    transition_dip: PartShare = assumed(
        0.1, "productivity that the provider lacks during the transition, beyond its ramp", range=(0, 0.3)
    )
    transition_out_share: Share = assumed(0.03, "handing back at the end, over value", range=(0.01, 0.08))
    severance_share: Share = known(
        0.0,
        "severance over contract value, where staff left before the study",
        source="Overby 2003: layoffs 3-5 %",
        range=(0, 0.05),
    )

    governance_share: Share = known(
        0.05,
        "contract management needed, share of contract spend",
        source="people3 4.5 %; Willcocks 4-8 %",
        range=(0.03, 0.15),
    )
    overbilling_full: Share = known(
        0.05, "overbilling under full monitoring, over charges", source=OVERBILLING, range=(0.0, 0.1)
    )
    overbilling_weak: Share = known(
        0.25, "overbilling without monitoring, over charges", source=OVERBILLING, range=(0.1, 0.3)
    )

    def agreed_rate(self, provider_rate: float) -> float:
        """Price of an effort hour on the first day: the contract's own, else the provider's."""
        return provider_rate if self.rate_per_hour is None else self.rate_per_hour
