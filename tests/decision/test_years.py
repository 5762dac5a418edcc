"""Years of a study, and who overtakes whom, against sums done by hand."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.decision.comparison import Comparison
from sim.decision.years import BY_YEAR, CumulativeCost, break_even, excess
from sim.stats.intervals import student_interval
from sim.views import export

TIME = np.array([0.0, 0.5, 1.0, 1.5, 2.0])


def gap(*rows: list[float]) -> CumulativeCost:
    """What b has cost more than a so far."""
    return CumulativeCost(TIME, np.array(rows))


def test_the_dearer_first_overtakes_when_its_lead_is_eaten_up_for_good() -> None:
    """Means 3, 2, -1, -2: below 0 from year 1.5 on; in the second replication from year 2, in the third never."""
    course = gap([0, 4, 1, -5, -6], [0, 3, 3, 1, -2], [0, 2, 2, 1, 2])
    found = break_even("a", "b", course)
    assert (found.dearer_first, found.cheaper_first) == ("b", "a")
    assert found.year == 1.5
    assert (found.happened, found.replications) == (2, 3)
    assert found.share == pytest.approx(2 / 3)
    assert (found.low, found.median, found.high) == pytest.approx((1.55, 1.75, 1.95))  # of 1.5 and 2
    assert (found.never, found.from_start) == (1, 0)


def test_a_model_that_falls_back_has_overtaken_only_the_last_time() -> None:
    assert break_even("a", "b", gap([0, 1, -1, 1, -1])).year == 2.0
    assert np.isnan(break_even("a", "b", gap([0, 1, -1, -1, 1])).year)


def test_replications_differ_and_each_is_counted_once() -> None:
    """Of six: three break even after 1, 1 and 2 years, the last crossing twice; two never do, one leads from the start.

    The 90 % quantile of (1, 1, 2) lies four fifths of the way from 1 to 2.
    """
    rows = [0, -1, -1, -1, -1], [0, 9, -1, -2, -3], [0, 9, -1, 1, -1], [0, 9, 8, 7, 6], [0, 0, 0, 0, 0]
    steady = [0, 0.1, -5, -5, -5]
    found = break_even("a", "b", gap(*rows, steady))
    assert (found.happened, found.never, found.from_start, found.replications) == (3, 2, 1, 6)
    assert (found.low, found.median, found.high) == pytest.approx((1.0, 1.0, 1.8))


def test_to_touch_and_to_fall_back_is_not_to_break_even() -> None:
    touches = break_even("a", "b", gap([0, 2, 0, 2, 1]))
    crosses_and_returns = break_even("a", "b", gap([0, 2, -1, -1, 0]))
    for found in (touches, crosses_and_returns):
        assert np.isnan(found.year)
        assert (found.happened, found.never) == (0, 1)


def test_it_is_a_that_overtakes_where_a_is_dearer_first() -> None:
    found = break_even("a", "b", gap([0, -2, -1, 1, 2]))
    assert (found.dearer_first, found.cheaper_first, found.year) == ("a", "b", 1.5)


def test_to_draw_level_is_not_to_overtake() -> None:
    found = break_even("a", "b", gap([0, 2, 1, 0, 0]))
    assert np.isnan(found.year)
    assert np.isnan(found.median)
    assert (found.dearer_first, found.happened, found.share) == ("b", 0, 0.0)


def test_models_that_cost_the_same_have_none_that_is_dearer_first() -> None:
    found = break_even("a", "b", gap([0, 0, 0, 0, 0]))
    assert (found.dearer_first, found.cheaper_first, found.happened) == ("", "", 0)


def test_a_replication_may_overtake_where_the_mean_does_not() -> None:
    found = break_even("a", "b", gap([0, 9, 9, 9, 9], [0, 1, -1, -1, -1]))
    assert np.isnan(found.year)
    assert (found.happened, found.median) == (1, 1.0)


def test_excess_forgets_what_is_less_than_a_cent() -> None:
    a, b = CumulativeCost(TIME, np.full((2, 5), 0.1 + 0.2)), CumulativeCost(TIME, np.full((2, 5), 0.3))
    assert not excess(a, b).cost.any()


def test_months_that_end_on_other_days_are_read_between() -> None:
    """A model with a warm-up of its own has its month ends elsewhere; cost grows evenly between two of them."""
    a = CumulativeCost(np.array([0.0, 1.0, 2.0]), np.array([[0.0, 5.0, 10.0]]))
    b = CumulativeCost(np.array([0.0, 0.5, 1.5, 2.0]), np.array([[0.0, 10.0, 20.0, 30.0]]))
    assert excess(a, b).cost.tolist() == [[0.0, 10.0, 20.0]]


def test_years_add_up_to_the_study(fifteen_months: Comparison) -> None:
    for name, row in fifteen_months.years.items():
        assert [(each.year, each.days) for each in row] == [(1, 252.0), (2, 63.0)]
        for metric in BY_YEAR:
            total = sum(each.money[metric].mean for each in row)
            assert total == pytest.approx(fifteen_months.scenarios[name][metric].mean, rel=1e-12)
        last = row[-1].money
        for metric in ("cost_npv", "value_npv"):
            known = fifteen_months.scenarios[name][metric]
            found = last[f"{metric}_cumulative"]
            assert (found.mean, found.low, found.high) == pytest.approx((known.mean, known.low, known.high), rel=1e-9)


def test_the_factor_of_a_year_is_what_its_money_is_worth(fifteen_months: Comparison) -> None:
    """At 8 % a year, amounts of year 1 are worth between 1 / 1.08 and 1, those of year 2 less than 1 / 1.08."""
    for first, second in fifteen_months.years.values():
        assert 1 / 1.08 <= first.discount_factor <= 1
        assert 1.08**-1.25 <= second.discount_factor <= 1 / 1.08
        assert first.money["cost_total"].mean * first.discount_factor == pytest.approx(first.money["cost_npv"].mean)


def test_cost_by_month_adds_up_to_discounted_cost(fifteen_months: Comparison) -> None:
    course = fifteen_months.cumulated("provider")
    assert (course.time[0], course.time[-1]) == (0.0, 315 / 252)
    samples = fifteen_months.results.samples("cost_npv")["provider"]
    np.testing.assert_allclose(course.cost[:, -1], samples, rtol=1e-12)
    year = fifteen_months.years["provider"][0].money["cost_npv"]
    assert student_interval(course.cost[:, 12]).mean == pytest.approx(year.mean)


def test_years_are_in_the_json(fifteen_months: Comparison) -> None:
    years = json.loads(fifteen_months.to_json())["years"]
    assert list(years) == ["models", "break_even"]
    first = years["models"]["own_team"][0]
    assert {"year", "days", "discount_factor", "unit", *BY_YEAR, "cost_npv_cumulative"} <= set(first)
    assert list(first["cost_total"]) == ["mean", "low", "high"]
    (found,) = years["break_even"]
    assert (found["a"], found["b"], found["replications"]) == ("own_team", "provider", 7)
    assert found["happened"] + found["never"] + found["from_start"] == 7
    assert {"low", "median", "high", "share"} <= set(found)


def test_years_on_disk_have_a_row_per_model_and_year(fifteen_months: Comparison, tmp_path: Path) -> None:
    export.write_comparison(fifteen_months, tmp_path)
    table = pd.read_csv(tmp_path / "years.csv").set_index(["scenario", "year"])
    assert list(table.index) == [("own_team", 1), ("own_team", 2), ("provider", 1), ("provider", 2)]
    budgets = table["cost_it_budget"] + table["cost_unit_budgets"]
    assert budgets.tolist() == pytest.approx(table["cost_total"].tolist())
    assert (table["cost_total_low"] <= table["cost_total_high"]).all()
    assert set(table["unit"]) == {"EUR"}
