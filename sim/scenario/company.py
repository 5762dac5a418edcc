"""The firm as a whole: its calendar, its money and how its demand moves over time."""

from sim.scenario.fields import DayFactor, Growth, Money, Record, Share, StudyDays, WarmUpDays, assumed, given, known
from sim.scenario.name_rules import Name


class Company(Record):
    """The firm as a whole: its calendar, its money and how its demand moves over time."""

    currency: Name = given("three-letter code of the currency of every amount", "USD")
    discount_rate: Share = assumed(0.08, "per year, for net present value", range=(0.04, 0.12))
    horizon: StudyDays = given("length of the study", 756.0, usual=(60, 7560))
    warm_up: WarmUpDays = given(
        "played before the study's clock starts; its requests are not counted", 252.0, usual=(5, 5040)
    )
    growth: Growth = assumed(
        0.0,
        "change of demand per year, as a share; demand is as given when the study begins",
        range=(-0.05, 0.1),
        usual=(-0.3, 0.5),
    )
    contract_cost_low: Money = known(
        6_900.0, "internal cost of a contract of low complexity", source="IACCM 2017", usual=(300, 300_000)
    )
    contract_cost_medium: Money = known(
        21_300.0, "internal cost of a contract of medium complexity", source="IACCM 2017", usual=(300, 300_000)
    )
    contract_cost_high: Money = known(
        49_000.0, "internal cost of a contract of high complexity", source="IACCM 2017", usual=(300, 300_000)
    )
    weekday_factors: tuple[DayFactor, DayFactor, DayFactor, DayFactor, DayFactor] = given(
        "demand on Monday to Friday against the mean day; scaled to mean 1; the study begins on a Monday",
        (1.0, 1.0, 1.0, 1.0, 1.0),
        usual=(0, 5),
    )
    month_factors: tuple[DayFactor, ...] = given(
        "demand in each of 12 months against the mean month; scaled to mean 1; the study begins in the first",
        (1.0,) * 12,
        usual=(0, 6),
    )
