"""One long run, its start cut off, agrees with queueing theory; what it cannot tell, it says."""

import math

import numpy as np
import pytest

from sim.engine import play
from sim.experiment.steady_state import SteadyState, steady_month, steady_wait
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.stats import queueing
from sim.stats.intervals import student_quantile
from sim.trace import draw

WAITS = {"mm1": queueing.mmc_wait(0.9, 1, 1), "mm3": queueing.mmc_wait(2.6, 1, 3)}
DAYS = {"mm1": 60_000, "mm3": 20_000}


def _theory(name: str, days: float) -> Scenario:
    return load(shipped_scenarios() / "theory" / f"{name}.toml", {"company.horizon": days})


def _error(found: SteadyState) -> float:
    """The standard error that the interval rests on."""
    return found.means.interval.half_width / student_quantile(found.means.batches - 1, 0.95)


@pytest.mark.parametrize("name", WAITS)
def test_one_long_run_gives_the_wait_of_erlang_c(name: str) -> None:
    """Within four standard errors of the closed form, and sharp enough to tell a third more or less."""
    found = steady_wait(_theory(name, DAYS[name]), seed=3)
    assert found.means.interval.mean == pytest.approx(WAITS[name], abs=4 * _error(found))
    assert _error(found) < WAITS[name] / 12
    assert not found.warnings


@pytest.mark.parametrize(("name", "load_of_each"), [("mm1", 0.9), ("mm3", 2.6 / 3)])
def test_the_mean_month_gives_the_load(name: str, load_of_each: float) -> None:
    found = steady_month(_theory(name, DAYS[name]), "utilisation.servers")
    assert found.means.interval.mean == pytest.approx(load_of_each, abs=4 * _error(found))


def test_the_mean_backlog_obeys_littles_law() -> None:
    """Waiting at month ends: lambda W_q = 2.6 x 1.8972 = 4.9327, of which a month end is a fair look."""
    found = steady_month(_theory("mm3", 60_000), "backlog")
    assert found.means.interval.mean == pytest.approx(2.6 * WAITS["mm3"], abs=4 * _error(found))


def test_waits_are_in_the_order_of_arrival_up_to_the_first_that_still_waits() -> None:
    """Until then everybody who was raised is counted, those of the scenario's own warm-up too."""
    scenario = _theory("mm3", 700)
    ledger = play(scenario, draw(scenario, 1, 0))
    waiting = ledger.raised[np.isfinite(ledger.raised) & np.isnan(ledger.started)]
    found = steady_wait(scenario)
    known = ledger.raised < waiting.min(initial=math.inf)
    assert found.observations == np.count_nonzero(known)
    rest = (ledger.started - ledger.raised)[known][found.truncation.cut :]
    assert found.truncation.mean == pytest.approx(rest.mean())


def test_those_who_give_up_have_waited_as_well() -> None:
    """M/M/10+M: the mean wait of all, of whom 8 % leave unserved; without them it would be shorter."""
    expected = queueing.erlang_a(10, 1, 1 / 5, 10).wait
    found = steady_wait(_theory("erlang_a_10", 5000))
    assert found.means.interval.mean == pytest.approx(expected, abs=4 * _error(found))
    assert _error(found) < expected / 12


def test_a_service_is_looked_at_alone() -> None:
    """Two priority classes of M/M/3 (Cobham 1954): the urgent wait 0.38 days, the ordinary 2.85."""
    scenario = _theory("priority", 20_000)
    ordinary, urgent = (steady_wait(scenario, service=name) for name in scenario.services)
    expected = queueing.cobham_mmc_waits([1.0, 1.6], 1, 3)
    for found, wait in zip((urgent, ordinary), expected, strict=True):
        assert found.means.interval.mean == pytest.approx(wait, abs=4 * _error(found))


def test_the_start_is_cut_by_what_the_run_shows_not_by_the_warm_up() -> None:
    """A team that overloads for good never settles: the wait climbs through the whole run."""
    scenario = load(
        shipped_scenarios() / "theory" / "mm1.toml",
        {"company.horizon": 3000, "services.work.demand": {"business": 400}},
    )
    found = steady_wait(scenario)
    assert not found.truncation.settled
    assert not found.means.long_enough
    assert len(found.warnings) == 2
    assert all("make" in warning and "longer" in warning for warning in found.warnings)


def test_months_cut_short_at_either_end_are_left_out() -> None:
    """Warm-up 300 = 14 months and 6 days, horizon 1010: of 1,310 days, 62 whole months lie between day 6 and 1308."""
    found = steady_month(_theory("mm3", 1010), "backlog")
    assert found.observations == 62


def test_what_cannot_be_measured_is_refused() -> None:
    scenario = _theory("mm3", 700)
    with pytest.raises(ValueError, match=r"service = 'wrok': must be one of work"):
        steady_wait(scenario, service="wrok")
    with pytest.raises(ValueError, match=r"series = 'wait': must be one of spend\.it, .*backlog"):
        steady_month(scenario, "wait")
    with pytest.raises(ValueError, match=r"backlog: 47 observations: must be 50 or more"):
        steady_month(scenario, "backlog")
    with pytest.raises(ValueError, match=r"lead_time_mean\.project': 47 months have no value"):
        steady_month(scenario, "lead_time_mean.project")
