"""A phase that takes the operating model of another file: `use = "brokered.toml"`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenario.annotations import Use, Written
from sim.scenario.faults import Fault

PHASES, USE, MODEL = "phases", "use", "operating_model"
WRONG_TYPE = "must be the path of a scenario file"


def without_uses(tree: Mapping[str, Any], path: Path, chain: tuple[Path, ...]) -> tuple[dict[str, Any], Written]:
    """The tree of one file without the word `use`, and what it said by it.

    `chain` holds the files that lead to this one, itself among them; none of them may be used.
    """
    said = Written()
    phases = tree.get(PHASES)
    if not isinstance(phases, dict):
        return dict(tree), said
    kept = {name: _without_use(name, phase, path, chain, said) for name, phase in phases.items()}
    return {**tree, PHASES: kept}, said


def _without_use(name: str, phase: Any, path: Path, chain: tuple[Path, ...], said: Written) -> Any:
    if not isinstance(phase, dict) or USE not in phase:
        return phase
    phase = dict(phase)
    written = phase.pop(USE)
    rule = _broken_rule(written, path, chain)
    if rule is None:
        said.uses[name] = Use(written, path.parent / written, chain)
        return phase
    said.faults.append(Fault(f"{PHASES}.{name}.{USE}", written, rule, file=path.name))
    phase.setdefault(MODEL, {})  # what the phase lacks now is no fault of its own
    return phase


def _broken_rule(written: object, path: Path, chain: tuple[Path, ...]) -> str | None:
    if not isinstance(written, str) or not written or "\0" in written:
        return WRONG_TYPE
    found = path.parent / written
    if found.resolve() in chain:
        return "must not lead back to this file"
    return None if found.is_file() else f"no such file: {found}"


def below_phase(written: Written, phase: str, used: Written, origin: str) -> Written:
    """The written values with the operating model of a used file under what the phase itself says.

    Every phase keeps its turn: the order of the phases is that of the file.
    """
    if not isinstance(written.values.get(PHASES), dict):
        return written
    place = f"{PHASES}.{phase}.{MODEL}"
    model = used.values.get(MODEL, {})
    phases = {name: {MODEL: model} if name == phase else {} for name in written.values[PHASES]}
    base = Written(
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
    """A fault that keeps a used file from being read at all."""
    return Fault(f"{PHASES}.{phase}.{USE}", use.written, f"{Path(file).name}: {fault.line()}")


def _in_model(path: str) -> bool:
    return path.split(".")[0] == MODEL


def _moved(path: str, place: str) -> str:
    """A path below a file's operating model as one below the phase's."""
    return place + path.removeprefix(MODEL)
