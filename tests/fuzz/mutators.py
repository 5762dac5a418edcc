"""Random damage to what the project reads: trees, texts and bytes.

Each function takes a `random.Random`; the same state of it gives the same damage.
"""

import json
import math
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from random import Random
from typing import Any

NUMBERS = (
    *(0, -1, 1, 2, 0.5, -0.5, 1e-300, 5e-324, 1e9, 1e18, 1e200, 1.7976931348623157e308, -1e308, 2**31, 2**63, -(2**63)),
    *(2**64, 10**30, 10**400, math.inf, -math.inf, math.nan, 0.1 + 0.2, 0.9999999999999999, -0.0),
)
TEXTS = (
    *("", " ", "x" * 300, "x" * 5000, "\0", "\x1b[31m", "\u202e", "é" * 90, "\U0001f600", "../../etc/passwd"),
    *("/dev/zero",),
    *("3 d", "3 dd", "1e999 d", "-4 months", "8%", "1,500", "NaN", "inf", "true", "null", "<b>", "=1+1", "{}"),
    *("[", "a.b", "'"),
    *("in_house", "sales", "lognormal(", "lognormal(mean = 3, cv = 1)", "company.toml", "__class__", "dist", "\ud800"),
)
DATES = (date(2026, 1, 31), datetime(2026, 1, 31, 12, tzinfo=UTC))
BOOLS = (True, False)
KEYS = (
    "",
    "value",
    "dist",
    "range",
    "source",
    "assumption",
    "note",
    "mean",
    "of",
    "extends",
    "name",
    "phases",
    "__init__",
)


def any_value(random: Random, depth: int = 0) -> Any:
    """A value of any type that a TOML file can hold."""
    kind = random.randrange(8 if depth < 3 else 5)
    if kind == 5:
        return [any_value(random, depth + 1) for _ in range(random.randrange(4))]
    if kind == 6:
        return {random.choice(KEYS): any_value(random, depth + 1) for _ in range(random.randrange(4))}
    if kind == 7:
        return _nested(random.randrange(2, 40), any_value(random, 3))
    return random.choice((NUMBERS, TEXTS, NUMBERS, DATES, BOOLS)[kind])


def _nested(depth: int, value: Any) -> Any:
    for k in range(depth):
        value = [value] if k % 2 else {"a": value}
    return value


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a tree, that of the whole tree left out."""
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [each for key, value in below for each in ((*path, key), *places(value, (*path, key)))]


def mutated_tree(random: Random, tree: dict[str, Any]) -> dict[str, Any]:
    """A copy with one to three changes: of a value, of a key, an entry more or less, two values exchanged."""
    tree = deepcopy(tree)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        found = places(tree)
        if not found:
            return tree
        *above, last = random.choice(found)
        here = _at(tree, above)
        random.choice((_replace, _replace, _replace, _shift, _rename, _remove, _add, _exchange))(
            random, tree, here, last
        )
    return tree


def _at(tree: Any, path: list[Any]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _replace(random: Random, tree: Any, here: Any, last: Any) -> None:
    here[last] = any_value(random)


def _shift(random: Random, tree: Any, here: Any, last: Any) -> None:
    """A number becomes larger or smaller, text loses or gains a letter."""
    value = here[last]
    if isinstance(value, str):
        here[last] = value[:-1] if random.random() < 0.5 else value + random.choice("aé \n\"\\'.")
    elif isinstance(value, (int, float)):
        here[last] = value * random.choice((-1, 0.5, 2, 10, 1000, 1e9, 1e-9)) + random.choice((0, 0, 1, -1))
    else:
        here[last] = any_value(random)


def _rename(random: Random, tree: Any, here: Any, last: Any) -> None:
    if isinstance(here, dict):
        here[random.choice((last[:-1], last + "x", *KEYS))] = here.pop(last)


def _remove(random: Random, tree: Any, here: Any, last: Any) -> None:
    del here[last]


def _add(random: Random, tree: Any, here: Any, last: Any) -> None:
    if isinstance(here, dict):
        here[random.choice((*KEYS, "x"))] = any_value(random)
    else:
        here.insert(random.randrange(len(here) + 1), any_value(random))


def _exchange(random: Random, tree: Any, here: Any, last: Any) -> None:
    """The value becomes a copy of another one of the tree."""
    here[last] = deepcopy(_at(tree, list(random.choice(places(tree)))))


def toml(tree: dict[str, Any]) -> bytes:
    """The tree as TOML, every table in one line; surrogates, which TOML cannot hold, stay as broken UTF-8."""
    lines = [f"{_key(key)} = {_toml_value(value)}\n" for key, value in tree.items()]
    return "".join(lines).encode("utf-8", "surrogatepass")


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_value(value: Any) -> str:
    if isinstance(value, str):
        return _key(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_toml_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else f"{value:d}" if isinstance(value, int) else repr(value)


def mutated_bytes(random: Random, data: bytes) -> bytes:
    """One to four changes: bits flipped, a part cut out, repeated, zeroed or made random; an end cut off."""
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(BYTES)(random, data)
    return data


def _span(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 2, 8, 100, 4096)))


def _flip(random: Random, data: bytes) -> bytes:
    flipped = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20)) if data else 0):
        flipped[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _cut(random: Random, data: bytes) -> bytes:
    start, stop = _span(random, data)
    return data[:start] + data[stop:]


def _repeat(random: Random, data: bytes) -> bytes:
    start, stop = _span(random, data)
    return data[:stop] + data[start:]


def _zero(random: Random, data: bytes) -> bytes:
    start, stop = _span(random, data)
    return data[:start] + bytes(stop - start) + data[stop:]


def _noise(random: Random, data: bytes) -> bytes:
    start, stop = _span(random, data)
    return data[:start] + random.randbytes(stop - start) + data[stop:]


def _truncate(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _behead(random: Random, data: bytes) -> bytes:
    return data[random.choice((1, 4, 16, 100)) :]


def _magic(random: Random, data: bytes) -> bytes:
    return (
        random.choice((b"SQLite format 3\0", b"PK\x03\x04", b"\x93NUMPY\x01\0", b"\xef\xbb\xbf", bytes(16))) + data[16:]
    )


BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(_flip, _flip, _cut, _repeat, _zero, _noise, _truncate, _behead, _magic),
)
SYNTAX = (
    *("[", "]", "[[", "]]", "{", "}", "=", "==", ",", ".", '"', '"""', "'", "'''", "#", "\\", "\n", "\r", "\t", "\0"),
    *("[x]\n", "[[x]]\n", "x = 1\n", "x.y = 1\n", "inf", "nan", "0x", "1_", "1979-05-27T07:32:00Z", "true", "\\uD800"),
    *("\ufeff", "\u2028", "\x7f", "é", "[" * 2000, "{a=" * 500, "1" * 5000, "x = " + "9" * 400 + "\n"),
)


def mutated_text(random: Random, text: str) -> bytes:
    """Bytes changed, or pieces of TOML put in, doubled, or taken out by lines."""
    if random.random() < 0.3:
        return mutated_bytes(random, text.encode())
    lines = text.splitlines(keepends=True)
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(lines))
        column = random.randrange(len(lines[at]) + 1)
        syntax = lines[at][:column] + random.choice(SYNTAX) + lines[at][column:]
        lines[at] = random.choice((syntax, syntax, syntax, "", lines[at] * 2, random.choice(lines)))
    return "".join(lines).encode("utf-8", "surrogatepass")
