"""A sweep: every cell once, the same table whatever did the work, failures kept beside it and run again on request."""

import io
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.experiment import version
from sim.rules import sourcing
from sim.rules.sourcing import Need, Offer
from sim.scenario.checks.fault import Fault, ScenarioError
from sim.scenario.records import Scenario
from sim.stats.precision import StoppingRule, enough
from sim.study.study_file import read_study
from sim.sweeps.database import StoreFailure
from sim.sweeps.plan import make_plan
from sim.sweeps.result import StudyResult
from sim.sweeps.store import Tally
from sim.sweeps.sweep import run_sweep

Study = Callable[..., Path]


def table(result: StudyResult) -> bytes:
    """The table to the last bit."""
    file = io.StringIO()
    result.frame.to_csv(file, index=False)
    return file.getvalue().encode()


def rows(store: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(store)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.fixture
def alone(study_file: Study, tmp_path: Path) -> StudyResult:
    """2 scenarios x 4 points x 3 replications, in this process."""
    return sim.sweep(study_file(), tmp_path / "alone.db", workers=1)


def test_the_table_has_a_row_for_each_cell_in_order(alone: StudyResult) -> None:
    keys = [(name, point, replication) for point in range(4) for replication in range(3) for name in ("one", "two")]
    found = alone.frame[["scenario", "point", "replication"]].itertuples(index=False, name=None)
    assert list(found) == keys
    assert list(alone.frame.columns[3:7]) == [
        "seed", "teams.servers.staff", "services.work.tolerance", "services.work.demand.business",
    ]  # fmt: skip
    assert alone.frame["teams.servers.staff"].dropna().unique().tolist() == [2, 3]


def test_a_cell_has_the_numbers_of_the_run_alone(alone: StudyResult, tmp_path: Path) -> None:
    scenario = sim.load(tmp_path / "two.toml", overrides={"teams.servers.staff": 3, "services.work.tolerance": 4})
    metrics = sim.simulate(scenario, seed=7, replication=1).metrics
    row = alone.frame.query("scenario == 'two' and point == 2 and replication == 1").iloc[0]
    assert {name: row[name] for name in metrics} == pytest.approx(metrics, rel=0, abs=0, nan_ok=True)


def test_processes_give_the_bytes_of_one(alone: StudyResult, study_file: Study, tmp_path: Path) -> None:
    assert table(sim.sweep(study_file(), tmp_path / "two.db", workers=2)) == table(alone)


def test_what_is_stored_is_not_run_again(alone: StudyResult, study_file: Study) -> None:
    before = rows(alone.path, "SELECT * FROM cell")
    again = sim.sweep(study_file(), alone.path, workers=1)
    assert rows(alone.path, "SELECT * FROM cell") == before
    assert table(again) == table(alone)


def test_more_replications_run_only_what_is_new(alone: StudyResult, study_file: Study, tmp_path: Path) -> None:
    more = sim.sweep(study_file(), alone.path, workers=1, replications=5)
    assert more.status.tally == Tally(40, 40, 0, 0)
    assert rows(alone.path, "SELECT ran FROM driver ORDER BY id") == [(24,), (16,)]
    assert table(more) == table(sim.sweep(study_file(5), tmp_path / "five.db", workers=1))


def test_a_changed_scenario_is_another_cell_and_a_changed_back_one_is_known(
    alone: StudyResult, study_file: Study
) -> None:
    first = table(alone)
    busy = sim.sweep(study_file(two="teams.servers.staff = 5"), alone.path, workers=1)
    assert busy.status.tally == Tally(24, 24, 0, 0)
    # `one` is as it was; `two` differs where the point does not set its staff.
    assert rows(alone.path, "SELECT ran FROM driver ORDER BY id") == [(24,), (6,)]
    assert table(busy) != first
    assert table(sim.sweep(study_file(), alone.path, workers=1)) == first
    assert rows(alone.path, "SELECT ran FROM driver ORDER BY id") == [(24,), (6,), (0,)]


def test_a_changed_model_never_mixes_with_old_results(
    alone: StudyResult, study_file: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = version.Provenance("0.1.0+other", "3", "2", "here")
    monkeypatch.setattr("sim.sweeps.store.model_version", lambda: changed.version)
    for module in ("dispatch", "worker"):
        monkeypatch.setattr(f"sim.sweeps.{module}.provenance", lambda: changed)
    result = sim.sweep(study_file(), alone.path, workers=1)
    assert rows(alone.path, "SELECT ran FROM driver ORDER BY id") == [(24,), (24,)]
    assert rows(alone.path, "SELECT count(*) FROM cell") == [(48,)]
    assert len(result.frame) == 24


def test_the_model_version_follows_its_sources() -> None:
    """Every room that a run's numbers depend on is in it; what gives out the work is not."""
    package = Path(sim.__file__).parent
    named = [package / name for name in (*version.ROOMS, *version.FILES)]
    assert all(path.exists() for path in named)
    assert version.model_version().startswith(f"{sim.__version__}+")


def test_each_cell_says_where_it_comes_from(alone: StudyResult) -> None:
    query = "SELECT DISTINCT version, python, numpy FROM cell JOIN provenance ON provenance.id = provenance"
    assert rows(alone.path, query) == [tuple(version.provenance()[:3])]
    assert rows(alone.path, "SELECT count(*) FROM cell WHERE seconds > 0 AND finished > 0 AND attempts = 1") == [(24,)]


def test_plain_sql_reads_metrics_by_name(alone: StudyResult) -> None:
    query = "SELECT avg(value) FROM metric WHERE metric = 'cost_total' AND scenario = 'one' AND point = 1"
    mean = alone.frame.query("scenario == 'one' and point == 1")["cost_total"].mean()
    assert rows(alone.path, query)[0][0] == pytest.approx(mean)


def _refuse(need: Need, offers: Sequence[Offer]) -> Offer:
    raise RuntimeError("out of ideas")


def _die(need: Need, offers: Sequence[Offer]) -> Offer:
    os._exit(9)


def _agree(need: Need, offers: Sequence[Offer]) -> Offer:
    return offers[0]


OWN = 'operating_model.sourcing.rule = "mine"'


@pytest.fixture
def mine() -> Iterator[Callable[[sourcing.Rule], None]]:
    """Registers a rule of the user's own."""
    yield lambda rule: sourcing.register("mine", rule)
    sourcing.RULES.pop("mine", None)


@pytest.mark.parametrize("workers", [1, 2])
def test_failures_are_kept_do_not_stop_the_others_and_are_run_again(
    study_file: Study, tmp_path: Path, mine: Callable[[sourcing.Rule], None], workers: int
) -> None:
    mine(_refuse)
    study = study_file(two=OWN)
    result = sim.sweep(study, tmp_path / "x.db", workers=workers)
    assert result.status.tally == Tally(24, 12, 12, 0)
    assert set(result.frame["scenario"]) == {"one"}
    first = result.failures[0]
    assert first.line() == "scenario two, point 0, seed 7, replication 0: RuntimeError: out of ideas"
    assert first.traceback is not None
    assert first.traceback.endswith('raise RuntimeError("out of ideas")\nRuntimeError: out of ideas\n')
    assert result.failures[-1].command == (
        f"itsourcing run {tmp_path / 'two.toml'} --replication 2 --seed 7 --set services.work.demand.business=300"
    )
    sim.sweep(study, tmp_path / "x.db", workers=workers)
    assert rows(tmp_path / "x.db", "SELECT sum(attempts) FROM cell") == [(24,)]
    sim.sweep(study, tmp_path / "x.db", workers=workers, retry=True)
    assert rows(tmp_path / "x.db", "SELECT sum(attempts) FROM cell") == [(36,)]


def test_a_mended_rule_is_another_cell(
    study_file: Study, tmp_path: Path, mine: Callable[[sourcing.Rule], None]
) -> None:
    """The text of a rule of the user's own is part of the key, so its failures are not taken for the new rule's."""
    mine(_refuse)
    study = study_file(two=OWN)
    assert sim.sweep(study, tmp_path / "x.db", workers=1).status.tally.failed == 12
    mine(_agree)
    assert sim.sweep(study, tmp_path / "x.db", workers=1).status.tally == Tally(24, 24, 0, 0)


@pytest.mark.slow
def test_a_run_that_ends_its_process_is_found_and_recorded(
    study_file: Study, tmp_path: Path, mine: Callable[[sourcing.Rule], None]
) -> None:
    mine(_die)
    result = sim.sweep(study_file(1, two=OWN), tmp_path / "x.db", workers=2)
    assert result.status.tally == Tally(8, 4, 4, 0)
    assert all(failure.message.startswith("crashed 3 times; ") for failure in result.failures)


def test_a_full_disk_stops_the_sweep_and_keeps_what_was_stored(
    study_file: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_file(30)
    connect = sqlite3.connect

    def small(*arguments: object, **more: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **more)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 25")
        return connection

    with monkeypatch.context() as context:
        context.setattr("sim.sweeps.database.sqlite3.connect", small)
        with pytest.raises(StoreFailure, match="the disk is full or failed"):
            sim.sweep(study, tmp_path / "x.db", workers=1)
    found = StudyResult(tmp_path / "x.db").status.tally
    assert 0 < found.done < 240
    whole = sim.sweep(study, tmp_path / "x.db", workers=1)
    assert table(whole) == table(sim.sweep(study, tmp_path / "y.db", workers=1))


def test_an_interrupted_sweep_gives_back_its_claims(study_file: Study, tmp_path: Path) -> None:
    def stop(tally: Tally) -> None:
        if tally.done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.sweep(study_file(20), tmp_path / "x.db", workers=2, progress=stop)
    assert rows(tmp_path / "x.db", "SELECT count(*) FROM cell WHERE status <> 'done'") == [(0,)]
    assert rows(tmp_path / "x.db", "SELECT ended FROM driver") == [(1,)]
    assert 5 <= StudyResult(tmp_path / "x.db").status.tally.done < 160


def test_a_faulty_study_is_told_and_makes_no_store(study_file: Study, tmp_path: Path) -> None:
    study = study_file()
    study.write_text(study.read_text(encoding="utf-8").replace("servers.staff", "servers.stuff"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="staff"):
        sim.sweep(study, tmp_path / "x.db")
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_exports_hold_the_table(alone: StudyResult, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"out.{ending}"
    alone.export(file)
    read = pd.read_csv if ending == "csv" else pd.read_parquet
    pd.testing.assert_frame_equal(read(file), alone.frame, check_exact=True)


def test_an_export_in_parts_is_the_whole(alone: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweeps.table.CHUNK", 7)
    for ending in ("csv", "parquet"):
        alone.export(tmp_path / f"out.{ending}")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "out.csv"), alone.frame, check_exact=True)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out.parquet"), alone.frame, check_exact=True)


def test_xarray_has_the_axes_of_the_study(alone: StudyResult, tmp_path: Path) -> None:
    data = alone.to_xarray()
    assert dict(data.sizes) == {"scenario": 2, "point": 4, "replication": 3}
    row = alone.frame.query("scenario == 'two' and point == 3 and replication == 2").iloc[0]
    assert data["cost_total"].sel(scenario="two", point=3, replication=2).item() == row["cost_total"]
    np.testing.assert_array_equal(data["teams.servers.staff"], [np.nan, 2, 3, np.nan])
    alone.export(tmp_path / "out.nc")
    with xr.open_dataset(tmp_path / "out.nc", engine="scipy") as read:
        xr.testing.assert_equal(read["cost_total"].drop_vars(read.coords), data["cost_total"].drop_vars(data.coords))


def test_the_study_may_keep_some_metrics_alone(study_file: Study, tmp_path: Path) -> None:
    study = study_file()
    text = study.read_text(encoding="utf-8").replace("seed = 7", 'seed = 7\nmetrics = ["requests", "cost_total"]')
    study.write_text(text, encoding="utf-8")
    frame = sim.sweep(study, tmp_path / "x.db", workers=1).frame
    assert list(frame.columns[-2:]) == ["requests", "cost_total"]
    assert len(frame.columns) == 4 + 3 + 2


def test_the_command_of_a_failure_can_be_pasted(
    study_file: Study, tmp_path: Path, mine: Callable[[sourcing.Rule], None]
) -> None:
    """It is read back by a shell as it was meant, and its cell is the one that failed."""
    mine(_refuse)
    failure = sim.sweep(study_file(two=OWN), tmp_path / "x.db", workers=1).failures[8]
    words = subprocess.run(["sh", "-c", f"printf '%s\\n' {failure.command}"], capture_output=True, text=True).stdout
    assert words.splitlines()[2:] == [
        str(tmp_path / "two.toml"), "--replication", "2", "--seed", "7",
        "--set", "teams.servers.staff=3", "--set", "services.work.tolerance=4",
    ]  # fmt: skip


PRECISION = '[precision]\nrelative = 0.15\nminimum = 5\ncap = 40\nmetrics = ["requests"]\n'


@pytest.fixture
def precise(study_file: Study) -> Path:
    """A study that asks for the number of requests to 15 %, and is to stop at 40 replications."""
    study = study_file()
    study.write_text(study.read_text(encoding="utf-8") + PRECISION, encoding="utf-8")
    return study


def test_each_point_has_the_replications_that_its_rule_asks_for(
    precise: Path, study_file: Study, tmp_path: Path
) -> None:
    """The same as the rule says of forty replications in hindsight, and these are the first of the forty."""
    result = sim.sweep(precise, tmp_path / "x.db", workers=1)
    forty = sim.sweep(study_file(40), tmp_path / "forty.db", workers=1).frame
    rule, counts = StoppingRule(0.15, minimum=5, cap=40), result.frame.groupby("point").size() // 2
    for point, part in forty.groupby("point"):
        samples = part["requests"].to_numpy().reshape(40, 2).T[np.newaxis]
        stop = enough(samples, rule)
        assert stop is not None
        assert counts[point] == stop.replications
    assert counts.nunique() > 1
    kept = forty[forty["replication"] < forty["point"].map(counts)].reset_index(drop=True)
    pd.testing.assert_frame_equal(result.frame, kept, check_exact=True)
    assert result.status.tally.done == result.status.tally.total == len(kept)
    assert rows(tmp_path / "x.db", "SELECT max(attempts) FROM cell") == [(1,)]


def test_precision_is_the_same_after_an_interruption_and_on_processes(precise: Path, tmp_path: Path) -> None:
    def stop(tally: Tally) -> None:
        if tally.done >= 90:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.sweep(precise, tmp_path / "x.db", workers=2, progress=stop)
    resumed = sim.sweep(precise, tmp_path / "x.db", workers=2)
    assert table(resumed) == table(sim.sweep(precise, tmp_path / "y.db", workers=1))


def test_replications_by_hand_take_the_place_of_precision(precise: Path, tmp_path: Path) -> None:
    assert sim.sweep(precise, tmp_path / "x.db", workers=1, replications=2).status.tally == Tally(16, 16, 0, 0)
    assert sim.sweep(precise, tmp_path / "x.db", workers=1).status.tally.total > 80


def test_a_point_that_a_scenario_does_not_allow_is_a_failed_cell(study_file: Study, tmp_path: Path) -> None:
    study = study_file()
    plan = make_plan(read_study(study), study)

    def resolve(name: str, point: int) -> Scenario:
        if (name, point) == ("two", 1):
            raise ScenarioError("two", [Fault("teams.servers.staff", -1, "must be 0 or more")])
        return plan.resolve(name, point)

    for _ in range(2):
        run_sweep(
            replace(plan, resolve=resolve), tmp_path / "x.db", workers=1, cluster=None, retry=False, progress=None
        )
    result = StudyResult(tmp_path / "x.db")
    assert result.status.tally == Tally(24, 21, 3, 0)
    assert result.failures[0].message == "two: 1 fault\n  teams.servers.staff = -1: must be 0 or more"
