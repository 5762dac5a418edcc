"""The stopping rule keeps the relative error it promises, and its forecast is its own criterion."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.stats.intervals import student_interval, student_quantile
from sim.stats.precision import (
    MIN_REPLICATIONS,
    StoppingPoint,
    StoppingRule,
    enough,
    precise_enough,
    replications_needed,
    still_needed,
)
from sim.units import Floats

SAMPLES = arrays(
    np.float64,
    st.tuples(st.integers(1, 3), st.integers(MIN_REPLICATIONS, 14)),
    elements=st.floats(-1000, 1000, width=16) | st.just(math.nan),
)


def test_the_error_stays_within_the_promise_as_often_as_promised() -> None:
    """400 studies, stopped by the rule: a relative error within 10 % in 95 % of them (4 standard errors)."""
    kept = 0
    for seed in range(400):
        nature = np.random.default_rng(seed)
        sample = nature.normal(10, 5, size=(1, MIN_REPLICATIONS))
        while not precise_enough(sample, 0.1):
            wanted = max(replications_needed(sample, 0.1, 5000), sample.shape[1] + 1)
            sample = np.hstack([sample, nature.normal(10, 5, size=(1, wanted - sample.shape[1]))])
        kept += abs(sample.mean() - 10) <= 1
    assert kept / 400 > 0.95 - 4 * math.sqrt(0.95 * 0.05 / 400)


def test_one_system_stops_at_the_half_width_asked_for() -> None:
    """Half-width h beside mean m just meets the relative error x when h / m = x / (1 + x)."""
    a = np.random.default_rng(1).normal(100, 10, size=20)
    interval = student_interval(a)
    share = interval.half_width / interval.mean
    limit = share / (1 - share)
    assert precise_enough(a[None, :], limit * 1.001)
    assert not precise_enough(a[None, :], limit * 0.999)


def test_differences_are_measured_beside_the_baseline() -> None:
    """The second system is known exactly beside 1000, but not beside the first system's 10."""
    first, second = np.full(20, 10.0), 1000 + np.random.default_rng(1).normal(0, 10, size=20)
    assert precise_enough(second[None, :], 0.01)
    assert precise_enough(np.array([second, first]), 0.01)
    assert not precise_enough(np.array([first, second]), 0.01)


def test_the_forecast_is_the_smallest_that_suffices() -> None:
    a = np.random.default_rng(2).normal(100, 30, size=12)
    needed = replications_needed(a[None, :], 0.05, limit=10_000)

    def suffices(n: int) -> bool:
        half_width = student_quantile(n - 1, 0.95) * float(a.std(ddof=1)) / math.sqrt(n)
        return half_width <= 0.05 / 1.05 * float(a.mean())

    assert needed > a.size
    assert suffices(needed)
    assert not suffices(needed - 1)


@given(SAMPLES, st.floats(0.001, 10))
def test_a_sample_is_enough_just_when_no_more_are_needed(samples: Floats, relative: float) -> None:
    done = samples.shape[1]
    assert precise_enough(samples, relative) == (replications_needed(samples, relative, 2**31) <= done)


@given(SAMPLES, st.integers(1, 100))
def test_the_forecast_never_passes_the_limit(samples: Floats, limit: int) -> None:
    assert replications_needed(samples, 0.01, limit) <= limit


def test_few_replications_are_never_enough() -> None:
    assert not precise_enough(np.full((2, MIN_REPLICATIONS - 1), 3.0), 0.1)
    assert precise_enough(np.full((2, MIN_REPLICATIONS), 3.0), 0.1)
    assert replications_needed(np.full((2, 3), 3.0), 0.1, 1000) == MIN_REPLICATIONS


def test_a_metric_that_never_exists_is_not_waited_for() -> None:
    samples = np.vstack([np.full(MIN_REPLICATIONS, 3.0), np.full(MIN_REPLICATIONS, np.nan)])
    assert precise_enough(samples, 0.1)
    assert replications_needed(samples, 0.1, 1000) == MIN_REPLICATIONS


def test_a_metric_that_exists_in_half_the_runs_takes_twice_as_many() -> None:
    a = np.random.default_rng(3).normal(100, 30, size=16)
    half = np.column_stack([a, np.full(16, np.nan)]).reshape(1, 32)
    full = replications_needed(a[None, :], 0.05, 10_000)
    assert replications_needed(half, 0.05, 10_000) == 2 * full


