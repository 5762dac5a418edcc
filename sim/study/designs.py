"""Designs of experiments: the records of a study file that say which points are run."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from sim.scenario.checks.fault import NOT_GIVEN, Fault, alternatives, faults_of
from sim.scenario.fields import Number, Record, Whole, given
from sim.scenario.reading.load import PLACE
from sim.scenario.schema_path import Place, root
from sim.study.parameter_ranges import target
from sim.study.parameters import Spec


def not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuses an empty list; runs after the check of the entries, so that a faulty one is not also missing."""
    if not values:
        raise PydanticCustomError("empty", "must have 1 or more values")
    return values


def _pair(written: object) -> object:
    """Refuses all but two names and a number between -1 and 1."""
    match written:
        case [str(), str(), int() | float() as given] if -1 < given < 1 and not isinstance(given, bool):
            return written
    raise PydanticCustomError("pair", 'must be two parameters and a number between -1 and 1, as in ["a", "b", 0.5]')


Several = Annotated[Whole, Field(ge=2)]
Correlation = Annotated[tuple[str, str, Number], BeforeValidator(_pair)]


class PointList(Record):
    """Points written out one by one."""

    kind: Literal["list"] = "list"
    points: Annotated[tuple[dict[str, Any], ...], AfterValidator(not_empty)] = given("each a table of values by path")


class Grid(Record):
    """Full factorial: every level of each parameter with every level of all others."""

    kind: Literal["grid"] = "grid"
    levels: Several | None = given("levels, evenly spaced, of each parameter that has a range", None)


class LatinHypercube(Record):
    """One value from each of `n` equally likely strata of every parameter (McKay, Beckman & Conover 1979)."""

    kind: Literal["latin_hypercube"] = "latin_hypercube"
    n: Several = given("points")
    correlations: tuple[Correlation, ...] = given("pairs of parameters with Spearman's rank correlation", ())


def _balanced(n: int) -> int:
    """Refuses all but powers of two, for which a Sobol sequence is balanced."""
    below = 1 << (n.bit_length() - 1)
    if n != below:
        near = {"below": below, "above": 2 * below}
        raise PydanticCustomError("power", "must be a power of two, such as {below} or {above}", near)
    return n


PowerOfTwo = Annotated[Several, AfterValidator(_balanced)]


class Sobol(Record):
    """A scrambled Sobol sequence: fills all dimensions evenly (Sobol 1967, Owen 1998). No design for Sobol indices."""

    kind: Literal["sobol"] = "sobol"
    n: PowerOfTwo = given("points, a power of two")


class Saltelli(Record):
    """For Sobol indices: two samples, and each with one column of the other (Saltelli et al. 2010)."""

    kind: Literal["saltelli"] = "saltelli"
    n: PowerOfTwo = given("base points, a power of two; the design has n (k + 2) points for k parameters")


class Morris(Record):
    """Trajectories that change one parameter at a time, for elementary effects (Morris 1991)."""

    kind: Literal["morris"] = "morris"
    trajectories: Several = given("each of one point more than there are parameters")
    levels: Several = given("of the grid on which trajectories walk; even, so that all are equally likely", 4)

    @field_validator("levels")
    @classmethod
    def _even(cls, levels: int) -> int:
        if levels % 2:
            raise PydanticCustomError("even", "must be even")
        return levels


class OneAtATime(Record):
    """The scenario as it is, then each parameter at its ends or levels while all others stay."""

    kind: Literal["one_at_a_time"] = "one_at_a_time"


Design = Annotated[
    PointList | Grid | LatinHypercube | Sobol | Saltelli | Morris | OneAtATime, Field(discriminator="kind")
]

KINDS: Mapping[str, type[Record]] = {
    each.model_fields["kind"].default: each
    for each in (PointList, Grid, LatinHypercube, Sobol, Saltelli, Morris, OneAtATime)
}


def read_specs(written: object) -> tuple[dict[str, Spec], list[Fault]]:
    """Parameters by path, and the faults of invalid ones. A text, or a list of texts, selects assumptions."""
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


def read_design(written: object) -> tuple[Design | None, list[Fault]]:
    """The design, points with their values by dotted path; None with faults where there is none."""
    if not isinstance(written, dict):
        return None, [Fault("design", written, "must be given" if written is NOT_GIVEN else "must be a table")]
    kind = written.get("kind", NOT_GIVEN)
    if not isinstance(kind, str) or kind not in KINDS:
        rule = "must be given" if kind is NOT_GIVEN else "not a design"
        return None, [Fault("design.kind", kind, f"{rule}{alternatives(kind, KINDS)}")]
    design, faults = _record(KINDS[kind], written, "design")
    if isinstance(design, PointList):
        design = PointList(points=tuple(dict(_values(point, PLACE)) for point in design.points))
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
    """Whether a table contains parameters, rather than the fields of one."""
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
