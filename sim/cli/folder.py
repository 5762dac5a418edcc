"""Results on disk: all files of a result, or none; files that others put into the folder stay."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.cli.stop import BadInput, Failed


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
