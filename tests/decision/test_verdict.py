"""Differences, best models and the words for them, from numbers made up to show one case each."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.decision.differences import SURE, Samples, bests, differences, headline
from sim.decision.verdict_text import TOPICS, VerdictContext, text, verdict_text
from sim.stats.intervals import each_level, paired_difference
from sim.text import rounded_money
from sim.units import Floats

LARGER = {
    "cost_total": False,
    "lead_time_mean": False,
    "lead_time_median.project": False,
    "satisfaction_mean": True,
    "leakage_spend_share": False,
}
NOISE = np.array([-1.5, -0.5, 0.5, 1.5])  # mean 0, standard error sqrt(5 / 12) = 0.6455


def told(samples: Samples, years: float = 3.0) -> str:
    """The verdict's words on these samples."""
    found = differences(samples)
    return text(samples, found, bests(samples, found, seed=1), VerdictContext("USD", years, LARGER))


def sure(mean: float, shift: float) -> dict[str, np.ndarray]:
    """In-house at `mean`, brokered `shift` above it in every replication, give or take a little."""
    shared = mean * (1.0 + 0.01 * NOISE)
    return {"in_house": shared, "brokered": shared + shift * (1.0 + 0.01 * NOISE)}


def level(mean: float, gap: float) -> dict[str, np.ndarray]:
    """In-house at `mean`, brokered above it by `gap` times something between -0.5 and 2.5."""
    return {"in_house": np.full(4, mean), "brokered": mean + gap * (1.0 + NOISE)}


def test_differences_are_paired_b_less_a() -> None:
    samples = {"cost_total": {"in_house": np.array([10.0, 20.0, 30.0]), "brokered": np.array([9.0, 18.0, 29.0])}}
    (found,) = differences(samples)
    assert (found.a, found.b, found.metric) == ("in_house", "brokered", "cost_total")
    assert found.mean == pytest.approx(-4 / 3)  # gaps -1, -2, -1: standard error 1/3, t(2) = 4.3027
    assert found.high - found.mean == pytest.approx(4.302653 / 3, rel=1e-6)


def test_interval_and_p_are_those_of_one_of_all_pairs_and_metrics() -> None:
    rng = np.random.default_rng(1)
    samples = {metric: {name: rng.normal(size=10) for name in "abc"} for metric in LARGER}
    found = differences(samples)
    assert len(found) == 15
    for each in found:
        alone = paired_difference(samples[each.metric][each.a], samples[each.metric][each.b], each_level(0.95, 15))
        assert (each.low, each.high) == (alone.low, alone.high)
        assert each.p_adjusted == min(1.0, 15 * alone.p)


MODELS_OF_ONE_METRIC = arrays(np.float64, st.tuples(st.integers(2, 4), st.integers(2, 12)), elements=st.integers(0, 9))
NOT_SIGNIFICANT = re.compile(r"not significantly better.*?(?:;|$)")
INTERVAL = re.compile(r"interval (−?[0-9.]+) to (−?[0-9.]+)")


@settings(deadline=None)  # the first draw of a posterior imports scipy.stats
@given(MODELS_OF_ONE_METRIC, st.sampled_from([1e-9, 1.0, 1e9]))
def test_the_interval_printed_is_the_decision(values: Floats, unit: float) -> None:
    """Significant just when 0 is outside the interval, in numbers and as the verdict prints them."""
    samples = {"cost_total": {f"m{k}": (100 + row) * unit for k, row in enumerate(values)}}
    found = differences(samples)
    for each in found:
        assert each.sure == (each.low > 0 or each.high < 0)
        if abs(each.p_adjusted - SURE) > 1e-9:
            assert each.sure == (each.p_adjusted < SURE)
    sentence = verdict_text(
        samples, found, bests(samples, found, seed=1), VerdictContext("USD", 3.0, LARGER)
    ).sentences[0]
    doubtful = " ".join(NOT_SIGNIFICANT.findall(sentence))
    for low, high in INTERVAL.findall(sentence):
        holds_zero = float(low.replace("−", "-")) <= 0 <= float(high.replace("−", "-"))
        assert holds_zero == (f"{low} to {high}" in doubtful)


