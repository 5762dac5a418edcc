"""The SQLite file of a sweep: its tables, how it is opened, its errors, and which processes are writing to it."""

import os
import platform
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

APPLICATION = 0x17_50_0C  # marks our files among all SQLite files
SCHEMA = 1
PAGE = 16_384  # bytes; the numbers of a cell, 1-4 kB, share pages of this size and would fill others one by one
BUSY = 60.0  # seconds to wait for another process's transaction

# A cell is one run, keyed by what decides its numbers. Numbers stand apart, so that states are quick to count.
TABLES = """
CREATE TABLE study (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL,
    model INTEGER NOT NULL, seed INTEGER NOT NULL, replications INTEGER NOT NULL, precision TEXT
);
CREATE TABLE scenario (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL);
CREATE TABLE point (id INTEGER PRIMARY KEY, settings TEXT NOT NULL, replications INTEGER NOT NULL);
CREATE TABLE resolved (
    point INTEGER NOT NULL, scenario INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (point, scenario)
) WITHOUT ROWID;
CREATE TABLE model (id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE);
CREATE TABLE provenance (
    id INTEGER PRIMARY KEY, version TEXT, python TEXT, numpy TEXT, platform TEXT,
    UNIQUE (version, python, numpy, platform)
);
CREATE TABLE driver (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, digest TEXT NOT NULL,
    started REAL NOT NULL, beat REAL NOT NULL, ran INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE cell (
    hash BLOB NOT NULL, model INTEGER NOT NULL, seed INTEGER NOT NULL, replication INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('claimed', 'done', 'failed')),
    attempts INTEGER NOT NULL, driver INTEGER NOT NULL,
    seconds REAL, finished REAL, provenance INTEGER, message TEXT, traceback TEXT,
    PRIMARY KEY (hash, model, seed, replication)
) WITHOUT ROWID;
CREATE TABLE layout (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
CREATE TABLE numbers (
    hash BLOB NOT NULL, model INTEGER NOT NULL, seed INTEGER NOT NULL, replication INTEGER NOT NULL,
    layout INTEGER NOT NULL, numbers TEXT NOT NULL,
    PRIMARY KEY (hash, model, seed, replication)
) WITHOUT ROWID;
CREATE VIEW state AS
    SELECT scenario.name AS scenario, resolved.point, point.settings, cell.*
    FROM study JOIN resolved JOIN scenario ON scenario.id = resolved.scenario JOIN point ON point.id = resolved.point
    JOIN cell ON cell.hash = resolved.hash AND cell.model = study.model AND cell.seed = study.seed
        AND cell.replication < point.replications;
CREATE VIEW metric AS
    SELECT state.scenario, state.point, state.settings, state.seed, state.replication,
        name.value AS metric, number.value AS value
    FROM state JOIN numbers USING (hash, model, seed, replication)
    JOIN layout ON layout.id = numbers.layout
    JOIN json_each(layout.names) AS name JOIN json_each(numbers.numbers) AS number ON number.key = name.key
    WHERE state.status = 'done';
"""
# File systems of other machines, as /proc/mounts calls them.
NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "lustre", "gpfs", "beegfs", "ceph", "fuse.sshfs", "fuse.glusterfs")


# Ways to open a file to read: the first cleans up its side files after itself, the last asks for none.
READING = ("mode=rw", "mode=ro", "immutable=1")


class StoreError(ValueError):
    """The file cannot be used as the store of this study; nothing has been written."""


class StoreFailure(RuntimeError):
    """A store that was in use stopped working; what was written before stays."""


def connect(path: Path) -> sqlite3.Connection:
    """The file, made where there is none, to write to. Raises `StoreError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: its folder cannot be made: {error.strerror or error}") from None
    _require_writable(path)
    with _unusable(path):
        connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A store to look into while others write to it. Raises `StoreError`."""
    if not path.is_file():
        raise StoreError(f"{path}: no such file")
    with _unusable(path):
        for how in READING:
            try:
                return _to_read(path, how)
            except sqlite3.OperationalError:
                if how == READING[-1] or path.with_name(path.name + "-wal").exists():
                    raise
    raise AssertionError  # the last of them has returned or raised


