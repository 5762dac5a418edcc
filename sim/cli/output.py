"""The output of commands: standard output, progress, files, and the errors that end a command with a message."""

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
    """Ends the command with an exit status; the message is printed for the user."""

    status = 1


class BadInput(Stop):
    """The arguments or input files are wrong; nothing has been written. Exit status 2."""

    status = 2


class Failed(Stop):
    """The work was started and failed. Exit status 1."""

    status = 1


class Interrupted(Stop):
    """The user pressed Ctrl-C; the message says which results are stored. Exit status 130."""

    status = INTERRUPTED


WIDTH = 110  # columns, if standard output is no terminal


def console() -> "Console":
    """A console that prints text unchanged: square brackets in a name are not read as markup."""
    from rich.console import Console

    fixed = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH
    return Console(markup=False, highlight=False, emoji=False, width=fixed)


def document(content: Mapping[str, Any]) -> None:
    """Prints one JSON document; NaN and infinity are written as null."""
    typer.echo(document_text({"schema": 1, **content}))


def require_writable(out: Path) -> None:
    """Checks before a long run that a folder can be written to; creates nothing. Raises `BadInput`."""
    there = out.absolute()
    while not os.path.lexists(there):
        there = there.parent
    if not there.is_dir():
        raise BadInput(f"--out {out}: {there} is not a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise BadInput(f"--out {out}: {there} may not be written to")


@contextmanager
def staging_folder(out: Path) -> Iterator[Path]:
    """A temporary folder inside `out`; its files are moved into `out` when the block ends.

    Raises `Failed` if writing fails; then `out` is unchanged.
    """
    missing = _missing(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=out) as temporary:
            yield Path(temporary)
            _publish(Path(temporary), out)
    except OSError as error:
        raise Failed(f"{out}: cannot be written: {error.strerror or error}") from None
    finally:
        for folder in missing:
            with suppress(OSError):  # not empty: the result is in it
                folder.rmdir()


def replace_file(path: Path, text: str) -> None:
    """Writes a file completely or leaves the old one. Raises `BadInput` if it cannot be written."""
    try:
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=path.parent) as temporary:
            fresh = Path(temporary) / path.name
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror or error}") from None


def files_in(folder: Path) -> list[Path]:
    """All files below the folder, as sorted paths relative to it."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _publish(temporary: Path, out: Path) -> None:
    """Moves the files to `out`; checks all targets before it replaces the first."""
    files = files_in(temporary)
    for file in files:
        if (out / file).is_dir():
            raise Failed(f"{out / file}: is a folder, where a file is to be written")
        (out / file).parent.mkdir(parents=True, exist_ok=True)
    for file in files:
        (temporary / file).replace(out / file)


def _missing(out: Path) -> list[Path]:
    """The folders of a path that do not exist yet, the deepest first."""
    return [folder for folder in (out, *out.parents) if not folder.exists()]


Progress = Callable[[int, int], None]
INTERVAL = 10.0  # seconds between two lines of progress without a terminal


@contextmanager
def show_progress(
    what: str, *, quiet: bool, interval: float = INTERVAL, resumed: bool = False
) -> Iterator[Progress | None]:
    """Shows progress on standard error: yields a function of the numbers done and in total; None if `quiet`.

    Without a terminal it writes one line every `interval` seconds. `resumed`: the number done at the first call was
    done earlier and does not count for the pace.
    """
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(what, resumed) as tell:
            yield tell
    else:
        yield _lines(what, interval, resumed)


def progress_text(what: str, done: int, total: int, elapsed: float, before: int = 0) -> str:
    """`12 of 30 replications, 1.9 s each, 34 s left`; elapsed: seconds since `before` were done."""
    if done <= before or elapsed <= 0.0:
        return f"{done} of {total} {what}"
    each = elapsed / (done - before)
    pace = f"{each:.1f} s each" if each >= 1.0 else f"{1.0 / each:.1f} a second"
    return f"{done} of {total} {what}, {pace}, {_duration_text((total - done) * each)} left"


def _duration_text(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@contextmanager
def _bar(what: str, resumed: bool) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    start, text = time.monotonic(), _text_of(what, resumed)
    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"starting {what}", total=None)
        yield lambda done, total: bar.update(
            task, completed=done, total=total, description=text(done, total, time.monotonic() - start)
        )


def _lines(what: str, interval: float, resumed: bool) -> Progress:
    text = _text_of(what, resumed)
    start = last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        line = text(done, total, now - start)
        if now - last >= interval:
            last = now
            sys.stderr.write(line + "\n")

    return tell


def _text_of(what: str, resumed: bool) -> Callable[[int, int, float], str]:
    """A function that returns `progress_text` with the number done at the start."""
    before = None if resumed else 0

    def say(done: int, total: int, elapsed: float) -> str:
        nonlocal before
        before = done if before is None else before
        return progress_text(what, done, total, elapsed, before)

    return say
