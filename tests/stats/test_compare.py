"""Paired comparisons agree with their definitions, and share probability fairly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import stdtr

from sim.stats.intervals import (
    DRAWS,
    NOISE,
    bonferroni,
    each_level,
    paired_difference,
    probability_best,
    student_interval,
)
from sim.stats.skewness import corrected, skewness, uncorrected
from sim.units import Floats

SAMPLES = arrays(np.float64, st.tuples(st.just(2), st.integers(2, 10)), elements=st.floats(-1e6, 1e6, width=32))


def on_one_trace(systems: int, replications: int, seed: int = 1) -> Floats:
    """Equal means, a shared source of variance four times as large as each system's own."""
    nature = np.random.default_rng(seed)
    return nature.normal(50, 2, size=replications) + nature.normal(0, 1, size=(systems, replications))


def symmetric(systems: int, replications: int) -> Floats:
    """Two systems with a gap that is as long on one side as on the other."""
    a = on_one_trace(1, replications)[0]
    return np.array([a, a + 1.0 + np.linspace(-2, 2, replications)])


def test_a_paired_difference_without_skewness_is_the_paired_student_test() -> None:
    from scipy.stats import ttest_rel

    a, b = symmetric(2, 12)
    expected = ttest_rel(b, a)
    limits = expected.confidence_interval(0.9)
    found = paired_difference(a, b, level=0.9)
    # The corrected statistic is t + t^3 c^2 / 27 n with skewness c = 0, so the two agree.
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert (found.low, found.high) == pytest.approx((limits.low, limits.high), rel=1e-9)
    assert found.n == 12


def test_skewness_is_that_of_scipy() -> None:
    from scipy.stats import skew

    a = np.random.default_rng(1).exponential(size=12)
    assert skewness(a) == pytest.approx(float(skew(a, bias=False)), rel=1e-12)
    assert skewness(np.full(5, 0.1)) == skewness(np.array([1.0, 5.0])) == 0.0


def test_a_long_tail_lengthens_the_interval_on_its_side() -> None:
    """By hand: gaps 0, 0, 0, 5 have mean 1.25, standard error 1.25, t = 1, skewness 2, S = 1 / 2; corrected 2 (1 / 2 +
    1 / 6 + 1 / 54 + 1 / 12) = 83 / 54. Student's t is the smaller, so p is that of t = 1 with 3 degrees of freedom.
    """
    found = paired_difference(np.zeros(4), np.array([0.0, 0.0, 0.0, 5.0]))
    assert corrected(1.0, 2.0, 4) == pytest.approx(83 / 54)
    assert found.p == pytest.approx(0.391002, abs=1e-6)
    student = 1.25 * 3.182446
    assert found.low == pytest.approx(1.25 - student, rel=1e-6)  # of two limits the outer one
    # -3.182 corrected is -1.591 + 2 (1.591)^2 / 3 ... ; the limit solves corrected(t) = -3.182, far below Student's.
    assert found.high == pytest.approx(1.25 - 1.25 * uncorrected(-3.182446, 2.0, 4), rel=1e-6)
    assert found.high > 1.25 + student


@given(st.floats(-50, 50), st.floats(-5, 5), st.integers(3, 50))
def test_the_corrected_statistic_rises_and_can_be_undone(t: float, skew: float, n: int) -> None:
    assert corrected(t, skew, n) <= corrected(t + 1.0, skew, n)
    there = corrected(t, skew, n)
    assert corrected(uncorrected(there, skew, n), skew, n) == pytest.approx(there, rel=1e-6, abs=1e-6)


@given(SAMPLES, st.floats(0.5, 0.999))
def test_the_interval_holds_that_of_student(pair: Floats, level: float) -> None:
    a, b = pair.round(3)
    found, student = paired_difference(a, b, level), student_interval(b - a, level)
    slack = 1e-9 * (1 + np.abs(pair).max())
    assert found.low <= student.low + slack
    assert found.high >= student.high - slack


def test_without_a_difference_p_is_below_a_twentieth_once_in_twenty() -> None:
    """4000 pairs of samples with equal means: at most 0.05, and 0.035 at least (4 standard errors of a binomial)."""
    samples = [on_one_trace(2, 6, seed) for seed in range(4000)]
    rejected = np.mean([paired_difference(a, b).p < 0.05 for a, b in samples])
    error = 4 * math.sqrt(0.05 * 0.95 / 4000)
    assert 0.035 - error < rejected < 0.05 + error


def test_common_random_numbers_narrow_the_interval() -> None:
    a, b = on_one_trace(2, 40)
    apart = student_interval(a).half_width + student_interval(b).half_width
    paired = paired_difference(a, b)
    assert (paired.high - paired.low) / 2 < apart / 2


