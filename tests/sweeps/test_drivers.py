"""Drivers of one store whose clocks differ: nobody is blocked for longer than a lease; who is waited for is said."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.study.study_file import read_study
from sim.sweeps import drivers
from sim.sweeps.drivers import Driver, Leases
from sim.sweeps.plan import SweepPlan, make_plan
from sim.sweeps.result import StudyResult
from sim.sweeps.store import RunKey, Store
from sim.sweeps.store_schema import changes

Study = Callable[..., Path]


@pytest.fixture
def folder(study_file: Study, tmp_path: Path) -> Path:
    """With a study."""
    study_file()
    return tmp_path


def plan_of(folder: Path) -> SweepPlan:
    return make_plan(read_study(folder / "tiny.toml"), folder / "tiny.toml")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which other drivers are watched, which a test can move; to sleep moves it."""
    moved = [1000.0]
    monkeypatch.setattr("sim.sweeps.drivers.time.monotonic", lambda: moved[0])
    monkeypatch.setattr("sim.sweeps.store.time.sleep", lambda seconds: moved.__setitem__(0, moved[0] + seconds))
    return moved


def set_driver(store: Store, **values: str) -> None:
    store.connection.execute(f"UPDATE driver SET {changes('driver', values)}")


def test_a_dead_driver_whose_clock_is_a_day_ahead_blocks_for_one_lease_alone(folder: Path, now: list[float]) -> None:
    path, plan = folder / "y.db", plan_of(folder)
    keys = [RunKey(key, 0) for key in plan.at(0).keys.values()]
    with Store(path, plan) as store:
        store.claim(keys)
        set_driver(store, host="'far away'", beat=str(time.time() + 86_400.0))
        with Store(path, plan) as other:
            assert other.claim(keys) == set()
            now[0] += drivers.LEASE - 1
            assert other.claim(keys) == set()
            now[0] += 2
            assert other.claim(keys) == set(keys)


def test_a_driver_whose_clock_is_behind_keeps_its_runs_once_it_signals(folder: Path, now: list[float]) -> None:
    path, plan = folder / "y.db", plan_of(folder)
    keys = [RunKey(key, 0) for key in plan.at(0).keys.values()]
    with Store(path, plan) as store, Store(path, plan) as other:
        store.claim(keys)
        for k in range(20):
            late = {"host": "'far away'", "beat": str(time.time() - 3600.0), "beats": str(k)}
            other.connection.execute(f"UPDATE driver SET {changes('driver', late)} WHERE id = {store.driver}")
            now[0] += drivers.BEAT
            if k:
                assert other.claim(keys) == set()
            else:
                other.tally()  # looks at it for the first time


def test_another_version_waits_for_a_driver_whose_clock_is_ahead_until_it_is_silent(
    folder: Path, now: list[float]
) -> None:
    path, plan = folder / "y.db", plan_of(folder)
    (folder / "one.toml").write_text((folder / "one.toml").read_text() + "\nteams.servers.staff = 4", encoding="utf-8")
    waited: list[Driver] = []
    with Store(path, plan) as store:
        set_driver(store, host="'far away'", beat=str(time.time() + 86_400.0))
        start = now[0]
        with Store(path, plan_of(folder), waiting=waited.extend) as other:
            assert other.driver != store.driver
    assert now[0] - start == pytest.approx(drivers.LEASE, abs=1.0)
    assert {each.id for each in waited} == {store.driver}
    assert waited[0].text().endswith("its clock is 24 h ahead")


def test_who_is_waited_for_is_said(folder: Path) -> None:
    with Store(folder / "y.db", plan_of(folder)) as store, Store(folder / "y.db", plan_of(folder)) as other:
        (driver,) = other.waited_for()
    assert (driver.id, driver.pid) == (store.driver, os.getpid())
    assert driver.text().startswith(f"process {os.getpid()} on {os.uname().nodename}, at work since 20")


def test_a_driver_that_has_ended_is_never_waited_for(folder: Path) -> None:
    with Store(folder / "y.db", plan_of(folder)):
        pass
    with StudyResult(folder / "y.db").reading() as connection:
        assert Leases().alive(connection) == []
