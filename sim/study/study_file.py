"""A study file is read into a study with its scenarios and points; its format as a JSON Schema.

One error message lists every fault of a file.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from sim.metrics import names
from sim.safe_text import folded
from sim.scenario.checks.fault import NOT_GIVEN, Fault, ScenarioError, faults_of, nearest
from sim.scenario.fields import Record, SomeShare, Whole, given
from sim.scenario.name_rules import Name, Title
from sim.scenario.reading.load import PLACE, Loaded, load_annotated
from sim.scenario.reading.toml_reader import read_chain, read_toml
from sim.scenario.schema_path import root
from sim.study.designs import (
    Design,
    Grid,
    LatinHypercube,
    OneAtATime,
    PointList,
    not_empty,
    read_design,
    read_specs,
)
from sim.study.parameter_ranges import Base
from sim.study.parameters import Expansion, Parameter, Spec, expand
from sim.study.points import Point, point_faults, value_faults
from sim.study.sampling import sample_points, score_correlations, size

MOST_POINTS = 1_000_000  # all are laid out in memory, some 500 bytes each and more
SMALLEST_EIGENVALUE = 1e-9  # of a correlation matrix that can be factored


Replications = Annotated[Whole, Field(ge=2, le=10_000_000)]


class Precision(Record):
    """Replications until the metrics are known well enough."""

    relative: SomeShare = given("half-width of an interval, as a share of the mean", 0.05)
    metrics: tuple[str, ...] = given("that must be so precise; empty = the study's", ())
    minimum: Replications = given("replications before the rule may stop", 10)
    cap: Replications = given("replications at which a point ends, precise or not", 100)

    @field_validator("cap")
    @classmethod
    def _after_minimum(cls, cap: int, info: ValidationInfo) -> int:
        minimum = info.data.get("minimum", cap)
        if cap < minimum:
            raise PydanticCustomError("cap", "must be {minimum} or more, as minimum is", {"minimum": minimum})
        return cap


class Study(Record):
    """Scenarios, the points at which they are run, and how often."""

    name: Name = given("short name, used for files")
    title: Title = given("the question that the study answers, in a few words", "")
    scenarios: Annotated[tuple[str, ...], AfterValidator(not_empty)] = given("scenario files, seen from the study file")
    seed: Annotated[Whole, Field(ge=0, le=2**32 - 1)] = given("of the random numbers of the design and of the runs", 1)
    replications: Annotated[Whole, Field(ge=1, le=10_000_000)] = given("runs of every scenario at every point", 1)
    metrics: tuple[str, ...] = given("numbers to keep, each with or without a suffix; empty = all", ())
    design: Design = given("how points are laid over the ranges of the parameters")
    parameters: dict[str, Spec] = given("what is varied, by path", {})
    precision: Precision | None = given("replications until precise enough, in place of a fixed number", None)

    @field_validator("name")
    @classmethod
    def _of_a_file(cls, name: str) -> str:
        if not name.replace("_", "a").replace("-", "a").isalnum():
            raise PydanticCustomError("name", "must be letters, digits, _ and - alone, as files are named by it")
        return name


class LoadedStudy(NamedTuple):
    """A study that can be run."""

    study: Study
    models: dict[str, Loaded]  # by the scenario's own name, in the order of the file
    points: tuple[Point, ...]
    parameters: tuple[Parameter, ...]  # with all ranges known; empty for a list of points


def read_study(path: str | os.PathLike[str]) -> LoadedStudy:
    """The study of a TOML file, with its scenarios loaded and its points laid out.

    Raises `ScenarioError` with every fault of the file and of the scenarios that it names.
    """
    try:
        return _read(Path(path))
    except RecursionError:
        raise ScenarioError(str(path), [Fault("", NOT_GIVEN, "is nested too deeply")]) from None


def _read(file: Path) -> LoadedStudy:
    tree = read_toml(file)
    parsed = _parsed(tree)
    bases, missing = _bases(file.parent, tree.get("scenarios"))
    parameters, unknown = expand(parsed.specs, bases) if bases else Expansion((), [])
    faults = [*parsed.faults, *missing, *unknown, *value_faults(parameters, bases)]
    if parsed.design is not None:
        faults += _design_faults(parsed.design, parsed.specs, parameters, complete=not faults)
    if parsed.study is not None and not missing:
        faults += _metric_faults(parsed.study, bases)
    found = () if faults or parsed.study is None else sample_points(parsed.study.design, parameters, parsed.study.seed)
    faults += point_faults(found, bases, listed=isinstance(parsed.design, PointList))
    if faults or parsed.study is None:
        raise ScenarioError(str(file), faults)
    return LoadedStudy(parsed.study, {base.name: base.loaded for base in bases}, found, parameters)


class _Parsed(NamedTuple):
    """A file's parts, each None where it is faulty, and the study that they make."""

    specs: dict[str, Spec]
    design: Design | None
    study: Study | None
    faults: list[Fault]


