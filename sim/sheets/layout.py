"""The layout of the company workbook: its sheets, their records and settings, and list validations of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sim.rules.sourcing import RULES
from sim.scenario.behaviour import Behaviour
from sim.scenario.checks.deliverability import EVERY_UNIT, PER_100_HEADS_MONTH
from sim.scenario.company import Company
from sim.scenario.contract import Contract
from sim.scenario.fields import Record
from sim.scenario.operating_model import Governance, Intake, Sourcing, Workforce
from sim.scenario.records import BusinessUnit, Provider, Scenario, Service, Team
from sim.scenario.schema_path import root
from sim.sheets.cells import NO, YES
from sim.sheets.columns import Column, columns, heading_name, options
from sim.sheets.xlsx import coordinate

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def merge_orders(orders: Iterable[Sequence[str]], rest: Iterable[str]) -> list[str]:
    """Every name once, in an order consistent with all lists if there is one; then the `rest`.

    The order of a table by name is part of a scenario, so it must survive a sheet that several models share.
    """
    lists = [list(order) for order in orders]
    graph: TopologicalSorter[str] = TopologicalSorter()
    for names in lists:
        for name in names:
            graph.add(name)
        for before, after in pairwise(names):
            graph.add(after, before)
    try:
        found = list(graph.static_order())
    except CycleError:  # two lists contradict each other: the first decides
        found = [name for names in lists for name in names]
    return list(dict.fromkeys([*found, *rest]))


MODEL = "operating_model"
GUIDE, COMPANY, DEMAND, MODELS, CONTRACTS, BEHAVIOUR = (
    "read me",
    "company",
    "demand",
    "models",
    "contracts",
    "behaviour",
)
TITLE = "title"
SETTING_COLUMNS = ("setting", "unit", "meaning", "default")  # columns of a sheet of settings, before the values
FIRST_VALUE = len(SETTING_COLUMNS) + 1
ONE_VALUE = "value"  # the heading of the only column of values
WHOLE_DEMAND = (EVERY_UNIT, PER_100_HEADS_MONTH)  # rows of the sheet demand that are not units


class TableSheet(NamedTuple):
    """A sheet with one row for each record of a table."""

    sheet: str
    table: tuple[str, ...]  # path in a scenario
    record: type[Record]
    keys: tuple[str, ...]  # the columns that name the record; the first of two names the model

    @property
    def columns(self) -> list[Column]:
        """The columns of the record, without the keys and the notes."""
        return columns(self.record)


class Section(NamedTuple):
    """Settings of one record on a sheet of settings."""

    sheet: str
    path: tuple[str, ...]  # of the record in a scenario
    prefix: tuple[str, ...]  # of the names of its settings
    record: type[Record]


UNITS = TableSheet("units", ("business_units",), BusinessUnit, ("unit",))
SERVICES = TableSheet("services", ("services",), Service, ("service",))
TEAMS = TableSheet("teams", ("teams",), Team, ("team",))
PROVIDERS = TableSheet("providers", ("providers",), Provider, ("provider",))
TERMS = TableSheet(CONTRACTS, (MODEL, "contracts"), Contract, ("model", "provider"))
TABLE_SHEETS = (UNITS, SERVICES, TEAMS, PROVIDERS, TERMS)

SECTIONS = (
    Section(COMPANY, ("company",), ("company",), Company),
    Section(MODELS, (MODEL, "intake"), ("intake",), Intake),
    Section(MODELS, (MODEL, "sourcing"), ("sourcing",), Sourcing),
    Section(MODELS, (MODEL, "governance"), ("governance",), Governance),
    Section(BEHAVIOUR, ("behaviour",), ("behaviour",), Behaviour),
    Section(BEHAVIOUR, ("workforce",), ("workforce",), Workforce),
)
NAMED_SETTINGS = {  # settings with a row for each name on another sheet
    ("sourcing", "by_service"): "services",
    ("sourcing", "embedded"): "business_units",
    ("governance", "unit_budgets"): "business_units",
    ("staffing",): "teams",
}
SHEETS = (GUIDE, COMPANY, "units", "services", DEMAND, "teams", "providers", MODELS, CONTRACTS, BEHAVIOUR)
SETTINGS = (COMPANY, MODELS, BEHAVIOUR)

PART_SHEETS = {  # the sheet of each part of a scenario, for faults that belong to no single cell
    "company": COMPANY,
    TITLE: COMPANY,
    "name": MODELS,
    "business_units": "units",
    "services": "services",
    "teams": "teams",
    "providers": "providers",
    MODEL: MODELS,
    "behaviour": BEHAVIOUR,
    "workforce": BEHAVIOUR,
}
REFERENCES = {  # cells that hold a name from another sheet, by sheet and column or setting
    ("services", "team"): "teams",
    ("services", "run_team"): "teams",
    ("services", "incident_service"): "services",
    ("teams", "overflow"): "teams",
    (CONTRACTS, "model"): MODELS,
    (CONTRACTS, "provider"): "providers",
    (MODELS, "sourcing.prime"): "providers",
    (MODELS, "sourcing.run_by"): "providers",
    (MODELS, "sourcing.rule"): "rules",
    (MODELS, "sourcing.by_service"): "rules",
    (MODELS, "sourcing.embedded"): "teams",
}


def setting_path(sheet: str, setting: str) -> tuple[str, ...]:
    """The path of a setting in a scenario."""
    path = tuple(setting.split("."))
    return path if sheet != MODELS or setting == TITLE else (MODEL, *path)


ROWS, MODEL_COLUMNS = 300, 12  # up to which validations extend, so that new rows and columns have them


class ListValidation(NamedTuple):
    """The allowed values of a range of cells, as a drop-down list."""

    cells: str  # "D2:D300"
    formula: str
    strict: bool  # whether another value is an error; else it is a warning


def add_list_validations(sheet: Worksheet) -> None:
    """Adds the list validations of the columns or settings of a sheet."""
    from openpyxl.worksheet.datavalidation import DataValidation

    for each in _settings(sheet) if sheet.title in SETTINGS else _columns(sheet):
        found = DataValidation(
            type="list",
            formula1=each.formula,
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop" if each.strict else "warning",
        )
        found.add(each.cells)
        sheet.add_data_validation(found)


def _columns(sheet: Worksheet) -> Iterator[ListValidation]:
    table_sheet = next((each for each in TABLE_SHEETS if each.sheet == sheet.title), None)
    if table_sheet is None:
        return
    fields = {field.name: field for field in table_sheet.columns}
    for column in range(1, sheet.max_column + 1):
        name = heading_name(str(sheet.cell(1, column).value))
        choice = [YES, NO] if name == "assumption" else options(fields[name].place) if name in fields else []
        formula, strict = _formula(sheet.title, name, choice)
        if formula:
            yield ListValidation(f"{coordinate(2, column)}:{coordinate(ROWS, column)}", formula, strict)


def _settings(sheet: Worksheet) -> Iterator[ListValidation]:
    last = FIRST_VALUE + (MODEL_COLUMNS if sheet.title == MODELS else 1) - 1
    for row in range(2, sheet.max_row + 1):
        setting = str(sheet.cell(row, 1).value)
        place = root(Scenario).find(setting_path(sheet.title, setting))
        choice = options(place) if place is not None and place.kind == "value" else []
        formula, strict = _formula(sheet.title, setting, choice)
        if formula:
            yield ListValidation(f"{coordinate(row, FIRST_VALUE)}:{coordinate(row, last)}", formula, strict)


def _formula(sheet: str, name: str, choice: list[str]) -> tuple[str, bool]:
    """The list formula of a column or setting, empty if there is none, and whether it is strict."""
    table = REFERENCES.get((sheet, name)) or REFERENCES.get((sheet, name.rpartition(".")[0]))
    if table == "rules":
        return f'"{",".join(RULES)}"', False  # a user's own rule may be registered elsewhere
    if table == MODELS:
        return f"={MODELS}!${coordinate(1, FIRST_VALUE)[0]}$1:${coordinate(1, FIRST_VALUE + MODEL_COLUMNS)[0]}$1", False
    if table is not None:
        return f"={table}!$A$2:$A${ROWS}", False
    return (f'"{",".join(choice)}"', True) if choice else ("", False)
