"""The command `itsourcing`: entry point and exit status. Each command imports only what it needs."""

import sys
from contextlib import suppress
from typing import NoReturn

from sim.cli.terminal import discard, open_streams


def main() -> NoReturn:
    """Runs the command line; ends the process with its exit status."""
    open_streams()
    sys.unraisablehook = _raise_again
    try:
        status = _status()
    except SystemExit as end:  # the pipe of standard error is closed too
        status = int(str(end.code))
    if status != 0 and "loky" in sys.modules:
        _end_workers()
    sys.exit(status)


def _raise_again(lost: "sys.UnraisableHookArgs") -> None:
    """Ctrl-C once more, where it arrived while Python was cleaning up and would have been ignored.

    A run leaves thousands of unfinished processes behind, and no exception leaves the clean-up of a generator.
    """
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    from _thread import interrupt_main
    from threading import Timer

    again = Timer(0.01, interrupt_main)  # not here: this hook is a part of the clean-up
    again.daemon = True
    again.start()


def _status() -> int:
    """Exit status of the command that was typed."""
    try:
        from sim.cli.app import app

        try:
            app(prog_name="itsourcing")
        finally:
            sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        with suppress(OSError):
            sys.stderr.write("Interrupted.\n")
        return 130
    except OSError as error:  # standard output cannot be written; files have their own message
        discard(sys.stdout)
        with suppress(OSError):
            sys.stderr.write(f"Cannot write: {error.strerror or error}\n")
        return 1
    return 0


def _end_workers() -> None:
    """Ends the worker processes at once; otherwise they would finish their runs first, up to a minute."""
    from multiprocessing import active_children

    for worker in active_children():
        worker.terminate()
