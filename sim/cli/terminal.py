"""Standard output and standard error: what is not printable is escaped, and a closed pipe ends the command."""

import os
import sys
from io import TextIOWrapper
from typing import BinaryIO, TextIO, cast

from sim.safe_text import printable

CLOSED_PIPE = 141  # as shells count: 128 + SIGPIPE


class Stream(TextIOWrapper):
    """A text stream for people.

    Text from files and arguments cannot move the cursor, change the direction of writing or colour anything. Once the
    reader of the pipe has gone away, the command ends with status 141 and without a message.
    """

    def __init__(self, buffer: BinaryIO, encoding: str, *, escape: bool = True, each_line: bool = False) -> None:
        super().__init__(buffer, encoding, errors="replace", line_buffering=each_line, write_through=True)
        self.unescaped: TextIOWrapper = Stream(buffer, encoding, escape=False, each_line=each_line) if escape else self
        self.escape = escape

    def write(self, text: str) -> int:
        """Writes the text; returns its length."""
        try:
            super().write(printable(text, keep="\n\t") if self.escape else text)
        except BrokenPipeError:
            self._end()
        return len(text)

    def flush(self) -> None:
        """Writes what is still in memory."""
        try:
            super().flush()
        except BrokenPipeError:
            self._end()

    def _end(self) -> None:
        discard(self)
        raise SystemExit(CLOSED_PIPE)


def discard(stream: TextIO) -> None:
    """Sends nowhere what is still to be written, so that the end of the process raises no second error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def open_streams() -> None:
    """Puts `Stream` in the place of Python's own streams.

    A standard output that was closed before the start is told as one that cannot be written; its number must not be
    taken by the next file that is opened.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    sys.stdout = _stream(sys.stdout, 1)
    sys.stderr = _stream(sys.stderr, 2)


def _stream(given: object, number: int) -> Stream:
    if isinstance(given, TextIOWrapper):
        each_line, encoding = given.line_buffering, given.encoding
        given.flush()
        return Stream(cast(BinaryIO, given.buffer), encoding, each_line=each_line or number == 2)
    return Stream(os.fdopen(number, "wb", closefd=False), "utf-8", each_line=number == 2)
