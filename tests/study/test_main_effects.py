"""Main effects: shifts from the mean over all points, with the luck that all points share taken out."""

from itertools import product

import pytest
from pandas import DataFrame

from sim.sweeps.result import main_effects


def grid(*, luck: dict[int, float]) -> DataFrame:
    """A full grid of a = 1, 2, 3 and b = 0, 10, where the metric is 5 a + b and the luck of the replication."""
    rows = [
        {"scenario": "one", "replication": r, "a": a, "b": b, "cost": 5.0 * a + b + luck[r]}
        for a, b, r in product((1, 2, 3), (0, 10), luck)
    ]
    return DataFrame(rows)


def test_an_effect_is_the_shift_from_the_mean_over_all_points() -> None:
    effects = main_effects(grid(luck={0: 0.0, 1: 100.0, 2: -40.0}), "cost", ("a", "b"))
    assert [(each.parameter, each.levels) for each in effects] == [("a", (1, 2, 3)), ("b", (0, 10))]
    assert [each.mean for each in effects[0].shifts["one"]] == pytest.approx([-5.0, 0.0, 5.0])
    assert [each.mean for each in effects[1].shifts["one"]] == pytest.approx([-5.0, 5.0])


def test_luck_that_all_points_share_widens_no_interval() -> None:
    effects = main_effects(grid(luck={0: 0.0, 1: 100.0, 2: -40.0}), "cost", ("a",))
    assert [each.half_width for each in effects[0].shifts["one"]] == pytest.approx([0.0, 0.0, 0.0])


def test_scenarios_have_effects_of_their_own() -> None:
    one, two = grid(luck={0: 0.0, 1: 1.0}), grid(luck={0: 0.0, 1: 1.0})
    two["scenario"], two["cost"] = "two", 7.0
    (effect,) = main_effects(DataFrame([*one.to_dict("records"), *two.to_dict("records")]), "cost", ("a",))
    assert [each.mean for each in effect.shifts["two"]] == pytest.approx([0.0, 0.0, 0.0])
    assert effect.shifts["one"][2].mean == pytest.approx(5.0)
