"""Paired comparisons agree with their definitions, and share probability fairly."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.stats.intervals import DRAWS, Pair, all_pairs, holm, paired_difference, probability_best, student_interval
from sim.units import Floats

P_VALUES = arrays(np.float64, st.integers(0, 8), elements=st.floats(0, 1))
SAMPLES = arrays(np.float64, st.tuples(st.just(2), st.integers(2, 10)), elements=st.floats(-1e6, 1e6, width=32))


def on_one_trace(systems: int, replications: int, seed: int = 1) -> Floats:
    """Equal means, a shared source of variance four times as large as each system's own."""
    nature = np.random.default_rng(seed)
    return nature.normal(50, 2, size=replications) + nature.normal(0, 1, size=(systems, replications))


def test_a_paired_difference_is_the_paired_student_test() -> None:
    from scipy.stats import ttest_rel

    a, b = on_one_trace(2, 12)
    expected = ttest_rel(b, a)
    limits = expected.confidence_interval(0.9)
    found = paired_difference(a, b, level=0.9)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert (found.low, found.high) == pytest.approx((limits.low, limits.high), rel=1e-9)
    assert found.n == 12


def test_without_a_difference_p_is_below_a_twentieth_once_in_twenty() -> None:
    """4000 pairs of samples with equal means: p is uniform, the count binomial (4 standard errors)."""
    samples = [on_one_trace(2, 6, seed) for seed in range(4000)]
    rejected = np.mean([paired_difference(a, b).p < 0.05 for a, b in samples])
    assert abs(rejected - 0.05) < 4 * math.sqrt(0.05 * 0.95 / 4000)


def test_common_random_numbers_narrow_the_interval() -> None:
    a, b = on_one_trace(2, 40)
    apart = student_interval(a).half_width + student_interval(b).half_width
    paired = paired_difference(a, b)
    assert (paired.high - paired.low) / 2 < apart / 2


@given(SAMPLES)
def test_swapping_the_systems_turns_the_difference_round(pair: Floats) -> None:
    there, back = paired_difference(pair[0], pair[1]), paired_difference(pair[1], pair[0])
    assert (back.mean, back.low, back.high, back.p) == (-there.mean, -there.high, -there.low, there.p)


@given(SAMPLES)
def test_p_is_below_a_twentieth_just_when_the_interval_leaves_out_zero(pair: Floats) -> None:
    found = paired_difference(pair[0], pair[1])
    edge = min(abs(found.low), abs(found.high))
    if edge > 1e-9 * (1 + abs(found.mean)):
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


def test_identical_systems_do_not_differ() -> None:
    a = on_one_trace(1, 5)[0]
    found = paired_difference(a, a)
    assert (found.mean, found.low, found.high, found.p, found.n) == (0, 0, 0, 1, 5)


def test_a_constant_difference_is_certain() -> None:
    a = np.array([1.0, 2.0, 4.0])
    found = paired_difference(a, a + 3)
    assert (found.mean, found.low, found.high, found.p) == (3, 3, 3, 0)


def test_a_pair_with_an_undefined_side_is_dropped() -> None:
    a, b = np.array([1.0, np.nan, 3.0, 5.0]), np.array([2.0, 9.0, np.nan, 8.0])
    assert paired_difference(a, b) == paired_difference(a[[0, 3]], b[[0, 3]])
    alone = paired_difference(a[:2], b[:2])
    assert alone.n == 1
    assert alone.mean == 1
    assert math.isnan(alone.low)
    assert math.isnan(alone.p)


def test_samples_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same replications"):
        paired_difference(np.zeros(3), np.zeros(4))


def test_holm_multiplies_the_smallest_most() -> None:
    """By hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, and 1 x 0.04 raised to the one before it."""
    adjusted = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    assert adjusted == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_stops_at_one_and_leaves_out_what_was_not_tested() -> None:
    adjusted = holm(np.array([0.8, np.nan, 0.2, 0.7]))
    assert adjusted == pytest.approx([1.0, np.nan, 0.6, 1.0], nan_ok=True)
    assert holm(np.array([])).size == 0


@given(P_VALUES, st.floats(0.001, 0.999))
def test_holm_rejects_what_its_step_down_rejects(p: Floats, level: float) -> None:
    """Step-down: in rising order, reject while p <= level / (tests left), then stop."""
    adjusted = holm(p)
    rejected, rising = set[int](), np.argsort(p, kind="stable")
    for left, test in zip(range(p.size, 0, -1), rising, strict=True):
        if p[test] * left > level:
            break
        rejected.add(int(test))
    assert set(np.flatnonzero(adjusted <= level).tolist()) == rejected


