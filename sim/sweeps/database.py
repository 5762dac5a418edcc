"""The SQLite file of a sweep: how it is opened, its transactions, and its errors in plain words."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.input_file import FOLDER, NO_FILE, path_problem
from sim.sweeps.store_schema import (
    APPLICATION,
    COLUMNS,
    MOVE_AWAY,
    SCHEMA,
    SMALL,
    TABLES,
    Damaged,
    remove_damaged_runs,
    require_complete,
    require_intact,
    require_numbers,
    require_schema,
    require_whole,
    row_crc,
)

PAGE = 16_384  # bytes; several runs of 1-4 kB fit on a page of this size, but few on smaller ones
BUSY = 60.0  # seconds to wait for another process's transaction
LONGEST = 1 << 28  # bytes of one value; longer ones are not read into memory

# File systems of other machines, as /proc/mounts calls them.
NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "lustre", "gpfs", "beegfs", "ceph", "fuse.sshfs", "fuse.glusterfs")


# Modes to open a file for reading, in the order tried: the first removes its -wal and -shm files, the last needs none.
READING = ("mode=rw", "mode=ro", "immutable=1")


class StoreError(ValueError):
    """The file cannot be used as the store of this study; nothing has been written."""


class StoreFailure(RuntimeError):
    """A store that was in use stopped working; what was written before stays."""


def connect(path: Path, *, retry: bool = False) -> sqlite3.Connection:
    """Opens the file for writing and creates it if it does not exist. Raises `StoreError`, also where it is damaged.

    With `retry`, damaged results of runs are removed instead.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: its folder cannot be made: {_reason(error)}") from None
    _require_writable(path)
    with _unusable(path):
        return _prepared(_opened(path, "mode=rwc"), lambda connection: _prepare(connection, path, retry))


def reconnect(path: Path) -> sqlite3.Connection:
    """Another connection to a store that this process writes to; never makes a file. Raises `sqlite3.Error`."""
    return _opened(path, "mode=rw")


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Opens a store for reading; others may write to it at the same time. Raises `StoreError`."""
    problem = path_problem(path)
    if problem is not None:
        raise StoreError(f"{path}: {problem}")
    with _unusable(path):
        for how in READING:
            try:
                return _prepared(_opened(path, how), lambda connection: _prepare_to_read(connection, path))
            except sqlite3.OperationalError as error:
                wal = path.with_name(path.name + "-wal").exists()
                if how == READING[-1] or wal or _is_damage(error):
                    raise
    raise AssertionError  # the last mode has returned or raised


def _opened(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY, isolation_level=None, check_same_thread=False)
    connection.create_function("row_crc", -1, row_crc, deterministic=True)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    return connection


def _prepared(connection: sqlite3.Connection, prepare: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare_to_read(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA query_only=1")
    if not _is_ours(connection, path) or connection.execute("SELECT id FROM study").fetchone() is None:
        raise StoreError(f"{path}: is empty; no sweep has begun in it")
    require_intact(connection, SMALL)
    require_complete(connection)


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Runs a block as one transaction: all of it or none. Raises as `working` does."""
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
    """Turns an error of SQLite into a `StoreError` where the file is damaged, else into a `StoreFailure`."""
    try:
        yield
    except Damaged as error:
        raise damaged(path, error) from None
    except sqlite3.Error as error:
        if _is_damage(error):
            raise damaged(path, error) from None
        raise StoreFailure(f"{path}: {_words(error)}") from error


# What Python raises at values that only an edited store can have.
STRANGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """As `working`, for a block that only reads: values that cannot be understood are damage, too."""
    try:
        with working(path):
            yield
    except StoreError:
        raise
    except STRANGE as error:
        raise damaged(path, f"a value cannot be read ({type(error).__name__})") from None


def damaged(path: Path, what: object) -> StoreError:
    """The error for a file that is not as it was written."""
    remedy = what.remedy if isinstance(what, Damaged) else MOVE_AWAY
    return StoreError(f"{path} is damaged: {str(what).rstrip('.')}; {remedy}")


def file_identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another of the same path: device and number. None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def shared_disk_warning(path: Path) -> str | None:
    """What to say where the file is on a network file system; None elsewhere."""
    kind = remote(path)
    return kind and f"{path} is on a network file system ({kind}): run the sweep from one machine only"


def remote(path: Path) -> str | None:
    """The kind of network file system that the file is on; None if it is on none, or not on Linux."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    here = path.absolute()
    fitting = [(len(at), kind) for at, kind in mounts if here.is_relative_to(at.replace("\\040", " "))]
    kind = max(fitting, default=(0, ""))[1]
    return kind if kind.startswith(NETWORK) else None


def _prepare(connection: sqlite3.Connection, path: Path, retry: bool) -> None:
    """Creates the tables of a new file and sets up the connection; synchronous=NORMAL survives a killed process."""
    if _is_ours(connection, path):
        require_whole(connection)
        if retry:
            with transaction(connection, path):
                remove_damaged_runs(connection)
        require_intact(connection, COLUMNS)
        require_numbers(connection)
        if connection.execute("SELECT id FROM study").fetchone() is not None:
            require_complete(connection)
    connection.execute(f"PRAGMA page_size={PAGE}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    with transaction(connection, path):
        if _is_new(connection):  # another process may have created them meanwhile
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
        raise StoreError(f"{path}: was written by a newer itsourcing (schema {version}; this one reads {SCHEMA})")
    if 0 < version < SCHEMA:
        raise StoreError(
            f"{path}: was written by an older itsourcing (schema {version}; this one reads {SCHEMA}); export it with "
            "that one, and name another --store"
        )
    if version != SCHEMA:
        raise Damaged(f"its number of schema is {version}")
    require_schema(connection)
    return True


def _is_new(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0)


def _require_writable(path: Path) -> None:
    problem = path_problem(path)
    if problem == FOLDER:
        raise StoreError(f"{path}: is a folder, where the store's file is to be")
    if problem not in (None, NO_FILE):
        raise StoreError(f"{path}: {problem}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StoreError(f"{path}: the folder {path.parent} may not be written to, and a store needs files beside it")
    if problem is None and not os.access(path, os.W_OK):
        raise StoreError(f"{path}: may not be written to")


@contextmanager
def _unusable(path: Path) -> Iterator[None]:
    try:
        with reading(path):
            yield
    except StoreFailure as error:
        raise StoreError(str(error)) from None


# Parts of SQLite's messages about a file whose content is wrong.
DAMAGE = (
    *("malformed", "decode", "too big", "user-defined function", "datatype mismatch", "corrupt"),
    *("no such table", "no such column", "no such function", "unsupported"),
)


def _is_damage(error: sqlite3.Error) -> bool:
    return any(part in str(error) for part in DAMAGE)


def _words(error: sqlite3.Error) -> str:
    """A plain message for an error of SQLite."""
    said = str(error)
    if "not a database" in said:
        return "is not a store of sweeps (no SQLite database); name another --store"
    if "readonly" in said:
        return "may not be written to"
    if "full" in said or "disk I/O" in said:
        return f"the disk is full or failed ({said})"
    if "locked" in said:
        return f"another process has held it for {BUSY:.0f} s ({said})"
    return said


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
