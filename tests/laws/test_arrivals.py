"""The demand trace is the Poisson process it claims to be, over-dispersed by days and shaped by weekdays."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Daily = Callable[..., Ints]

RUNS, DAYS, PER_DAY = 200, 250, 8.0


@pytest.fixture(scope="module")
def daily() -> Daily:
    """Counts (runs, days) of a service with 8 needs a day, with some values set."""

    def counts(**settings: object) -> Ints:
        values = {key.replace("__", "."): value for key, value in settings.items()}
        calendar = {"company.horizon": DAYS, "company.warm_up": 0, "services.work.demand.business": 252 * PER_DAY}
        scenario = load(shipped_scenarios() / "theory" / "mm1.toml", {**calendar, **values})
        times = [draw(scenario, 1, replication).raised for replication in range(RUNS)]
        return np.array([np.histogram(time, bins=DAYS, range=(0, DAYS))[0] for time in times])

    return counts


def mean_and_error(values: Floats) -> tuple[float, float]:
    return values.mean(), values.std(ddof=1) / np.sqrt(values.size)


def test_counts_of_a_day_have_the_variance_of_a_poisson_process(daily: Daily) -> None:
    """Index of dispersion 1."""
    counts = daily()
    index, error = mean_and_error(counts.var(axis=1, ddof=1) / PER_DAY)
    assert index == pytest.approx(1.0, abs=4 * error)
    assert counts.mean() == pytest.approx(PER_DAY, abs=4 * np.sqrt(PER_DAY / counts.size))


def test_gamma_days_spread_counts_by_the_square_of_their_cv(daily: Daily) -> None:
    """Mixed Poisson: variance / mean = 1 + cv^2 mean = 1 + 0.22^2 x 8 = 1.3872."""
    index, error = mean_and_error(daily(services__work__day_cv=0.22).var(axis=1, ddof=1) / PER_DAY)
    assert index == pytest.approx(1 + 0.22**2 * PER_DAY, abs=4 * error)


def test_gamma_days_leave_the_mean_alone(daily: Daily) -> None:
    mean, error = mean_and_error(daily(services__work__day_cv=0.22).mean(axis=1))
    assert mean == pytest.approx(PER_DAY, abs=4 * error)


def test_days_are_independent(daily: Daily) -> None:
    """Correlation of one day with the next is 0, its standard error 1 / sqrt(pairs)."""
    counts = daily(services__work__day_cv=0.22)
    pairs = counts[:, :-1].ravel(), counts[:, 1:].ravel()
    assert np.corrcoef(*pairs)[0, 1] == pytest.approx(0.0, abs=4 / np.sqrt(pairs[0].size))


def test_weekdays_have_their_factors(daily: Daily) -> None:
    """Factors of the ServiceNow log, scaled to mean 1."""
    factors = np.array([1.24, 0.98, 1.04, 0.92, 0.84])
    counts = daily(company__weekday_factors=factors.tolist())
    seen = np.array([counts[:, day::5].mean() for day in range(5)])
    expected = PER_DAY * factors / factors.mean()
    error = np.sqrt(expected / (counts.size / 5))
    np.testing.assert_array_less(np.abs(seen - expected), 4 * error)


def test_needs_come_at_any_time_of_the_day() -> None:
    """Kolmogorov-Smirnov distance of the time of day from uniform below 1.95 / sqrt(n): p = 0.001."""
    scenario = load(shipped_scenarios() / "theory" / "mm10.toml")
    hours = np.sort(np.concatenate([draw(scenario, 1, replication).raised % 1 for replication in range(20)]))
    distance = np.abs(hours - np.arange(1, hours.size + 1) / hours.size).max()
    assert distance < 1.95 / np.sqrt(hours.size)
