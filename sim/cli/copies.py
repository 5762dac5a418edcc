"""`itsourcing init` and `itsourcing schema`: files that come with the project, for a user's own folder."""

import json
import shutil
from pathlib import Path

import typer

from sim.cli.output import BadInput, files_in, replace_file, require_writable, staged
from sim.scenario.reading.json_schema import json_schema
from sim.scenario.reading.toml_reader import shipped_notebooks
from sim.scenario.reading.toml_reader import shipped_scenarios as scenarios


def schema(file: Path) -> None:
    """Writes the JSON Schema of scenario files."""
    if not file.parent.is_dir():
        raise BadInput(f"{file}: there is no folder {file.parent}; name another file")
    replace_file(file, json.dumps(json_schema(), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    typer.echo(f"Written to {file}")


def init(folder: Path) -> None:
    """Copies the shipped scenarios and notebooks; a file that is there already is never replaced."""
    require_writable(folder)
    files = {Path("scenarios") / file: scenarios() / file for file in files_in(scenarios())}
    files |= {Path("notebooks") / file.name: file for file in sorted(shipped_notebooks().glob("*.ipynb"))}
    taken = [file for file in files if (folder / file).exists()]
    if taken:
        raise BadInput(f"{folder} has these already, and nothing is replaced: {', '.join(map(str, taken))}")
    with staged(folder) as fresh:
        for file, source in files.items():
            (fresh / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, fresh / file)
    typer.echo(f"Copied {len(files)} files to {folder}; there, `itsourcing compare` now compares these models.")
