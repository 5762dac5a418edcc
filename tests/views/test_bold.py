"""One rule decides what is bold, on every page and for every metric."""

import re
from math import isfinite
from pathlib import Path

import openpyxl
import pytest

import sim
from sim.app.page_results import page_numbers
from sim.decision.comparison import Comparison
from sim.metrics import metric_of
from sim.scenario.reading.load import notes_by_path
from sim.scenario.records import Scenario
from sim.views import results_workbook, table_rows, terminal_tables
from sim.views.report import page
from sim.views.table_rows import SHOWN
from tests.companies import two_services


def model(name: str, rule: str) -> Scenario:
    company = {"warm_up": 21, "horizon": 126, "currency": "EUR"}
    tree = two_services(name, rule, each={}, app={}, company=company).model_dump(by_alias=True)
    tree["providers"]["acme"]["exit_hazard"] = 0.0  # nothing is withheld
    tree["teams"]["desk"]["staff"] = {"in_house": 2, "outsourced": 4}[rule]
    return Scenario.model_validate(tree)


@pytest.fixture(scope="module")
def clear() -> Comparison:
    """Twelve replications of two models, of which each is best at something."""
    return sim.compare([model("in_house", "in_house"), model("bought", "outsourced")], replications=12, workers=1)


def expected(comparison: Comparison, metric: str) -> str | None:
    """The winner by the definition: 0 is outside the interval, on the good side."""
    (gap,) = comparison.differences_of(metric)
    larger = metric_of(metric).larger_is_better
    if larger is None or not isfinite(gap.low) or gap.low <= 0 <= gap.high:
        return None
    return gap.b if (gap.mean > 0) == larger else gap.a


def test_the_winner_is_the_one_with_the_interval_on_its_side(clear: Comparison) -> None:
    winners = {metric: clear.winner(metric) for metric in SHOWN}
    assert winners == {metric: expected(clear, metric) for metric in SHOWN}
    assert set(winners.values()) == {"in_house", "bought", None}
    assert any(winner and metric not in clear.verdict.metrics for metric, winner in winners.items())


def test_the_verdict_has_the_same_winners(clear: Comparison) -> None:
    for metric, best in clear.verdict.metrics.items():
        assert clear.winner(metric) == (best.best if best.decided else None)


def rows(comparison: Comparison) -> list[str]:
    """The metric of each row; what is in days has two."""
    return [row.metric for row in table_rows.shown(comparison.currency)]


def test_the_terminal_is_bold_for_winners_and_significant_differences(clear: Comparison) -> None:
    table = terminal_tables.headline(clear)
    for k, name in enumerate(clear.models):
        assert [row.is_bold(k) for row in table.rows] == [clear.winner(metric) == name for metric in rows(clear)]
    found = [row for row in terminal_tables.differences(clear).rows if row.cells]
    assert [any(row.bold) for row in found] == [gap.sure for gap in clear.differences]


def test_the_report_is_bold_for_the_same(clear: Comparison) -> None:
    notes = {name: notes_by_path(scenario, {}) for name, scenario in clear.models.items()}
    html = page(clear, notes, {}, "command")
    headline, differences = re.findall(r"<tbody>(.*?)</tbody>", html, re.S)[:2]
    assert headline.count("<strong>") == sum(clear.winner(metric) is not None for metric in rows(clear))
    assert differences.count("<strong>") == 2 * sum(gap.sure for gap in clear.differences)  # mean and interval


def test_the_workbook_names_the_same_winners(clear: Comparison, tmp_path: Path) -> None:
    notes = {name: notes_by_path(scenario, {}) for name, scenario in clear.models.items()}
    results_workbook.write_comparison(clear, notes, None, tmp_path / "results.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "results.xlsx")["headline"]
    cells = list(sheet.iter_rows(values_only=True))
    assert cells[0][-1] == "significantly better than every other"
    assert [row[-1] for row in cells[1:]] == [clear.winner(metric) for metric in rows(clear)]


def test_the_planners_page_colours_the_same_and_never_beside_an_interval_that_holds_zero(clear: Comparison) -> None:
    table = page_numbers(clear)["table"]
    assert isinstance(table, list)
    for metric, row in zip(rows(clear), table, strict=True):
        (gap,) = clear.differences_of(metric)
        assert row["significant"] == gap.sure
        assert (row["better"] is not None) == (clear.winner(metric) is not None)
        if isfinite(gap.low):
            low, high = (float(each.replace("−", "-").replace(",", "")) for each in row["range"].split(" to "))
            assert row["significant"] == (not low <= 0 <= high)


def test_the_tables_of_differences_say_significant_just_beside_an_interval_without_zero(clear: Comparison) -> None:
    for row in table_rows.differences(clear):
        low, high = (float(each.replace("−", "-").replace(",", "")) for each in row.interval.split(" to "))
        assert row.sure == (not low <= 0 <= high)