def _parsed(tree: dict[str, Any]) -> _Parsed:
    specs, faults = read_specs(tree.get("parameters", {}))
    design, more = read_design(tree.get("design", NOT_GIVEN))
    whole = {**tree, "parameters": specs, "design": design or OneAtATime()}
    try:
        study = Study.model_validate(whole)
    except ValidationError as error:
        return _Parsed(specs, design, None, [*faults_of(error, whole, root(Study)), *more, *faults])
    return _Parsed(specs, design, study, [*more, *faults])


def _bases(folder: Path, scenarios: object) -> tuple[list[Base], list[Fault]]:
    """The scenarios that a study names, and the faults of those that cannot be loaded."""
    bases: list[Base] = []
    faults: list[Fault] = []
    listed = scenarios if isinstance(scenarios, list) else []
    for number, scenario in enumerate(listed):
        if not isinstance(scenario, str):
            continue  # a fault already
        try:
            loaded = load_annotated(folder / scenario)
        except ScenarioError as error:
            faults += [_in_scenario(fault, number, scenario) for fault in error.faults]
            continue
        base = Base(loaded, read_chain(folder / scenario, PLACE))
        twin = next((known.name for known in bases if folded(known.name) == folded(base.name)), None)
        if twin is not None:
            rule = f'must have another name than "{twin}", which another scenario has'
            faults.append(Fault(f"scenarios.{number}", scenario, rule))
        bases.append(base)
    return bases, faults


def _in_scenario(fault: Fault, number: int, scenario: str) -> Fault:
    """A scenario's fault as one of the study: of the file it names, or of what is in that file."""
    if not fault.place:
        return Fault(f"scenarios.{number}", scenario, fault.rule)
    return fault._replace(file=fault.file or scenario)


def _metric_faults(study: Study, bases: Sequence[Base]) -> Iterator[Fault]:
    known = dict.fromkeys(name for base in bases for name in names(base.loaded.scenario))
    wanted = {"metrics": study.metrics, "precision.metrics": study.precision.metrics if study.precision else ()}
    for place, metrics in wanted.items():
        for number, metric in enumerate(metrics):
            if metric not in known:
                yield Fault(f"{place}.{number}", metric, f"not a metric{nearest(metric, known)}")


def _design_faults(
    design: Design, specs: Mapping[str, Spec], parameters: Sequence[Parameter], *, complete: bool
) -> Iterator[Fault]:
    """What design and parameters must be to each other; `complete` where no parameter is missing for a fault."""
    if isinstance(design, PointList) and specs:
        yield Fault("parameters", NOT_GIVEN, "must be left out: a list gives the values of its points itself")
    if not isinstance(design, PointList) and complete and not parameters:
        yield Fault("parameters", NOT_GIVEN, f"must be given: the design {design.kind} varies them")
    if isinstance(design, Grid) and design.levels is None:
        ranged = next((each.path for each in parameters if not each.levels), None)
        if ranged:
            yield Fault("design.levels", NOT_GIVEN, f"must be given, as {ranged} has a range")
    if size(design, parameters) > MOST_POINTS:
        count = f"{size(design, parameters):,}" if size(design, parameters) < 1e12 else "more than a million million"
        yield Fault("design", NOT_GIVEN, f"must have {MOST_POINTS:,} points at most, not {count}")
    if isinstance(design, LatinHypercube) and design.correlations:
        yield from _correlation_faults(design, [each.path for each in parameters], complete=complete)


