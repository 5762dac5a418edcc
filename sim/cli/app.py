"""The commands and their options; each hands over to the module that does the work, imported when it is called."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sim._version import __version__
from sim.cli.options import AsJson, Out, Quiet, Replications, Scenario, Scenarios, Seed, Settings, Store, Study, Workers
from sim.cli.output import INTERRUPTED, Stop


class Commands(TyperGroup):
    """All commands; turns an early end into its message and exit status."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was typed."""
        try:
            return super().invoke(ctx)
        except Stop as stop:
            typer.echo(str(stop), err=True)
            raise typer.Exit(stop.status) from None
        except KeyboardInterrupt:
            typer.echo("Interrupted; nothing has been written.", err=True)
            raise typer.Exit(INTERRUPTED) from None


# Plain help and errors: rich would cost every start a quarter more, and frames do not copy well from a terminal.
app = typer.Typer(
    cls=Commands,
    help="Simulates how a company gets its IT built and run, and compares operating models.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """Of tables on disk."""

    csv = "csv"
    parquet = "parquet"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"itsourcing {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Simulates how a company gets its IT built and run, and compares operating models."""


@app.command()
def compare(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SCENARIO", help="Scenario files; by default the three shipped ones."),
    ] = None,
    seed: Seed = 1,
    settings: Settings = None,
    replications: Replications = None,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare operating models on the same demand.

    Prints a table, the differences and a verdict; --out also writes figures and a report to read in a browser.
    """
    from sim.cli import compare as command

    command.compare(
        command.Request(tuple(scenarios or ()), tuple(settings or ()), seed, replications, workers),
        out=out,
        as_json=as_json,
        quiet=quiet,
    )


@app.command()
def report(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where `compare --out` has written.", show_default=False)
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The page; by default DIR/report.html.")
    ] = None,
) -> None:
    """Write results as one page to read or print.

    Made of what `compare --out DIR` has kept; nothing is run, and the page needs no network.
    """
    from sim.cli.compare import report as command

    command(folder, out)


@app.command()
def check(scenarios: Scenarios, settings: Settings = None, as_json: AsJson = False) -> None:
    """Report every fault of scenario files."""
    from sim.cli.check_describe import check as command

    command(scenarios, settings or [], as_json=as_json)


@app.command()
def describe(scenario: Scenario, settings: Settings = None, as_json: AsJson = False) -> None:
    """Say what a scenario would simulate.

    Demand, loads, fixed costs, contracts, assumptions and sources; nothing is run.
    """
    from sim.cli.check_describe import describe as command

    command(scenario, settings or [], as_json=as_json)


@app.command()
def run(
    scenario: Scenario,
    replication: Annotated[int, typer.Option("--replication", metavar="R", min=0, help="Which one, from 0.")] = 0,
    seed: Seed = 1,
    settings: Settings = None,
    out: Out = None,
    kind: Annotated[
        Format, typer.Option("--format", help="Of the tables written: CSV to read, or Parquet to compute with.")
    ] = Format.csv,
    as_json: AsJson = False,
) -> None:
    """Run one replication of one scenario.

    Prints its main numbers; --out writes its requests, money ledger, estate, months and metrics as tables.
    """
    from sim.cli.run import run as command

    command(scenario, settings or [], seed, replication, out=out, kind=kind.value, as_json=as_json)


@app.command()
def sweep(
    study: Study,
    store: Store = None,
    workers: Workers = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler, as tcp://host:8786.")
    ] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Run failed runs again.")] = False,
    replications: Annotated[
        int | None, typer.Option("--replications", metavar="N", min=1, max=10_000_000, help="Instead of the study's.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a parameter study.

    Scenarios at every point of its design; stop it and type it again: what is stored is not run twice.
    """
    from sim.cli import sweep as command

    command.sweep(
        command.Request(study, store, workers, cluster, replications), retry=retry, as_json=as_json, quiet=quiet
    )


@app.command()
def status(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="A store, or the study.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Say how far a sweep is, also while it runs."""
    from sim.cli.sweep import status as command

    command(store, as_json=as_json)


@app.command()
def export(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="A store, or the study.", show_default=False)],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Ends in .csv, .parquet or .nc.", show_default=False)
    ],
) -> None:
    """Write the table of a sweep for other programs.

    A row for each finished run: scenario, point, replication, seed, parameters, metrics.
    """
    from sim.cli.sweep import export as command

    command(store, out)


@app.command()
def validate(
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            metavar="N",
            min=2,
            max=100_000,
            help="Runs per check; by default 200 for theory, 10 for findings.",
        ),
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Hold the model against theory and findings.

    Queueing theory must hold (else status 1); published findings are met or missed, and that is a result.
    """
    from sim.cli.run import validate as command

    command(replications, workers, as_json=as_json, quiet=quiet)


@app.command(name="app")
def planner(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SCENARIO", help="Scenario files to start from; by default the three shipped ones."),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", metavar="P", min=0, max=65535, help="On this machine; 0 takes any that is free.")
    ] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")] = False,
    seed: Seed = 1,
) -> None:
    """Open the planner's page in the browser.

    Moves levers of a company, runs it quickly and compares it with a baseline; served to this machine alone.
    """
    from sim.cli.planner_page import page as command

    command(scenarios or [], seed=seed, port=port, browser=not no_browser)


@app.command()
def schema(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.")] = Path("scenarios/schema.json"),
) -> None:
    """Write the JSON Schema of scenario files.

    Editors that know it complete, explain and check a scenario file while it is typed.
    """
    from sim.cli.scenario_files import schema as command

    command(file)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to start in.", show_default=False)],
) -> None:
    """Copy the shipped scenarios into DIR/scenarios, the notebooks into DIR/notebooks.

    Change them there; nothing that exists is replaced.
    """
    from sim.cli.scenario_files import init as command

    command(folder)


workbook = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(workbook, name="workbook", help="A company as a spreadsheet: a file to fill in, and back to scenarios.")


@workbook.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new .xlsx file.", show_default=False)],
    models: Annotated[
        list[Path] | None,
        typer.Option(
            "--from", metavar="SCENARIO", help="An operating model to fill in, repeatable; by default a small example."
        ),
    ] = None,
) -> None:
    """Write a workbook to fill in.

    Every column is explained on its first sheet; a file that exists is never replaced.
    """
    from sim.cli.workbook import new as command

    command(file, models or [])


@workbook.command()
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook (.xlsx).", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Write the scenario files into this folder.")],
) -> None:
    """Turn a workbook into scenario files.

    Writes company.toml and one file for each operating model, or every fault by sheet and cell.
    """
    from sim.cli.workbook import read as command

    command(file, out)
