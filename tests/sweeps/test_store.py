"""The store: cells are claimed once, a dead driver's are free, foreign files are left alone, numbers are exact."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

from sim.experiment.version import provenance
from sim.study.study_file import read_study
from sim.sweeps import database, drivers
from sim.sweeps.database import StoreError, StoreFailure
from sim.sweeps.plan import SweepPlan, make_plan
from sim.sweeps.result import StudyResult
from sim.sweeps.store import RunKey, Store, Tally, pack, unpack
from sim.sweeps.store_schema import changes
from sim.sweeps.worker import RunOutcome

Study = Callable[..., Path]


@pytest.fixture
def plan(study_file: Study) -> SweepPlan:
    file = study_file()
    return make_plan(read_study(file), file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def slots(plan: SweepPlan) -> list[RunKey]:
    """The cells of the first point."""
    return [RunKey(key, r) for r in range(3) for key in plan.at(0).keys.values()]


def noted(store: Store) -> Store:
    """With the keys of all points in it."""
    for point in range(4):
        store.store_keys(point, store.plan.at(point).keys)
    return store


@pytest.fixture
def store(file: Path, plan: SweepPlan) -> Iterator[Store]:
    with Store(file, plan) as opened:
        yield noted(opened)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which other drivers are watched, which a test can move."""
    moved = [1000.0]
    monkeypatch.setattr("sim.sweeps.drivers.time.monotonic", lambda: moved[0])
    return moved


def set_driver(store: Store, **values: str) -> None:
    """Changes the rows of all drivers, as the drivers themselves would."""
    store.connection.execute(f"UPDATE driver SET {changes('driver', values)}")


def done(*slots: RunKey) -> list[RunOutcome]:
    return [RunOutcome(0.5, ("a", "b"), (1.0, 2.0)) for _ in slots]


def test_two_drivers_never_have_the_same_cell(store: Store, file: Path, plan: SweepPlan, slots: list[RunKey]) -> None:
    with Store(file, plan) as other:
        assert store.claim(slots[:4]) == set(slots[:4])
        assert other.claim(slots) == set(slots[4:])
        assert store.claim(slots) == set()


def test_what_is_done_is_never_claimed_again(store: Store, slots: list[RunKey]) -> None:
    store.claim(slots)
    store.finish(slots, done(*slots), provenance())
    assert store.claim(slots) == set()
    assert store.tally() == Tally(24, 6, 0, 0)
    assert store.settled([slots[0].hash], 3) == 3


def test_the_first_result_of_a_cell_stays(store: Store, file: Path, slots: list[RunKey]) -> None:
    store.claim(slots[:1])
    store.finish(slots[:1], done(slots[0]), provenance())
    store.finish(slots[:1], [RunOutcome(9.0, message="late")], provenance())
    store.finish(slots[:1], [RunOutcome(9.0, ("a", "b"), (7.0, 7.0))], provenance())
    assert store.connection.execute("SELECT status, seconds FROM cell").fetchall() == [("done", 0.5)]
    assert store.connection.execute("SELECT numbers FROM numbers").fetchall() == [("[1.0,2.0]",)]


def test_claims_are_given_back_at_the_end(file: Path, plan: SweepPlan, slots: list[RunKey]) -> None:
    with Store(file, plan) as store:
        store.claim(slots)
    with Store(file, plan) as store:
        assert store.claim(slots) == set(slots)


def test_a_cell_that_failed_before_is_failed_again_when_its_retry_is_given_up(
    file: Path, plan: SweepPlan, slots: list[RunKey]
) -> None:
    with Store(file, plan) as store:
        store.claim(slots[:1])
        store.finish(slots[:1], [RunOutcome(0.1, message="no")], provenance())
        assert store.claim(slots[:1]) == set()
    with Store(file, plan, retry=True) as store:
        assert store.claim(slots[:1]) == set(slots[:1])
    with Store(file, plan, retry=True) as store:
        noted(store)
        assert store.tally() == Tally(24, 0, 1, 0)
        store.claim(slots[:1])
        store.finish(slots[:1], [RunOutcome(0.1, message="no")], provenance())
        assert store.claim(slots[:1]) == set()  # once more, not for ever


def test_the_claims_of_a_killed_driver_are_free_at_once(file: Path, plan: SweepPlan, slots: list[RunKey]) -> None:
    child = os.fork()
    if not child:  # claims, and dies like one that is killed
        Store(file, plan).claim(slots)
        os._exit(0)
    os.waitpid(child, 0)
    with Store(file, plan) as store:
        noted(store)
        assert store.connection.execute("SELECT status, count(*) FROM cell").fetchall() == [("claimed", 6)]
        assert store.tally() == Tally(24, 0, 0, 0)
        assert store.claim(slots) == set(slots)


def test_the_claims_of_another_machine_are_free_when_it_is_silent_for_long(
    store: Store, file: Path, plan: SweepPlan, slots: list[RunKey], now: list[float]
) -> None:
    """Its process cannot be asked for, so its signs of life count."""
    store.claim(slots)
    set_driver(store, host="'far away'", pid="4194305")
    with Store(file, plan) as other:
        assert other.claim(slots) == set()
        now[0] += drivers.LEASE + 1
        assert other.claim(slots) == set(slots)


