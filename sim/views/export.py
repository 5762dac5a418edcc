"""A comparison and a run as files: CSV to read, Parquet to compute with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.decide.comparison import Comparison
from sim.decide.verdict import Difference
from sim.experiment.single import Run
from sim.metrics import metric_of

if TYPE_CHECKING:
    from pandas import DataFrame

Format = Literal["csv", "parquet"]


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """metrics.csv, differences.csv and replications.parquet."""
    from pandas import DataFrame  # most of a second to import

    comparison.table.to_csv(folder / "metrics.csv", index=False)
    found = DataFrame(comparison.differences, columns=list(Difference._fields))
    found.to_csv(folder / "differences.csv", index=False)
    tidy(comparison).to_parquet(folder / "replications.parquet", index=False)


def tidy(comparison: Comparison) -> DataFrame:
    """One row per scenario, replication and metric; metrics that a run does not define are left out."""
    wide = comparison.frame
    long = wide.melt(id_vars=["scenario", "seed", "replication"], var_name="metric").dropna(subset=["value"])
    long["unit"] = long["metric"].map(lambda name: metric_of(name).unit_in(comparison.currency))
    return long.reset_index(drop=True)


def write_run(run: Run, folder: Path, kind: Format) -> None:
    """The tables of one run, `requests`, `ledger`, `estate` and `monthly`, and its `metrics`."""
    tables = {"requests": run.requests, "ledger": run.ledger, "estate": run.estate}
    tables |= {"monthly": run.monthly.reset_index(), "metrics": _metrics(run)}
    for name, table in tables.items():
        if kind == "csv":
            table.to_csv(folder / f"{name}.csv", index=False)
        else:
            table.to_parquet(folder / f"{name}.parquet", index=False)


def _metrics(run: Run) -> DataFrame:
    from pandas import DataFrame

    currency = run.scenario.company.currency
    return DataFrame(
        {"metric": name, "value": value, "unit": metric_of(name).unit_in(currency)}
        for name, value in run.metrics.items()
    )
