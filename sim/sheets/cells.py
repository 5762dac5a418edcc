"""What may stand in a cell: text that never becomes a formula, numbers to the last bit, and the way back."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767  # characters that a cell holds; openpyxl would drop the rest without a word
ACTIVE = ("=", "+", "-", "@", "\t", "\r")  # a program may take text that begins so for a formula

_FORBIDDEN = "\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff"  # XML has no such characters; \r would become \n
_ESCAPED = re.compile(f"[{_FORBIDDEN}]|_(?=x[0-9A-Fa-f]{{4}}(?:_|[{_FORBIDDEN}]))")
_WRITTEN = re.compile("_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """Text as the file format has it: `_x0007_` for a character that XML does not know (ECMA-376, ST_Xstring)."""
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that was escaped."""
    return _WRITTEN.sub(lambda match: chr(int(match[1], 16)), text)


def fits(text: str) -> bool:
    """Whether a cell, or a comment, holds the whole text."""
    return len(escaped(text)) <= LONGEST


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell to write; no sheet here has merged ones."""
    return cast("Cell", sheet.cell(row, column))


def put(cell: Cell, value: object) -> None:
    """Writes a number or a text as such; nothing for None and for a number that does not exist.

    Raises `ValueError` for text that a cell cannot hold whole.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _put_number(cell, value)
    elif value is not None:
        _put_text(cell, str(value))


def _put_number(cell: Cell, value: float) -> None:
    """By `repr`: openpyxl would write 16 digits, one too few for some numbers."""
    if math.isfinite(value):
        cell.value = repr(int(value) if isinstance(value, int) else float(value))
        cell.data_type = "n"


def _put_text(cell: Cell, text: str) -> None:
    """As text whatever it looks like; the mark of a quoted cell keeps it so when the cell is edited."""
    if not fits(text):
        raise ValueError(f"a cell holds {LONGEST:,} characters, and this text has {len(text):,}")
    cell.value = escaped(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(ACTIVE)
