"""`itsourcing report`: the page of a comparison that has been made before."""

from pathlib import Path

import typer

from sim.cli.output import BadInput, replace_file


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
