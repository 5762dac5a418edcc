"""Files are prepared in a folder beside the place that they will take, and are put there by a rename.

The folder is held by a lock, which ends with the process: the next one deletes what a killed one has left.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PARTIAL = ".partial-itsourcing-"  # begins the name of a folder in which files are prepared


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """A new folder below `parent`, held by a lock; deleted at the end. What killed processes left is deleted first."""
    for left in parent.glob(f"{PARTIAL}*"):
        if not _is_held(left):
            shutil.rmtree(left, ignore_errors=True)
    path = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=parent))
    lock = _lock(path)
    try:
        yield path
    finally:
        if lock is not None:
            os.close(lock)
        shutil.rmtree(path, ignore_errors=True)


def _lock(folder: Path) -> int | None:
    """The descriptor that locks a folder; None where the system has no such lock. Raises `OSError` if it is locked."""
    if sys.platform == "win32":
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_held(folder: Path) -> bool:
    """Whether the process that made the folder may be alive; True for anything that is no folder."""
    if sys.platform == "win32" or folder.is_symlink() or not folder.is_dir():
        return True
    try:
        descriptor = _lock(folder)
    except OSError:
        return True
    if descriptor is not None:
        os.close(descriptor)
    return False
