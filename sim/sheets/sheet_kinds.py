"""The two kinds of sheet, a row for each record and settings by model, and the entries that are read from them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.scenario.checks.fault import NOT_GIVEN, Fault, alternatives
from sim.scenario.records import Scenario
from sim.scenario.schema_path import root
from sim.sheets.book import Grid, Seen, coordinate
from sim.sheets.columns import NOTES, columns, heading_name
from sim.sheets.layout import (
    COMPANY,
    FIRST_VALUE,
    FIXED,
    MODELS,
    NAMED,
    ONE_VALUE,
    SECTIONS,
    SERVICES,
    SHEETS,
    TERMS,
    TITLE,
    Listed,
    setting_path,
)

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


UNIT = "unit"


def read_rows(sheet: Sheet, listed: Listed, reading: Reading) -> None:
    """Adds an entry for each record and for each of its values, blank or not."""
    headings = sheet.headings(reading)
    known = [*listed.keys, *(field.name for field in listed.columns), *NOTES]
    for column, name in headings.items():
        if name not in known:
            reading.unknown(sheet.spot(1, column), name, "column of this sheet", known)
    missing = [key for key in listed.keys if key not in headings.values()]
    if missing:
        reading.fault(Spot(sheet.name, 1, 1), f"must have a column {' and a column '.join(missing)}")
        return
    values = {column: name for column, name in headings.items() if name in known and name not in listed.keys}
    taken: set[tuple[str, ...]] = set()
    for row in sheet.rows():
        keys = _keys(sheet, row, listed, headings, reading)
        if keys is None:
            continue
        if keys in taken:
            reading.fault(sheet.spot(row, _column(headings, listed.keys[-1])), "must stand there once")
            continue
        taken.add(keys)
        reading.entries += _record(sheet, row, listed, keys, values, _column(headings, listed.keys[-1]))


def _column(headings: dict[int, str], name: str) -> int:
    return next(column for column, each in headings.items() if each == name)


def _keys(sheet: Sheet, row: int, listed: Listed, headings: dict[int, str], reading: Reading) -> tuple[str, ...] | None:
    """The names of a row's record; None where they are no such names."""
    columns = [_column(headings, key) for key in listed.keys]
    keys = tuple(sheet.text(row, column) for column in columns)
    for column, key, heading in zip(columns, keys, listed.keys, strict=True):
        spot = sheet.spot(row, column)
        if not key:
            reading.fault(spot, f"must name the {heading}: the row has values")
            return None
        if heading == "model" and key not in reading.models:
            reading.unknown(spot, key, "model of the sheet models", reading.models)
            return None
    return keys


def _record(
    sheet: Sheet, row: int, listed: Listed, keys: tuple[str, ...], values: dict[int, str], named: int
) -> Iterator[Entry]:
    """The record itself, its values, and what holds for all of them, in the records inside it too."""
    model = keys[0] if listed is TERMS else None
    path = (*listed.table, keys[-1])
    yield Entry(model, path, sheet.spot(row, named), sheet.seen(row, named), names=True)
    inside = {field.path[:-1] for field in listed.columns}
    for column, name in values.items():
        spot, seen = sheet.spot(row, column), sheet.seen(row, column)
        if name not in NOTES:
            yield Entry(model, (*path, *name.split(".")), spot, seen)
        elif seen.raw is not None or seen.problem:
            yield from (Entry(model, (*path, *below, name), spot, seen) for below in inside)


def read_demand(sheet: Sheet, services: Sheet, reading: Reading) -> None:
    """Adds an entry for each unit and service."""
    headings = sheet.headings(reading, units=False)
    known = [services.text(row, _first_key(services)) for row in services.rows()]
    if UNIT not in headings.values():
        reading.fault(sheet.spot(1, 1), f'must have a column "{UNIT}"')
        return
    first = _column(headings, UNIT)
    columns = {column: name for column, name in headings.items() if column != first}
    for column, name in columns.items():
        if name in known:
            spot = sheet.spot(1, column)
            reading.entries.append(Entry(None, ("services", name, "demand"), spot, sheet.seen(1, column), names=True))
        else:
            reading.unknown(sheet.spot(1, column), name, "service", known)
    _demand_rows(sheet, first, {k: name for k, name in columns.items() if name in known}, reading)


