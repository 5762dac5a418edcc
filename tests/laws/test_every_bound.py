"""Every number of a scenario at both ends of what it may be: the run is finite, or a fault says why it cannot run."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from pydantic import TypeAdapter

from sim.describe.narrate import description_text
from sim.describe.summary import describe
from sim.describe.warnings import warnings
from sim.engine import play
from sim.metrics import measure
from sim.metrics.flow import closing, conservation
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.distributions import FAMILIES, Distribution
from sim.scenario.fields import LEAST
from sim.scenario.reading.load import PLACE, Loaded, notes_by_path, override, validate
from sim.scenario.reading.source_notes import RawScenario
from sim.scenario.schema_path import Place
from sim.trace import draw
from tests.laws.everything import tree

ALONG = {  # what must change with a field for its end to be allowed
    "overbilling_full": {"overbilling_weak": 1},
    "overbilling_weak": {"overbilling_full": 0},
    "promoter": {"detractor": 0},
    "detractor": {"promoter": 1},
    "exit_switch": {"exit_insource": 0},
    "exit_insource": {"exit_switch": 0},
    "expectation_experience": {"expectation_market": 0},
    "expectation_market": {"expectation_experience": 0},
    "base_fee": {"included_hours": 0},
    "fast_track": {"catalogue": 1},
    "catalogue": {"fast_track": 0},
}
EXCLUSIVE = ("gt", "exclusiveMinimum")
LOWER, UPPER = (*EXCLUSIVE, "ge", "minimum"), ("le", "maximum")


class End(NamedTuple):
    """One end of what a field, or a parameter of a distribution there, may be."""

    path: str
    value: Any

    def __str__(self) -> str:
        return f"{self.path}={self.value}"


def limits(schema: dict[str, Any]) -> tuple[float | None, float | None]:
    """The lowest and the highest number that a JSON schema allows; None where it has no bound."""
    lowest = [LEAST if name in EXCLUSIVE else schema[name] for name in LOWER if name in schema]
    return max(lowest, default=None), min((schema[name] for name in UPPER if name in schema), default=None)


def numbers(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema of each number in the schema of a field, with its path below the field."""
    for option in schema.get("anyOf", [schema]):
        if option.get("type") in ("number", "integer"):
            yield "", option
        for index, item in enumerate(option.get("prefixItems", [option["items"]] if "items" in option else [])):
            yield from ((f".{index}{path}", each) for path, each in numbers(item))


def fields(place: Place, values: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Place]]:
    """Every field below a place, with its path; of tables those entries that the scenario has."""
    names = place.names() if place.kind == "record" else list(values)
    for name in names:
        child = place.child(name)
        assert child is not None
        if child.is_leaf:
            yield ".".join((*path, name)), child
        elif isinstance(values.get(name), dict) or child.kind == "record":
            yield from fields(child, values.get(name) or {}, (*path, name))


def bounds() -> list[End]:
    """Both bounds of every number."""
    return [
        End(path + below, limit)
        for path, place in fields(PLACE, tree())
        if place.kind == "value"
        for below, schema in numbers(TypeAdapter(place.type).json_schema())
        for limit in limits(schema)
        if limit is not None
    ]


def inside() -> list[End]:
    """The numbers next to both bounds of every number, and both ends of its usual range."""
    found = [End(path, value) for path, place in fields(PLACE, tree()) for value in place.extra("range") or ()]
    for low, high in zip(BOUNDS[::2], BOUNDS[1::2], strict=True):
        assert low.path == high.path
        found += [End(low.path, float(np.nextafter(low.value, high.value)))]
        found += [End(low.path, float(np.nextafter(high.value, low.value)))]
    return found


BOUNDS = bounds()
SAMPLES: list[dict[str, Any]] = [
    {"dist": "constant", "value": 5},
    {"dist": "exponential", "mean": 5},
    {"dist": "lognormal", "median": 5, "sigma": 1},
    {"dist": "lognormal", "mean": 5, "cv": 1},
    {"dist": "gamma", "shape": 2, "scale": 3},
    {"dist": "gamma", "mean": 5, "cv": 1},
    {"dist": "weibull", "shape": 2, "scale": 5},
    {"dist": "triangular", "low": 1, "mode": 2, "high": 3},
    {"dist": "uniform", "low": 1, "high": 3},
    {"dist": "lognormal_pareto", "median": 1, "sigma": 1, "tail_probability": 0.2, "tail_alpha": 2, "tail_cap": 10},
    {"dist": "empirical", "values": [1, 2], "weights": [1, 1]},
    {"dist": "mixture", "parts": [{"share": 0.5, "of": 1}, {"share": 0.5, "of": {"dist": "exponential", "mean": 2}}]},
]