def _correlation_faults(design: LatinHypercube, known: Sequence[str], *, complete: bool) -> Iterator[Fault]:
    place, pairs = "design.correlations", [frozenset(pair[:2]) for pair in design.correlations]
    named = list(dict.fromkeys(name for pair in design.correlations for name in pair[:2]))
    for name in named:
        if complete and name not in known:
            yield Fault(place, name, f"not a parameter of this study{nearest(name, known)}")
    for pair, times in Counter(pairs).items():
        if len(pair) == 1:
            yield Fault(place, sorted(pair), "must be between two parameters")
        elif times > 1:
            yield Fault(place, sorted(pair), "must be given once for a pair")
    if len(set(pairs)) < len(pairs) or min(map(len, pairs)) < 2:
        return
    import numpy as np

    least = float(np.linalg.eigvalsh(score_correlations(design.correlations, named)).min())
    if least < SMALLEST_EIGENVALUE:
        rule = f"must be possible together: they are not (smallest eigenvalue {least:.3g})"
        yield Fault(place, NOT_GIVEN, rule)
    if design.n <= len(named):
        yield Fault("design.n", design.n, f"must be more than the {len(named)} parameters that are correlated")


Schema = dict[str, Any]

BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
SPEC: Schema = {"$ref": "#/$defs/Spec"}


def study_schema() -> Schema:
    """The schema (draft 2020-12) of a study file."""
    schema: Schema = _simplify(Study.model_json_schema())
    schema["properties"]["parameters"] = _parameters(schema["properties"]["parameters"]["description"])
    for kind in filter(_is_design, schema["$defs"].values()):
        kind["required"] = ["kind", *kind.get("required", [])]
    schema["$defs"]["table"] = {"type": "object", "additionalProperties": _parameter()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Study of itsourcing",
        "type": "object",
        **schema,
    }


def write_study_schema(path: str | os.PathLike[str]) -> None:
    """Writes the schema to a file."""
    text = json.dumps(study_schema(), indent=1, ensure_ascii=False, allow_nan=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


def _is_design(schema: Schema) -> bool:
    return "const" in schema.get("properties", {}).get("kind", {})


def _parameters(about: str) -> Schema:
    """A selection, several of them, or a table by path."""
    selections = {"type": "array", "items": {"type": "string"}}
    return {"description": about, "anyOf": [{"type": "string"}, selections, {"$ref": "#/$defs/table"}]}


def _parameter() -> Schema:
    """A parameter, or a table on the way to one."""
    return {"anyOf": [SPEC, {"$ref": "#/$defs/table"}]}


def _simplify(schema: Any, *, names: bool = False) -> Any:
    """Without pydantic's titles and without null, which no file can write; bounds by their standard names.

    names: whether the keys are names of fields, not words of the schema.
    """
    if isinstance(schema, list):
        return [_simplify(each) for each in schema if each != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    if names:
        return {key: _simplify(value) for key, value in schema.items()}
    entries = {
        BOUNDS.get(key, key): value for key, value in schema.items() if key not in ("title", "unit", "discriminator")
    }
    entries = {key: value for key, value in entries.items() if not (key == "default" and value is None)}
    return {key: _simplify(value, names=key in ("properties", "$defs")) for key, value in entries.items()}


if __name__ == "__main__":
    write_study_schema("scenarios/studies/schema.json")
