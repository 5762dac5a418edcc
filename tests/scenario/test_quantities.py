"""Durations mean what they say, and every distribution has the moments and quantiles that it claims."""

import math
import re
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy.integrate import quad

from sim.scenario.checks.fault import ScenarioError
from sim.scenario.distributions import DaysDistribution, Distribution, HoursDistribution, Mixture
from sim.scenario.distributions.base import Shape
from sim.scenario.distributions.heavy_tailed import Empirical, LognormalPareto
from sim.scenario.distributions.parametric import Constant, Exponential, Gamma, Lognormal, Triangular, Uniform, Weibull
from sim.scenario.durations import DURATION_PATTERN, read_duration, working_days
from sim.scenario.fields import Count, Days, Hours, Share
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios

HURDLE: Mixture = TypeAdapter(Mixture).validate_python(
    {
        "dist": "mixture",
        "parts": [{"share": 0.3, "of": 0}, {"share": 0.7, "of": {"dist": "exponential", "mean": 4}}],
    }
)
SMOOTH: list[Shape] = [
    Exponential(mean=3.0),
    Lognormal(median=2.0, sigma=0.5),
    Lognormal(mean=2.0, cv=0.8),
    Gamma(shape=0.37, scale=13.7),
    Gamma(mean=2.0, cv=0.5),
    Weibull(shape=0.8, scale=2.0),
    Triangular(low=3.0, mode=6.0, high=8.0),
    Triangular(low=3.0, mode=3.0, high=8.0),
    Triangular(low=3.0, mode=8.0, high=8.0),
    Uniform(low=1.0, high=4.0),
    LognormalPareto(median=1.0, sigma=0.45, tail_probability=0.17, tail_alpha=2.5, tail_cap=5.0),
]
STEPPED: list[Shape] = [
    Constant(value=5.0),
    Empirical(values=(3.0, 1.0, 2.0), weights=(1.0, 2.0, 0.0)),
    Empirical(values=(1.0, 1.0, 4.0)),
    HURDLE,
]
DRAWS = 40_000


def name(shape: Shape) -> str:
    return "-".join(str(value) for value in shape.model_dump(exclude_none=True).values())[:40]


@pytest.mark.parametrize(
    ("text", "days"),
    [("10 min", 10 / 480), ("3 h", 0.375), ("21 d", 21), ("7 weeks", 35), ("4 months", 84), ("2 years", 504)],
)
def test_a_written_duration_is_working_days(text: str, days: float) -> None:
    assert working_days(text) == pytest.approx(days, rel=1e-15)


DAY_BY_CALENDAR = 252 / 365  # working days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24 clock hours", DAY_BY_CALENDAR),
        ("24ch", DAY_BY_CALENDAR),
        ("36 clock h", 1.5 * DAY_BY_CALENDAR),
        ("30 clock minutes", DAY_BY_CALENDAR / 48),
        ("24 working hours", 3),
        ("24 wh", 3),
        ("24 business hours", 3),
        ("90 calendar days", 90 * DAY_BY_CALENDAR),
        ("365 cd", 252),
        ("90 working days", 90),
        ("2 business days", 2),
        ("2 WD", 2),
        ("3 calendar months", 63),
        ("1 calendar year", 252),
        ("1 working day", 1),
    ],
)
def test_clock_calendar_and_working_units_can_be_written(text: str, days: float) -> None:
    """252 working days of 8 hours are 365 calendar days of 24 hours by the clock, and 12 months."""
    assert working_days(text) == pytest.approx(days, rel=1e-15)
    assert TypeAdapter(Days).validate_python(text) == pytest.approx(days, rel=1e-15)
    assert working_days(read_duration(text).text()) == working_days(text)
    if text.lower() == text:
        assert re.fullmatch(DURATION_PATTERN, text)


@pytest.mark.parametrize("text", ["2 calendar weeks", "2 working weeks", "3 lunar days", "24 clock ch", "5 wm"])
def test_other_words_before_a_unit_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        working_days(text)
    assert not re.fullmatch(DURATION_PATTERN, text)


@pytest.mark.parametrize("text", ["24 clock hours", "2 calendar days", "1 calendar month"])
def test_effort_is_not_counted_by_the_clock(text: str) -> None:
    with pytest.raises(ValidationError, match="effort is not counted by the clock"):
        TypeAdapter(Hours).validate_python(text)
    assert TypeAdapter(Hours).validate_python("24 working hours") == 24.0
    for effort in (text, {"dist": "exponential", "mean": text}):
        with pytest.raises(ScenarioError, match="effort is not counted by the clock"):
            load(shipped_scenarios() / "small" / "in_house.toml", {"services.incident.effort": effort})


@pytest.mark.parametrize("text", ["", "3", "h", "3 moons", "1 d 2 h", "three days", "3 ds", "1e400 d x"])
def test_any_other_text_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        working_days(text)


def test_the_field_decides_what_a_duration_counts() -> None:
    """2 days are 2 on the calendar and 16 hours of effort."""
    assert TypeAdapter(Days).validate_python("2 d") == 2.0
    assert TypeAdapter(Hours).validate_python("2 d") == 16.0
    in_days: Any = TypeAdapter(DaysDistribution).validate_python({"dist": "exponential", "mean": "2 d"})
    in_hours: Any = TypeAdapter(HoursDistribution).validate_python({"dist": "exponential", "mean": "2 d"})
    assert (in_days.mean(), in_hours.mean()) == (2.0, 16.0)
    with pytest.raises(ValidationError):
        TypeAdapter(Distribution).validate_python({"dist": "exponential", "mean": "2 d"})


