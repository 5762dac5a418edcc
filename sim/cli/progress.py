"""How far a long run has come, on standard error: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
EVERY = 10.0  # seconds between two lines where there is no terminal


@contextmanager
def shown(what: str, *, quiet: bool) -> Iterator[Progress | None]:
    """Something to call with how many are done and of how many; None where nothing is to be shown."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(what) as tell:
            yield tell
    else:
        yield _lines(what)


def told(what: str, done: int, total: int, elapsed: float) -> str:
    """`12 of 30 replications, 1.9 s each, 34 s left`; elapsed: seconds since the start."""
    if not done or elapsed <= 0.0:
        return f"{done} of {total} {what}"
    each = elapsed / done
    pace = f"{each:.1f} s each" if each >= 1.0 else f"{1.0 / each:.1f} a second"
    return f"{done} of {total} {what}, {pace}, {_spoken((total - done) * each)} left"


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    start = time.monotonic()
    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"starting {what}", total=None)
        yield lambda done, total: bar.update(
            task, completed=done, total=total, description=told(what, done, total, time.monotonic() - start)
        )


def _lines(what: str) -> Progress:
    start = last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            sys.stderr.write(told(what, done, total, now - start) + "\n")

    return tell
