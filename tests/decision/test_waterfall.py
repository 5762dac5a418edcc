"""Steps from one model's cost to another's add up to the cent, for any amounts and for a company that was simulated."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from sim.decision.comparison import Comparison
from sim.decision.waterfall import OTHER, Waterfall, closing_means, grouped, shares, small
from sim.ledger import Account, Payer
from sim.stats.intervals import student_interval
from sim.views import export

SPLITS = [(False, False), (True, False), (False, True), (True, True)]  # discounted, by payer


@st.composite
def pairs(draw: st.DrawFn, whole: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """Amounts of two models, (replications, columns): whole cents, or discounted ones; credits are negative."""
    shape = draw(st.tuples(st.integers(1, 12), st.integers(1, 8)))
    limit = 10**13
    amounts = st.integers(-limit, limit) if whole else st.floats(-limit, limit, allow_subnormal=False)
    each = arrays(np.int64 if whole else np.float64, shape, elements=amounts)
    return draw(each), draw(each)


@given(pairs(whole=True))
def test_whole_cents_close_and_no_step_is_off_by_a_cent(pair: tuple[NDArray[Any], NDArray[Any]]) -> None:
    before, after = pair
    start, steps, end = closing_means(before, after)
    runs = len(before)
    assert start + sum(steps) == end
    for step, column in zip(steps, (after - before).T.tolist(), strict=True):
        assert abs(step * runs - sum(column)) < runs
    assert abs(2 * (start * runs - int(before.sum()))) <= runs
    assert abs(2 * (end * runs - int(after.sum()))) <= runs


@given(pairs(whole=False))
def test_discounted_amounts_close_as_well(pair: tuple[NDArray[Any], NDArray[Any]]) -> None:
    """A sum of floats up to 12e13 is off by half a unit in its last place, less than 0.01, and two are subtracted."""
    before, after = pair
    start, steps, end = closing_means(before, after)
    runs = len(before)
    assert start + sum(steps) == end
    for k, step in enumerate(steps):
        exact = sum(map(Fraction, after[:, k].tolist())) - sum(map(Fraction, before[:, k].tolist()))
        assert abs(step - Fraction(exact, runs)) < 1.02


@given(st.lists(st.fractions(-1000, 1000, max_denominator=50), max_size=9), st.booleans())
def test_shares_reach_either_rounding_of_their_sum(exact: list[Fraction], up: bool) -> None:
    total = -(-sum(exact, Fraction(0)) // 1) if up else sum(exact, Fraction(0)) // 1
    found = shares(exact, total)
    assert sum(found) == total
    assert all(abs(value - rounded) < 1 for value, rounded in zip(exact, found, strict=True))


def test_the_largest_remainders_are_rounded_up() -> None:
    thirds = [Fraction(1, 3), Fraction(2, 3), Fraction(-1, 3)]
    assert shares(thirds, 1) == [0, 1, 0]
    assert shares(thirds, 0) == [0, 1, -1]
    with pytest.raises(ValueError, match="2 is no rounding of the sum"):
        shares(thirds, 2)


def test_halves_that_would_round_apart_close() -> None:
    """Means 0.5 and 1.5: rounded to even they would be 0 and 2, and no step of 1 could bridge them."""
    assert closing_means(np.array([[0], [1]]), np.array([[1], [2]])) == (1, [1], 2)


@pytest.mark.parametrize(("discounted", "by_payer"), SPLITS)
def test_a_simulated_company_closes_to_the_cent(fifteen_months: Comparison, discounted: bool, by_payer: bool) -> None:
    fall = fifteen_months.waterfall("own_team", "provider", discounted=discounted, by_payer=by_payer)
    assert fall.start + sum(each.cents for each in fall.steps) == fall.end
    metric = "cost_npv" if discounted else "cost_total"
    assert fall.measure == metric
    for cents, interval, model in (
        (fall.start, fall.start_interval, "own_team"), (fall.end, fall.end_interval, "provider")
    ):  # fmt: skip
        known = fifteen_months.scenarios[model][metric]
        assert cents == pytest.approx(100 * known.mean, abs=0.5 + 1e-6)
        assert (interval.low, interval.high) == pytest.approx((known.low, known.high))
    back = fifteen_months.waterfall("provider", "own_team", discounted=discounted, by_payer=by_payer)
    assert (back.start, back.end) == (fall.end, fall.start)


def test_a_step_is_the_paired_difference_of_its_account(fifteen_months: Comparison) -> None:
    fall = fifteen_months.waterfall("own_team", "provider")
    assert len(fall.steps) > 3
    for step in fall.steps:
        samples = fifteen_months.results.samples(f"cost.{step.account}")
        gap = student_interval(samples["provider"] - samples["own_team"])
        assert (step.interval.low, step.interval.high) == pytest.approx((gap.low, gap.high), rel=1e-9, abs=1e-6)
        assert abs(step.cents - 100 * gap.mean) < 1 + 1e-6


def test_steps_follow_the_order_of_the_ledger_and_leave_out_what_nobody_used(fifteen_months: Comparison) -> None:
    names = [account.name.lower() for account in Account]
    places = [names.index(step.account) for step in fifteen_months.waterfall("own_team", "provider").steps]
    assert places == sorted(places)
    used = {name for name in names for model in fifteen_months.models
            if np.any(fifteen_months.results.samples(f"cost.{name}")[model])}  # fmt: skip
    assert {names[place] for place in places} == used


def test_payers_split_each_account(fifteen_months: Comparison) -> None:
    fall = fifteen_months.waterfall("own_team", "provider", by_payer=True)
    assert {step.payer for step in fall.steps} <= {payer.name.lower() for payer in Payer}
    whole = {step.account: step for step in fifteen_months.waterfall("own_team", "provider").steps}
    for account, step in whole.items():
        parts = [each.gaps for each in fall.steps if each.account == account]
        np.testing.assert_allclose(np.sum(parts, axis=0), step.gaps, atol=1e-6)


def test_small_steps_put_together_still_add_up(fifteen_months: Comparison) -> None:
    fall: Waterfall = fifteen_months.waterfall("own_team", "provider")
    accounts = [step.account for step in fall.steps[:3]]
    few = grouped(fall, accounts)
    assert len(few) == len(fall.steps) - 2
    assert few[-1].account == OTHER
    assert fall.start + sum(step.cents for step in few) == fall.end
    np.testing.assert_allclose(few[-1].gaps, np.sum([step.gaps for step in fall.steps[:3]], axis=0))
    assert grouped(fall, []) == fall.steps
    largest = max(fall.steps, key=lambda step: abs(step.cents))
    assert largest.account not in small(fall)


def test_a_model_that_was_not_run_is_named(fifteen_months: Comparison) -> None:
    with pytest.raises(ValueError, match="no model is named 'brokerd'; there are own_team, provider"):
        fifteen_months.waterfall("own_team", "brokerd")


def test_json_closes_to_the_cent(fifteen_months: Comparison) -> None:
    falls = json.loads(fifteen_months.to_json())["waterfalls"]
    assert [(each["a"], each["b"], each["measure"], each["unit"]) for each in falls] == [
        ("own_team", "provider", "cost_total", "EUR"),
        ("own_team", "provider", "cost_npv", "EUR"),
    ]
    for fall in falls:
        cents = [round(100 * step["mean"]) for step in fall["steps"]]
        assert round(100 * fall["start"]["mean"]) + sum(cents) == round(100 * fall["end"]["mean"])
        assert all(step["low"] <= step["mean"] + 0.01 and step["mean"] - 0.01 <= step["high"] for step in fall["steps"])


def test_every_waterfall_on_disk_closes_to_the_cent(fifteen_months: Comparison, tmp_path: Path) -> None:
    export.write_comparison(fifteen_months, tmp_path)
    table = pd.read_csv(tmp_path / "waterfall.csv")
    assert len(table.groupby(["b", "measure", "split"])) == 4
    for _, rows in table.groupby(["a", "b", "measure", "split"]):
        cents = (100 * rows["mean"]).round().astype(int)
        assert cents[rows["step"] != "end"].sum() == cents[rows["step"] == "end"].sum()
        assert rows["step"].tolist() == ["start", *["account"] * (len(rows) - 2), "end"]


def test_the_table_reads_from_one_model_to_the_other(fifteen_months: Comparison) -> None:
    fall = fifteen_months.waterfall("own_team", "provider")
    table = fall.table
    assert list(table) == ["step", "account", "payer", "mean", "low", "high", "unit"]
    assert table["mean"].iloc[0] == fall.start / 100
    assert table["mean"].iloc[-1] == fall.end / 100
    assert (table["low"] <= table["high"]).all()