@given(P_VALUES)
def test_holm_keeps_the_order_and_never_lowers(p: Floats) -> None:
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= 0).all()


def test_every_pair_is_compared_once_and_adjusted_together() -> None:
    in_house, brokered, outsourced = on_one_trace(3, 10) + np.array([[0.0], [5.0], [0.5]])
    samples = {"in_house": in_house, "brokered": brokered, "outsourced": outsourced}
    pairs = all_pairs(samples)
    assert [(p.a, p.b) for p in pairs] == [
        ("in_house", "brokered"),
        ("in_house", "outsourced"),
        ("brokered", "outsourced"),
    ]
    assert pairs[1].difference == paired_difference(in_house, outsourced)
    assert [p.p_adjusted for p in pairs] == pytest.approx(holm(np.array([p.difference.p for p in pairs])))
    assert all_pairs({"in_house": in_house}) == []
    assert isinstance(pairs[0], Pair)


@pytest.mark.parametrize("replications", [2, 3, 12])
def test_of_two_systems_the_better_has_one_less_half_of_p(replications: int) -> None:
    """The t posterior of the difference is the paired test's: P(b > a) = 1 - p / 2 when b looks larger."""
    a, b = on_one_trace(2, replications) + np.array([[0.0], [1.0]])
    half_p = paired_difference(a, b).p / 2
    expected = 1 - half_p if b.mean() > a.mean() else half_p
    found = probability_best(np.array([a, b]), larger_is_better=True, seed=1)
    assert abs(found[1] - expected) < 4 * math.sqrt(expected * (1 - expected) / DRAWS)
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_the_best_at_least_is_the_worst_at_most() -> None:
    a, b = on_one_trace(2, 12)
    up = probability_best(np.array([a, b]), larger_is_better=True, seed=1)
    down = probability_best(np.array([a, b]), larger_is_better=False, seed=1)
    assert up == pytest.approx(1 - down, abs=1e-12)


def test_exchangeable_systems_are_best_a_third_of_the_time() -> None:
    """Rows that rotate the same values have equal means, variances and covariances."""
    rows = np.array([[1.0, 2.0, 4.0], [2.0, 4.0, 1.0], [4.0, 1.0, 2.0]])
    found = probability_best(rows, larger_is_better=True, seed=3)
    assert np.abs(found - 1 / 3).max() < 4 * math.sqrt(2 / 9 / DRAWS)


def test_identical_systems_share_equally() -> None:
    a = on_one_trace(1, 8)[0]
    assert probability_best(np.array([a, a, a, a]), larger_is_better=True, seed=1).tolist() == [0.25] * 4
    assert probability_best(np.array([a, a - 9, a]), larger_is_better=True, seed=1).tolist() == [0.5, 0, 0.5]


@pytest.mark.parametrize("a", [on_one_trace(1, 8)[0], np.full(8, 3.0)])
def test_a_constant_advantage_is_certain(a: Floats) -> None:
    """The covariance is singular, or nothing at all; every draw keeps the order."""
    found = probability_best(np.array([a, a + 1, a + 0.5]), larger_is_better=True, seed=1)
    assert found.tolist() == [0, 1, 0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_more_systems_than_replications_have_probabilities_still(unit: float) -> None:
    samples = on_one_trace(6, 3)
    found = probability_best(samples * unit, larger_is_better=False, seed=1)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert found == pytest.approx(probability_best(samples, larger_is_better=False, seed=1), abs=0.001)


def test_the_order_of_the_systems_orders_the_answer_alone() -> None:
    samples = on_one_trace(4, 10)
    found = probability_best(samples, larger_is_better=True, seed=5)
    again = probability_best(samples[[2, 0, 3, 1]], larger_is_better=True, seed=5)
    assert again.tolist() == found[[2, 0, 3, 1]].tolist()


def test_the_seed_alone_decides_the_draws() -> None:
    samples = on_one_trace(3, 10)
    first, again, other = (probability_best(samples, larger_is_better=True, seed=s).tolist() for s in (1, 1, 2))
    assert first == again != other


def test_a_replication_undefined_anywhere_is_left_out() -> None:
    samples = on_one_trace(3, 6)
    gap = np.insert(samples, 2, [np.nan, 1e9, -1e9], axis=1)
    found = probability_best(gap, larger_is_better=True, seed=1)
    assert found.tolist() == probability_best(samples, larger_is_better=True, seed=1).tolist()
    assert np.isnan(probability_best(samples[:, :1], larger_is_better=True, seed=1)).all()


def test_one_system_is_the_best() -> None:
    assert probability_best(on_one_trace(1, 5), larger_is_better=True, seed=1).tolist() == [1.0]
