"""The commands and their options. Each command imports the module that does its work only when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from sim._version import __version__
from sim.cli import options
from sim.cli.command_group import Commands

# Plain help and errors: importing rich would make every start a quarter slower.
app = typer.Typer(
    cls=Commands,
    help="Simulates how a company gets its IT built and run, and compares operating models.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
        typer.Argument(metavar="SCENARIO", help="Scenario files (default: the three shipped ones)."),
    ] = None,
    seed: options.Seed = 1,
    settings: options.SettingsOption = None,
    replications: options.Replications = None,
    workers: options.Workers = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Compare operating models on the same demand.

    Prints a table, the differences and a verdict. --out also writes figures and an HTML report.
    """
    from sim.cli import compare as command

    command.compare(
        command.CompareRequest(tuple(scenarios or ()), tuple(settings or ()), seed, replications, workers),
        out=out,
        as_json=as_json,
        quiet=quiet,
    )


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output of `compare --out DIR`.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Default: DIR/report.html.")] = None,
) -> None:
    """Write the HTML report of a comparison again.

    Uses the results that `compare --out DIR` wrote; nothing is run.
    """
    from sim.cli.compare import report as command

    command(folder, out)


@app.command()
def check(
    scenarios: options.ScenarioArguments, settings: options.SettingsOption = None, as_json: options.AsJson = False
) -> None:
    """Report every fault of scenario files."""
    from sim.cli.check_describe import check as command

    command(scenarios, settings or [], as_json=as_json)


@app.command()
def describe(
    scenario: options.ScenarioArgument, settings: options.SettingsOption = None, as_json: options.AsJson = False
) -> None:
    """Describe a scenario without running it.

    Prints demand, loads, fixed costs, contracts, assumptions and sources.
    """
    from sim.cli.check_describe import describe as command

    command(scenario, settings or [], as_json=as_json)


@app.command()
def run(
    scenario: options.ScenarioArgument,
    replication: options.ReplicationNumber = 0,
    seed: options.Seed = 1,
    settings: options.SettingsOption = None,
    out: options.Out = None,
    kind: options.FormatOption = options.TableFormat.csv,
    as_json: options.AsJson = False,
) -> None:
    """Run one replication of one scenario.

    Prints its main metrics. --out writes its requests, ledger, estate, monthly values and metrics as tables.
    """
    from sim.cli.run import run as command

    command(scenario, settings or [], seed, replication, out=out, kind=kind.value, as_json=as_json)


@app.command()
def sweep(
    study: options.StudyArgument,
    store: options.StoreOption = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    retry: Annotated[bool, typer.Option("--retry", help="Run failed and damaged runs again.")] = False,
    replications: Annotated[
        int | None,
        typer.Option("--replications", metavar="N", min=1, max=10_000_000, help="Overrides the number in the study."),
    ] = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Run a parameter study.

    Runs the scenarios at every point of the design. To resume, repeat the command: stored runs are not run again.
    """
    from sim.cli import sweep as command

    command.sweep(
        command.SweepRequest(study, store, workers, cluster, replications), retry=retry, as_json=as_json, quiet=quiet
    )


@app.command()
def status(
    store: options.StoreOrStudy,
    as_json: options.AsJson = False,
) -> None:
    """Show the progress of a sweep, also while it runs."""
    from sim.cli.sweep import status as command

    command(store, as_json=as_json)


@app.command()
def export(
    store: options.StoreOrStudy,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="A .csv, .parquet or .nc file.", show_default=False)
    ],
) -> None:
    """Export the results of a sweep as a table.

    One row for each finished run: scenario, point, replication, seed, parameters, metrics.
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
            help="Runs per check (default: 200 for theory, 10 for findings).",
        ),
    ] = None,
    workers: options.Workers = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Validate the model against theory and published findings.

    Exit status 1 if a check against queueing theory fails. A published finding that is missed is only reported.
    """
    from sim.cli.run import validate as command

    command(replications, workers, as_json=as_json, quiet=quiet)


@app.command(name="app")
def planner(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SCENARIO", help="Scenario files to start from (default: the three shipped ones)."),
    ] = None,
    port: options.Port = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address; open no browser.")] = False,
    seed: options.Seed = 1,
) -> None:
    """Open the planner's page in the browser.

    The page changes settings of a company, runs it and compares it with a baseline. Only this machine can open it.
    """
    from sim.cli.planner_page import page as command

    command(scenarios or [], seed=seed, port=port, browser=not no_browser)


@app.command()
def schema(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write.")] = Path("scenarios/schema.json"),
) -> None:
    """Write the JSON Schema of scenario files.

    Editors use it to complete, explain and check scenario files.
    """
    from sim.cli.scenario_files import schema as command

    command(file)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Target folder.", show_default=False)],
) -> None:
    """Copy the shipped scenarios into DIR/scenarios, the notebooks into DIR/notebooks.

    Existing files are not replaced.
    """
    from sim.cli.scenario_files import init as command

    command(folder)


workbook = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(workbook, name="workbook", help="Describe a company in a spreadsheet.")


@workbook.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new .xlsx file.", show_default=False)],
    models: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="SCENARIO", help="Scenario to fill in, repeatable (default: a small example)."),
    ] = None,
) -> None:
    """Write a workbook to fill in.

    Its first sheet explains every column. An existing file is not replaced.
    """
    from sim.cli.workbook import new as command

    command(file, models or [])


@workbook.command()
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook (.xlsx).", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Write the scenario files into this folder.")],
) -> None:
    """Turn a workbook into scenario files.

    Writes company.toml and one file for each operating model, or lists every fault by sheet and cell.
    """
    from sim.cli.workbook import read as command

    command(file, out)
