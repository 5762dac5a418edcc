"""L = lambda W in every run: what the lines add up to over time is what the requests spent in them."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

Plays = Callable[[str], dict[str, NDArray[np.float64]]]

PLAIN = (
    "mm1", "mm3", "mm10", "erlang_a_50", "erlang_a_10", "priority", "mg1", "split", "pooled", "mginf", "crew", "logit",
)  # fmt: skip


@pytest.mark.parametrize("file", PLAIN)
def test_the_lines_hold_what_requests_wait(file: str, played: Plays) -> None:
    """Item-days in line = days waited, those who gave up or still wait at the end among them."""
    runs = played(file)
    np.testing.assert_allclose(runs["waiting_area"], runs["waited"], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("file", PLAIN)
def test_the_servers_are_busy_as_long_as_requests_are_worked_on(file: str, played: Plays) -> None:
    """Server-days over the crew = days in work, items still in work at the end among them."""
    runs = played(file)
    np.testing.assert_allclose(runs["busy_area"], runs["worked"], rtol=1e-6)


@pytest.mark.parametrize("file", [*PLAIN, "rework"])
def test_time_in_line_and_in_work_is_the_whole_stay(file: str, played: Plays) -> None:
    """Also where passes of rework return to the line."""
    runs = played(file)
    np.testing.assert_allclose(runs["waiting_area"] + runs["busy_area"], runs["stayed"], rtol=1e-6)


def test_an_effort_of_eight_hours_takes_one_day() -> None:
    """At 2,016 productive hours a year, 252 days of 8 hours: the unit of time of every case."""
    scenario = load(shipped_scenarios() / "theory" / "mm3.toml")
    trace = draw(scenario, 1, 0)
    ledger = simulate(scenario, trace)
    done = np.isfinite(ledger.ended)
    np.testing.assert_allclose(ledger.worked[done], trace.effort[done] / 8, rtol=1e-9, atol=1e-9)
