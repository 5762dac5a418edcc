"""Verdicts say plainly what is met, and by how much the rest is missed."""

from math import inf, nan

import pytest

from sim.validate import ensemble, exact, reality, theory, verdict


@pytest.mark.parametrize(
    ("simulated", "said"),
    [
        (0.3, "met"),
        (0.25, "met"),
        (0.38, "met"),
        (0.2, "missed by -0.05"),
        (0.48, "missed by +0.1"),
        (nan, "missed: no value came out"),
    ],
)
def test_a_verdict_is_the_distance_to_the_nearer_end_of_the_range(simulated: float, said: str) -> None:
    assert verdict(simulated, 0.25, 0.38) == said


def test_a_direction_is_a_range_with_one_end() -> None:
    assert verdict(-0.4, -inf, 0.0) == "met"
    assert verdict(0.1, -inf, 0.0) == "missed by +0.1"


def test_theory_is_met_within_four_standard_errors() -> None:
    assert exact("wait", 9.0, 9.99, 0.25, "Erlang C", "days").met
    row = exact("wait", 9.0, 10.25, 0.25, "Erlang C", "days")
    assert (row.met, row.verdict, row.low, row.high) == (False, "missed by +0.25", 8.0, 10.0)


def test_one_run_has_no_standard_error_and_is_refused() -> None:
    for table in (theory, reality, ensemble):
        with pytest.raises(ValueError, match="replications = 1: must be 2 or more"):
            table.rows(1)