def test_a_mean_of_zero_takes_all_there_are() -> None:
    around_zero = np.tile([-1.0, 1.0], MIN_REPLICATIONS)[None, :]
    assert not precise_enough(around_zero, 0.5)
    assert replications_needed(around_zero, 0.5, limit=777) == 777


@pytest.mark.parametrize("relative", [0.0, -0.1, math.nan])
def test_a_relative_error_that_is_none_is_refused(relative: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        precise_enough(np.ones((1, MIN_REPLICATIONS)), relative)


STUDIES = arrays(
    np.float64,
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 40)),
    elements=st.floats(1, 9, width=16) | st.just(math.nan),
)
RULES = st.builds(
    StoppingRule,
    relative=st.floats(0.05, 2),
    minimum=st.integers(MIN_REPLICATIONS, 20),
    cap=st.integers(20, 40),
    ahead=st.integers(0, 6),
)


def test_an_early_dip_does_not_stop_the_study() -> None:
    """Three equal values have no half-width; the fourth shows that they were luck."""
    samples = np.array([[[10.0, 10.0, 10.0, 20.0, 14.0, 12.0]]])
    hasty = enough(samples, StoppingRule(relative=0.1, minimum=2, ahead=1, cap=100))
    assert hasty is not None
    assert (hasty.replications, hasty.reached) == (3, True)
    assert enough(samples, StoppingRule(relative=0.1, minimum=2, ahead=2, cap=100)) is None


def test_the_look_ahead_grows_in_proportion_beyond_a_hundred() -> None:
    """Hoad, Robinson & Davies (2010): k up to 100 replications, n k / 100 beyond."""
    rule = StoppingRule(ahead=5)
    assert [rule.look_ahead(n) for n in (20, 100, 119, 120, 1000)] == [5, 5, 5, 6, 50]


@pytest.mark.parametrize("ahead", [0, 3, 5])
def test_the_stop_comes_when_the_criterion_has_held_for_the_look_ahead(ahead: int) -> None:
    """The first n of a row of n, n + 1, ..., n + ahead on all of which `precise_enough` says yes."""
    a = np.random.default_rng(5).normal(10, 4, 400)
    holds = [n >= 20 and precise_enough(a[None, :n], 0.1) for n in range(401)]
    expected = next(n for n in range(401) if all(holds[n - ahead : n + 1]) and n >= 20 + ahead)
    stop = enough(a[None, None, :], StoppingRule(relative=0.1, ahead=ahead))
    assert stop is not None
    assert expected < 105  # where the look-ahead is still constant
    assert stop.replications == expected


def test_the_half_widths_are_those_of_the_student_intervals() -> None:
    """Two metrics, three systems, with gaps; surplus replications are not counted."""
    samples = np.random.default_rng(6).normal(100, 5, (2, 3, 60))
    samples[0, 1, 3] = np.nan
    stop = enough(samples, StoppingRule(relative=0.05, minimum=25, level=0.9))
    assert stop is not None
    assert stop.replications < 60
    used = samples[:, :, : stop.replications]
    means = [[student_interval(system, 0.9).half_width for system in metric] for metric in used]
    gaps = [[student_interval(system - metric[0], 0.9).half_width for system in metric[1:]] for metric in used]
    np.testing.assert_allclose(stop.half_widths, means)
    np.testing.assert_allclose(stop.difference_half_widths, gaps)


def test_every_system_and_every_difference_has_a_say() -> None:
    """Known to 1 % beside 1000; the difference, and the other system, are not known beside 10."""
    rough, exact = 1000 + np.random.default_rng(1).normal(0, 10, 40), np.full(40, 10.0)
    rule = StoppingRule(relative=0.02, minimum=10, cap=1000)
    assert enough(np.array([[rough]]), rule) is not None
    assert enough(np.array([[rough, exact]]), rule) is not None
    assert enough(np.array([[exact, rough]]), rule) is None
    assert enough(np.array([[exact], [exact]]), rule) is not None
    assert enough(np.array([[exact], [np.tile([0.0, 10.0], 20)]]), rule) is None


