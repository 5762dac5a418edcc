"""The command `itsourcing`: words become one call; what a call costs to import is paid by that call alone."""

import sys
from contextlib import suppress
from io import TextIOWrapper


def main() -> None:
    """Runs the command line; ends the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without a minus sign shows "?" in its place
    try:
        from sim.cli.app import app

        app(prog_name="itsourcing")
    except KeyboardInterrupt:
        with suppress(OSError):
            sys.stderr.write("Interrupted.\n")
        sys.exit(130)
