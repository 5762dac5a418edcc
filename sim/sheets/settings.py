"""Sheets of settings: a row for each, and a column of values for each model, or one for the company."""

from sim.scenario.places import root
from sim.scenario.records import Scenario
from sim.sheets.columns import columns
from sim.sheets.entries import Entry, Reading, Sheet, Spot
from sim.sheets.layout import COMPANY, FIRST_VALUE, FIXED, MODELS, NAMED, ONE_VALUE, SECTIONS, TITLE, setting_path

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
