"""`itsourcing check` and `itsourcing describe`: check and describe scenarios without running them."""

from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any

import typer

from sim.cli import output
from sim.cli.output import BadInput
from sim.cli.scenario_files import is_study, load_each, read
from sim.describe.narrate import description_text
from sim.describe.policy_text import PhaseChange
from sim.describe.resource_loads import ResourceLoad
from sim.describe.summary import Description
from sim.describe.summary import describe as described
from sim.describe.warnings import warnings
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.distributions.base import Shape
from sim.scenario.reading.load import DEFAULT, Loaded, Note
from sim.scenario.records import Scenario
from sim.study.study_file import LoadedStudy, read_study


def check(paths: Sequence[Path], settings: Sequence[str], *, as_json: bool) -> None:
    """Prints one `ok` line per valid file, and a line per warning. Raises `BadInput` with every fault of the others."""
    studies = {str(path): _study(path) for path in paths if is_study(path)}
    paths = [path for path in paths if str(path) not in studies]
    found = dict(zip(map(str, paths), load_each(paths, settings), strict=True))
    if as_json:
        entries = [_entry(path, loaded) for path, loaded in found.items()]
        output.document({"files": entries + [_study_entry(path, study) for path, study in studies.items()]})
    else:
        for path, loaded in found.items():
            if isinstance(loaded, Loaded):
                typer.echo(_ok(path, loaded))
                for warning in warnings(loaded):
                    typer.echo(f"  warning: {warning.line()}")
        for path, study in studies.items():
            if isinstance(study, LoadedStudy):
                typer.echo(f"ok {path}, a study of {len(study.points):,} points: itsourcing sweep {path}")
    faults = [str(each) for each in (*found.values(), *studies.values()) if isinstance(each, ScenarioError)]
    if faults:
        raise BadInput("\n".join(faults))


def _study(path: Path) -> LoadedStudy | ScenarioError:
    try:
        return read_study(path)
    except ScenarioError as error:
        return error


def _study_entry(path: str, study: LoadedStudy | ScenarioError) -> dict[str, object]:
    faults = [fault.line() for fault in study.faults] if isinstance(study, ScenarioError) else []
    return {"file": path, "ok": not faults, "faults": faults, "warnings": [], "unmarked": []}


def describe(path: Path, settings: Sequence[str], *, as_json: bool) -> None:
    """Prints the description of a scenario, as text or as JSON."""
    description = described(read([path], settings)[0])
    if as_json:
        output.document(_document(description))
    else:
        typer.echo(description_text(description), nl=False)


def unmarked(provenance: Mapping[str, Note]) -> list[str]:
    """Numbers that a file gives with neither a source nor an assumption mark."""
    return [path for path, note in provenance.items() if _is_number(note) and not (note.source or note.assumption)]


def _is_number(note: Note) -> bool:
    """Whether a file gives a quantity: a number, numbers, or a distribution."""
    quantity = isinstance(note.value, (int, float, tuple, Shape)) and not isinstance(note.value, bool)
    return quantity and note.file != DEFAULT


def _ok(path: str, loaded: Loaded) -> str:
    bare = unmarked(loaded.provenance)
    if not bare:
        return f"ok {path}"
    numbers = sum(map(_is_number, loaded.provenance.values()))
    verb = "has" if len(bare) == 1 else "have"
    return f"ok {path}; {len(bare)} of {numbers} numbers {verb} neither source nor assumption mark: {', '.join(bare)}"


def _entry(path: str, loaded: Loaded | ScenarioError) -> dict[str, object]:
    if isinstance(loaded, ScenarioError):
        faults = [fault.line() for fault in loaded.faults]
        return {"file": path, "ok": False, "faults": faults, "warnings": [], "unmarked": []}
    said = [warning.line() for warning in warnings(loaded)]
    return {"file": path, "ok": True, "faults": [], "warnings": said, "unmarked": unmarked(loaded.provenance)}


def _document(description: Description) -> dict[str, object]:
    scenario = description.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "currency": scenario.company.currency,
        "needs_per_year": {"by_service": description.by_service, "by_unit": description.by_unit},
        "systems_at_start": {
            name: {"it": owned, "shadow": shadow} for name, (owned, shadow) in description.estate.items()
        },
        "warnings": [warning.line() for warning in description.warnings],
        "loads": {
            "resources": [_load(load) for load in description.loads],
            "by_phase": {name: [_load(load) for load in loads] for name, loads in description.later_loads.items()},
            "hours_decided_request_by_request": description.open_hours,
        },
        "fixed_costs_per_year": description.fixed_costs,
        "policy": _named(description.policy),
        "contracts": dict(scenario.operating_model.contracts),
        "worked_invoices": _named(description.invoices),
        "phases": [_phase(scenario, change) for change in description.phases],
        "assumptions": {path: note._asdict() for path, note in description.assumptions.items()},
        "sources": description.sources,
    }


def _load(load: ResourceLoad) -> dict[str, object]:
    """A load by name; None for a capacity without limit, and for the load of a resource that has none."""
    unlimited, none = load.capacity == inf, load.utilisation == inf
    values = load._asdict() | {"capacity": None if unlimited else load.capacity}
    return {"resource": load.resource, **values, "load": None if unlimited or none else load.utilisation}


def _phase(scenario: Scenario, change: PhaseChange) -> dict[str, object]:
    contracts = scenario.phases[change.name].operating_model.contracts
    return {
        **_named(change._asdict()),
        "contracts": {name: contracts[name] for name in (*change.begun, *change.changed)},
    }


def _named(value: Any) -> Any:
    """The same with names for the fields of small records."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: _named(entry) for key, entry in value.items()}
    return [_named(entry) for entry in value] if isinstance(value, (list, tuple)) else value
