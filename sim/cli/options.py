"""Options and arguments that several commands share, with their help texts."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class TableFormat(StrEnum):
    """File format of the tables that `run` writes."""

    csv = "csv"
    parquet = "parquet"


Seed = Annotated[int, typer.Option("--seed", metavar="S", min=0, max=2**32 - 1, help="Seed of the random numbers.")]
SettingsOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override a value, e.g. company.growth=0.1; repeatable."),
]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=1, max=512, help="Worker processes (default: one per core).")
]
Replications = Annotated[
    int | None,
    typer.Option(
        "--replications",
        metavar="N",
        min=1,
        max=100_000,
        help="Number of replications (default: until precise enough).",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write results to this folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
ScenarioArgument = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="A scenario file (TOML).", show_default=False)
]
ScenarioArguments = Annotated[
    list[Path], typer.Argument(metavar="SCENARIO", help="Scenario files (TOML).", show_default=False)
]
StudyArgument = Annotated[Path, typer.Argument(metavar="STUDY", help="A study file (TOML).", show_default=False)]
StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="FILE", help="Results file (default: results/NAME.db).")
]
StoreOrStudy = Annotated[
    Path, typer.Argument(metavar="STORE", help="Results file, or the study file.", show_default=False)
]
FormatOption = Annotated[TableFormat, typer.Option("--format", help="File format of the tables.")]
ReplicationNumber = Annotated[
    int, typer.Option("--replication", metavar="R", min=0, help="Number of the replication, from 0.")
]
Cluster = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="Dask scheduler, e.g. tcp://host:8786.")
]
Port = Annotated[int, typer.Option("--port", metavar="P", min=0, max=65535, help="Local port; 0: any free port.")]
