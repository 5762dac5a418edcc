"""The two free-form parts of a study file, parameters and design, read into records."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from sim.experiment.kinds import KINDS, Design, Listed
from sim.experiment.parameters import Spec
from sim.experiment.ranges import target
from sim.scenario.faults import NOT_GIVEN, Fault, alternatives
from sim.scenario.load import PLACE
from sim.scenario.places import Place, root
from sim.scenario.scalars import Record
from sim.scenario.translate import faults_of


def specs_of(written: object) -> tuple[dict[str, Spec], list[Fault]]:
    """Parameters by path, and the faults of those that are none. A text, or a list of them, selects assumptions."""
    if isinstance(written, str):
        written = [written]
    if isinstance(written, list) and all(isinstance(name, str) for name in written):
        return {name: Spec() for name in written}, []
    if not isinstance(written, dict):
        return {}, [Fault("parameters", written, 'must be a table by path, or a selection such as "assumptions"')]
    specs: dict[str, Spec] = {}
    faults: list[Fault] = []
    for path, spec in _by_path(written):
        if isinstance(spec, dict):
            record, found = _record(Spec, spec, f"parameters.{path}")
            specs |= {path: record} if isinstance(record, Spec) else {}
            faults += found
        else:
            faults.append(Fault(f"parameters.{path}", spec, "must be a table with range or levels, or an empty one"))
    return specs, faults


def design_of(written: object) -> tuple[Design | None, list[Fault]]:
    """The design, points with their values by dotted path; None with faults where there is none."""
    if not isinstance(written, dict):
        return None, [Fault("design", written, "must be given" if written is NOT_GIVEN else "must be a table")]
    kind = written.get("kind", NOT_GIVEN)
    if not isinstance(kind, str) or kind not in KINDS:
        rule = "must be given" if kind is NOT_GIVEN else "not a design"
        return None, [Fault("design.kind", kind, f"{rule}{alternatives(kind, KINDS)}")]
    design, faults = _record(KINDS[kind], written, "design")
    if isinstance(design, Listed):
        design = Listed(points=tuple(dict(_values(point, PLACE)) for point in design.points))
    return design, faults  # type: ignore[return-value]


def _record(kind: type[Record], written: Mapping[str, Any], path: str) -> tuple[Record | None, list[Fault]]:
    try:
        return kind.model_validate(dict(written)), []
    except ValidationError as error:
        faults = faults_of(error, written, root(kind))
        return None, [fault._replace(place=f"{path}.{fault.place}".rstrip(".")) for fault in faults]


def _by_path(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Entries by dotted path, whether written with quotes around it or as tables in tables."""
    for name, entry in tree.items():
        if isinstance(entry, dict) and _is_step(entry, f"{above}{name}"):
            yield from _by_path(entry, f"{above}{name}.")
        else:
            yield f"{above}{name}", entry


def _is_step(entry: Mapping[str, Any], path: str) -> bool:
    """Whether a table holds parameters, or what is said about one."""
    found = target(path)
    names_fields = found is not None and not found.place.is_leaf and bool(entry.keys() - Spec.model_fields.keys())
    return names_fields or any(isinstance(below, dict) for below in entry.values())


def _values(tree: Mapping[str, Any], place: Place, above: str = "") -> Iterator[tuple[str, object]]:
    """Values by dotted path; a table is entered as long as the records have a table there."""
    for name, entry in tree.items():
        below: Place | None = place
        for step in name.split("."):
            below = below.child(step) if below and not below.is_leaf else below
        if isinstance(entry, dict) and below is not None and not below.is_leaf:
            yield from _values(entry, below, f"{above}{name}.")
        else:
            yield f"{above}{name}", entry
