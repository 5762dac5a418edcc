"""Tables on terminals of any width: no number is cut, none is missing, what is markup elsewhere is text."""

import pytest
from rich.console import Console
from rich.table import Table

from sim.decision.comparison import Comparison
from sim.validate import exact
from sim.views import terminal_tables
from sim.views.fitted_table import FittedTable, Row

WIDTHS = [1, 20, 30, 40, 60, 79, 80, 100, 110, 140, 200]


def printed(table: FittedTable | Table, width: int) -> str:
    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def tables(comparison: Comparison) -> list[FittedTable]:
    checks = [exact("M/M/1 wait", 9.0, 9.125, 0.1, "Erlang C", "days")]
    made = [terminal_tables.headline, terminal_tables.differences, terminal_tables.waterfall, terminal_tables.hold_ups]
    run = terminal_tables.run(dict.fromkeys(comparison.results.runs["in_house"][0].metrics, -1234567.25), "EUR", "one")
    return [*(make(comparison) for make in made), run, terminal_tables.validation(checks, "theory")]


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_every_number_stands_whole_on_one_line_at_every_width(comparison: Comparison, width: int) -> None:
    for table in tables(comparison):
        text = printed(table, width)
        assert "…" not in text
        words = text.split()
        for row in table.rows:
            for column, cell in enumerate(row.cells):
                if column not in table.texts:
                    assert all(word in words for word in cell.split())
        assert max(map(len, text.splitlines())) <= width


def test_three_models_with_long_numbers_stand_beside_each_other_at_80_columns() -> None:
    cells = ("−710,000 ± 320,000",) * 3
    rows = [Row("  of which unbudgeted, in either budget", cells, "USD"), Row("cost", ("1 ± 1",) * 3, "m USD")]
    lines = printed(FittedTable("t", "c", ("in_house", "brokered", "outsourced"), rows), 80).splitlines()
    assert any(line.count("±") == 3 for line in lines)
    assert any(all(name in line for name in ("in_house", "brokered", "outsourced")) for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "name", ["[red]x[/red]", ":smile:", "$x_1$", "[/]", "\\[bold]", "a\x1b[31mb", "[link=file:///]"]
)
def test_names_are_shown_as_typed(name: str, width: int) -> None:
    table = FittedTable(name, name, (name, "p"), [Row(name, (name, "1"), name), Row("plain", ("2", name), name)])
    text = printed(table, width)
    assert "\x1b" not in text
    shown = name.replace("\x1b", "\\x1b")
    if width > 60:
        assert text.count(shown) >= 7
