"""The main job from files to JSON: shape, determinism, precision, and what cannot be compared."""

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.decision import compare as module
from sim.decision.comparison import Comparison
from sim.metrics import HEADLINE
from sim.scenario.reading.load import load
from sim.scenario.records import scenario_hash

Files = list[Path]


@pytest.fixture
def ten(files: Files) -> Comparison:
    return sim.compare(files, replications=10, workers=1)


def test_json_has_the_agreed_shape(ten: Comparison, files: Files) -> None:
    document = json.loads(ten.to_json("itsourcing compare"))
    known = ["schema", "provenance", "scenarios", "differences", "verdict", "waterfalls", "years", "hold_ups"]
    assert list(document) == known
    assert document["schema"] == 1
    provenance = document["provenance"]
    assert provenance["scenario_hashes"] == {path.stem: scenario_hash(load(path)) for path in files}
    assert provenance["version"] == sim.__version__
    assert (provenance["seed"], provenance["replications"], provenance["command"]) == (1, 10, "itsourcing compare")
    assert {"python", "numpy", "platform"} <= set(provenance)
    cost = document["scenarios"]["own_team"]["cost_total"]
    assert list(cost) == ["mean", "low", "high", "unit"]
    assert cost["low"] <= cost["mean"] <= cost["high"]
    assert cost["unit"] == "EUR"
    assert list(document["differences"][0]) == [
        "a",
        "b",
        "metric",
        "mean",
        "low",
        "high",
        "p",
        "p_adjusted",
        "significant",
    ]
    assert [row["metric"] for row in document["differences"]] == list(HEADLINE)
    assert list(document["verdict"]) == [*HEADLINE, "text"]
    assert list(document["verdict"]["cost_total"]) == ["best", "probability_best", "decided"]


def test_what_does_not_exist_is_null(ten: Comparison) -> None:
    """The company has no incidents, so their lead time has no mean."""
    scenarios = json.loads(ten.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))["scenarios"]
    assert scenarios["own_team"]["lead_time_mean.incident"]["mean"] is None


def test_two_workers_give_the_json_of_one(ten: Comparison, files: Files) -> None:
    assert sim.compare(files, replications=10, workers=2).to_json() == ten.to_json()


def test_adaptive_runs_stop_at_the_same_point_for_any_number_of_workers(files: Files) -> None:
    one, two = (sim.compare(files, precision=0.5, workers=n) for n in (1, 2))
    assert one.precise
    assert len(one.results.replications) % 10 == 0
    assert one.to_json() == two.to_json()


def test_runs_are_added_until_precise_enough_or_the_limit(files: Files) -> None:
    vague, exact = (sim.compare(files, precision=precision, workers=1) for precision in (10.0, 1e-6))
    assert (vague.precise, len(vague.results.replications)) == (True, 10)
    assert (exact.precise, len(exact.results.replications)) == (False, module.LIMIT)


def test_progress_counts_all_batches(files: Files) -> None:
    told: list[tuple[int, int]] = []
    sim.compare(files, precision=1e-6, workers=1, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, module.LIMIT + 1))
    assert told[0] == (1, 10)
    assert told[-1] == (module.LIMIT, module.LIMIT)


def test_differences_are_of_the_same_replication(ten: Comparison) -> None:
    costs = ten.results.samples("cost_total")
    (gap,) = [each for each in ten.differences if each.metric == "cost_total"]
    assert gap.mean == pytest.approx(np.mean(costs["provider"] - costs["own_team"]))


def test_tables_name_every_scenario_and_metric(ten: Comparison) -> None:
    (row,) = ten.table.query("scenario == 'provider' and metric == 'cost_total'").to_dict("records")
    assert row["mean"] == ten.scenarios["provider"]["cost_total"].mean
    assert row["unit"] == "EUR"
    assert len(ten.frame) == 20


def test_the_verdict_ends_in_words(ten: Comparison) -> None:
    assert ten.verdict.text.endswith(".")
    assert "EUR over 3 months" in ten.verdict.text


def test_records_serve_as_well_as_files(ten: Comparison, files: Files) -> None:
    assert sim.compare([load(path) for path in files], replications=10, workers=1).to_json() == ten.to_json()


def test_what_cannot_be_compared_is_refused(files: Files) -> None:
    with pytest.raises(ValueError, match="more than one scenario is named own_team"):
        sim.compare([files[0], files[0]])
    with pytest.raises(ValueError, match="amounts in EUR and USD cannot be compared"):
        sim.compare([files[0], load(files[1], overrides={"company.currency": "USD"})])
    with pytest.raises(ValueError, match="studies of 63 and 84 days cannot be compared"):
        sim.compare([files[0], load(files[1], overrides={"company.horizon": 84})])
    with pytest.raises(ValueError, match="no scenario to compare"):
        sim.compare([])