def _demand_rows(sheet: Sheet, first: int, columns: dict[int, str], reading: Reading) -> None:
    """Adds an entry for each cell that is filled; a blank one is no demand of its own."""
    rows: set[str] = set()
    for row in sheet.rows():
        unit = sheet.text(row, first)
        if not unit or unit in rows:
            rule = "must stand there once" if unit else "must name the unit: the row has values"
            reading.fault(sheet.spot(row, first), rule)
            continue
        rows.add(unit)
        for column, service in columns.items():
            seen = sheet.seen(row, column)
            if seen.raw is not None or seen.problem:
                path = ("services", service, "demand", unit)
                reading.entries.append(Entry(None, path, sheet.spot(row, column), seen))


def _first_key(services: Sheet) -> int:
    """The column with the services' names."""
    found = [column for (row, column) in services.grid if row == 1 and services.text(1, column) == SERVICES.keys[0]]
    return found[0] if found else 1


PLACE = root(Scenario)


def read_settings(sheet: Sheet, reading: Reading) -> None:
    """Adds an entry for each setting and column of values, blank or not."""
    for column, name in enumerate(FIXED, start=1):
        if sheet.text(1, column) != name:
            reading.fault(sheet.spot(1, column), f'must be "{name}": the first columns keep their places')
    values = _columns(sheet, reading)
    rows: dict[str, int] = {}
    for row in sheet.rows():
        setting = sheet.text(row, 1)
        if _is_setting(sheet, row, setting, rows, reading):
            rows[setting] = row
            path = setting_path(sheet.name, setting)
            for column, model in values.items():
                reading.entries.append(Entry(model, path, sheet.spot(row, column), sheet.seen(row, column)))


def _columns(sheet: Sheet, reading: Reading) -> dict[int, str | None]:
    """Columns of values and the models that they are for."""
    found = sheet.headings(reading, first=FIRST_VALUE, units=sheet.name != MODELS)
    if sheet.name == MODELS:
        reading.models |= {name: sheet.spot(1, column) for column, name in found.items()}
        if not found:
            reading.fault(Spot(MODELS, 1, FIRST_VALUE), "must hold the name of an operating model")
        return dict(found)
    if ONE_VALUE not in found.values():
        reading.fault(sheet.spot(1, FIRST_VALUE), f'must be "{ONE_VALUE}"')
    for column, name in found.items():
        if name != ONE_VALUE:
            reading.unknown(sheet.spot(1, column), name, "column", [ONE_VALUE])
    return {column: None for column, name in found.items() if name == ONE_VALUE}


def _is_setting(sheet: Sheet, row: int, setting: str, rows: dict[str, int], reading: Reading) -> bool:
    known = known_settings(sheet.name)
    named = setting.rpartition(".")[0] in {".".join(path) for path in NAMED} and sheet.name == MODELS
    if not setting:
        reading.fault(sheet.spot(row, 1), "must name the setting: there are values beside it")
    elif setting in rows:
        reading.fault(sheet.spot(row, 1), f"must stand there once; row {rows[setting]} has it too")
    elif not named and setting not in known:
        reading.unknown(sheet.spot(row, 1), setting, "setting of this sheet", known)
    else:
        return True
    return False


def known_settings(sheet: str) -> list[str]:
    """The settings of a sheet, but for those with a name from another sheet."""
    found = [TITLE] if sheet in (COMPANY, MODELS) else []
    for section in SECTIONS:
        if section.sheet == sheet:
            found += [".".join((*section.shown, *field.path)) for field in columns(section.record)]
    return found
