"""Random damage to files: stores, zip files, workbooks and archives. As `tests.fuzz.mutators`."""

import io
import json
import math
import sqlite3
import zipfile
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests.fuzz.mutators import TEXTS, any_value, mutated_bytes, mutated_tree


def damage_store(random: Random, path: Path) -> str:
    """Damages a store with SQL or in its bytes; returns what was done. The file may be unusable afterwards."""
    if random.random() < 0.4:
        path.write_bytes(mutated_bytes(random, path.read_bytes()))
        return "bytes"
    done = []
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for _ in range(random.choice((1, 1, 2))):
            statement, values = _edit(random, connection)
            done.append(f"{statement} {str(values)[:60]}")
            connection.execute(statement, values)
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        done.append(f"({error})")
    finally:
        connection.close()
    return "; ".join(done)


CELLS = (
    *(None, 0, -1, 1, 3, 2**62, 1e300, -0.5, "", "x", "[]", "{}", "null", "[1e999]", '["a", "a"]', '{"a": 1}'),
    *(b"", b"\xff"),
    *("[" * 3000, "9" * 5000, "x" * 100_000, b"\0" * 32, "\0", "claimed", "done", "failed", "[NaN]", '[["x"]]'),
    *("\x1b[2J",),
)
SCHEMA_EDITS = (
    *("DROP TABLE {table}", "ALTER TABLE {table} RENAME COLUMN {column} TO other"),
    *("ALTER TABLE {table} RENAME TO other",),
    *("ALTER TABLE {table} DROP COLUMN {column}", "ALTER TABLE {table} ADD COLUMN more TEXT", "DROP VIEW state"),
    "CREATE TRIGGER t AFTER INSERT ON {table} BEGIN DELETE FROM cell; END",
    "CREATE TRIGGER t BEFORE UPDATE ON {table} BEGIN SELECT raise(ABORT, 'no'); END",
    "CREATE TABLE mine (x)",
    "CREATE UNIQUE INDEX i ON {table} ({column})",
    *("PRAGMA user_version = 0", "PRAGMA user_version = 1", "PRAGMA user_version = -7", "PRAGMA user_version = 99"),
    *("PRAGMA application_id = 0", "PRAGMA encoding = 'UTF-16'", "PRAGMA journal_mode = DELETE", "VACUUM"),
)
HIDDEN = (  # edits of the schema's own table
    "UPDATE sqlite_schema SET sql = replace(sql, 'TEXT', 'BLOB')",
    "UPDATE sqlite_schema SET rootpage = rootpage + 1 WHERE name = '{table}'",
    "UPDATE sqlite_schema SET sql = 'CREATE VIEW {table} AS SELECT 1' WHERE name = '{table}'",
    "UPDATE sqlite_schema SET sql = NULL WHERE name = '{table}'",
    "DELETE FROM sqlite_schema WHERE name = '{table}'",
    "INSERT INTO sqlite_schema VALUES ('view', 'more', 'more', 0, 'CREATE VIEW more AS SELECT * FROM more')",
)


def _edit(random: Random, connection: sqlite3.Connection) -> tuple[str, tuple[Any, ...]]:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    table = random.choice([name for name in tables if not name.startswith("sqlite_")] or ["study"])
    column = random.choice([row[1] for row in connection.execute(f"PRAGMA table_info({table})")] or ["x"])
    some = f"{column} = (SELECT {column} FROM {table} ORDER BY {column} LIMIT 1 OFFSET {random.randrange(3)})"
    kind = random.randrange(10)
    if kind < 5:
        return f"UPDATE OR REPLACE {table} SET {column} = ?" + (f" WHERE {some}" if kind else ""), (
            random.choice(CELLS),
        )
    if kind == 5:
        return f"DELETE FROM {table}" + random.choice(("", f" WHERE {some}")), ()
    if kind == 6:
        return f"UPDATE OR IGNORE {table} SET {column} = {column} + 1", ()
    if kind == 7:
        connection.execute("PRAGMA writable_schema = 1")
        return random.choice(HIDDEN).format(table=table), ()
    if kind == 8:
        digits = f"UPDATE OR REPLACE {table} SET {column} = replace({column}, ?, ?)"
        return digits, (str(random.randrange(10)), str(random.randrange(10)))
    return random.choice(SCHEMA_EDITS).format(table=table, column=column), ()


