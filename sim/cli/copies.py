"""`itsourcing init` and `itsourcing schema`: files that come with the project, for a user's own folder."""

import json
import shutil
from pathlib import Path

import typer

from sim.cli.folder import files_in, replace_file, require_writable, staged
from sim.cli.stop import BadInput
from sim.scenario.library import folder as shipped
from sim.scenario.schema import json_schema


def schema(file: Path) -> None:
    """Writes the JSON Schema of scenario files."""
    if not file.parent.is_dir():
        raise BadInput(f"{file}: there is no folder {file.parent}; name another file")
    replace_file(file, json.dumps(json_schema(), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    typer.echo(f"Written to {file}")


def init(folder: Path) -> None:
    """Copies the shipped scenarios; a file that is there already is never replaced."""
    target = folder / "scenarios"
    require_writable(target)
    files = files_in(shipped())
    taken = [file for file in files if (target / file).exists()]
    if taken:
        raise BadInput(f"{target} has these already, and nothing is replaced: {', '.join(map(str, taken))}")
    with staged(target) as fresh:
        for file in files:
            (fresh / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shipped() / file, fresh / file)
    typer.echo(f"Copied {len(files)} files to {target}; in {folder}, `itsourcing compare` now compares these models.")
