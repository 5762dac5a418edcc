"""`itsourcing compare` and `itsourcing report`: compare operating models, and write the report of stored results."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from sim.cli import output
from sim.cli.output import BadInput, Failed, show_progress
from sim.cli.publishing import is_page, require_complete, require_results_folder, results_folder, write_and_print
from sim.cli.scenario_files import read, shipped
from sim.cli.staging import files_in, replace_file, require_file, shown
from sim.decision.comparison import Comparison
from sim.input_file import FOLDER, NO_FILE, path_problem
from sim.safe_text import encodable
from sim.scenario.reading.load import Loaded, parse_settings

if TYPE_CHECKING:
    from sim.experiment.replications import ExperimentError
    from sim.views.glossary import Notes


class CompareRequest(NamedTuple):
    """The arguments of `compare`."""

    paths: tuple[Path, ...]  # none: the shipped scenarios
    settings: tuple[str, ...]
    seed: int
    replications: int | None
    workers: int | None


def compare(request: CompareRequest, *, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Runs the comparison, writes files if `out` is given, and prints its tables and verdict."""
    models = read(request.paths or shipped(), request.settings)
    if out is not None:
        require_results_folder(out, "compare")
    comparison = _run_comparison(models, request, quiet=quiet)
    command = repeat_command(request, len(comparison.results.replications))
    notes = {loaded.scenario.name: loaded.provenance for loaded in models}
    write_and_print(
        out,
        lambda folder: _write(comparison, notes, command, folder),
        lambda: typer.echo(comparison.to_json(command), nl=False) if as_json else _print(comparison),
        otherwise="Nothing written; with --out DIR: these tables, all metrics, figures and a report.",
        as_json=as_json,
    )


def repeat_command(request: CompareRequest, replications: int) -> str:
    """The command that repeats the comparison, with the number of replications that were run."""
    words = ["itsourcing", "compare", *map(str, request.paths), "--seed", str(request.seed)]
    words += ["--replications", str(replications)]
    return encodable(shlex.join([*words, *(word for setting in request.settings for word in ("--set", setting))]))


def _run_comparison(models: list[Loaded], request: CompareRequest, *, quiet: bool) -> Comparison:
    from sim.decision.compare import compare as compare_models
    from sim.experiment.replications import ExperimentError

    try:
        with show_progress("replications", quiet=quiet) as progress:
            return compare_models(
                [loaded.scenario for loaded in models],
                replications=request.replications,
                seed=request.seed,
                workers=request.workers,
                progress=progress,
            )
    except ExperimentError as error:
        raise Failed(f"{error}{_rerun_hint(error, models, request)}") from error
    except ValueError as error:
        raise BadInput(str(error)) from error


def _rerun_hint(error: "ExperimentError", models: list[Loaded], request: CompareRequest) -> str:
    """The command that repeats the run that failed."""
    from sim.sweeps.result import rerun

    files = dict(zip((loaded.scenario.name for loaded in models), request.paths or shipped(), strict=True))
    if error.scenario is None:
        return ""
    settings = parse_settings(request.settings)
    return f"\n  run it alone: {rerun(str(files[error.scenario]), settings, request.seed, error.replication)}"


def _print(comparison: Comparison) -> None:
    from rich.text import Text

    from sim.views import money_rows, terminal_tables

    console = output.console()
    console.print(terminal_tables.headline(comparison))
    console.print()
    if comparison.differences:
        console.print(terminal_tables.differences(comparison))
        console.print()
    if comparison.waterfalls:
        console.print(terminal_tables.waterfall(comparison))
        console.print("\n".join(money_rows.break_evens(comparison)), end="\n\n")
    console.print(terminal_tables.hold_ups(comparison))
    console.print()
    console.print(Text("Verdict", style="bold"))
    console.print(comparison.verdict.text, end="\n\n")


def _write(comparison: Comparison, notes: "Notes", command: str, out: Path) -> list[str]:
    """Writes tables, figures and report; returns the names of the files."""
    from sim.views import comparison_figures, export, report, results_workbook

    with results_folder(out, "compare") as folder:
        (folder / "comparison.json").write_text(comparison.to_json(command), encoding="utf-8")
        (folder / export.ARCHIVE_NAME).write_bytes(export.archive_bytes(export.new_archive(comparison, notes, command)))
        export.write_comparison(comparison, folder)
        results_workbook.write_comparison(comparison, notes, command, folder / "results.xlsx")
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
    """Writes the HTML report from the results in a folder, completely or not at all."""
    from sim.views import export
    from sim.views.report import archived_page

    problem = path_problem(folder)
    if problem not in (None, FOLDER, NO_FILE):
        raise BadInput(f"{shown(folder)}: {problem}")
    file = out or folder / "report.html"
    require_complete(folder)
    if folder.is_dir():
        require_file(file, is_page)
    try:
        found = export.read_archive(folder)
    except export.ArchiveError as error:
        raise BadInput(str(error)) from None
    page = archived_page(found)
    replace_file(file, lambda fresh: fresh.write_text(page, encoding="utf-8"), is_page)
    typer.echo(f"Written to {shown(file)}")
