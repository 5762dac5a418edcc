"""Every fault of a workbook at once, each by sheet and cell, and nothing else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from sim.scenario.checks.fault import ScenarioError
from sim.sheets.company_reader import read_company

Spoil = Callable[[Workbook], None]
Faults = Callable[[Spoil], list[str]]
DURATION = 'must be a number or a duration such as "3 h", "21 d" or "4 months"'


def sets(sheet: str, cell: str, value: object) -> Spoil:
    """A change of one cell; its comment goes too."""

    def change(book: Workbook) -> None:
        book[sheet][cell].value = value
        book[sheet][cell].comment = None

    return change


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "line"),
    [
        ("services", "D2", "soon", f'services!D2 = "soon": {DURATION} (productive hours)'),
        ("services", "D2", "lognormal(median = -3, sigma = 1)", "median = -3: must be more than 0 (productive hours)"),
        ("services", "D2", "lognorml(median = 3, sigma = 1)", 'dist = "lognorml": not a distribution; did you mean'),
        ("services", "D2", "lognormal(median 3)", "must be a number, or a distribution such as lognormal("),
        ("services", "D2", None, "services!D2: must be given (productive hours)"),
        ("services", "B2", "incidnt", 'services!B2 = "incidnt": must be "incident", "request" or "project"; did you'),
        ("services", "G2", 1.5, "services!G2 = 1.5: must be a whole number (people)"),
        ("services", "H2", "suport", 'services!H2 = "suport": not a team; did you mean "support"?'),
        ("units", "B2", 0, "units!B2 = 0: must be 1 or more (people)"),
        ("units", "B2", date(2026, 5, 1), 'units!B2 = "2026-05-01 00:00:00": must not be a date'),
        ("units", "B2", "=1+1", "units!B2: is a formula whose result is not in the file"),
        ("units", "A2", "my unit", 'units!A2 = "my unit": must be named by letters, digits, _ and - alone'),
        ("units", "A2", None, "units!A2: must name the unit: the row has values"),
        ("units", "A3", "sales", 'units!A3 = "sales": must occur exactly once'),
        ("units", "B1", "headcont", 'not a column of this sheet; did you mean "headcount", which is missing?'),
        ("units", "B1", None, "units!B1: must name its column: there are values below"),
        ("units", "C1", "headcount", 'units!C1 = "headcount": must be the only column of this name'),
        (
            "units",
            "A1",
            "name",
            'units!A1 = "name": not a column of this sheet; did you mean "unit", which is missing?',
        ),
        ("teams", "B2", -1, "teams!B2 = -1: must be 0 or more (people)"),
        ("demand", "C2", -2, "demand!C2 = -2: must be 0 or more (per year)"),
        ("demand", "A2", "sails", 'demand!B2 = 100: "sails" is not a business unit; did you mean "sales"?'),
        ("demand", "B1", "incidents", 'demand!B1 = "incidents": not a service; did you mean "incident"?'),
        ("providers", "B2", "small_chnge", 'providers!B2 = "small_chnge": not a service; did you mean "small_change"?'),
        ("contracts", "A2", "broker", 'contracts!A2 = "broker": not a model of the sheet models; did you mean "brok'),
        ("contracts", "B2", "acme", '"acme" is not a provider'),
        ("contracts", "C2", "perhaps", 'contracts!C2 = "perhaps": must be yes or no'),
        ("company", "E5", "3 yers", f'company!E5 = "3 yers": {DURATION}'),
        ("company", "A3", "company.curency", "not a setting of this sheet; did you mean"),
        ("company", "A3", None, "company!A3: must name the setting"),
        ("company", "A3", "title", 'company!A3 = "title": must occur exactly once; row 2 has the same name'),
        ("company", "C1", None, 'company!C1: must be "meaning": the first columns are fixed'),
        ("company", "E1", "values", 'company!E1 = "values": not a column; did you mean "value"?'),
        ("models", "F1", "In_House", 'models!F1 = "In_House": must have another name: it looks like "in_house"'),
        ("models", "F1", "nul", 'models!F1 = "nul": must be another name: Windows keeps this one for a device'),
        ("models", "E3", 1.5, "models!E3 = 1.5: must be a whole number (people)"),
    ],
)
def test_a_fault_is_told_by_its_cell(faults: Faults, sheet: str, cell: str, value: object, line: str) -> None:
    found = faults(sets(sheet, cell, value))
    assert any(line in each for each in found), found


def test_all_faults_come_at_once_in_the_order_of_the_sheets(faults: Faults) -> None:
    def change(book: Workbook) -> None:
        for sheet, cell, value in (("units", "B3", 0), ("teams", "B2", -1), ("company", "E4", "x"), ("units", "B2", 0)):
            sets(sheet, cell, value)(book)

    cells = [line.partition(" ")[0] for line in faults(change)]
    assert cells == ["company!E4", "units!B2", "units!B3", "teams!B2"]


def test_a_fault_of_the_company_is_told_once_for_all_models(faults: Faults) -> None:
    assert len(faults(sets("units", "B2", 0))) == 1


def test_what_no_cell_holds_is_told_by_the_model(faults: Faults) -> None:
    """A team without people fails the rule of the model that builds with it."""
    found = faults(sets("teams", "B3", 0))
    assert any(line.startswith("models!E") and 'must leave people in team "applications"' in line for line in found)


def test_an_annotation_that_makes_no_sense_is_a_fault_of_its_cell(faults: Faults) -> None:
    from openpyxl.comments import Comment

    def change(book: Workbook) -> None:
        book["units"]["B2"].comment = Comment("assumption: perhaps\nrange: wide", "x")

    found = faults(change)
    assert [line for line in found if line.startswith("units!B2 = 150: ")] == found
    assert 'range = "wide": must be two numbers, low and high' in " ".join(found)


def test_a_missing_sheet_is_told_by_name(faults: Faults) -> None:
    def change(book: Workbook) -> None:
        del book["teams"], book["demand"]

    assert faults(change) == ["demand: the workbook has no such sheet", "teams: the workbook has no such sheet"]


def test_a_workbook_without_models_or_units_says_so(faults: Faults) -> None:
    def no_models(book: Workbook) -> None:
        book["models"].delete_cols(5, 2)

    def no_units(book: Workbook) -> None:
        book["units"].delete_rows(2, 9)

    assert any("models!E1: must hold the name of an operating model" in line for line in faults(no_models))
    assert any("business_units" in line or line.startswith("units!A1") for line in faults(no_units))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 half of one"])
def test_a_file_that_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match="is not a workbook"):
        read_company(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such file"):
        read_company(tmp_path / "x.xlsx")