def test_best_is_the_lowest_cost_and_the_highest_satisfaction() -> None:
    samples = {"cost_total": sure(100.0, 5.0), "satisfaction_mean": sure(0.5, 0.1)}
    best = bests(samples, differences(samples), seed=1)
    assert best["cost_total"].best == "in_house"
    assert best["satisfaction_mean"].best == "brokered"
    assert all(each.decided and each.probability_best > 0.99 for each in best.values())


def test_a_close_call_is_not_decided() -> None:
    samples = {"cost_total": level(100.0, 0.1)}
    best = bests(samples, differences(samples), seed=1)["cost_total"]
    assert best.best == "in_house"
    assert not best.decided
    assert 0.5 < best.probability_best < 0.95


def test_a_metric_that_some_model_never_has_is_left_out() -> None:
    samples = {"cost_total": sure(1.0, 1.0), "lead_time_mean": {"in_house": np.ones(3), "brokered": np.full(3, np.nan)}}
    assert list(headline(samples)) == ["cost_total"]


def test_a_sure_saving_is_told_with_its_interval() -> None:
    """5 less than 100 + 5; limits 5 x (1 -+ 3.182 x 0.006455) / 105 = 4.67 and 4.86 %."""
    assert told({"cost_total": {"a": sure(1e8, 5e6)["brokered"], "b": sure(1e8, 5e6)["in_house"]}}) == (
        "For these assumptions, b costs least: 100.0 million USD over 3 years, 4.8 % less than a (95 % interval 4.7 to "
        "4.9 %). For these assumptions, b is best on all of these: cost."
    )


def test_a_difference_that_may_be_chance_is_called_so() -> None:
    words = told({"cost_total": level(100_000.0, 1000.0)}, years=0.5)
    assert words == (
        "For these assumptions, in_house (100,000 USD over 6 months) is not significantly better on cost than "
        "brokered, which is 1.0 % worse (95 % interval −1.1 to 3.1 %). For these assumptions, there is no clear "
        "winner on any of these: the models are close, or more replications are needed."
    )


def test_a_trade_off_is_named() -> None:
    words = told({"cost_total": sure(100.0, 5.0), "satisfaction_mean": sure(0.5, 0.1)})
    assert "brokered has the highest satisfaction: 0.60 on a scale from 0 to 1, 0.10 more than in_house" in words
    assert "the choice depends on your priorities: in_house is best on cost; brokered is best on satisfaction." in words


def test_a_saving_never_hides_leakage() -> None:
    words = told({"cost_total": sure(100.0, 5.0), "leakage_spend_share": sure(0.3, -0.1)})
    assert words.endswith(
        "For these assumptions, the cheapest model, in_house, has more leakage: 30 % of spend is bought without IT, "
        "against 20 % with brokered."
    )


def test_leakage_is_named_even_where_the_saving_may_be_chance() -> None:
    words = told({"cost_total": level(100.0, 0.1), "leakage_spend_share": sure(0.3, -0.1)})
    assert "the cheapest model, in_house, has more leakage" in words


def test_no_leakage_is_blamed_where_it_may_be_chance() -> None:
    words = told({"cost_total": sure(100.0, 5.0), "leakage_spend_share": {k: -v for k, v in level(-0.3, 0.01).items()}})
    assert "has more leakage" not in words


def test_lead_time_of_projects_speaks_for_lead_time() -> None:
    words = told({"lead_time_mean": sure(1.0, 0.5), "lead_time_median.project": sure(60.0, 20.0)})
    assert words.startswith(
        "For these assumptions, in_house delivers projects fastest: a median of 60 working days (87 calendar days) for "
        "completed projects, 25 % less than brokered"
    )
    assert "on average" not in words
    alone = told({"lead_time_mean": sure(1.0, 0.5)})
    assert "in_house delivers fastest: 1 working day (1.4 calendar days) on average" in alone


def test_models_that_come_out_the_same_are_said_to() -> None:
    same = {"in_house": np.ones(5), "brokered": np.ones(5)}
    words = told({"cost_total": same})
    assert words == (
        "For these assumptions, the models do not differ on cost: 1 USD over 3 years. No model is best on any of these."
    )


