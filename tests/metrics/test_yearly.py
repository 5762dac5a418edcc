"""The story drawn out over two years: a year's money and value are its own, and the years add up."""

from dataclasses import replace

import numpy as np
import pytest

from sim.ledger import Ledger
from sim.metrics.cost import benefit, net_value, npv, total, value_npv
from sim.metrics.window import SPLITS, Window, whole
from sim.scenario.records import Scenario


def slowly(ledger: Ledger, times: float) -> Ledger:
    """The same, with every day `times` as long."""
    systems = ledger.systems | {name: ledger.systems[name] * times for name in ("since", "until")}
    money = replace(ledger.money, time=ledger.money.time * times)
    return replace(ledger, warm_up=ledger.warm_up * times, end=ledger.end * times, money=money, systems=systems)


def by_year(ledger: Ledger, scenario: Scenario, times: float) -> tuple[Window, list[Window]]:
    study = whole(slowly(ledger, times), scenario)
    return study, list(SPLITS["year"](study).values())


def test_pay_of_the_last_day_belongs_to_the_year_that_ends(ledger: Ledger, scenario: Scenario) -> None:
    """Twelve times as slow, the study is days 252 to 756; the pay of 1,000.00 falls on day 504, the end of year 1."""
    _, (first, second) = by_year(ledger, scenario, 12.0)
    assert (total(first), total(second)) == (1070.01, 1535.0)


def test_a_system_is_worth_in_each_year_the_days_it_was_live_in_it(ledger: Ledger, scenario: Scenario) -> None:
    """Days 516 to 756, 660 to 720, 720 to 756, and the first 12 of the study, at 10 a day."""
    _, (first, second) = by_year(ledger, scenario, 12.0)
    assert (benefit(first), benefit(second)) == (120.0, 3360.0)


def test_a_last_year_may_be_cut_short(ledger: Ledger, scenario: Scenario) -> None:
    study, (first, second) = by_year(ledger, scenario, 10.0)
    assert (study.days, first.days, second.days) == (420.0, 252.0, 168.0)
    assert len(SPLITS["year"](whole(ledger, scenario))) == 1


@pytest.mark.parametrize("metric", [total, npv, benefit, net_value, value_npv])
@pytest.mark.parametrize("times", [10.0, 12.0])
def test_years_add_up_to_the_study(ledger: Ledger, scenario: Scenario, metric: object, times: float) -> None:
    assert callable(metric)
    study, parts = by_year(ledger, scenario, times)
    assert sum(metric(part) for part in parts) == pytest.approx(metric(study), rel=1e-12)


def test_present_value_is_that_of_many_small_amounts(ledger: Ledger, scenario: Scenario) -> None:
    """Value paid a thousand times a day and discounted one by one; midpoints err by (d h)^2 / 24, far below 1e-9."""
    study, _ = by_year(ledger, scenario, 12.0)
    money = study.ledger.money
    cost = sum(
        cents / 100 / 1.1 ** ((time - 252) / 252)
        for time, cents in zip(money.time, money.cents, strict=True)
        if time > 252
    )
    value = 0.0
    for since, until in [(516, 756), (660, 720), (720, 756), (252, 264)]:
        days = since - 252 + (np.arange((until - since) * 1000) + 0.5) / 1000
        value += float((10 / 1000 / 1.1 ** (days / 252)).sum())
    assert value_npv(study) == pytest.approx(value - cost, rel=1e-9)


def test_without_a_rate_present_value_is_value(ledger: Ledger, scenario: Scenario) -> None:
    company = scenario.company.model_copy(update={"discount_rate": 0.0})
    study = whole(ledger, scenario.model_copy(update={"company": company}))
    assert value_npv(study) == pytest.approx(net_value(study), rel=1e-12)
