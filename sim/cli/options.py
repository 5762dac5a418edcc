"""Options that commands share, each with its help."""

from pathlib import Path
from typing import Annotated

import typer

Seed = Annotated[
    int, typer.Option("--seed", metavar="S", min=0, max=2**32 - 1, help="Same seed, same demand and luck.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="A value over the file's, such as company.growth=0.1; repeatable."
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=1, max=512, help="Processes; by default one per core.")
]
Replications = Annotated[
    int | None,
    typer.Option(
        "--replications", metavar="N", min=1, max=100_000, help="How many; by default as many as precision takes."
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write results into this folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")]
Scenario = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (TOML).", show_default=False)]
Scenarios = Annotated[list[Path], typer.Argument(metavar="SCENARIO", help="Scenario files (TOML).", show_default=False)]
Study = Annotated[Path, typer.Argument(metavar="STUDY", help="A study file (TOML).", show_default=False)]
Store = Annotated[
    Path | None, typer.Option("--store", metavar="FILE", help="Of the results; by default results/NAME.db.")
]