def test_a_driver_gives_signs_of_life(file: Path, plan: SweepPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "BEAT", 0.01)
    with Store(file, plan) as store:
        while store.connection.execute("SELECT beats FROM driver").fetchone()[0] < 3:
            pass


def test_another_version_of_a_study_waits_for_the_first(store: Store, file: Path, study_file: Study) -> None:
    changed = study_file(one="teams.servers.staff = 4")
    with pytest.raises(
        StoreError, match=rf"process {os.getpid()} on .*, at work since .* sweeps another version of this study"
    ):
        Store(file, make_plan(read_study(changed), changed))


def test_the_store_of_another_study_is_refused(store: Store, file: Path, study_file: Study) -> None:
    other = study_file(name="other")
    with pytest.raises(StoreError, match=r"x\.db: holds the study tiny, not other; name another --store"):
        Store(file, make_plan(read_study(other), other))


def test_a_store_in_which_nothing_has_begun_is_told(file: Path) -> None:
    """As it is for a moment, when another process has just made its tables."""
    database.connect(file).close()
    with pytest.raises(StoreError, match=r"x\.db: is empty; no sweep has begun in it"):
        _ = StudyResult(file).status


def _text(file: Path) -> None:
    file.write_text("a letter to my mother, rather long, so that it is no empty file" * 20, encoding="utf-8")


def _foreign(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.commit()
    connection.close()


def _newer(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE study (name TEXT)")
    connection.execute(f"PRAGMA application_id = {database.APPLICATION}")
    connection.execute("PRAGMA user_version = 99")
    connection.close()


BAD = [
    (_text, "is not a store of sweeps (no SQLite database); name another --store"),
    (_foreign, "is not a store of sweeps, but another program's database; name another --store"),
    (_newer, "was written by a newer itsourcing (schema 99; this one reads 2)"),
    (Path.mkdir, "is a folder, where the store's file is to be"),
]


@pytest.mark.parametrize(("make", "message"), BAD)
def test_a_file_that_is_no_store_is_told_and_left_alone(
    file: Path, plan: SweepPlan, make: Callable[[Path], None], message: str
) -> None:
    make(file)
    before = file.read_bytes() if file.is_file() else b""
    with pytest.raises(StoreError) as error:
        Store(file, plan)
    assert str(error.value) == f"{file}: {message}"
    assert (file.read_bytes() if file.is_file() else b"") == before


@pytest.mark.parametrize(("make", "message"), BAD[:3])
def test_a_file_that_is_no_store_cannot_be_read(file: Path, make: Callable[[Path], None], message: str) -> None:
    make(file)
    with pytest.raises(StoreError) as error:
        _ = StudyResult(file).status
    assert str(error.value) == f"{file}: {message}"


def test_a_folder_that_may_not_be_written_to_is_told(
    file: Path, plan: SweepPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for, not tried: the superuser may write anywhere."""
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != file.parent)
    with pytest.raises(StoreError, match=r"x\.db: the folder .* may not be written to, and a store needs files beside"):
        Store(file, plan)
    assert not file.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_store_in_a_closed_folder_can_be_read(file: Path, plan: SweepPlan, tmp_path: Path) -> None:
    Store(file, plan).__exit__(None, None, None)
    tmp_path.chmod(0o500)
    try:
        assert StudyResult(file).status.tally.total == 24
    finally:
        tmp_path.chmod(0o700)


def test_a_store_can_be_read_while_it_is_written(store: Store, file: Path, slots: list[RunKey]) -> None:
    store.claim(slots)
    store.finish(slots[:2], done(*slots[:2]), provenance())
    found = StudyResult(file).status
    assert (found.tally, len(found.drivers), found.left) == (Tally(24, 2, 0, 4), 1, 18)
    with database.transaction(store.connection, file):
        assert len(StudyResult(file).frame) == 2


def test_a_batch_is_written_whole_or_not_at_all(store: Store, slots: list[RunKey]) -> None:
    store.claim(slots)
    store.connection.execute(
        "CREATE TRIGGER no BEFORE UPDATE ON driver BEGIN SELECT raise(ABORT, 'disk I/O error'); END"
    )
    with pytest.raises(StoreFailure, match="the disk is full or failed"):
        store.finish(slots, done(*slots), provenance())
    assert store.tally() == Tally(24, 0, 0, 6)
    store.connection.execute("DROP TRIGGER no")


def test_a_network_file_system_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = f"disk / ext4 rw 0 0\nserver:/home {tmp_path} nfs4 rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: mounts)
    assert database.remote(tmp_path / "deep" / "x.db") == "nfs4"
    assert database.remote(Path("/elsewhere/x.db")) is None


def test_numbers_come_back_to_the_last_bit() -> None:
    numbers = [0.1 + 0.2, -0.0, 5e-324, 1.7976931348623157e308, 1e22, inf, -inf, nan, float(np.float64(1) / 3)]
    back = [nan if number is None else number for number in unpack(pack(numbers))]
    assert np.array(back).tobytes() == np.array(numbers).tobytes()
