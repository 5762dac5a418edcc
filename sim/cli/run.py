"""`itsourcing run`: one replication, alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from sim._version import __version__
from sim.cli import output
from sim.cli.output import Failed, files_in, require_writable, staged
from sim.cli.scenario_files import read
from sim.scenario.records import Scenario, scenario_hash

if TYPE_CHECKING:
    from sim.experiment.single import Run


def run(
    path: Path,
    settings: Sequence[str],
    seed: int,
    replication: int,
    *,
    out: Path | None,
    kind: Literal["csv", "parquet"],
    as_json: bool,
) -> None:
    """Plays one replication, prints its main numbers, writes its tables."""
    scenario = read([path], settings)[0].scenario
    if out is not None:
        require_writable(out)
    played = _played(scenario, seed, replication)
    _print(played, as_json=as_json)
    if out is not None:
        written = _write(played, out, kind)
        typer.echo(f"Written to {out}: {', '.join(written)}", err=as_json)
    elif not as_json:
        typer.echo("Nothing written; with --out DIR: requests, ledger, estate, monthly, metrics.")


def _played(scenario: Scenario, seed: int, replication: int) -> "Run":
    from sim.experiment.single import simulate

    try:
        played = simulate(scenario, seed, replication)
        _ = played.metrics  # measured here, so that what fails is told like a run that fails
        return played
    except Exception as error:
        where = f"scenario {scenario.name}, seed {seed}, replication {replication}"
        raise Failed(f"{where}: {type(error).__name__}: {error}") from error


def _print(played: "Run", *, as_json: bool) -> None:
    from sim.metrics import metric_of

    scenario = played.scenario
    if as_json:
        metrics = {
            name: {"value": value, "unit": metric_of(name).unit_in(scenario.company.currency)}
            for name, value in played.metrics.items()
        }
        output.document({"provenance": _provenance(played), "scenario": scenario.name, "metrics": metrics})
        return
    from sim.views import terminal_tables

    title = f"{scenario.name}, seed {played.seed}, replication {played.replication}"
    output.console().print(terminal_tables.run(played.metrics, scenario.company.currency, title))


def _provenance(played: "Run") -> dict[str, object]:
    return {
        "version": __version__,
        "seed": played.seed,
        "replication": played.replication,
        "scenario_hash": scenario_hash(played.scenario),
    }


def _write(played: "Run", out: Path, kind: Literal["csv", "parquet"]) -> list[str]:
    from sim.views.export import write_run

    with staged(out) as folder:
        write_run(played, folder, kind)
        return [str(file) for file in files_in(folder)]
