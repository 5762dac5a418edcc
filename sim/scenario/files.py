"""Scenario files on disk: TOML, and the chain of files that one extends."""

import tomllib
from pathlib import Path
from typing import Any

from sim.scenario.annotations import Written, separated
from sim.scenario.faults import NOT_GIVEN, Fault, ScenarioError
from sim.scenario.places import Place
from sim.scenario.uses import below_phase, unusable, without_uses

EXTENDS = "extends"


def gathered(path: Path, place: Place) -> Written:
    """All that a file says, over what the files say that it extends, and the models that its phases take.

    Raises `ScenarioError` where a file cannot be read or the chain closes on itself.
    """
    written = _chained(path, place, ())
    for phase, use in written.uses.items():
        try:
            used = _chained(use.path, place, use.chain)
        except ScenarioError as error:
            used = Written()
            written.faults += [unusable(phase, use, error.file, fault) for fault in error.faults]
        written = below_phase(written, phase, used, use.path.name)
    return written


def _chained(path: Path, place: Place, below: tuple[Path, ...]) -> Written:
    """What a file and those that it extends say, the last of them first; `below` are the files that lead here."""
    tree = read_toml(path)
    bases = tree.pop(EXTENDS, [])
    chain = (*below, path.resolve())
    written = Written()
    for base in [bases] if isinstance(bases, str) else bases:
        written = written.merged(_chained(_base(path, base, chain), place, chain))
    tree, uses = without_uses(tree, path, chain)
    return written.merged(uses).merged(separated(tree, place, path.name))


def _base(path: Path, base: str, chain: tuple[Path, ...]) -> Path:
    """Where the extended file is; it must exist and not be in the chain already."""
    found = path.parent / base
    if found.resolve() in chain:
        raise ScenarioError(str(path), [Fault(EXTENDS, base, "must not lead back to this file")])
    if not found.is_file():
        raise ScenarioError(str(path), [Fault(EXTENDS, base, f"no such file: {found}")])
    return found


def read_toml(path: Path) -> dict[str, Any]:
    """The tree of one TOML file.

    Raises `ScenarioError` where the file cannot be read, is no UTF-8 or no TOML.
    """
    try:
        tree = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _unusable(path, f"must be UTF-8 text (byte {error.start} is not)") from None
    except OSError as error:
        raise _unusable(path, _reason(path, error)) from None
    except RecursionError:
        raise _unusable(path, "is nested too deeply") from None
    except ValueError as error:
        raise _unusable(path, f"is not valid TOML: {error}") from None
    return _with_valid_extends(path, tree)


def _with_valid_extends(path: Path, tree: dict[str, Any]) -> dict[str, Any]:
    bases = tree.get(EXTENDS, [])
    names = bases if isinstance(bases, list) else [bases]
    if not all(isinstance(name, str) and name and "\0" not in name for name in names):
        rule = "must be the path of a scenario file, or a list of them"
        raise ScenarioError(str(path), [Fault(EXTENDS, bases, rule)])
    return tree


def _reason(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if path.is_dir():
        return "is a directory, not a scenario file"
    return f"cannot be read: {error.strerror or error}"


def _unusable(path: Path, rule: str) -> ScenarioError:
    return ScenarioError(str(path), [Fault("", NOT_GIVEN, rule)])