@given(STUDIES, RULES)
def test_surplus_replications_do_not_move_the_stop(samples: Floats, rule: StoppingRule) -> None:
    """Every prefix that reaches the stop gives the same one, to the bit; no shorter one stops."""
    whole = enough(samples, rule)
    for n in range(samples.shape[2] + 1):
        found = enough(samples[:, :, :n], rule)
        assert (found is not None) == (whole is not None and n >= whole.replications)
        assert found is None or _same(found, whole)


def _same(a: StoppingPoint, b: StoppingPoint | None) -> bool:
    assert b is not None
    return (a.replications, a.reached, a.half_widths.tobytes(), a.difference_half_widths.tobytes()) == (
        b.replications, b.reached, b.half_widths.tobytes(), b.difference_half_widths.tobytes()
    )  # fmt: skip


@given(STUDIES, RULES)
def test_more_are_needed_just_until_the_rule_stops(samples: Floats, rule: StoppingRule) -> None:
    more = still_needed(samples, rule)
    assert (more == 0) == (enough(samples, rule) is not None)
    assert more == 0 or samples.shape[2] + more <= rule.cap


def test_a_study_begins_with_the_minimum_and_its_look_ahead() -> None:
    empty = np.empty((2, 3, 0))
    assert still_needed(empty, StoppingRule(minimum=20, ahead=5)) == 25
    assert still_needed(empty, StoppingRule(minimum=20, ahead=5, cap=22)) == 22
    assert still_needed(np.full((1, 1, 7), 3.0), StoppingRule(minimum=20, ahead=5)) == 18


def test_what_is_nearly_done_asks_for_the_rest_of_the_look_ahead() -> None:
    """One replication short of the stop, one is asked for; two short, two."""
    a = np.random.default_rng(7).normal(10, 3, 300)
    rule = StoppingRule(relative=0.1)
    stop = enough(a[None, None], rule)
    assert stop is not None
    for missing in range(1, rule.ahead + 1):
        assert still_needed(a[None, None, : stop.replications - missing], rule) == missing


def test_a_forecast_at_most_doubles_the_study() -> None:
    wild = np.random.default_rng(8).normal(1, 50, (1, 1, 25))
    assert still_needed(wild, StoppingRule(relative=0.01, cap=10_000)) == 25
    assert still_needed(wild, StoppingRule(relative=0.01, cap=30)) == 5


def test_the_cap_ends_it_and_says_so() -> None:
    stop = enough(np.tile([-1.0, 1.0], 50)[None, None], StoppingRule(relative=0.5, cap=60))
    assert stop is not None
    assert (stop.replications, stop.reached) == (60, False)


def test_a_metric_must_be_defined_by_the_minimum_of_runs_or_by_none() -> None:
    """One value in two: twelve of 24 runs are too few, 40 give the 20 asked for."""
    half = np.tile([3.0, math.nan], 40)[None, None]
    never = np.full((1, 1, 80), math.nan)
    assert enough(half[:, :, :24], StoppingRule(minimum=20, ahead=0)) is None
    found = enough(half, StoppingRule(minimum=20, ahead=0))
    nothing = enough(never, StoppingRule(minimum=20, ahead=0))
    assert found is not None
    assert found.replications == 39
    assert nothing is not None
    assert nothing.replications == 20
    assert np.isnan(nothing.half_widths).all()


def test_every_fault_of_a_rule_is_named() -> None:
    with pytest.raises(
        ValueError, match=r"relative = 0: .*minimum = 1: .*cap = 0: .*ahead = -1: .*level = 95:"
    ) as found:
        StoppingRule(relative=0, minimum=1, cap=0, ahead=-1, level=95)
    assert str(found.value).count("must be") == 5


@pytest.mark.parametrize("shape", [(30,), (2, 30), (0, 2, 30), (2, 0, 30), (1, 2, 3, 4)])
def test_samples_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"must be \(metrics, systems, replications\)"):
        enough(np.ones(shape), StoppingRule())


Draw = Callable[[np.random.Generator, int], Floats]


def normal(nature: np.random.Generator, n: int) -> Floats:
    return nature.normal(10, 3, n)


def exponential(nature: np.random.Generator, n: int) -> Floats:
    return nature.exponential(10, n)


