"""What people do to a sheet: each slip is told once, by sheet and cell, with what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sim.sheets.company_reader import read_company
from sim.sheets.sheet import Sheet
from sim.sheets.xlsx import CellContent, CellGrid

Spoil = Callable[[Workbook], None]
Faults = Callable[[Spoil], list[str]]
UNKNOWN = "not a column of this sheet; did you mean"
TOTAL, REMARK, SECOND = (
    "is it a total? Remove the row",
    "is it a remark? Put it into a comment",
    "is it a second table?",
)


def sets(sheet: str, **cells: object) -> Spoil:
    """A change of some cells of one sheet; their comments go too."""

    def change(book: Workbook) -> None:
        for name, value in cells.items():
            book[sheet][name].value = value
            book[sheet][name].comment = None

    return change


def below(sheet: str, *values: object, gap: int = 1) -> Spoil:
    """A row below the table of a sheet."""

    def change(book: Workbook) -> None:
        row = book[sheet].max_row + gap
        for column, value in enumerate(values, start=1):
            book[sheet].cell(row, column, value)

    return change


def beside(sheet: str, *values: object, row: int = 1) -> Spoil:
    """Cells to the right of a table, after a gap."""

    def change(book: Workbook) -> None:
        first = book[sheet].max_column + 2
        for column, value in enumerate(values, start=first):
            book[sheet].cell(row, column, value)

    return change


def on(sheet: str, change: Callable[[Worksheet], object]) -> Spoil:
    """A change of a sheet as a whole."""
    return lambda book: change(book[sheet]) and None


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (below("units", "Total", 300), f'units!A5 = "Total": {TOTAL}'),
        (below("demand", "Summe:", 3600), f'demand!A7 = "Summe:": {TOTAL}'),
        (below("units", None, 300), "units!A5: must name the unit: the row has values; remove it if it is a total"),
        (below("units", "Source: payroll of May", gap=2), f'units!A6 = "Source: payroll of May": {REMARK}'),
        (below("units", None, None, "as of May"), f'units!C5 = "as of May": {REMARK}'),
        (below("demand", "all from the tool", gap=2), f'demand!A8 = "all from the tool": {REMARK}'),
        (below("company", "please ask finance"), f'company!A13 = "please ask finance": {REMARK}'),
        (below("units", "unit", "headcount", gap=3), f'units!A7 = "unit": {SECOND}'),
        (beside("teams", "vendor", "price", "term"), f'= "vendor": {SECOND}'),
        (
            beside("teams", 1, 2, 3, row=5),
            f"there are values below, as must 2 more beside it; {SECOND}",
        ),
        (on("units", lambda sheet: sheet.merge_cells("A2:A4")), "merged with its neighbours, A2:A4: unmerge them"),
        (
            on("services", lambda sheet: sheet.merge_cells("D2:D3")),
            "merged with its neighbours, D2:D3: unmerge them",
        ),
        (
            on("units", lambda sheet: setattr(sheet, "title", "business units")),
            'units: the workbook has no such sheet; did you rename it to "business units"?',
        ),
        (
            sets("units", B1="people"),
            f'units!B1 = "people": {UNKNOWN} "headcount"',
        ),
        (
            sets("services", D1="hours"),
            f'services!D1 = "hours": {UNKNOWN} "effort"',
        ),
        (
            sets("teams", A2="suport"),
            'services!H2 = "support": not a team; did you mean "suport"?; also at serv',
        ),
        (sets("services", A2="tickets"), 'demand!B1 = "incident": not a service; known: tickets, small_change, busin'),
        (sets("providers", A2="acme"), 'contracts!B2 = "integrator": "integrator" is not a provider; known: acme'),
        (
            sets("models", F1="broker"),
            'contracts!A2 = "brokered": not a model of the sheet models; did you me',
        ),
        (
            sets("units", B2="=1", B3="=1", B4="=1"),
            "whose result is not in the file; open and save the file",
        ),
        (sets("teams", C2="1,500"), 'teams!C2 = "1,500": 1,500 may be 1500 or 1.5: type 1500 or 1.5 (money)'),
        (sets("teams", C2="EUR 95"), "must be in USD, the company's currency"),
    ],
)
def test_a_slip_gives_one_fault_that_says_what_to_do(faults: Faults, spoil: Spoil, line: str) -> None:
    found = faults(spoil)
    assert len(found) == 1, found
    assert line in found[0]


def test_numbers_as_text_are_read(spoilt: Callable[[Spoil], Path]) -> None:
    def change(book: Workbook) -> None:
        for sheet, cells in {"units": {"B2": "1,500"}, "teams": {"C2": "USD 95"}, "services": {"D2": "0,65"}}.items():
            sets(sheet, **cells)(book)

    scenario = read_company(spoilt(change)).scenarios["in_house"]
    assert scenario.business_units["sales"].headcount == 1500
    assert scenario.teams["support"].cost_per_hour == 95.0
    assert scenario.services["incident"].effort.mean() == 0.65


def test_a_hidden_row_is_read_and_told(spoilt: Callable[[Spoil], Path]) -> None:
    path = spoilt(on("units", lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True)))
    assert list(read_company(path).warnings) == ["units!3: the row is hidden, and is read"]


def test_a_warning_names_its_cell(spoilt: Callable[[Spoil], Path]) -> None:
    found = read_company(spoilt(sets("company", E5=3))).warnings
    line = next(each for each in found if each.startswith("company!E5 = 3: outside the usual range, 60 to 7,560"))
    assert 'did you mean "3 years"?' in line
    assert found[line] == ["in_house", "brokered"]


def test_cost_centres_are_names_with_all_their_digits() -> None:
    """A program may store 1000234 as 1000234.0; six digits of it would be the name of its neighbour, too."""
    numbers = (1000234.0, 1000235.0, 480.0, 480)
    grid = CellGrid({(1, k): CellContent(number, "", None) for k, number in enumerate(numbers)})
    texts = [Sheet("demand", grid).text(1, k) for k in range(4)]
    assert texts == ["1000234", "1000235", "480", "480"]


def test_empty_cells_are_in_no_row_and_unreadable_ones_are() -> None:
    grid = CellGrid({(3, 2): CellContent(None, "", "is a date"), (3, 1): CellContent(0.0, "", None)})
    grid[2, 1] = CellContent(None, "a comment", None)
    sheet = Sheet("teams", grid)
    assert (sheet.rows(), sheet.columns_in_use(3), sheet.columns_in_use(2)) == ([3], [1, 2], [])