@given(SAMPLES)
def test_swapping_the_systems_turns_the_difference_round(pair: Floats) -> None:
    there, back = paired_difference(pair[0], pair[1]), paired_difference(pair[1], pair[0])
    assert (back.mean, back.low, back.high, back.p) == (-there.mean, -there.high, -there.low, there.p)


@given(SAMPLES, st.floats(0.5, 0.9999))
def test_p_is_below_one_less_the_level_just_when_the_interval_leaves_out_zero(pair: Floats, level: float) -> None:
    found = paired_difference(pair[0], pair[1], level)
    edge = min(abs(found.low), abs(found.high))
    if edge > 1e-9 * (1 + abs(found.mean)):
        assert (found.p < 1 - level) == (found.low > 0 or found.high < 0)


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


@pytest.mark.parametrize("factor", [1.0, -3e-7, 5e16])
def test_rounding_noise_is_no_difference(factor: float) -> None:
    """The same sums added up in another order: up to 2^-52 of the value apart, always to one side."""
    a = factor * np.array([0.3, 0.7, 1.1, 1.3, 1.9])
    b = a * (1 + 2.0**-52)
    assert (a != b).any()
    for one, other in ((a, b), (b, a)):
        found = paired_difference(one, other)
        assert (found.mean, found.low, found.high, found.p) == (0, 0, 0, 1)
    assert probability_best(np.array([a, b]), larger_is_better=True, seed=1).tolist() == [0.5, 0.5]
    assert probability_best(np.array([a, b, a - 9 * abs(factor)]), larger_is_better=True, seed=1).tolist() == [
        0.5,
        0.5,
        0,
    ]


def test_rounding_noise_of_a_constant_gap_is_no_variance() -> None:
    a = np.array([0.1, 0.2, 0.3, 0.7]) * 1e6
    found = paired_difference(a, a + 0.1)
    assert len(set((a + 0.1) - a)) > 1
    assert found.p == 0
    assert found.low == found.high == pytest.approx(0.1)


def test_a_difference_above_rounding_noise_is_kept() -> None:
    """Gaps of 16 times the noise, all to one side, are a difference."""
    a = np.array([0.3, 0.7, 1.1, 1.3, 1.9])
    assert paired_difference(a, a * (1 + 16 * NOISE)).p < 0.05


def test_p_is_multiplied_by_the_number_of_tests() -> None:
    assert bonferroni(0.01, 3) == 0.03
    assert bonferroni(0.4, 3) == 1.0
    assert math.isnan(bonferroni(math.nan, 3))
    assert each_level(0.95, 5) == pytest.approx(0.99)
    assert each_level(0.95, 0) == 0.95


@pytest.mark.parametrize("replications", [2, 3, 12])
def test_of_two_systems_the_better_has_one_less_half_of_p(replications: int) -> None:
    """The t posterior of the difference is the paired test's: P(b > a) = 1 - p / 2 when b looks larger."""
    a, b = on_one_trace(2, replications) + np.array([[0.0], [1.0]])
    half_p = paired_difference(a, b).p / 2
    expected = 1 - half_p if b.mean() > a.mean() else half_p
    found = probability_best(np.array([a, b]), larger_is_better=True, seed=1)
    assert abs(found[1] - expected) < 4 * math.sqrt(expected * (1 - expected) / DRAWS)
    assert found.sum() == pytest.approx(1, abs=1e-12)


@settings(deadline=None)  # the first draw of a posterior imports scipy.stats
@given(arrays(np.float64, st.tuples(st.integers(2, 4), st.integers(2, 10)), elements=st.integers(0, 9)))
def test_the_best_is_no_surer_than_any_of_its_paired_comparisons(samples: Floats) -> None:
    found = probability_best(samples, larger_is_better=True, seed=1)
    first = int(samples.mean(axis=1).argmax())
    for other, row in enumerate(samples):
        if other != first and not (row == samples[first]).all():
            assert found[first] <= 1 - paired_difference(row, samples[first]).p / 2 + 1e-12
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_a_long_tail_takes_from_the_probability_of_the_best() -> None:
    """Nine gaps of about 1, one of -4: the corrected p is larger than Student's, and the probability follows."""
    gap = np.array([1.1, 0.9, 1.05, 0.95, 1.0, 1.02, 0.98, 1.07, 0.93, -4.0])
    a = np.zeros(10)
    found = paired_difference(a, gap)
    student = student_interval(gap)
    t = gap.mean() / ((student.high - student.low) / 2 / 2.262157)
    assert found.p > 2 * float(stdtr(9, -abs(t)))
    chance = probability_best(np.array([a, gap]), larger_is_better=True, seed=1)
    assert chance.tolist() == pytest.approx([found.p / 2, 1 - found.p / 2], abs=0.002)


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
