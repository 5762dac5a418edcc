"""`itsourcing workbook`: a company as a spreadsheet to fill in, and back to scenario files."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import quote

import typer

from sim.cli.output import BadInput
from sim.cli.scenario_files import read as scenarios
from sim.cli.staging import added_files, never, replace_file, require_file, require_folder, shown
from sim.describe.brief import in_brief
from sim.input_file import read_file
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.sheets.company_reader import BASE, MARK, CompanyWorkbook, read_company, scenario_files, study_file
from sim.sheets.company_writer import write_company
from sim.sheets.starter_study import STUDY

SMALL = ("in_house", "brokered", "outsourced")


def new(file: Path, models: Sequence[Path]) -> None:
    """Writes a workbook with the values of scenarios of one company; those of the small example by default."""
    if file.suffix.lower() != ".xlsx":
        raise BadInput(f"{file}: must end in .xlsx")
    require_file(file, never)
    paths = list(models) or [shipped_scenarios() / "small" / f"{name}.toml" for name in SMALL]
    loaded = scenarios(paths, ())
    try:
        replace_file(file, lambda fresh: write_company(loaded, fresh), never)
    except ValueError as error:
        raise BadInput(f"{shown(file)}: not written: {error}") from None
    typer.echo(f"Written to {file}. Fill it in, then: itsourcing workbook read {file} --out scenarios")


def read(file: Path, out: Path) -> None:
    """Writes the company and each of its models as a scenario file, or says all that is wrong by sheet and cell."""
    require_folder(out)
    try:
        company = read_company(file)
    except ScenarioError as error:
        raise BadInput(str(error)) from None
    files = {**scenario_files(company, file.name), STUDY: study_file(company, file.name)}
    kept = [STUDY] if (out / STUDY).exists() and not _is_ours(out / STUDY) else []  # the user's own by now
    with added_files(out, lambda there, _: _is_ours(there), "files not written from a workbook") as fresh:
        for name, text in files.items():
            if name not in kept:
                (fresh / name).write_text(text, encoding="utf-8", newline="\n")
    _echo(company, out, files, kept)


def _echo(company: CompanyWorkbook, out: Path, files: Iterable[str], kept: Sequence[str]) -> None:
    """Says what was understood, what looks wrong, what was written and what can be done with it."""
    typer.echo(in_brief(list(company.scenarios.values())))
    if company.warnings:
        typer.echo(f"Warnings ({len(company.warnings)})")
    for line, models in company.warnings.items():
        about = "" if len(models) == len(company.models) else f" (model {', '.join(models)})"
        typer.echo(f"  {line}{about}")
    models = [name for name in files if name not in (BASE, STUDY)]
    typer.echo(f"Written to {shown(out)}: {', '.join(name for name in files if name not in kept)}")
    if kept:
        typer.echo(f"Not replaced: {shown(out / STUDY)}, which is no longer as `read` wrote it")
    paths = " ".join(quote(shown(out / name)) for name in models)
    results = quote(shown(Path("results") / out.name))
    typer.echo(f"Compare them:     itsourcing compare {paths} --out {results}")
    typer.echo(f"Vary one value:   itsourcing sweep {quote(shown(out / STUDY))}")


def _is_ours(path: Path) -> bool:
    """Whether a file still carries the mark of one that was written from a workbook."""
    try:
        return read_file(path).startswith(MARK.encode("utf-8"))
    except OSError:
        return False