def shapes() -> list[dict[str, Any]]:
    """Every distribution with one of its parameters at one end."""
    found = []
    for sample in SAMPLES:
        for key in sorted({*sample} - {"dist", "parts"}):
            for below, schema in numbers(parameter(sample["dist"], key)):
                for limit in limits(schema):
                    found.append({**sample, key: limit if not below else [limit, *sample[key][1:]]})
    return [*found, {**SAMPLES[-1], "parts": [{"share": 0, "of": 1}, {"share": 1, "of": 2}]}]


def parameter(family: str, key: str) -> dict[str, Any]:
    """The JSON schema of one parameter of a family."""
    known = TypeAdapter(Distribution).json_schema(by_alias=True)["$defs"].values()
    schema = next(each for each in known if each.get("properties", {}).get("dist", {}).get("const") == family)
    return dict(schema["properties"][key])


PLACES = [path for path, place in fields(PLACE, tree()) if place.kind == "distribution"]


def company_at(end: End) -> Loaded | None:
    """The small company with one value replaced; None where it is refused."""
    folder, _, name = end.path.rpartition(".")
    along = {f"{folder}.{other}": value for other, value in ALONG.get(name, {}).items()}
    written = override(RawScenario(values=tree()), {**along, end.path: end.value}, PLACE)
    try:
        scenario = validate(written, "everything")
    except ScenarioError as error:
        assert_told(error)
        return None
    return Loaded(scenario, notes_by_path(scenario, written.notes))


def assert_told(error: ScenarioError) -> None:
    assert all(fault.place and fault.rule for fault in error.faults)


def require_a_finite_run(end: End) -> None:
    """Describes and plays the company with one value replaced, unless it is refused."""
    loaded = company_at(end)
    if loaded is None:
        return
    scenario = loaded.scenario
    assert description_text(describe(loaded))
    assert all(fault.line() for fault in warnings(loaded))
    ledger = play(scenario, draw(scenario, 1, 0))
    places, cents = conservation(ledger), closing(ledger)
    assert places.pop("raised") == sum(places.values())
    assert cents["total"] == cents["by_account"] == cents["by_payer"]
    assert not any(np.isinf(value) for value in measure(ledger, scenario).values())
    assert all(np.isfinite(column).all() for column in ledger.months.values())


def test_every_number_has_a_lower_and_an_upper_bound() -> None:
    """Of every field of every record and of every parameter of every distribution."""
    open_ended = []
    for path, place in fields(PLACE, tree()):
        if place.kind == "value":
            for below, schema in numbers(TypeAdapter(place.type).json_schema()):
                open_ended += [path + below] if None in limits(schema) else []
    for family, keys in FAMILIES.items():
        for key in {*keys} - {"dist", "parts"}:
            open_ended += [f"{family}.{key}" for _, each in numbers(parameter(family, key)) if None in limits(each)]
    assert open_ended == []


@pytest.mark.parametrize("end", [end for end in BOUNDS if not end.path.startswith("phases.")], ids=str)
def test_a_field_at_its_bound_runs_or_is_refused(end: End) -> None:
    require_a_finite_run(end)


@pytest.mark.slow
@pytest.mark.parametrize("end", [end for end in BOUNDS if end.path.startswith("phases.")], ids=str)
def test_a_field_of_a_phase_at_its_bound_runs_or_is_refused(end: End) -> None:
    require_a_finite_run(end)


@pytest.mark.slow
@pytest.mark.parametrize("end", inside(), ids=str)
def test_a_field_next_to_its_bound_or_at_an_end_of_its_range_runs_or_is_refused(end: End) -> None:
    require_a_finite_run(end)


@pytest.mark.parametrize("shape", shapes(), ids=str)
def test_a_distribution_at_its_bounds_runs_or_is_refused(shape: dict[str, Any]) -> None:
    require_a_finite_run(End("services.app.effort", shape))


@pytest.mark.slow
@pytest.mark.parametrize("path", PLACES)
def test_every_distribution_at_its_bounds_runs_or_is_refused(path: str) -> None:
    for shape in shapes():
        require_a_finite_run(End(path, shape))
