"""How far a long run has come, on standard error: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
