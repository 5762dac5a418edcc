"""Tables on the terminal and on disk."""

from math import nan
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from rich.table import Table

import sim
from sim.decision.comparison import Comparison
from sim.experiment.single import Run
from sim.validate import CheckRow, exact
from sim.views import export, table_rows, terminal_tables
from sim.views.export import Format


def printed(table: Table) -> str:
    console = Console(width=200, markup=False, highlight=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


@pytest.fixture(scope="session")
def run(comparison: Comparison) -> Run:
    return sim.simulate(comparison.models["in_house"])


def test_the_headline_table_shows_every_model_with_units_and_half_widths(comparison: Comparison) -> None:
    text = printed(terminal_tables.headline(comparison))
    cost = next(line for line in text.splitlines() if line.startswith("total cost"))
    assert cost.count("±") == len(comparison.models)
    assert cost.rstrip().endswith("EUR")
    assert all(name in text for name in comparison.models)


def test_the_differences_table_has_a_row_per_pair_and_metric(comparison: Comparison) -> None:
    text = printed(terminal_tables.differences(comparison))
    assert text.count(" less in_house") == len(comparison.differences)


def test_square_brackets_in_a_name_are_text() -> None:
    text = printed(terminal_tables.validation([exact("[red]wait", 1.0, 1.1, 0.1, "[Erlang]", "days")], "theory"))
    assert "[red]wait (days)" in text
    assert "[Erlang]" in text


def test_validation_shows_the_verdict_and_a_dash_where_nothing_was_simulated() -> None:
    text = printed(
        terminal_tables.validation(
            [CheckRow("saving", 0.15, 0.1, 0.39, nan, nan, "missed: no value came out", "TPI")], "reality"
        )
    )
    assert "0.1 to 0.39" in text
    assert "–" in text
    assert "0 met, 1 missed" in text


def test_replications_on_disk_are_tidy(comparison: Comparison, tmp_path: Path) -> None:
    export.write_comparison(comparison, tmp_path)
    long = pd.read_parquet(tmp_path / "replications.parquet")
    assert list(long) == ["scenario", "seed", "replication", "metric", "value", "unit"]
    assert not long.duplicated(["scenario", "replication", "metric"]).any()
    cost = long[(long["metric"] == "cost_total") & (long["scenario"] == "in_house")]
    assert list(cost["value"]) == list(comparison.results.samples("cost_total")["in_house"])


def test_differences_on_disk_have_their_heading_even_where_there_is_nothing_to_compare(
    alone: Comparison, tmp_path: Path
) -> None:
    export.write_comparison(alone, tmp_path)
    found = pd.read_csv(tmp_path / "differences.csv")
    assert found.empty
    assert list(found) == ["a", "b", "metric", "mean", "low", "high", "p", "p_adjusted", "significant"]


def test_metrics_on_disk_are_those_of_the_comparison(comparison: Comparison, tmp_path: Path) -> None:
    export.write_comparison(comparison, tmp_path)
    table = pd.read_csv(tmp_path / "metrics.csv").set_index(["scenario", "metric"])
    for name, row in comparison.scenarios.items():
        assert table.loc[(name, "cost_total"), "mean"] == pytest.approx(row["cost_total"].mean, rel=1e-15)
    assert len(pd.read_csv(tmp_path / "differences.csv")) == len(comparison.differences)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_tables_of_a_run_come_back_as_they_were(run: Run, tmp_path: Path, kind: Format) -> None:
    export.write_run(run, tmp_path, kind)
    read = pd.read_csv if kind == "csv" else pd.read_parquet
    for name in ("requests", "ledger", "estate"):
        assert len(read(tmp_path / f"{name}.{kind}")) == len(getattr(run, name))
    assert read(tmp_path / f"ledger.{kind}")["amount"].sum() == pytest.approx(run.ledger["amount"].sum(), abs=0.005)
    assert read(tmp_path / f"monthly.{kind}")["month"].tolist() == list(range(1, len(run.monthly) + 1))


def test_counts_of_a_run_have_no_decimals() -> None:
    metrics = dict.fromkeys(table_rows.OF_A_RUN, 0.25) | {"requests.project": 11.0, "lead_time_mean": 7.0}
    rows = {name: (value, unit) for name, value, unit in table_rows.of_run(metrics, "EUR")}
    assert rows["needs raised, projects"] == ("11", "requests")
    assert rows["lead time, mean of all"] == ("7", "working days")
