"""Files are prepared in a folder of their own and put in place by a rename; what a command did not write stays."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.cli.output import BadInput
from sim.output_file import staging
from sim.safe_text import printable
from sim.text import first_of


def shown(path: Path) -> str:
    """A path in a message: what is not printable is escaped."""
    return printable(str(path))


def some(names: list[str]) -> str:
    """Up to three names, and how many more there are."""
    return first_of([printable(name) for name in sorted(names)], 3)


def files_in(folder: Path) -> list[Path]:
    """All files below the folder, as sorted paths relative to it."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink() or path.is_file())


def require_folder(out: Path) -> None:
    """Checks before a long run that a folder can be written to, or made; creates nothing. Raises `BadInput`."""
    there = out.absolute()
    try:
        while not os.path.lexists(there):
            there = there.parent
        if out.is_symlink():
            raise BadInput(f"{shown(out)}: is a symbolic link; name the folder that it leads to")
        if not there.is_dir():
            raise BadInput(f"{shown(out)}: {shown(there)} is not a folder")
    except OSError as error:
        raise BadInput(f"{shown(out)}: cannot be written: {error.strerror or error}") from None
    if not os.access(there, os.W_OK | os.X_OK):
        raise BadInput(f"{shown(out)}: {shown(there)} may not be written to")


def require_file(path: Path, is_own: Callable[[Path], bool]) -> None:
    """Checks that a file can be written: there is nothing at its path, or a file of our own. Raises `BadInput`."""
    folder = path.parent
    if not folder.is_dir():
        raise BadInput(f"{shown(path)}: there is no folder {shown(folder)}; name another file")
    try:
        if path.is_symlink():
            raise BadInput(f"{shown(path)}: cannot be written: is a symbolic link; name the file that it leads to")
        if path.is_dir():
            raise BadInput(f"{shown(path)}: cannot be written: is a folder; name a file")
        if os.path.lexists(path) and not (path.is_file() and is_own(path)):
            raise BadInput(f"{shown(path)}: exists already; nothing was replaced, as this command did not write it")
    except OSError as error:
        raise BadInput(f"{shown(path)}: cannot be written: {error.strerror or error}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput(f"{shown(path)}: cannot be written: {shown(folder)} may not be written to")


def never(_: Path) -> bool:
    """For `is_own`: what exists is never replaced."""
    return False


def marked(mark: bytes) -> Callable[[Path], bool]:
    """For `is_own`: whether the mark stands in the first 4,096 bytes of the file."""

    def is_own(path: Path) -> bool:
        with path.open("rb") as file:
            return mark in file.read(4096)

    return is_own


def replace_file(path: Path, write: Callable[[Path], object], is_own: Callable[[Path], bool]) -> None:
    """Writes a file completely or leaves the old one; `write` gets the path to write to. Raises `BadInput`."""
    require_file(path, is_own)
    with told(path), staging(path.parent) as folder:
        fresh = folder / path.name
        write(fresh)
        require_file(path, is_own)  # it may have come meanwhile
        fresh.replace(path)


@contextmanager
def added_files(out: Path, is_own: Callable[[Path, Path], bool], foreign: str) -> Iterator[Path]:
    """A temporary folder whose files are moved into `out` when the block ends, beside what is there.

    A file that exists is replaced only if `is_own(file, new file)`. Raises `BadInput`, which says what others are,
    `foreign`; then nothing was replaced.
    """
    require_folder(out)
    with told(out), created(out):
        out.mkdir(parents=True, exist_ok=True)
        with staging(out) as fresh:
            yield fresh
            files = files_in(fresh)
            taken = [str(file) for file in files if _blocked(out, file, fresh, is_own)]
            if taken:
                raise BadInput(f"{shown(out)}: nothing was replaced; {foreign}: {some(taken)}")
            move(fresh, out, files)


def _blocked(out: Path, file: Path, fresh: Path, is_own: Callable[[Path, Path], bool]) -> bool:
    """Whether something that is not ours is where a file, or one of its folders, should go."""
    above = [out / folder for folder in list(file.parents)[:-1]]
    if any(os.path.lexists(folder) and not folder.is_dir() for folder in above):
        return True
    there = out / file
    return os.path.lexists(there) and (there.is_symlink() or not there.is_file() or not is_own(there, fresh / file))


def move(fresh: Path, out: Path, files: list[Path]) -> None:
    """Moves files from one folder to the other, each by a rename."""
    for file in files:
        (out / file).parent.mkdir(parents=True, exist_ok=True)
        (fresh / file).replace(out / file)


HERE, EXCHANGE = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of Linux; RENAME_SWAP of macOS is 2 as well


def put_in_place(fresh: Path, out: Path) -> bool:
    """Renames a folder to `out`, or exchanges the two where `out` has files; False where the system cannot.

    After an exchange the old folder is at `fresh`.
    """
    try:
        fresh.rename(out)  # also over an empty folder
        return True
    except OSError:
        return _exchange(os.fsencode(fresh), os.fsencode(out))


def _exchange(one: bytes, other: bytes) -> bool:
    """Two paths change places in one step; see renameat2(2) of Linux, renamex_np(2) of macOS."""
    if sys.platform == "win32":
        return False
    library = ctypes.CDLL(None)
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(HERE, one, HERE, other, EXCHANGE) == 0)
    return hasattr(library, "renamex_np") and bool(library.renamex_np(one, other, EXCHANGE) == 0)


@contextmanager
def created(out: Path) -> Iterator[None]:
    """Makes the folders above `out`; those that stay empty are removed at the end."""
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        for folder in missing:
            with suppress(OSError):  # not empty: the result is in it
                folder.rmdir()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns any failure of the file system into `BadInput`."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{shown(path)}: cannot be written: {error.strerror or error}") from None
