"""A folder of results: replaced as a whole, known by its manifest, and only by the command that wrote it.

`manifest.json` names the command and the SHA-256 of each of its files. A file is the command's own while it has that
hash; anything else in the folder belongs to the user and stays.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import typer

from sim._version import __version__
from sim.cli.output import BadInput, Stop
from sim.cli.staging import (
    created,
    files_in,
    marked,
    move,
    put_in_place,
    require_folder,
    shown,
    some,
    told,
)
from sim.input_file import read_file
from sim.output_file import PARTIAL, staging

MANIFEST = "manifest.json"
PROGRAM = "itsourcing"
IGNORED = {".DS_Store", "Thumbs.db", "desktop.ini"}  # written by file managers
is_page = marked(b'<meta name="generator" content="itsourcing">')


class Manifest(NamedTuple):
    """What a command has written into a folder."""

    command: str  # compare or run
    files: dict[str, str]  # SHA-256 by relative path, with slashes
    complete: bool  # False while files are moved in one by one


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder of results; None where there is none that can be read."""
    try:
        found = json.loads(read_file(folder / MANIFEST))
        if found["program"] != PROGRAM:
            return None
        return Manifest(str(found["command"]), dict(found["files"]), found["complete"] is True)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def require_results_folder(out: Path, command: str) -> None:
    """Checks before a long run that `out` is new, empty, or holds results of the same command.

    Creates nothing. Raises `BadInput`.
    """
    require_folder(out)
    if not out.is_dir():
        return
    found = read_manifest(out)
    if found is None:
        _require_empty(out, command)
    elif found.command != command:
        raise BadInput(f"{shown(out)}: holds results of `{found.command}`; name another folder for `{command}`")
    elif changed := _changed(out, found):
        raise BadInput(
            f"{shown(out)}: changed since `{command}` wrote it, and not replaced: {some(changed)}; "
            "move what you want to keep, or name another folder"
        )


def _require_empty(out: Path, command: str) -> None:
    foreign = [path.name for path in out.iterdir() if path.name not in IGNORED and not path.name.startswith(PARTIAL)]
    if foreign:
        raise BadInput(
            f"{shown(out)}: is not empty, and not a folder of results of `{command}`; nothing was replaced; "
            f"name a new folder. It holds {some(foreign)}"
        )


def require_complete(folder: Path) -> None:
    """Raises `BadInput` if a folder may hold files of two results, because the command that wrote it was killed."""
    found = read_manifest(folder)
    if found is not None and not found.complete:
        raise BadInput(
            f"{shown(folder)}: not complete: `{found.command}` was killed while it replaced older results; "
            f"make them anew: {PROGRAM} {found.command} --out {shown(folder)}"
        )


def write_and_print(
    out: Path | None,
    write: Callable[[Path], list[str]],
    show: Callable[[], None],
    *,
    otherwise: str,
    as_json: bool,
) -> None:
    """Writes results into `out`, prints them, and says which files were written; `otherwise` where `out` is None.

    Files come first: nothing that happens to the output can lose them. Results that cannot be written are printed,
    and then the error of `write` is raised.
    """
    note, failed = otherwise, None
    if out is not None:
        try:
            note = f"Written to {shown(out)}: {', '.join(write(out))}"
        except Stop as error:
            failed = error
    show()
    if failed is not None:
        raise failed
    if out is not None or not as_json:
        typer.echo(note, err=as_json)


@contextmanager
def results_folder(out: Path, command: str) -> Iterator[Path]:
    """A temporary folder that takes the place of `out` when the block ends, in one step where the system can.

    Files in `out` that are not the command's stay. Raises `BadInput` if anything fails; then `out` is unchanged.
    """
    require_results_folder(out, command)
    with told(out), created(out), staging(_beside(out)) as fresh:
        yield fresh
        require_results_folder(out, command)  # it may have changed during the run
        _write_manifest(fresh / MANIFEST, command, _hashes(fresh), complete=True)
        if not _in_one_step(fresh, out):
            _one_by_one(fresh, out, command)


def _changed(out: Path, manifest: Manifest) -> list[str]:
    """The files of a manifest that now have another content. A page that `report` made again is ours."""
    files = {name: out / name for name in manifest.files} if manifest.complete else {}
    return [name for name, file in files.items() if os.path.lexists(file) and not _is_same(file, manifest.files[name])]


def _is_same(file: Path, hash_: str) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    return _hash(file) == hash_ or (file.suffix == ".html" and is_page(file))


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _hashes(folder: Path) -> dict[str, str]:
    return {file.as_posix(): _hash(folder / file) for file in files_in(folder)}


def _write_manifest(path: Path, command: str, files: dict[str, str], *, complete: bool) -> None:
    content = {"program": PROGRAM, "version": __version__, "command": command, "complete": complete, "files": files}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _beside(out: Path) -> Path:
    """The folder to prepare results in: the one above `out`, so that the two can be exchanged; else `out` itself."""
    parent = out.absolute().parent
    if os.access(parent, os.W_OK | os.X_OK) and not (out.is_dir() and _is_fixed(out)):
        return parent
    out.mkdir(exist_ok=True)
    return out


def _is_fixed(out: Path) -> bool:
    """Whether the folder itself must stay: this process stands in it, or another file system begins there."""
    here, there = Path.cwd(), out.resolve()
    return here == there or there in here.parents or os.path.ismount(out)


def _in_one_step(fresh: Path, out: Path) -> bool:
    """Puts the new folder in the place of `out`, with links to what else `out` holds; False where that fails."""
    if fresh.parent == out:
        return False
    old = read_manifest(out)
    own = {MANIFEST, *(old.files if old else ())}
    try:
        for path in sorted(out.rglob("*")):  # a folder before its files
            name = path.relative_to(out)
            if path.is_dir() and not path.is_symlink():
                (fresh / name).mkdir(exist_ok=True)
            elif name.as_posix() not in own:
                os.link(path, fresh / name, follow_symlinks=False)
        fresh.chmod(out.stat().st_mode & 0o777 if out.is_dir() else _usual_mode())
        return put_in_place(fresh, out)
    except OSError:
        return False


def _usual_mode() -> int:
    """The mode of a new folder."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o777 & ~mask


def _one_by_one(fresh: Path, out: Path, command: str) -> None:
    """Moves the files into `out`; until all are there, the manifest says that the results are not complete."""
    out.mkdir(exist_ok=True)
    old, new = read_manifest(out), read_manifest(fresh)
    before, after = old.files if old else {}, new.files if new else {}
    blocked = [name for name in after if name not in before and os.path.lexists(out / name)]
    if blocked:
        raise BadInput(f"{shown(out)}: not written by `{command}`, and not replaced: {some(blocked)}")
    _write_manifest(fresh / "moving", command, {**before, **after}, complete=False)
    (fresh / "moving").replace(out / MANIFEST)
    move(fresh, out, [Path(name) for name in after])
    for name in before.keys() - after.keys():
        (out / name).unlink(missing_ok=True)
    move(fresh, out, [Path(MANIFEST)])
