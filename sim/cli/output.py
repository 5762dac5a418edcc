"""The output of commands: standard output, progress, and the errors that end a command with a message."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

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
NARROWEST = 20  # columns


def console() -> "Console":
    """A console that prints text unchanged: square brackets in a name are not read as markup."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False, width=width(), file=unescaped(sys.stdout))


def width() -> int:
    """Columns of the output: those of the terminal or of the variable COLUMNS, 110 without either; never below 20."""
    return max(NARROWEST, shutil.get_terminal_size((WIDTH, 24)).columns)


def unescaped(stream: TextIO) -> TextIO:
    """The stream for rich, whose own codes (bold, colours) are not to be escaped."""
    found: TextIO = getattr(stream, "unescaped", stream)
    return found


def document(content: Mapping[str, Any]) -> None:
    """Prints one JSON document; NaN and infinity are written as null."""
    typer.echo(document_text({"schema": 1, **content}))


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
    with Bar(*columns, console=Console(file=unescaped(sys.stderr)), transient=True) as bar:
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