def test_a_sure_difference_too_small_to_print_is_no_win() -> None:
    """0.003 of satisfaction, sure to the last replication, is level; the same gap with wide intervals is not."""
    steady = 0.64 + np.linspace(-1e-2, 1e-2, 20)
    tiny = {"in_house": steady, "brokered": steady + 0.003 + np.linspace(-1e-4, 1e-4, 20)}
    words = told({"satisfaction_mean": tiny, "cost_total": sure(60.0, 50.0)})
    assert "the models do not differ on satisfaction in the digits shown: 0.64 on a scale from 0 to 1." in words
    assert "best on satisfaction" not in words
    noisy = {"in_house": steady, "brokered": 0.643 + np.linspace(0.1, -0.1, 20)}
    assert "do not differ" not in told({"satisfaction_mean": noisy})


def test_a_third_model_that_is_clearly_behind_is_told_from_the_two_that_are_close() -> None:
    samples = {"cost_total": level(100_000.0, 1000.0) | {"outsourced": 150_000.0 + 50.0 * NOISE}}
    assert "; outsourced is significantly worse. The 95 % intervals hold for all 3 comparisons at once." in told(
        samples
    )


def test_many_comparisons_ask_for_more() -> None:
    """A p of 0.03 does not hold among 7 comparisons: sure alone, not sure among them."""
    gap = 1.0 + NOISE / 0.6455 / 3.9  # t = 3.9 with 3 degrees of freedom: p = 0.030
    one = {"cost_total": {"a": np.full(4, 100.0), "b": 100.0 + gap}}
    close = {"a": np.full(4, 100.0), "b": 100.0 + NOISE, "c": 100.0 - NOISE, "d": 100.0 + NOISE[[1, 0, 3, 2]]}
    assert "a costs least" in told(one)
    assert "is not significantly better on cost than b" in told({**one, "lead_time_mean": close})
    assert "The 95 % intervals hold for all 7 comparisons at once." in told({**one, "lead_time_mean": close})


def test_one_replication_gives_no_verdict() -> None:
    assert told({"cost_total": {"a": np.array([1.0]), "b": np.array([2.0])}}) == (
        "One replication cannot show whether a difference is due to chance. Run ten or more for a verdict."
    )


def test_one_model_gives_no_verdict() -> None:
    assert told({"cost_total": {"a": np.ones(10)}}) == (
        "There is one model only, so there is nothing to compare it with."
    )


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (62_279_137.57, "62.3 million USD"),
        (999_600.0, "1.0 million USD"),
        (412_345.0, "412,000 USD"),
        (99.5, "100 USD"),
    ],
)
def test_amounts_are_rounded_for_reading(amount: float, words: str) -> None:
    assert rounded_money(amount, "USD") == words


def test_a_metric_that_models_share_in_one_replication_only_is_left_out() -> None:
    """Two runs with a median project each, but only one of them in both models: no interval, so no sentence."""
    nan = float("nan")
    samples = {
        "cost_total": sure(60.0, 50.0),
        "lead_time_median.project": {"in_house": np.array([50.0, 60.0]), "brokered": np.array([nan, 40.0])},
    }
    assert set(headline(samples)) == {"cost_total"}


def test_a_difference_of_thousands_of_percent_is_told_with_commas() -> None:
    """Differences of up to 100 from a mean of 1: an interval of thousands of per cent."""
    words = told({"cost_total": {"in_house": np.array([1.0, 1.0, 1.0]), "brokered": np.array([0.01, 100.0, -99.0])}})
    assert re.search(r"95 % interval −\d+,\d{3} to \d+,\d{3} %", words)


def test_a_short_study_is_told_in_working_days_and_large_sums_in_billions() -> None:
    """10 of 252 days are no "0.0 years"; a limit that rounds to zero has no minus sign."""
    setting = VerdictContext("USD", 10 / 252, {"cost_total": False})
    assert TOPICS["cost_total"].value_text(2.5e9, setting) == "2.5 billion USD over 10 working days"
    assert TOPICS["satisfaction_mean"].number(-0.001) == "0.00"
