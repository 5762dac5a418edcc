"""One order for names that several lists have, each in an order of its own."""

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import NamedTuple

from sim.scenario.behaviour import Behaviour
from sim.scenario.checks.deliverability import EVERY_UNIT, PER_100_HEADS_MONTH
from sim.scenario.contract import Contract
from sim.scenario.fields import Record
from sim.scenario.operating_model import Governance, Intake, Sourcing, Workforce
from sim.scenario.records import BusinessUnit, Company, Provider, Service, Team
from sim.sheets.columns import Column, columns


def merged(orders: Iterable[Sequence[str]], rest: Iterable[str]) -> list[str]:
    """Every name once, in an order that agrees with all lists where one does; then the `rest`.

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
    except CycleError:  # two lists contradict each other: the first has its way
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
FIXED = ("setting", "unit", "meaning", "default")  # columns of a sheet of settings, before the values
FIRST_VALUE = len(FIXED) + 1
ONE_VALUE = "value"  # the heading of the only column of values
WHOLE_DEMAND = (EVERY_UNIT, PER_100_HEADS_MONTH)  # rows of the sheet of demand that are no unit


class Listed(NamedTuple):
    """A sheet with one row for each record of a table."""

    sheet: str
    table: tuple[str, ...]  # path in a scenario
    record: type[Record]
    keys: tuple[str, ...]  # the columns that name the record; the first of two is the model's

    @property
    def columns(self) -> list[Column]:
        """All but the keys and the notes."""
        return columns(self.record)


class Section(NamedTuple):
    """Settings of one record on a sheet of settings."""

    sheet: str
    path: tuple[str, ...]  # of the record in a scenario
    shown: tuple[str, ...]  # what stands before a setting's name
    record: type[Record]


UNITS = Listed("units", ("business_units",), BusinessUnit, ("unit",))
SERVICES = Listed("services", ("services",), Service, ("service",))
TEAMS = Listed("teams", ("teams",), Team, ("team",))
PROVIDERS = Listed("providers", ("providers",), Provider, ("provider",))
TERMS = Listed(CONTRACTS, (MODEL, "contracts"), Contract, ("model", "provider"))
LISTED = (UNITS, SERVICES, TEAMS, PROVIDERS, TERMS)

SECTIONS = (
    Section(COMPANY, ("company",), ("company",), Company),
    Section(MODELS, (MODEL, "intake"), ("intake",), Intake),
    Section(MODELS, (MODEL, "sourcing"), ("sourcing",), Sourcing),
    Section(MODELS, (MODEL, "governance"), ("governance",), Governance),
    Section(BEHAVIOUR, ("behaviour",), ("behaviour",), Behaviour),
    Section(BEHAVIOUR, ("workforce",), ("workforce",), Workforce),
)
NAMED = {  # settings with a row for each name on another sheet
    ("sourcing", "by_service"): "services",
    ("sourcing", "embedded"): "business_units",
    ("governance", "unit_budgets"): "business_units",
    ("staffing",): "teams",
}
SHEETS = (GUIDE, COMPANY, "units", "services", DEMAND, "teams", "providers", MODELS, CONTRACTS, BEHAVIOUR)
SETTINGS = (COMPANY, MODELS, BEHAVIOUR)

HOMES = {  # the sheet of each part of a scenario, for a fault that no single cell is to blame for
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
    """Where in a scenario a setting belongs."""
    path = tuple(setting.split("."))
    return path if sheet != MODELS or setting == TITLE else (MODEL, *path)
