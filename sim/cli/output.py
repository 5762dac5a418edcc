"""What a command leaves behind: standard output, progress, files in a folder, and one message when it ends early."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
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


Progress = Callable[[int, int], None]
EVERY = 10.0  # seconds between two lines where there is no terminal


@contextmanager
def shown(what: str, *, quiet: bool, every: float = EVERY, resumed: bool = False) -> Iterator[Progress | None]:
    """Something to call with how many are done and of how many; None where nothing is to be shown.

    Where there is no terminal it writes a line every so many seconds. `resumed`: what is done at the first call was
    done before, and tells nothing about the pace.
    """
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(what, resumed) as tell:
            yield tell
    else:
        yield _lines(what, every, resumed)


def told(what: str, done: int, total: int, elapsed: float, before: int = 0) -> str:
    """`12 of 30 replications, 1.9 s each, 34 s left`; elapsed: seconds since `before` were done."""
    if done <= before or elapsed <= 0.0:
        return f"{done} of {total} {what}"
    each = elapsed / (done - before)
    pace = f"{each:.1f} s each" if each >= 1.0 else f"{1.0 / each:.1f} a second"
    return f"{done} of {total} {what}, {pace}, {_spoken((total - done) * each)} left"


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@contextmanager
def _bar(what: str, resumed: bool) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    start, said = time.monotonic(), _said(what, resumed)
    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"starting {what}", total=None)
        yield lambda done, total: bar.update(
            task, completed=done, total=total, description=said(done, total, time.monotonic() - start)
        )


def _lines(what: str, every: float, resumed: bool) -> Progress:
    said = _said(what, resumed)
    start = last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        line = said(done, total, now - start)
        if now - last >= every:
            last = now
            sys.stderr.write(line + "\n")

    return tell


def _said(what: str, resumed: bool) -> Callable[[int, int, float], str]:
    """`told`, with the number done at the start kept in mind."""
    before = None if resumed else 0

    def say(done: int, total: int, elapsed: float) -> str:
        nonlocal before
        before = done if before is None else before
        return told(what, done, total, elapsed, before)

    return say
