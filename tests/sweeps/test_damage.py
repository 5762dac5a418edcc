"""A damaged store is told in one sentence, wherever it is read; a flipped digit is found; nothing hangs."""

import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.study.study_file import read_study
from sim.sweeps import database
from sim.sweeps.database import StoreError, StoreFailure
from sim.sweeps.plan import make_plan
from sim.sweeps.result import StudyResult
from sim.sweeps.store import RunKey, Store, Tally
from sim.sweeps.store_schema import COLUMNS, changes, row_crc

Study = Callable[..., Path]
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def swept(write_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished sweep of 24 runs."""
    folder = tmp_path_factory.mktemp("swept")
    sim.sweep(write_study(folder), folder / "x.db", workers=1)
    return folder


@pytest.fixture
def folder(swept: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(swept, tmp_path / "copy"))


def sql(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "x.db", isolation_level=None)
    connection.create_function("row_crc", -1, row_crc)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def quoted(text: str) -> str:
    return f"'{text}'"


def told(read: Callable[[], object], folder: Path) -> str:
    """The sentence that is told of the damaged store."""
    with pytest.raises(StoreError) as error:
        read()
    said = str(error.value)
    assert said.startswith(f"{folder / 'x.db'} is damaged: ")
    assert "\n" not in said
    return said.removeprefix(f"{folder / 'x.db'} is damaged: ")


FLIPPED = "UPDATE numbers SET numbers = replace(numbers, '1', '7') WHERE replication = 1"
ONCE = "UPDATE {0} SET {1} WHERE rowid = (SELECT min(rowid) FROM {0})"
MOVE, RETRY = "; move it away and run the sweep again", "; --retry runs again what is lost"
READ_AT_ONCE = [  # statement, what is told by every reader
    ("DROP TABLE cell", "its table cell is missing" + MOVE),
    ("DROP VIEW state", "its view state is missing" + MOVE),
    ("ALTER TABLE provenance RENAME COLUMN python TO other", "its table provenance is changed" + MOVE),
    ("ALTER TABLE study ADD COLUMN more TEXT", "its table study is changed" + MOVE),
    ("CREATE TRIGGER t AFTER INSERT ON cell BEGIN DELETE FROM cell; END", "it has a foreign trigger, t" + MOVE),
    ("PRAGMA user_version = -3", "its number of schema is -3" + MOVE),
    (ONCE.format("point", "settings = '[1, 2'"), "1 row of its table point does not fit the checksum" + MOVE),
    (ONCE.format("study", "text = x'ff00'"), "1 row of its table study does not fit the checksum" + MOVE),
    (ONCE.format("study", "seed = 'seven'"), "1 row of its table study does not fit the checksum" + MOVE),
    ("UPDATE resolved SET hash = zeroblob(32)", "8 rows of its table resolved do not fit the checksum" + MOVE),
    (ONCE.format("layout", "names = '{}'"), "1 row of its table layout does not fit the checksum" + MOVE),
    (ONCE.format("driver", "pid = 'x'"), "1 row of its table driver does not fit the checksum" + RETRY),
    ("DELETE FROM point WHERE id = 3", "its table point does not have the rows of the study" + MOVE),
    ("DELETE FROM scenario WHERE id = 0", "its table scenario does not have the rows of the study" + MOVE),
    ("DELETE FROM model", "its table model does not have the version of the study" + MOVE),
]


@pytest.mark.parametrize(("statement", "sentence"), READ_AT_ONCE)
def test_what_is_edited_is_told_by_every_reader(folder: Path, statement: str, sentence: str) -> None:
    sql(folder, statement)
    result = StudyResult(folder / "x.db")
    for read in (lambda: result.status, lambda: result.failures, lambda: result.frame):
        assert told(read, folder) == sentence
    assert told(lambda: sim.sweep(folder / "tiny.toml", folder / "x.db", workers=1), folder) == sentence


RUNS = [  # statement, what is told before a sweep
    (FLIPPED, "8 rows of its table numbers do not fit the checksum"),
    ("DELETE FROM numbers", "it lacks the numbers of 24 finished runs"),
    ("UPDATE cell SET seconds = 'long' WHERE replication = 2", "8 rows of its table cell do not fit the checksum"),
]


@pytest.mark.parametrize(("statement", "sentence"), RUNS)
def test_a_changed_result_is_found_and_run_again_on_request(
    swept: Path, folder: Path, statement: str, sentence: str
) -> None:
    """The same table as before, to the last bit: a run is a function of its key."""
    study, store = folder / "tiny.toml", folder / "x.db"
    sql(folder, statement)
    assert told(lambda: StudyResult(store).frame, folder) == "a result of point 0 does not fit the checksum" + RETRY
    assert told(lambda: sim.sweep(study, store, workers=1), folder) == sentence + RETRY
    again = sim.sweep(study, store, workers=1, retry=True)
    assert again.frame.equals(StudyResult(swept / "x.db").frame)


@pytest.mark.timeout(60)
def test_a_missing_key_of_a_point_is_made_again(swept: Path, folder: Path) -> None:
    """Only one of the two scenarios' keys is there; the sweep waited for the other for ever."""
    sql(folder, "DELETE FROM resolved WHERE point = 0 AND scenario = 0")
    again = sim.sweep(folder / "tiny.toml", folder / "x.db", workers=1)
    assert again.frame.equals(StudyResult(swept / "x.db").frame)


@pytest.mark.timeout(60)
def test_runs_that_never_come_are_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a table did not fit the others in a way that no check knows."""
    monkeypatch.setattr("sim.sweeps.sweep.POLL", 0.0)
    monkeypatch.setattr("sim.sweeps.store.Store.tally", lambda _: Tally(25, 24, 0, 0))
    said = told(lambda: sim.sweep(folder / "tiny.toml", folder / "x.db", workers=1), folder)
    assert said == "its runs are complete, but their number is not that of the study" + MOVE


def test_a_failed_run_with_another_message_is_told(folder: Path) -> None:
    sql(folder, "UPDATE cell SET status = 'failed' WHERE replication = 0")
    assert told(lambda: StudyResult(folder / "x.db").failures, folder).startswith(
        "a row of its table cell does not fit"
    )


def test_even_with_a_fitting_checksum_what_cannot_be_understood_is_damage(folder: Path) -> None:
    sql(folder, f"UPDATE point SET {changes('point', {'settings': quoted('[1')})}")
    assert told(lambda: StudyResult(folder / "x.db").frame, folder).startswith("a value cannot be read (")
    sql(folder, f"UPDATE driver SET {changes('driver', {'host': quoted('x'), 'pid': quoted('x'), 'ended': '0'})}")
    assert told(lambda: StudyResult(folder / "x.db").status, folder).startswith("1 row of its table driver does not")


def test_a_huge_value_is_not_read(folder: Path) -> None:
    sql(folder, f"UPDATE study SET title = zeroblob({database.LONGEST + 1})")
    assert told(lambda: StudyResult(folder / "x.db").status, folder) == "string or blob too big" + MOVE


def test_tables_and_views_of_ones_own_do_no_harm(folder: Path) -> None:
    sql(folder, "CREATE VIEW mine AS SELECT * FROM metric", "CREATE TABLE notes (text TEXT)", "ANALYZE")
    assert sim.sweep(folder / "tiny.toml", folder / "x.db", workers=1).status.tally.done == 24


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_truncated_store_is_damaged(folder: Path, cut: float) -> None:
    data = (folder / "x.db").read_bytes()
    (folder / "x.db").write_bytes(data[: int(len(data) * cut)])
    assert MOVE in told(lambda: sim.sweep(folder / "tiny.toml", folder / "x.db", workers=1), folder)


def test_a_store_of_the_old_form_is_told_plainly(folder: Path) -> None:
    sql(folder, "PRAGMA user_version = 1")
    said = "was written by an older itsourcing (schema 1; this one reads 2); export it with that one, and name another"
    for read in (lambda: StudyResult(folder / "x.db").status, lambda: sim.sweep(folder / "tiny.toml", folder / "x.db")):
        with pytest.raises(StoreError) as error:
            read()
        assert str(error.value).startswith(f"{folder / 'x.db'}: {said}")


def test_every_table_has_its_columns_and_a_checksum(folder: Path) -> None:
    connection = sqlite3.connect(folder / "x.db")
    for table, columns in COLUMNS.items():
        found = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        assert found == [*columns, "crc"]
    connection.close()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


NO_FILES = [
    (_fifo, "is a pipe, not a file"),
    (lambda path: path.symlink_to("/dev/null"), "is a device, not a file"),
    (lambda path: path.symlink_to("/dev/zero"), "is a device, not a file"),
    (lambda path: path.symlink_to("/dev/full"), "is a device, not a file"),
    (_loop, "is a link that leads back to itself"),
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("make", "message"), NO_FILES)
def test_what_is_no_file_is_told_and_nothing_hangs(folder: Path, make: Change, message: str) -> None:
    path = folder / "y.db"
    make(path)
    for read in (lambda: StudyResult(path).status, lambda: sim.sweep(folder / "tiny.toml", path, workers=1)):
        with pytest.raises(StoreError) as error:
            read()
        assert str(error.value) == f"{path}: {message}"


def test_a_name_that_is_too_long_is_told(folder: Path) -> None:
    path = folder / ("x" * 256 + ".db")
    for read in (lambda: StudyResult(path).status, lambda: sim.sweep(folder / "tiny.toml", path, workers=1)):
        with pytest.raises(StoreError, match=": the name is too long"):
            read()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_store_that_is_removed_during_the_sweep_is_told(folder: Path, replaced: bool) -> None:
    """SQLite would go on writing to a file that has no name any more."""
    file = folder / "tiny.toml"
    plan = make_plan(read_study(file), file)
    store = Store(folder / "new" / "y.db", plan)
    shutil.rmtree(folder / "new")
    if replaced:
        (folder / "new").mkdir()
        shutil.copy(folder / "x.db", folder / "new" / "y.db")
    for write in (lambda: store.claim([RunKey(plan.at(0).keys["one"], 0)]), lambda: store.__exit__(None, None, None)):
        with pytest.raises(StoreFailure, match=r"y\.db: was removed or replaced during the sweep"):
            write()


def test_the_checksum_is_the_crc_32_of_types_and_values() -> None:
    """Written out, so that it stays the same in later versions."""
    text = b"\0bytes \x01\0int 7\0float 0.5\0str \xc3\xa9\0NoneType None"
    assert row_crc(b"\x01", 7, 0.5, "é", None) == zlib.crc32(text)
    assert len({row_crc(7), row_crc(7.0), row_crc("7"), row_crc(b"7"), row_crc("7", ""), row_crc()}) == 6
