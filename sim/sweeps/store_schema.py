"""The tables of a store, and whether they are as they were written: every row carries a checksum of its values.

The checksum finds a flipped digit or an edited value. It is no protection from somebody who computes it anew.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from functools import cache

APPLICATION = 0x17_50_0C  # marks our files among all SQLite files
SCHEMA = 2  # 1 had no checksums
CRC = "crc"

# Table `cell` has one row per run; its key is what decides the numbers. They are in a table of their own, so that
# counting runs by status is fast. The last column of each table is the CRC-32 of the others.
TABLES = """
CREATE TABLE study (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL,
    model INTEGER NOT NULL, seed INTEGER NOT NULL, replications INTEGER NOT NULL, precision TEXT,
    scenarios INTEGER NOT NULL, points INTEGER NOT NULL, crc INTEGER NOT NULL
);
CREATE TABLE scenario (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE point (
    id INTEGER PRIMARY KEY, settings TEXT NOT NULL, replications INTEGER NOT NULL, crc INTEGER NOT NULL
);
CREATE TABLE resolved (
    point INTEGER NOT NULL, scenario INTEGER NOT NULL, hash BLOB NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (point, scenario)
) WITHOUT ROWID;
CREATE TABLE model (id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE, crc INTEGER NOT NULL);
CREATE TABLE provenance (
    id INTEGER PRIMARY KEY, version TEXT, python TEXT, numpy TEXT, platform TEXT, crc INTEGER NOT NULL,
    UNIQUE (version, python, numpy, platform)
);
CREATE TABLE driver (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, digest TEXT NOT NULL,
    started REAL NOT NULL, beat REAL NOT NULL, beats INTEGER NOT NULL, ran INTEGER NOT NULL, ended INTEGER NOT NULL,
    crc INTEGER NOT NULL
);
CREATE TABLE cell (
    hash BLOB NOT NULL, model INTEGER NOT NULL, seed INTEGER NOT NULL, replication INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('claimed', 'done', 'failed')),
    attempts INTEGER NOT NULL, driver INTEGER NOT NULL,
    seconds REAL, finished REAL, provenance INTEGER, message TEXT, traceback TEXT, crc INTEGER NOT NULL,
    PRIMARY KEY (hash, model, seed, replication)
) WITHOUT ROWID;
CREATE TABLE layout (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE, crc INTEGER NOT NULL);
CREATE TABLE numbers (
    hash BLOB NOT NULL, model INTEGER NOT NULL, seed INTEGER NOT NULL, replication INTEGER NOT NULL,
    layout INTEGER NOT NULL, numbers TEXT NOT NULL, crc INTEGER NOT NULL,
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
COLUMNS = {  # of each table, without the checksum
    "study": (
        *("id", "name", "title", "text", "digest", "model", "seed", "replications", "precision"),
        *("scenarios", "points"),
    ),
    "scenario": ("id", "name", "file"),
    "point": ("id", "settings", "replications"),
    "resolved": ("point", "scenario", "hash"),
    "model": ("id", "version"),
    "provenance": ("id", "version", "python", "numpy", "platform"),
    "driver": ("id", "host", "pid", "digest", "started", "beat", "beats", "ran", "ended"),
    "layout": ("id", "names"),
    "cell": (
        *("hash", "model", "seed", "replication", "status", "attempts", "driver"),
        *("seconds", "finished", "provenance", "message", "traceback"),
    ),
    "numbers": ("hash", "model", "seed", "replication", "layout", "numbers"),
}
RUNS = ("cell", "numbers")  # the tables with a row for each run; all others are small
SMALL = tuple(name for name in COLUMNS if name not in RUNS)
RUN_AGAIN = ("numbers", "cell", "driver")  # a sweep can do without a row of these, and runs again what it loses


NO_NUMBERS = """
FROM cell LEFT JOIN numbers USING (hash, model, seed, replication) LEFT JOIN layout ON layout.id = numbers.layout
WHERE cell.status = 'done' AND layout.id IS NULL
"""
# 1 where a table that the study numbers from 0 lacks a row or has one too many.
INCOMPLETE = """
SELECT count(*) <> (SELECT {table}s FROM study) OR coalesce(max(id), -1) <> count(*) - 1 OR coalesce(min(id), 0) <> 0
FROM {table}
"""
MOVE_AWAY = "move it away and run the sweep again"
RETRY = "--retry runs again what is lost"


class Damaged(ValueError):
    """The message says what in the file is not as it was written; `remedy` what the user can do."""

    def __init__(self, what: str, remedy: str = MOVE_AWAY) -> None:
        super().__init__(what)
        self.remedy = remedy


def row_crc(*values: object) -> int:
    """The checksum of a row: the CRC-32 of its values, each after the name of its type. Numbers are decimal texts."""
    crc = 0
    for value in values:
        crc = zlib.crc32(f"\0{type(value).__name__} ".encode("ascii"), crc)
        crc = zlib.crc32(value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass"), crc)
    return crc


def crc_of(table: str, new: Mapping[str, str]) -> str:
    """The SQL expression of a row's checksum; `new` has the expressions of the columns that a statement changes."""
    return f"row_crc({', '.join(new.get(column, column) for column in COLUMNS[table])})"


def changes(table: str, new: Mapping[str, str]) -> str:
    """The part of an UPDATE after SET: columns with the SQL expressions of their new values, and the checksum."""
    written = [f"{column} = {value}" for column, value in new.items()]
    return ", ".join([*written, f"{CRC} = {crc_of(table, new)}"])


def intact(table: str, alias: str | None = None) -> str:
    """The SQL expression that is 1 for a row whose checksum fits it, and 0 for any other and for no row."""
    columns = ", ".join(f"{alias or table}.{column}" for column in COLUMNS[table])
    return f"({alias or table}.{CRC} IS row_crc({columns}))"


def insert(table: str) -> str:
    """The SQL statement that inserts or replaces a row, with a parameter for each column but the checksum."""
    marks = ", ".join(f"?{k}" for k in range(1, len(COLUMNS[table]) + 1))
    return f"INSERT OR REPLACE INTO {table} VALUES ({marks}, row_crc({marks}))"


def require_schema(connection: sqlite3.Connection) -> None:
    """Raises `Damaged` where the tables are not those of `TABLES`. Further tables and views are let be."""
    query = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    found = {(kind, name): text for kind, name, text in connection.execute(query)}
    for (kind, name), text in _schema().items():
        if found.get((kind, name)) != text:
            raise Damaged(f"its {kind} {name} is {'missing' if (kind, name) not in found else 'changed'}")
    strange = next((key for key in found if key not in _schema() and key[0] not in ("table", "view")), None)
    if strange is not None:
        raise Damaged(f"it has a foreign {strange[0]}, {str(strange[1])[:60]}")


def require_intact(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    """Raises `Damaged` for the first of these tables with a row whose checksum does not fit it."""
    for table in tables:
        count = connection.execute(f"SELECT count(*) FROM {table} WHERE NOT {intact(table)}").fetchone()[0]
        if count:
            rows = "1 row" if count == 1 else f"{count} rows"
            what = f"{rows} of its table {table} {'does' if count == 1 else 'do'} not fit the checksum"
            raise Damaged(what, RETRY if table in RUN_AGAIN else MOVE_AWAY)


def require_numbers(connection: sqlite3.Connection) -> None:
    """Raises `Damaged` where a finished run has no numbers."""
    count = connection.execute(f"SELECT count(*) {NO_NUMBERS}").fetchone()[0]
    if count:
        raise Damaged(f"it lacks the numbers of {count} finished run{'' if count == 1 else 's'}", RETRY)


def require_complete(connection: sqlite3.Connection) -> None:
    """Raises `Damaged` where a scenario, a point or the version of the model of the stored study is missing."""
    for table in ("scenario", "point"):
        if connection.execute(INCOMPLETE.format(table=table)).fetchone()[0]:
            raise Damaged(f"its table {table} does not have the rows of the study")
    if connection.execute("SELECT count(*) FROM study JOIN model ON model.id = study.model").fetchone()[0] != 1:
        raise Damaged("its table model does not have the version of the study")


def remove_damaged_runs(connection: sqlite3.Connection) -> None:
    """Removes rows of `RUN_AGAIN` that do not fit their checksums, and finished runs without numbers."""
    for table in RUN_AGAIN:
        connection.execute(f"DELETE FROM {table} WHERE NOT {intact(table)}")
    lost = connection.execute(f"SELECT hash, model, seed, replication {NO_NUMBERS}").fetchall()
    connection.executemany("DELETE FROM cell WHERE hash = ? AND model = ? AND seed = ? AND replication = ?", lost)


def require_whole(connection: sqlite3.Connection) -> None:
    """Raises `Damaged` where SQLite's own check of the file's pages finds a fault."""
    said = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said is None or said[0] != "ok":
        raise Damaged(" ".join(str(said and said[0]).replace("*** in database main ***", "").split())[:200])


@cache
def _schema() -> dict[tuple[str, str], str]:
    """The text of each table and view as SQLite keeps it, by kind and name."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    found = {(kind, name): text for kind, name, text in connection.execute(query)}
    connection.close()
    return found
