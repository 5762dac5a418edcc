"""What people do to a sheet that a table cannot hold: total rows, remarks, second tables, merged cells, new names."""

import difflib
import re
from collections.abc import Collection, Container, Iterator, Sequence

from sim.safe_text import folded
from sim.sheets.sheet import SECOND, Sheet
from sim.sheets.xlsx import Box, coordinate

TOTALS = ("total", "totals", "grand total", "subtotal", "sum", "sums", "summe", "gesamt", "insgesamt", "somme", "suma")
TOTAL = "is it a total? Remove the row: each row is one of its kind, and totals are computed"
REMARK = "is it a remark? Put it into a comment, into the column note or on a sheet of its own"
MERGED = "is merged with its neighbours, {}: unmerge them, each cell needs a value of its own"

_NAME = re.compile(r"[\w.-]+")


def row_slip(
    sheet: Sheet, row: int, keys: Sequence[str], known: Collection[str], named: Container[str] = ()
) -> tuple[int, str] | None:
    """The column and the rule of a row that is none of the table's; None for any other row.

    `keys`: headings of the columns that name a row; `known`: all headings; `named`: names that may stand alone.
    """
    used = sheet.columns_in_use(row)
    first = used[0]
    texts = [sheet.text(row, column) for column in used]
    if len(used) > 1 and texts[0] in known and texts[1] in known:
        return first, SECOND
    if texts[0].strip(" :=-").casefold() in TOTALS:
        return first, TOTAL
    alone = len(used) == 1 and isinstance(sheet.content(row, first).value, str) and texts[0] not in named
    return (first, REMARK) if alone and (first > len(keys) or not _NAME.fullmatch(texts[0])) else None


def merged_cells(sheet: Sheet) -> Iterator[tuple[Box, str]]:
    """Merged rectangles among the rows and columns in use, each with the rule that it breaks."""
    last_row = max((row for row, _ in sheet.grid), default=0)
    last_column = max((column for _, column in sheet.grid), default=0)
    for box in sheet.grid.merged:
        if box.first_row <= last_row and box.first_column <= last_column:
            name = f"{coordinate(box.first_row, box.first_column)}:{coordinate(box.last_row, box.last_column)}"
            yield box, MERGED.format(name)


def renamed_sheet(name: str, others: Collection[str]) -> str:
    """The end of a message about a sheet that is missing: one of the others that may be it under a new name."""
    known = {folded(other): other for other in others}
    near = difflib.get_close_matches(name, list(known), n=1)
    near = near or [other for other in known if name in other or other in name]
    return f'; did you rename it to "{known[near[0]]}"?' if near else ""
