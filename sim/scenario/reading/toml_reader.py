"""Reads scenario files: the shipped ones, the files that a file `extends`, and the files that its phases `use`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.input_file import NO_FILE, NotAFile, path_problem, read_file
from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError
from sim.scenario.reading.source_notes import RawScenario, Use, split_annotations
from sim.scenario.schema_path import Place

PACKAGE = Path(__file__).resolve().parents[2]


def shipped_scenarios() -> Path:
    """The folder of the shipped scenarios: in the installed package, or `scenarios/` of the checkout."""
    return _shipped("scenarios")


def shipped_notebooks() -> Path:
    """The folder of the shipped notebooks: in the installed package, or `notebooks/` of the checkout."""
    return _shipped("notebooks")


def _shipped(name: str) -> Path:
    installed = PACKAGE / "_data" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


EXTENDS = "extends"


def read_chain(path: Path, place: Place) -> RawScenario:
    """Reads a file over the files that it extends, with the operating models that its phases use.

    Raises `ScenarioError` where a file cannot be read or the chain closes on itself.
    """
    written = _chained(path, place, ())
    for phase, use in written.uses.items():
        try:
            used = _chained(use.path, place, use.chain)
        except ScenarioError as error:
            used = RawScenario()
            written.faults += [unusable(phase, use, error.file, fault) for fault in error.faults]
        written = below_phase(written, phase, used, use.path.name)
    return written


def _chained(path: Path, place: Place, below: tuple[Path, ...]) -> RawScenario:
    """Reads a file over the files that it extends; `below` are the files that led to this one."""
    tree = read_toml(path)
    bases = tree.pop(EXTENDS, [])
    chain = (*below, path.resolve())
    written = RawScenario()
    for base in [bases] if isinstance(bases, str) else bases:
        written = written.merged(_chained(_base(path, base, chain), place, chain))
    tree, uses = without_uses(tree, path, chain)
    return written.merged(uses).merged(split_annotations(tree, place, path.name))


def _base(path: Path, base: str, chain: tuple[Path, ...]) -> Path:
    """The path of an extended file. Raises `ScenarioError` where it does not exist or is in the chain already."""
    rule = _unfit(path, base, chain)
    if rule is not None:
        raise ScenarioError(str(path), [Fault(EXTENDS, base, rule)])
    return path.parent / base


def _unfit(path: Path, name: str, chain: tuple[Path, ...]) -> str | None:
    """The reason why a file that another one names cannot be read; None if it can."""
    found = path.parent / name
    problem = path_problem(found)
    if problem is not None:
        return f"{problem}: {found}" if problem == NO_FILE else problem
    return "must not lead back to this file" if found.resolve() in chain else None


def read_toml(path: Path) -> dict[str, Any]:
    """The tree of one TOML file.

    Raises `ScenarioError` where the file cannot be read, is no UTF-8 or no TOML.
    """
    try:
        tree = tomllib.loads(read_file(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _unusable(path, f"must be UTF-8 text (byte {error.start} is not)") from None
    except NotAFile as error:
        raise _unusable(path, str(error)) from None
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


def _unusable(path: Path, rule: str) -> ScenarioError:
    return ScenarioError(str(path), [Fault("", NOT_GIVEN, rule)])


PHASES, USE, MODEL = "phases", "use", "operating_model"
WRONG_TYPE = "must be the path of a scenario file"


def without_uses(tree: Mapping[str, Any], path: Path, chain: tuple[Path, ...]) -> tuple[dict[str, Any], RawScenario]:
    """Takes the entries `use` out of the phases of one file: the tree without them, and the files that they name.

    `chain` holds the files that led to this one, and the file itself; none of them may be used.
    """
    found = RawScenario()
    phases = tree.get(PHASES)
    if not isinstance(phases, dict):
        return dict(tree), found
    rest = {name: _without_use(name, phase, path, chain, found) for name, phase in phases.items()}
    return {**tree, PHASES: rest}, found


def _without_use(name: str, phase: Any, path: Path, chain: tuple[Path, ...], found: RawScenario) -> Any:
    if not isinstance(phase, dict) or USE not in phase:
        return phase
    phase = dict(phase)
    written = phase.pop(USE)
    rule = _broken_rule(written, path, chain)
    if rule is None:
        found.uses[name] = Use(written, path.parent / written, chain)
        return phase
    found.faults.append(Fault(f"{PHASES}.{name}.{USE}", written, rule, file=path.name))
    phase.setdefault(MODEL, {})  # what the phase lacks now is no fault of its own
    return phase


def _broken_rule(written: object, path: Path, chain: tuple[Path, ...]) -> str | None:
    if not isinstance(written, str) or not written or "\0" in written:
        return WRONG_TYPE
    return _unfit(path, written, chain)


def below_phase(written: RawScenario, phase: str, used: RawScenario, origin: str) -> RawScenario:
    """Puts the operating model of a used file below the values that the phase itself has.

    The phases keep the order of the file.
    """
    if not isinstance(written.values.get(PHASES), dict):
        return written
    place = f"{PHASES}.{phase}.{MODEL}"
    model = used.values.get(MODEL, {})
    phases = {name: {MODEL: model} if name == phase else {} for name in written.values[PHASES]}
    base = RawScenario(
        values={PHASES: phases},
        notes={_moved(path, place): note for path, note in used.notes.items() if _in_model(path)},
        faults=[
            fault._replace(place=_moved(fault.place, place), file=fault.file or used.origin(fault.place) or origin)
            for fault in used.faults
            if _in_model(fault.place)
        ],
    )
    return base.merged(written)


def unusable(phase: str, use: Use, file: str, fault: Fault) -> Fault:
    """The fault of a phase whose used file cannot be read."""
    return Fault(f"{PHASES}.{phase}.{USE}", use.written, f"{Path(file).name}: {fault.line()}")


def _in_model(path: str) -> bool:
    return path.split(".")[0] == MODEL


def _moved(path: str, place: str) -> str:
    """A path below the operating model of a file, moved below that of the phase."""
    return place + path.removeprefix(MODEL)
