"""A comparison and a run as files: CSV to read, Parquet to compute with."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.decision.comparison import Comparison
from sim.decision.verdict import Difference
from sim.experiment.single import Run
from sim.metrics import metric_of

if TYPE_CHECKING:
    from pandas import DataFrame

Format = Literal["csv", "parquet"]


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """metrics.csv, differences.csv, waterfall.csv, years.csv and replications.parquet."""
    from pandas import DataFrame  # most of a second to import

    comparison.table.to_csv(folder / "metrics.csv", index=False)
    found = DataFrame(comparison.differences, columns=list(Difference._fields))
    found.to_csv(folder / "differences.csv", index=False)
    waterfalls(comparison).to_csv(folder / "waterfall.csv", index=False)
    years(comparison).to_csv(folder / "years.csv", index=False)
    tidy(comparison).to_parquet(folder / "replications.parquet", index=False)


def tidy(comparison: Comparison) -> DataFrame:
    """One row per scenario, replication and metric; metrics that a run does not define are left out."""
    wide = comparison.frame
    long = wide.melt(id_vars=["scenario", "seed", "replication"], var_name="metric").dropna(subset=["value"])
    long["unit"] = long["metric"].map(lambda name: metric_of(name).unit_in(comparison.currency))
    return long.reset_index(drop=True)


def waterfalls(comparison: Comparison) -> DataFrame:
    """Start, steps and end of each waterfall from the first model, told apart by b, measure and `split`.

    Steps are by account (payer: both), or by account and payer; either way the means add up to the end.
    """
    from pandas import DataFrame, concat

    first, *others = comparison.models
    names = ["a", "b", "measure", "split", "step", "account", "payer", "mean", "low", "high", "unit"]
    tables = [DataFrame(columns=names)] if not others else []
    for b, discounted, split in product(others, (False, True), ("account", "account and payer")):
        found = comparison.waterfall(first, b, discounted=discounted, by_payer=split != "account")
        tables.append(found.table.assign(a=first, b=b, measure=found.measure, split=split)[names])
    return concat(tables, ignore_index=True)


def years(comparison: Comparison) -> DataFrame:
    """One row per model and year; every amount with the limits of its 95 % interval."""
    from pandas import DataFrame

    return DataFrame(
        {"scenario": name, "year": each.year, "days": each.days, "discount_factor": each.discount_factor}
        | {
            f"{metric}{suffix}": value
            for metric, interval in each.money.items()
            for suffix, value in (("", interval.mean), ("_low", interval.low), ("_high", interval.high))
        }
        | {"unit": comparison.currency}
        for name, row in comparison.years.items()
        for each in row
    )


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
