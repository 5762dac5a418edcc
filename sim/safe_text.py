"""Text that others wrote, made safe for a terminal, for JSON and for a spreadsheet; and names that look alike."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

ACTIVE = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet program may take text that begins so for a formula

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def is_printable(sign: str) -> bool:
    """Whether a character is seen as itself: no control, no format such as a change of direction, no line end."""
    return sign.isprintable() or unicodedata.category(sign) == "Zs"


def printable(text: str, keep: str = "") -> str:
    """Text for a terminal: what is not printable is escaped (ESC as `\\x1b`), except for the characters in `keep`."""
    if text.isprintable():
        return text
    return "".join(sign if is_printable(sign) or sign in keep else _code(sign) for sign in text)


def _code(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def one_line(text: str) -> str:
    """Text of several lines as one line for a terminal."""
    return printable(" ".join(text.split()))


def encodable(text: str) -> str:
    """The text with `?` for what UTF-8 cannot encode: names of files may hold such characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable_json(document: str) -> str:
    """A JSON document in which what is not printable is escaped as JSON does; line ends between values stay."""
    if document.isprintable():
        return document
    return "".join(sign if is_printable(sign) or sign == "\n" else json.dumps(sign)[1:-1] for sign in document)


def harmless(text: str) -> str:
    """Text for a cell of a CSV file: an apostrophe before what a spreadsheet program would take for a formula."""
    return f"'{text}" if text.startswith(ACTIVE) and not _NUMBER.fullmatch(text) else text


def harmless_table(table: DataFrame) -> DataFrame:
    """The table with `harmless` headings and texts, to be written as CSV; the given one is left as it is."""
    fresh = table.rename(columns=lambda name: harmless(name) if isinstance(name, str) else name)
    for name, kind in fresh.dtypes.items():
        if kind == "category":
            fresh[name] = fresh[name].cat.rename_categories(_harmless_value)
        elif kind == "object" or kind == "string":
            fresh[name] = fresh[name].map(_harmless_value)
    return fresh


def _harmless_value(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


def folded(name: str) -> str:
    """The same text for names that look alike or that a file system may take for one: case, blanks, normal form."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