def test_a_bare_number_or_duration_is_a_constant() -> None:
    assert TypeAdapter(Distribution).validate_python(3) == Constant(value=3.0)
    assert TypeAdapter(DaysDistribution).validate_python("1 week") == Constant(value=5.0)


@pytest.mark.parametrize("value", [True, math.nan, math.inf, "half", "1e400", None, 10**400])
def test_only_finite_numbers_are_numbers(value: object) -> None:
    for kind in (Share, Days, Count):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


def test_numbers_of_numpy_are_numbers() -> None:
    assert TypeAdapter(Count).validate_python(np.int64(4)) == 4
    assert TypeAdapter(Share).validate_python(np.float32(0.5)) == 0.5


@pytest.mark.parametrize("shape", SMOOTH[:-1] + STEPPED[:-1], ids=name)
def test_moments_are_those_of_scipy(shape: Shape) -> None:
    mean, variance = (float(moment) for moment in shape.frozen().stats("mv"))
    assert shape.mean() == pytest.approx(mean, rel=1e-9)
    assert shape.cv() == pytest.approx(math.sqrt(variance) / mean, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("shape", [SMOOTH[-1], HURDLE], ids=name)
def test_moments_are_integrals_of_the_tail(shape: Shape) -> None:
    """E[X] is the integral of 1 - F(x), E[X^2] that of 2 x (1 - F(x)), for X >= 0."""

    def beyond(x: float) -> float:
        return 1.0 - float(shape.cdf(np.array([x]))[0])

    end = float(shape.quantile(np.array([1.0 - 1e-14]))[0])
    first = quad(beyond, 0.0, end, limit=500)[0]
    second = quad(lambda x: 2.0 * x * beyond(x), 0.0, end, limit=500)[0]
    assert shape.mean() == pytest.approx(first, rel=1e-6)
    assert shape.cv() == pytest.approx(math.sqrt(second / first**2 - 1.0), rel=1e-5)


@pytest.mark.parametrize("shape", SMOOTH + STEPPED, ids=name)
def test_the_mean_of_draws_is_within_four_standard_errors(shape: Shape) -> None:
    draws = shape.sample(np.random.default_rng(7), DRAWS)
    error = shape.mean() * shape.cv() / math.sqrt(DRAWS)
    assert draws.shape == (DRAWS,)
    assert abs(draws.mean() - shape.mean()) <= 4 * error + 1e-12


@pytest.mark.parametrize("shape", SMOOTH + STEPPED, ids=name)
@pytest.mark.parametrize("u", [0.05, 0.35, 0.5, 0.8, 0.97])
def test_draws_fall_below_a_quantile_as_often_as_it_says(shape: Shape, u: float) -> None:
    """The count at or below the u-quantile q is binomial with probability F(q) >= u."""
    at = shape.quantile(np.array([u]))
    share = float(shape.cdf(at)[0])
    below = float(np.mean(shape.sample(np.random.default_rng(11), DRAWS) <= at[0]))
    assert share >= u - 1e-12
    assert abs(below - share) <= 4 * math.sqrt(share * (1 - share) / DRAWS) + 1e-12


@pytest.mark.parametrize("shape", SMOOTH + STEPPED, ids=name)
def test_the_quantile_function_is_that_of_scipy_and_never_falls(shape: Shape) -> None:
    u = np.linspace(0.001, 0.999, 333)
    ours = shape.quantile(u)
    assert np.all(np.diff(ours) >= 0)
    assert ours == pytest.approx(shape.frozen().ppf(u), rel=1e-9)


@pytest.mark.parametrize("shape", SMOOTH + STEPPED, ids=name)
def test_the_ends_are_exact(shape: Shape) -> None:
    low, high = shape.quantile(np.array([0.0, 1.0]))
    draws = shape.sample(np.random.default_rng(3), 2000)
    assert low <= draws.min()
    assert draws.max() <= high
    if isinstance(shape, (Triangular, Uniform)):
        assert (low, high) == (shape.low, shape.high)
    if isinstance(shape, (Exponential, Lognormal, Gamma, Weibull, LognormalPareto)):
        assert (low, high) == (0.0, math.inf)


def test_a_hurdle_keeps_its_zeros() -> None:
    assert list(HURDLE.quantile(np.array([0.0, 0.3]))) == [0.0, 0.0]
    assert HURDLE.quantile(np.array([0.31]))[0] > 0.0


def test_later_draws_stay_in_step_when_a_mixture_changes_its_shares() -> None:
    """Every part draws for every element, so what follows does not depend on which part was taken."""
    after = []
    for share in (0.2, 0.6):
        rng = np.random.default_rng(5)
        parts = [{"share": share, "of": 1}, {"share": 1 - share, "of": {"dist": "gamma", "mean": 2, "cv": 1}}]
        TypeAdapter(Mixture).validate_python({"parts": parts}).sample(rng, 100)
        after.append(rng.random())
    assert after[0] == after[1]
