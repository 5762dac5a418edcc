"""`itsourcing compare` and `itsourcing report`: runs, prints, writes; and the page again from kept results."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from sim.cli import output
from sim.cli.output import BadInput, Failed, files_in, replace_file, require_writable, shown, staged
from sim.cli.scenario_files import read, shipped
from sim.decision.comparison import Comparison
from sim.scenario.reading.load import Loaded, parse_settings

if TYPE_CHECKING:
    from sim.experiment.replications import ExperimentError
    from sim.views.glossary import Notes


class Request(NamedTuple):
    """What is to be compared."""

    paths: tuple[Path, ...]  # none: the shipped scenarios
    settings: tuple[str, ...]
    seed: int
    replications: int | None
    workers: int | None


def compare(request: Request, *, out: Path | None, as_json: bool, quiet: bool) -> None:
    """The main job."""
    models = read(request.paths or shipped(), request.settings)
    if out is not None:
        require_writable(out)
    comparison = _compared(models, request, quiet=quiet)
    command = repeated(request, len(comparison.results.replications))
    if as_json:
        typer.echo(comparison.to_json(command), nl=False)
    else:
        _print(comparison)
    if out is not None:
        notes = {loaded.scenario.name: loaded.provenance for loaded in models}
        written = _write(comparison, notes, command, out)
        typer.echo(f"Written to {out}: {', '.join(written)}", err=as_json)
    elif not as_json:
        typer.echo("Nothing written; with --out DIR: these tables, all metrics, figures and a report.")


def repeated(request: Request, replications: int) -> str:
    """The command that gives the same numbers again, whatever made the replications stop and on how many cores."""
    words = ["itsourcing", "compare", *map(str, request.paths), "--seed", str(request.seed)]
    words += ["--replications", str(replications)]
    told = shlex.join([*words, *(word for setting in request.settings for word in ("--set", setting))])
    return told.encode("utf-8", "replace").decode("utf-8")  # a file name need not be text


def _compared(models: list[Loaded], request: Request, *, quiet: bool) -> Comparison:
    from sim.decision.compare import compare as compared
    from sim.experiment.replications import ExperimentError

    try:
        with shown("replications", quiet=quiet) as progress:
            return compared(
                [loaded.scenario for loaded in models],
                replications=request.replications,
                seed=request.seed,
                workers=request.workers,
                progress=progress,
            )
    except ExperimentError as error:
        raise Failed(f"{error}{_alone(error, models, request)}") from error
    except ValueError as error:
        raise BadInput(str(error)) from error


def _alone(error: "ExperimentError", models: list[Loaded], request: Request) -> str:
    """The command that runs the one run that failed."""
    from sim.sweeps.result import rerun

    files = dict(zip((loaded.scenario.name for loaded in models), request.paths or shipped(), strict=True))
    if error.scenario is None:
        return ""
    settings = parse_settings(request.settings)
    return f"\n  run it alone: {rerun(str(files[error.scenario]), settings, request.seed, error.replication)}"


def _print(comparison: Comparison) -> None:
    from rich.text import Text

    from sim.views import table_rows, terminal_tables

    console = output.console()
    console.print(terminal_tables.headline(comparison))
    console.print()
    if comparison.differences:
        console.print(terminal_tables.differences(comparison))
        console.print()
    if comparison.waterfalls:
        console.print(terminal_tables.waterfall(comparison))
        console.print("\n".join(table_rows.break_evens(comparison)), end="\n\n")
    console.print(Text("Verdict", style="bold"))
    console.print(comparison.verdict.text, end="\n\n")


def _write(comparison: Comparison, notes: "Notes", command: str, out: Path) -> list[str]:
    """Tables, figures and the page; the names of what was written."""
    from sim.views import comparison_figures, export, report, workbook

    with staged(out) as folder:
        (folder / "comparison.json").write_text(comparison.to_json(command), encoding="utf-8")
        (folder / export.ARCHIVE_NAME).write_bytes(export.archive_bytes(export.new_archive(comparison, notes, command)))
        export.write_comparison(comparison, folder)
        workbook.write_comparison(comparison, notes, command, folder / "results.xlsx")
        (folder / "figures").mkdir()
        svgs = {}
        for name, figure in comparison_figures.figures(comparison).items():
            svgs[name] = comparison_figures.saved(figure, "svg")
            (folder / "figures" / f"{name}.svg").write_bytes(svgs[name])
            (folder / "figures" / f"{name}.png").write_bytes(comparison_figures.saved(figure, "png"))
        page = report.page(comparison, notes, svgs, command)
        (folder / "report.html").write_text(page, encoding="utf-8")
        return [str(file) for file in files_in(folder)]


def report(folder: Path, out: Path | None) -> None:
    """Writes the page from what is kept in the folder, whole or not at all."""
    from sim.views import export
    from sim.views.report import archived_page

    file = out or folder / "report.html"
    if not file.parent.is_dir() and folder.is_dir():
        raise BadInput(f"{file}: there is no folder {file.parent}; name another file")
    try:
        found = export.read_archive(folder)
    except export.ArchiveError as error:
        raise BadInput(str(error)) from None
    replace_file(file, archived_page(found))
    typer.echo(f"Written to {file}")