def waits(customers: int) -> Draw:
    """Mean waits of so many customers of M/M/1 at load 0.8, from equilibrium; of mean 0.8 / 0.2 = 4.

    Lindley: the wait is the walk's height over its lowest point so far, or over -W of the first, whichever is lower.
    """

    def draw(nature: np.random.Generator, n: int) -> Floats:
        shape = (n, customers - 1)
        steps = nature.exponential(1.0, shape) - nature.exponential(1 / 0.8, shape)
        first = np.where(nature.random((n, 1)) < 0.8, nature.exponential(1 / 0.2, (n, 1)), 0.0)
        walk = np.concatenate((np.zeros((n, 1)), np.cumsum(steps, axis=1)), axis=1)
        lowest = np.minimum(np.minimum.accumulate(walk, axis=1), -first)
        return np.asarray((walk - lowest).mean(axis=1))

    return draw


def _covers(draw: Draw, mean: float, rule: StoppingRule, seed: int) -> bool:
    """Whether the interval that one study ends with covers the mean."""
    nature = np.random.default_rng([seed, 11])
    samples = draw(nature, 0)
    while more := still_needed(samples[None, None], rule):
        samples = np.concatenate((samples, draw(nature, more)))
    stop = enough(samples[None, None], rule)
    assert stop is not None
    assert stop.reached
    return bool(abs(samples[: stop.replications].mean() - mean) <= stop.half_widths[0, 0])


LONG = 4000  # customers: a skewness of 1.1 of the means of runs, of 2.0 with 1,000
CASES = {
    "normal": (normal, 10.0, 0.1),
    "exponential": (exponential, 10.0, 0.1),
    "M/M/1 to 5 %": (waits(LONG), 4.0, 0.05),
    "M/M/1 to 10 %": (waits(LONG), 4.0, 0.1),
}


def _coverage(draw: Draw, mean: float, rule: StoppingRule, seeds: range) -> float:
    return float(np.mean([_covers(draw, mean, rule, seed) for seed in seeds]))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_two_hundred_studies_cover_a_known_mean(case: str) -> None:
    """The 95 % intervals that the rule ends with cover in 92 to 98 % of cases."""
    draw, mean, relative = CASES[case]
    assert 0.92 <= _coverage(draw, mean, StoppingRule(relative=relative, cap=10_000), range(200)) <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_two_thousand_studies_cover_nearly_as_often_as_promised(case: str) -> None:
    """Known undercoverage of sequential stopping: at most 1 % here, beside four standard errors."""
    draw, mean, relative = CASES[case]
    found = _coverage(draw, mean, StoppingRule(relative=relative, cap=10_000), range(1000, 3000))
    error = math.sqrt(0.95 * 0.05 / 2000)
    assert 0.94 - 4 * error < found < 0.95 + 4 * error


@pytest.mark.slow
def test_the_interval_of_a_paired_difference_covers_it_as_well() -> None:
    """Two systems 1 apart; the difference, of standard deviation 3 beside a baseline of 10, is known last."""
    rule, covered = StoppingRule(relative=0.1), []
    for seed in range(2000):
        nature = np.random.default_rng([seed, 12])
        samples = np.empty((1, 2, 0))
        while more := still_needed(samples, rule):
            common = nature.normal(10, 1, more)
            pair = np.array([[common, common + 1 + nature.normal(0, 3, more)]])
            samples = np.concatenate((samples, pair), axis=2)
        stop = enough(samples, rule)
        assert stop is not None
        gap = (samples[0, 1] - samples[0, 0])[: stop.replications].mean()
        covered.append(abs(gap - 1) <= stop.difference_half_widths[0, 0])
    error = math.sqrt(0.95 * 0.05 / 2000)
    assert 0.94 - 4 * error < np.mean(covered) < 0.95 + 4 * error


@pytest.mark.slow
def test_the_look_ahead_mends_part_of_what_stopping_spoils() -> None:
    """The same 3,000 studies of lognormal data cover 1.5 % more often with it (two standard errors)."""
    sigma, gain = 0.35, []
    for seed in range(3000):
        samples = np.random.default_rng([seed, 13]).lognormal(-(sigma**2) / 2, sigma, (1, 1, 200))
        hit = []
        for ahead in (0, 5):
            stop = enough(samples, StoppingRule(relative=0.15, minimum=10, cap=200, ahead=ahead))
            assert stop is not None
            hit.append(bool(abs(samples[0, 0, : stop.replications].mean() - 1) <= stop.half_widths[0, 0]))
        gain.append(hit[1] - hit[0])
    assert np.mean(gain) > 2 * np.std(gain) / math.sqrt(len(gain))