def mutated_zip(random: Random, data: bytes) -> bytes:
    """A zip file with a member changed, taken out, doubled, renamed, or very large; or with bytes changed."""
    kind = random.randrange(7)
    if kind < 2:
        return mutated_bytes(random, data)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = [(name, file.read(name)) for name in file.namelist()]
    at = random.randrange(len(members))
    name, content = members[at]
    if kind == 2:
        members.pop(at)
    elif kind == 3:
        members[at] = (random.choice((name + "x", "../../x", "", members[0][0], name.upper())), content)
    elif kind == 4:
        members[at] = (name, content[:40] + b" " * 50_000_000)  # small as it is stored
        return _zipped(members)
    else:
        members[at] = (name, mutated_bytes(random, content))
    return _zipped(members)


def _zipped(members: list[tuple[str, bytes]]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in members:
            file.writestr(zipfile.ZipInfo(name or "x"), content, zipfile.ZIP_DEFLATED, 1)
    return into.getvalue()


def mutated_workbook(random: Random, data: bytes) -> bytes:
    """A workbook with cells, comments or sheets changed; or its zip file."""
    if random.random() < 0.4:
        return mutated_zip(random, data)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    for _ in range(random.choice((1, 1, 3))):
        sheet = random.choice(book.worksheets)
        kind = random.randrange(8)
        if kind == 0 and len(book.worksheets) > 1:
            book.remove(sheet)
        elif kind == 1:
            sheet.title = random.choice(("x", "Teams", sheet.title + "s"))
        elif kind == 2 and sheet.max_row < 1000:  # else openpyxl makes every cell in between
            random.choice((sheet.insert_rows, sheet.delete_rows, sheet.insert_cols, sheet.delete_cols))(
                random.randrange(1, 4)
            )
        else:
            _set_cell(random, sheet)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _set_cell(random: Random, sheet: Any) -> None:
    from openpyxl.comments import Comment
    from openpyxl.utils.exceptions import IllegalCharacterError

    far = random.random() < 0.1
    row, column = (1_048_576, 16_384) if far else (random.randrange(1, 12), random.randrange(1, 10))
    value = any_value(random, 3)
    value = str(value) if isinstance(value, int) and abs(value) > 1e300 else value  # openpyxl writes no such number
    try:
        sheet.cell(row, column).value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        if random.random() < 0.2:
            sheet.cell(row, column).comment = Comment(str(random.choice(TEXTS)).encode("ascii", "ignore").decode(), "x")
    except (ValueError, IllegalCharacterError):
        sheet.cell(row, column).value = None


def mutated_archive(random: Random, data: bytes) -> bytes:
    """An .npz file with an array or the text in it changed; or its zip file."""
    if random.random() < 0.4:
        return mutated_zip(random, data)
    with np.load(io.BytesIO(data)) as file:
        arrays = {name: file[name] for name in file.files}
    name = random.choice(sorted(arrays))
    if name == "document" or random.random() < 0.3:
        tree = mutated_tree(random, json.loads(arrays["document"].tobytes()))
        arrays["document"] = np.frombuffer(json.dumps(tree, default=str).encode(), dtype=np.uint8)
    else:
        arrays[name] = _mutated_array(random, arrays[name])
    into = io.BytesIO()
    np.savez_compressed(into, **arrays)
    return into.getvalue()


def _mutated_array(random: Random, array: Any) -> Any:
    kind = random.randrange(6)
    if kind == 0:
        return array.ravel()[: random.randrange(array.size + 1)]
    if kind == 1:
        return array.astype(random.choice(("U8", "S3", "f2", "c16", "i1", "M8[s]")))
    if kind == 2:
        return array[None]
    if kind == 3:
        return np.array(random.choice((0, math.nan, "x")))
    changed = array.copy()
    if changed.size:
        at = random.randrange(changed.size)
        changed.flat[at] = changed.flat[at] ^ 1 if changed.dtype == np.uint8 else changed.flat[at] + 1
    return changed
