"""Results as a workbook: numbers as numbers, every sheet that is promised, names escaped."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from sim.decision.comparison import Comparison
from sim.decision.years import BreakEven
from sim.stats.intervals import Interval
from sim.views.compare import ComparisonReport
from sim.views.glossary import Notes
from sim.views.results_workbook import number_format, write_comparison

NASTY = "<script>alert(1)</script>"
SHEETS = [
    "verdict",
    "headline",
    "all metrics",
    "differences",
    "waterfall",
    "years",
    "break-even",
    "what holds it up",
    "monthly",
    "assumptions",
    "sources",
    "provenance",
]


@pytest.fixture(scope="module")
def path(comparison: Comparison, notes: Notes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("results") / "results.xlsx"
    write_comparison(comparison, notes, "=cmd|' /C calc'!A0", file)
    return file


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def table(book: Workbook, sheet: str) -> list[dict[object, object]]:
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_every_sheet_is_there_with_its_heading_frozen(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert {sheet.freeze_panes for sheet in book.worksheets} == {"A2"}


def test_what_holds_it_up_has_shares_that_sum_to_one(book: Workbook, comparison: Comparison) -> None:
    rows = table(book, "what holds it up")
    for model in comparison.models:
        shares = [row["share of the lead time, projects"] for row in rows if row["model"] == model]
        assert sum(share for share in shares if isinstance(share, float | int)) == pytest.approx(1.0)


def test_metrics_are_the_numbers_of_the_comparison_with_their_intervals(book: Workbook, comparison: Comparison) -> None:
    rows = {(row["model"], row["metric"]): row for row in table(book, "all metrics")}
    for name, metrics in comparison.scenarios.items():
        assert len(metrics) == sum(model == name for model, _ in rows)
        cost = rows[name, "cost_total"]
        limits = metrics["cost_total"]
        assert (cost["mean"], cost["low"], cost["high"]) == (limits.mean, limits.low, limits.high)
        assert cost["unit"] == comparison.currency


def test_shares_are_shown_as_per_cent_and_money_in_whole_units(book: Workbook) -> None:
    formats = {row[1].value: row[2].number_format for row in book["all metrics"].iter_rows(min_row=2)}
    assert formats["leakage_spend_share"].endswith("%")
    assert formats["cost_total"] == "#,##0"


@pytest.mark.parametrize(
    ("unit", "half_width", "shown"),
    [
        ("share", 0.04, "0%"),  # 4 points
        ("share", 0.004, "0.0%"),
        ("EUR", 1200.0, "#,##0"),
        ("working days", 12.0, "#,##0"),
        ("working days", 0.15, "#,##0.00"),
        ("0..1", 0.0002, "#,##0.000"),  # three decimals at most
        ("share", float("nan"), "0.0%"),
        ("working days", 0.0, "#,##0.00"),
    ],
)
def test_a_number_has_the_decimals_that_its_interval_allows(
    comparison: Comparison, unit: str, half_width: float, shown: str
) -> None:
    interval = Interval(0.5, 0.5 - half_width, 0.5 + half_width)
    assert number_format(interval, unit, comparison) == shown


def test_steps_of_a_waterfall_add_up_to_the_cent(book: Workbook) -> None:
    rows = [row for row in table(book, "waterfall") if row["measure"] == "cost_total"]
    start, *steps, end = (round(100 * float(str(row["mean"]))) for row in rows)
    assert start + sum(steps) == end


def test_every_month_of_every_model_has_its_trust(book: Workbook, comparison: Comparison) -> None:
    rows = [row for row in table(book, "monthly") if row["series"] == "trust.a"]
    assert len(rows) == 6 * len(comparison.models)
    assert all(0 <= float(str(row["low"])) <= float(str(row["mean"])) <= float(str(row["high"])) <= 1 for row in rows)


def test_names_and_commands_are_text_and_nothing_is_a_formula(book: Workbook, path: Path) -> None:
    assert any(NASTY in str(cell.value) for cell in book["headline"][1])
    told = {row["what"]: row["value"] for row in table(book, "provenance")}
    assert told["command"] == "=cmd|' /C calc'!A0"
    with zipfile.ZipFile(path) as file:
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in file.read(name) or b"<script>" in file.read(name) for name in sheets)


def test_the_same_comparison_gives_the_same_bytes(
    comparison: Comparison, notes: Notes, path: Path, tmp_path: Path
) -> None:
    write_comparison(comparison, notes, "=cmd|' /C calc'!A0", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_one_run_of_one_model_has_a_workbook_too(alone: Comparison, tmp_path: Path) -> None:
    assert isinstance(alone, ComparisonReport)
    book = load_workbook(alone.to_excel(tmp_path / "alone.xlsx"))
    assert book["differences"].max_row == 1
    assert book["headline"]["C2"].value is not None
    assert book["headline"]["D2"].value is None


def test_a_break_even_stands_with_its_spread_and_how_often_it_never_comes(
    comparison: ComparisonReport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = BreakEven("in_house", "mine", "mine", 1.5, 3, 1, 4, 1.25, 2.0, 2.5)
    monkeypatch.setitem(comparison.__dict__, "break_evens", (found,))
    write_comparison(comparison, {}, None, tmp_path / "results.xlsx")
    (row,) = table(load_workbook(tmp_path / "results.xlsx"), "break-even")
    assert list(row.values())[:-1] == ["mine", "in_house", 1.5, 2.0, 1.25, 2.5, 3, 1, 0, 4]
    assert str(row["in words"]).endswith("never in 25 %.")
