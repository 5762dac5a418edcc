"""What reading a company workbook gathers: values with their place in a scenario and their cell, and faults."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.scenario.checks.fault import NOT_GIVEN, Fault, alternatives
from sim.sheets.book import Grid, Seen, coordinate
from sim.sheets.columns import heading_name
from sim.sheets.layout import SHEETS

EMPTY = Seen(None, "", None)


class Spot(NamedTuple):
    """A cell of the workbook."""

    sheet: str
    row: int
    column: int
    raw: object = None  # what stands in it

    @property
    def name(self) -> str:
        """`services!D7`."""
        return f"{self.sheet}!{coordinate(self.row, self.column)}"

    @property
    def order(self) -> tuple[int, int, int]:
        """From the first sheet to the last, row by row."""
        return SHEETS.index(self.sheet), self.row, self.column


class Entry(NamedTuple):
    """A cell that may hold a value, blank or not; or the one that names a record."""

    model: str | None  # whose it is; None: the company's
    path: tuple[str, ...]  # in a scenario
    spot: Spot
    seen: Seen
    names: bool = False  # whether it names the record at the path


@dataclass
class Reading:
    """All entries, and what is wrong with how the sheets are laid out."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[tuple[Spot, Fault]] = field(default_factory=list)
    models: dict[str, Spot] = field(default_factory=dict)

    def fault(self, spot: Spot, rule: str) -> None:
        """One cell breaks a rule."""
        self.faults.append((spot, Fault(spot.name, NOT_GIVEN if spot.raw is None else spot.raw, rule)))

    def unknown(self, spot: Spot, name: str, what: str, known: Iterable[str]) -> None:
        """A cell names what there is not."""
        self.fault(spot, f"not a {what}{alternatives(name, known)}")


class Sheet(NamedTuple):
    """One sheet as read."""

    name: str
    grid: Grid

    def spot(self, row: int, column: int) -> Spot:
        """A cell, with what stands in it."""
        return Spot(self.name, row, column, self.seen(row, column).raw)

    def seen(self, row: int, column: int) -> Seen:
        """What was found in a cell."""
        return self.grid.get((row, column), EMPTY)

    def text(self, row: int, column: int) -> str:
        """A name; a number is one too, and space around it is no part of it."""
        raw = self.seen(row, column).raw
        if raw is None:
            return ""
        return f"{raw:g}" if isinstance(raw, float) else str(raw).strip()

    def _there(self) -> Iterator[tuple[int, int]]:
        return (place for place, seen in self.grid.items() if seen.raw is not None or seen.problem)

    def rows(self) -> list[int]:
        """Rows below the heading that hold anything."""
        return sorted({row for row, _ in self._there() if row > 1})

    def headings(self, reading: Reading, *, first: int = 1, units: bool = True) -> dict[int, str]:
        """Names in the first row by column: each once, none missing above a value. `units`: stand behind them."""
        found: dict[int, str] = {}
        for column in sorted({column for _, column in self._there() if column >= first}):
            text = self.text(1, column)
            name = heading_name(text) if units else text
            if not name:
                reading.fault(self.spot(1, column), "must name its column: there are values below")
            elif name in found.values():
                reading.fault(self.spot(1, column), "must be the only column of this name")
            else:
                found[column] = name
        return found
