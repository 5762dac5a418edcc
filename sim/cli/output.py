"""What a command leaves behind: standard output, files in a folder, and one message when it ends early."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.json_text import document_text

if TYPE_CHECKING:
    from rich.console import Console

INTERRUPTED = 130  # as shells count: 128 + SIGINT


class Stop(Exception):
    """Ends the command; the message is for the user."""

    status = 1


class BadInput(Stop):
    """What was asked for cannot be done; nothing has been written."""

    status = 2


class Failed(Stop):
    """The work ran, and failed."""

    status = 1


class Interrupted(Stop):
    """The user has ended it; the message says what is kept."""

    status = INTERRUPTED


WIDTH = 110  # where there is no terminal to fit into


def console() -> "Console":
    """Prints text as it is: square brackets in a name are no markup."""
    from rich.console import Console

    fixed = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH
    return Console(markup=False, highlight=False, emoji=False, width=fixed)


def document(content: Mapping[str, Any]) -> None:
    """Prints one JSON document; a number that does not exist is null."""
    typer.echo(document_text({"schema": 1, **content}))


def require_writable(out: Path) -> None:
    """Fails before a long run rather than after it; makes nothing. Raises `BadInput`."""
    there = out.absolute()
    while not os.path.lexists(there):
        there = there.parent
    if not there.is_dir():
        raise BadInput(f"--out {out}: {there} is not a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise BadInput(f"--out {out}: {there} may not be written to")


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A temporary folder inside `out`; what the block writes to it is moved into `out` when the block is done.

    Raises `Failed` where the disk refuses; then `out` is as it was.
    """
    made = _missing(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=out) as temporary:
            yield Path(temporary)
            _publish(Path(temporary), out)
    except OSError as error:
        raise Failed(f"{out}: cannot be written: {error.strerror or error}") from None
    finally:
        for folder in made:
            with suppress(OSError):  # not empty: the result is in it
                folder.rmdir()


def replace_file(path: Path, text: str) -> None:
    """Writes a whole file or leaves the old one. Raises `BadInput` where its folder does not allow it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=path.parent) as temporary:
            fresh = Path(temporary) / path.name
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror or error}") from None


def files_in(folder: Path) -> list[Path]:
    """Every file below, relative to the folder, in order."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _publish(temporary: Path, out: Path) -> None:
    """Renames file by file; all targets are tried before the first is replaced."""
    files = files_in(temporary)
    for file in files:
        if (out / file).is_dir():
            raise Failed(f"{out / file}: is a folder, where a file is to be written")
        (out / file).parent.mkdir(parents=True, exist_ok=True)
    for file in files:
        (temporary / file).replace(out / file)


def _missing(out: Path) -> list[Path]:
    """Folders that will have to be made, the deepest first."""
    return [folder for folder in (out, *out.parents) if not folder.exists()]
