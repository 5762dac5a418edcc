"""Scenario files of a command: read with the overrides of --set; and copies of the shipped ones."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import typer

from sim.cli.output import BadInput
from sim.cli.staging import added_files, files_in, marked, replace_file, shown
from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError
from sim.scenario.reading.json_schema import json_schema
from sim.scenario.reading.load import Loaded, load_annotated, parse_settings
from sim.scenario.reading.toml_reader import read_toml, shipped_notebooks, shipped_scenarios

SHIPPED = ("in_house", "brokered", "outsourced")


def shipped() -> list[Path]:
    """The three operating models of the example company."""
    own = [Path("scenarios") / f"{name}.toml" for name in SHIPPED]
    return own if all(path.is_file() for path in own) else [shipped_scenarios() / path.name for path in own]


def load_each(paths: Sequence[Path], settings: Sequence[str]) -> list[Loaded | ScenarioError]:
    """The scenario of each file, or its faults. Raises `BadInput` if a setting is malformed."""
    try:
        values = parse_settings(settings)
    except ScenarioError as error:
        raise BadInput(str(error)) from None
    return [_load(path, values) for path in paths]


def read(paths: Sequence[Path], settings: Sequence[str]) -> list[Loaded]:
    """The scenarios of the files. Raises `BadInput` with every fault of every file."""
    found = load_each(paths, settings)
    faults = [str(each) for each in found if isinstance(each, ScenarioError)]
    if faults:
        raise BadInput("\n".join(dict.fromkeys(faults)))
    return [each for each in found if isinstance(each, Loaded)]


def is_study(path: Path) -> bool:
    """Whether a file names scenarios, as a study does; False for one that cannot be read."""
    try:
        return "scenarios" in read_toml(path)
    except ScenarioError:
        return False


def _load(path: Path, values: dict[str, object]) -> Loaded | ScenarioError:
    if is_study(path):
        rule = f"is a study, not a scenario: itsourcing sweep {path}"
        return ScenarioError(str(path), [Fault("", NOT_GIVEN, rule)])
    try:
        return load_annotated(path, values)
    except ScenarioError as error:
        return error


def schema(file: Path) -> None:
    """Writes the JSON Schema of scenario files."""
    text = json.dumps(json_schema(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    is_schema = marked(b'"title": "Scenario of itsourcing"')
    replace_file(file, lambda fresh: fresh.write_text(text, encoding="utf-8"), is_schema)
    typer.echo(f"Written to {shown(file)}")


def init(folder: Path) -> None:
    """Copies the shipped scenarios and notebooks; a file with other content is never replaced."""
    files = {Path("scenarios") / file: shipped_scenarios() / file for file in files_in(shipped_scenarios())}
    files |= {Path("notebooks") / file.name: file for file in sorted(shipped_notebooks().glob("*.ipynb"))}
    with added_files(folder, _is_equal, "these files exist already, with other content") as fresh:
        for file, source in files.items():
            (fresh / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, fresh / file)
    typer.echo(f"Copied {len(files)} files to {shown(folder)}; there, `itsourcing compare` now compares these models.")


def _is_equal(there: Path, fresh: Path) -> bool:
    """Whether a file is as it was copied: then an `init` that was interrupted can be repeated."""
    return there.read_bytes() == fresh.read_bytes()
