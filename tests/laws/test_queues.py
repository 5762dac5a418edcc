"""The model played as a textbook queue gives the textbook's answer: 200 runs, four standard errors."""

from collections.abc import Callable
from typing import Any

import pytest

from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.stats import queueing
from sim.trace import draw
from sim.validate import theory

Plays = Callable[[str], dict[str, Any]]

LITERALS = {
    "M/M/1 wait": 9.0,
    "M/M/3 wait": 1.8972,
    "M/M/10 wait": 0.2046,
    "M/M/50+M abandonment": 0.03091,
    "M/M/50+M wait": 0.0618,
    "M/M/10+M abandonment": 0.07769,
    "priority, urgent wait": 0.3794,
    "priority, ordinary wait": 2.8459,
    "M/G/1 wait": 6.5,
    "rework, number present": 3.0,
    "rework, time to the end": 5.0,
    "five M/M/2 wait": 4.2632,
    "pooled M/M/10 wait": 0.6687,
    "M/G/infinity, number present": 5.0,
    "crew of three wait": 4.0,
    "channel choice, share direct": 0.66819,
}
CASES = {case.name: case for case in theory.cases()}


@pytest.mark.parametrize("name", CASES)
def test_the_model_gives_the_closed_form(name: str, played: Plays) -> None:
    """Sources beside each case in `sim/validate/theory.py`; a true model fails once in 16,000 cases."""
    estimate = theory.ratio(played(CASES[name].file)[name])
    assert estimate.value == pytest.approx(CASES[name].expected, abs=4 * estimate.standard_error)


@pytest.mark.parametrize("name", LITERALS)
def test_the_model_gives_the_published_number(name: str, played: Plays) -> None:
    """Numbers worked out apart from `sim.stats.queueing`, to the digits written."""
    estimate = theory.ratio(played(CASES[name].file)[name])
    assert estimate.value == pytest.approx(LITERALS[name], abs=4 * estimate.standard_error)


@pytest.mark.parametrize("name", LITERALS)
def test_the_estimates_are_sharp_enough_to_tell(name: str, played: Plays) -> None:
    """A standard error of at most 4 % of the target: an engine that is a sixth off is found out."""
    estimate = theory.ratio(played(CASES[name].file)[name])
    assert estimate.standard_error < 0.04 * LITERALS[name]


def test_minutes_for_days_give_the_seconds_of_the_literature() -> None:
    """M/M/50+M at 48 a minute and patience of 2 minutes: E[W] = 3.7095 s."""
    assert 60 * queueing.erlang_a(48, 1, 1 / 2, 50).wait == pytest.approx(3.7095, abs=5e-5)


@pytest.mark.parametrize(("file", "patience"), [("erlang_a_50", 2.0), ("erlang_a_10", 5.0)])
def test_those_who_give_up_are_theta_times_the_waiting(file: str, patience: float, played: Plays) -> None:
    """P(abandon) = theta E[W]: count - theta x waiting time is a martingale, of variance E[count] (Bremaud 1981)."""
    runs = played(file)
    gap = runs["gave_up"] - runs["waiting_area"] / patience
    error = (runs["gave_up"].mean() / gap.size) ** 0.5
    assert gap.mean() == pytest.approx(0.0, abs=4 * error)
    assert gap.var() == pytest.approx(runs["gave_up"].mean(), rel=4 * (2 / gap.size) ** 0.5)


def test_pooling_five_teams_of_two_cuts_the_wait_to_a_sixth(played: Plays) -> None:
    """The same needs met by five M/M/2 and by one M/M/10: 4.2632 over 0.6687 days, in every single run shorter."""
    split, pooled = played("split")["five M/M/2 wait"], played("pooled")["pooled M/M/10 wait"]
    assert (pooled[:, 0] / pooled[:, 1] < split[:, 0] / split[:, 1]).mean() > 0.95
    difference = theory.ratio([(a - b, w) for (a, w), (b, _) in zip(split, pooled, strict=True)])
    assert difference.value == pytest.approx(4.2632 - 0.6687, abs=4 * difference.standard_error)


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted({case.file for case in CASES.values()}))
def test_ten_times_the_evidence_gives_the_closed_form(file: str) -> None:
    """Five times as long and twice as many runs: standard errors shrink to a third."""
    path = shipped_scenarios() / "theory" / f"{file}.toml"
    scenario = load(path, {"company.horizon": 5 * load(path).company.horizon})
    ledgers = (simulate(scenario, draw(scenario, 2, replication)) for replication in range(400))
    runs = [[case.quantity(ledger) for case in theory.of_file(file)] for ledger in ledgers]
    for case, pairs in zip(theory.of_file(file), zip(*runs, strict=True), strict=True):
        estimate = theory.ratio(pairs)
        assert estimate.value == pytest.approx(case.expected, abs=4 * estimate.standard_error), case.name
