"""The table of published findings: every metric exists, every verdict follows from the range."""

from collections.abc import Callable, Mapping
from math import nan

import pytest

from sim.engine import play
from sim.metrics import measure
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw
from sim.validate import reality

Metrics = Mapping[str, float]
Measured = Callable[[tuple[str, int]], Metrics]


@pytest.fixture(scope="module")
def quick() -> Measured:
    """Metrics of a short run of any operating model."""
    settings = {"company.horizon": 126, "company.warm_up": 42}

    def measured(task: tuple[str, int]) -> Metrics:
        model, replication = task
        scenario = load(shipped_scenarios() / f"{model}.toml", settings)
        return measure(play(scenario, draw(scenario, 1, replication)), scenario)

    return measured


def test_every_finding_has_a_row_with_a_verdict_that_follows_from_its_range(
    quick: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reality, "run_metrics", quick)
    rows = reality.rows(2)
    assert len(rows) == len(reality.FINDINGS) + 2
    for row in rows:
        inside = row.low <= row.simulated <= row.high
        assert row.met == inside
        assert row.verdict.startswith(("met", "missed by", "missed: no value"))
        assert row.source


def test_targets_lie_in_their_own_ranges() -> None:
    for finding in reality.FINDINGS:
        assert finding.low <= finding.expected <= finding.high, finding.name


def test_the_broker_beats_both_extremes_only_where_it_is_cheaper_than_each() -> None:
    def runs(*costs: float) -> list[Metrics]:
        return [{"cost_total": cost} for cost in costs]

    cheaper = reality.selective_sourcing(
        {"in_house": runs(100, 110), "brokered": runs(90, 81), "outsourced": runs(120, 90)}
    )
    assert cheaper.met
    assert cheaper.simulated == pytest.approx(-0.1)
    between = reality.selective_sourcing(
        {"in_house": runs(100, 110), "brokered": runs(100, 99), "outsourced": runs(80, 90)}
    )
    assert between.verdict == "missed by +0.175"


def test_the_run_share_is_what_tickets_and_systems_take_of_the_teams_pay() -> None:
    found = {"cost.run": 40.0, "cost.incident_handling": 20.0, "cost_it_budget": 110.0, "cost.intake": 10.0}
    row = reality.run_share([found, found])
    assert row.simulated == pytest.approx(0.6)
    assert row.met


def test_a_metric_that_gave_no_value_is_a_miss() -> None:
    row = reality.run_share([{"cost.run": nan, "cost.incident_handling": 1, "cost_it_budget": 2, "cost.intake": 1}] * 2)
    assert row.verdict == "missed: no value came out"