def _to_read(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=BUSY, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only=1")
        if not _is_ours(connection, path) or connection.execute("SELECT id FROM study").fetchone() is None:
            raise StoreError(f"{path}: is empty; no sweep has begun in it")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """All of the block or none of it. Raises `StoreFailure` where the disk refuses."""
    with working(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk may have rolled it back already
                connection.execute("ROLLBACK")
            raise


@contextmanager
def working(path: Path) -> Iterator[None]:
    """Puts an error of the database into words."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreFailure(f"{path}: {_words(error)}") from error


def remote(path: Path) -> str | None:
    """The kind of network file system the file is on, if it is; known on Linux alone."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    here = path.absolute()
    fitting = [(len(at), kind) for at, kind in mounts if here.is_relative_to(at.replace("\\040", " "))]
    kind = max(fitting, default=(0, ""))[1]
    return kind if kind.startswith(NETWORK) else None


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Tables in a new file, and the settings of each connection; synchronous=NORMAL survives a killed process."""
    _is_ours(connection, path)
    connection.execute(f"PRAGMA page_size={PAGE}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    with transaction(connection, path):
        if _is_new(connection):  # another process may have been quicker
            for statement in filter(str.strip, TABLES.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.execute(f"PRAGMA user_version={SCHEMA}")


def _is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is a store; False for an empty one, which may become one. Raises `StoreError` for any other."""
    if _is_new(connection):
        return False
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StoreError(f"{path}: is not a store of sweeps, but another program's database; name another --store")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA:
        raise StoreError(f"{path}: was written by a newer itsourcing (schema {version}, this one knows {SCHEMA})")
    return True


def _is_new(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0)


def _require_writable(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path}: is a folder, where the store's file is to be")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StoreError(f"{path}: the folder {path.parent} may not be written to, and a store needs files beside it")
    if path.exists() and not os.access(path, os.W_OK):
        raise StoreError(f"{path}: may not be written to")


@contextmanager
def _unusable(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreFailure as error:
        raise StoreError(str(error)) from None
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {_words(error)}") from None


def _words(error: sqlite3.Error) -> str:
    """What SQLite says, and what it means."""
    said = str(error)
    if "not a database" in said:
        return "is not a store of sweeps (no SQLite database); name another --store"
    if "readonly" in said:
        return "may not be written to"
    if "full" in said or "disk I/O" in said:
        return f"the disk is full or does not take more ({said})"
    if "locked" in said:
        return f"another process has held it for {BUSY:.0f} s ({said})"
    if "malformed" in said:
        return f"is damaged ({said}); copy it away and start anew"
    return said


LEASE = 60.0  # seconds without a sign of life after which a driver of another machine counts as gone
BEAT = 10.0  # seconds between two signs


def host_name() -> str:
    """The machine, and on Linux the container: where process numbers mean the same."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return f"{platform.node()} {space}".strip()


def register_driver(connection: sqlite3.Connection, digest: str) -> int:
    """Enters this process; its number."""
    now = time.time()
    row = (host_name(), os.getpid(), digest, now, now)
    cursor = connection.execute("INSERT INTO driver (host, pid, digest, started, beat) VALUES (?, ?, ?, ?, ?)", row)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def live_drivers(connection: sqlite3.Connection) -> list[int]:
    """Numbers of the drivers that are at work."""
    rows = connection.execute(
        "SELECT id, host, pid FROM driver WHERE ended = 0 AND beat > ?", (time.time() - LEASE,)
    ).fetchall()
    return [number for number, host, pid in rows if host != host_name() or _runs(pid)]


class Heartbeat:
    """Signs of life from a thread of its own, so that a long run does not look like death."""

    def __init__(self, path: Path, driver: int) -> None:
        self.path, self.driver, self.stopped = path, driver, threading.Event()
        self.thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """No more signs."""
        self.stopped.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.stopped.wait(BEAT):
            with suppress(sqlite3.Error):  # the next one may get through; the driver itself meets a full disk
                connection = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None)
                connection.execute("UPDATE driver SET beat = ? WHERE id = ?", (time.time(), self.driver))
                connection.close()


def _runs(pid: int) -> bool:
    """Whether a process of this machine is alive; taken for granted where asking would end it (Windows)."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
