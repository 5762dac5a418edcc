"""Files that a user names: what a path is, and its bytes. A device, a pipe or a folder is never opened."""

import os
import stat
from errno import ELOOP, ENAMETOOLONG
from pathlib import Path

MOST_BYTES = 100_000_000  # of a file that is read whole
NO_FILE, FOLDER = "no such file", "is a directory, not a file"
KINDS = (
    (stat.S_ISDIR, FOLDER),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode), "is a device, not a file"),
)


class NotAFile(OSError):
    """The path names no file that can be read; the message says why."""


def path_problem(path: Path) -> str | None:
    """The reason why a path names no regular file, in words; None if it names one."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        if error.errno == ENAMETOOLONG:
            return "the name is too long"
        return "is a link that leads back to itself" if error.errno == ELOOP else _reason(error)
    except ValueError:
        return "the name has a null character"
    return next((words for is_kind, words in KINDS if is_kind(mode)), None)


def read_file(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of a regular file. Raises `NotAFile` for anything else, or for more than `most` bytes."""
    problem = path_problem(path)
    if problem is not None:
        raise NotAFile(problem)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise NotAFile(_reason(error)) from None
    if len(data) > most:
        raise NotAFile(f"is larger than {most // 1_000_000} MB")
    return data


def _reason(error: OSError) -> str:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return NO_FILE
    return f"cannot be read: {error.strerror or error}"
