"""`itsourcing workbook`: a company as a spreadsheet to fill in, and back to scenario files."""

from collections.abc import Sequence
from pathlib import Path

import typer

from sim.cli.output import BadInput
from sim.cli.scenario_files import read as scenarios
from sim.cli.staging import added_files, never, replace_file, require_file, require_folder, shown
from sim.describe.warnings import warnings
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.sheets.company_reader import BASE, MARK, read_company, scenario_files
from sim.sheets.company_writer import write_company

SMALL = ("in_house", "brokered")


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
    files = scenario_files(company, file.name)
    with added_files(out, lambda there, _: _is_ours(there), "files not written from a workbook") as fresh:
        for name, text in files.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="\n")
    models = " ".join(str(out / name) for name in files if name != BASE)
    typer.echo(f"Written to {out}: {', '.join(files)}. Compare them: itsourcing compare {models}")
    _warn([out / name for name in files if name != BASE])


def _warn(models: Sequence[Path]) -> None:
    """One line per warning, with the models that it is about."""
    about: dict[str, list[str]] = {}
    for path, loaded in zip(models, scenarios(models, ()), strict=True):
        for warning in warnings(loaded):
            about.setdefault(warning.line(), []).append(path.stem)
    for line, names in about.items():
        typer.echo(f"  warning ({', '.join(names)}): {line}")


def _is_ours(path: Path) -> bool:
    """Whether a file still carries the mark of one that was written from a workbook."""
    try:
        return path.read_bytes().startswith(MARK.encode("utf-8"))
    except OSError:
        return False
