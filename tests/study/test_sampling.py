"""Points lie where their design says, and the scenario at a point is the one that loading with its settings gives."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.analyze import morris as morris_analysis

import sim
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario, scenario_hash
from sim.study.designs import Design, Grid, LatinHypercube, Morris, OneAtATime, PointList, Saltelli, Sobol
from sim.study.parameters import Parameter
from sim.study.points import Point, scenario_at
from sim.study.sampling import latin_hypercube, morris, sample_points, size, sobol
from sim.study.study_file import read_study

REAL = Parameter("behaviour.memory", 0.1, 0.4)
LOG = Parameter("behaviour.security_loss", 1e3, 1e6, log=True)
WHOLE = Parameter("teams.data.staff", 3, 9, integer=True)
NAMED = Parameter("operating_model.sourcing.rule", levels=("brokered", "threshold", "in_house"))
ALL = (REAL, LOG, WHOLE, NAMED)

DESIGNS: list[Design] = [
    Grid(levels=3),
    LatinHypercube(n=30),
    LatinHypercube(n=30, correlations=((REAL.path, WHOLE.path, 0.7), (LOG.path, NAMED.path, -0.5))),
    Sobol(n=32),
    Saltelli(n=8),
    Morris(trajectories=6, levels=4),
    OneAtATime(),
]
BY_KIND: dict[str, Any] = {"ids": lambda design: design.kind}


def laid_out(design: Design, *parameters: Parameter, seed: int = 1) -> list[dict[str, Any]]:
    """The settings of all points."""
    found = sample_points(design, parameters, seed)
    assert [point.index for point in found] == list(range(len(found)))
    assert size(design, parameters) == len(found) or any(each.log and each.integer for each in parameters)
    return [point.settings for point in found]


def column(rows: list[dict[str, Any]], parameter: Parameter) -> list[Any]:
    return [row[parameter.path] for row in rows if parameter.path in row]


# ---------------------------------------------------------------- what holds for every design


def allowed(parameter: Parameter, value: object) -> bool:
    if parameter.levels:
        return value in parameter.levels
    kind = int if parameter.integer else float
    return type(value) is kind and parameter.low <= value <= parameter.high


ends = st.floats(-1e6, 1e6).map(lambda end: round(end, 3))
spans = st.tuples(ends, ends).filter(lambda pair: pair[0] < pair[1])
reals = spans.map(lambda pair: Parameter("a", *pair))
logs = st.tuples(st.floats(1e-3, 1e3), st.floats(1.001, 1e6)).map(lambda p: Parameter("b", p[0], p[0] * p[1], log=True))
wholes = st.tuples(st.integers(1, 99), st.integers(1, 99), st.booleans()).map(
    lambda p: Parameter("c", float(p[0]), float(p[0] + p[1]), integer=True, log=p[2])
)
levels = st.lists(st.text(max_size=3), min_size=1, max_size=6, unique=True).map(
    lambda names: Parameter("d", levels=tuple(names))
)
any_design = st.one_of(
    st.integers(2, 4).map(lambda k: Grid(levels=k)),
    st.integers(2, 20).map(lambda n: LatinHypercube(n=n)),
    st.integers(1, 4).map(lambda k: Sobol(n=2**k)),
    st.integers(1, 4).map(lambda k: Saltelli(n=2**k)),
    st.tuples(st.integers(2, 4), st.sampled_from([2, 4, 6])).map(lambda p: Morris(trajectories=p[0], levels=p[1])),
    st.just(OneAtATime()),
)


@settings(deadline=None, max_examples=60)
@given(any_design, reals, logs, wholes, levels, st.integers(0, 2**63))
def test_values_stay_in_their_range_and_whole_numbers_whole(
    design: Design, a: Parameter, b: Parameter, c: Parameter, d: Parameter, seed: int
) -> None:
    for row in laid_out(design, a, b, c, d, seed=seed):
        for parameter in (a, b, c, d):
            assert parameter.path not in row or allowed(parameter, row[parameter.path])


@given(st.one_of(reals, logs, wholes, levels))
def test_the_ends_of_a_range_are_values_and_values_rise_with_their_share(parameter: Parameter) -> None:
    values = [parameter.at(i / 20) for i in range(21)]
    if parameter.levels:
        assert (values[0], values[-1]) == (parameter.levels[0], parameter.levels[-1])
    else:
        assert (values[0], values[-1]) == (parameter.low, parameter.high)
        assert values == sorted(values, key=lambda value: float(str(value)))


def test_points_are_the_same_bytes_in_another_process() -> None:
    program = (
        "import json; from tests.study.test_sampling import ALL, DESIGNS, laid_out;"
        "print(json.dumps([laid_out(design, *ALL) for design in DESIGNS]))"
    )
    command = [sys.executable, "-c", program]
    there = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True).stdout
    assert there == json.dumps([laid_out(design, *ALL) for design in DESIGNS]) + "\n"


@pytest.mark.parametrize("design", DESIGNS, **BY_KIND)
def test_another_seed_gives_other_points_where_they_are_drawn(design: Design) -> None:
    drawn = design.kind in ("latin_hypercube", "sobol", "saltelli", "morris")
    assert (laid_out(design, *ALL, seed=2) != laid_out(design, *ALL)) == drawn


@pytest.mark.parametrize("design", DESIGNS, **BY_KIND)
def test_one_value_goes_to_every_path_that_takes_it(design: Design) -> None:
    rows = laid_out(design, REAL._replace(also=("x", "y")), LOG, WHOLE, NAMED)
    assert all(row["x"] == row["y"] == row[REAL.path] for row in rows if REAL.path in row)


# ---------------------------------------------------------------- each design


def test_a_list_is_taken_as_written() -> None:
    written: tuple[dict[str, Any], ...] = ({}, {"a": 1, "b": "x"})
    assert laid_out(PointList(points=written)) == list(written)


def test_a_grid_holds_every_combination_once_the_last_parameter_fastest() -> None:
    rows = laid_out(Grid(levels=3), REAL, WHOLE, NAMED)
    expected = product((0.1, 0.25, 0.4), (3, 6, 9), NAMED.levels)
    assert [tuple(row.values()) for row in rows] == list(expected)


def test_a_grid_has_no_more_levels_than_there_are_whole_numbers() -> None:
    assert laid_out(Grid(levels=5), Parameter("a", 1, 2, integer=True)) == [{"a": 1}, {"a": 2}]


def test_a_grid_on_a_logarithmic_scale_has_equal_factors() -> None:
    values = column(laid_out(Grid(levels=4), LOG), LOG)
    assert [b / a for a, b in pairwise(values)] == pytest.approx([10, 10, 10])


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 200), st.integers(0, 99))
def test_a_latin_hypercube_has_one_value_in_every_stratum(n: int, seed: int) -> None:
    shares = latin_hypercube(LatinHypercube(n=n), ["a", "b", "c"], seed)
    assert shares.shape == (n, 3)
    assert np.array_equal(np.sort(np.floor(shares * n), axis=0), np.tile(np.arange(n)[:, None], 3))


def test_a_latin_hypercube_gives_levels_and_whole_numbers_their_equal_shares() -> None:
    rows = laid_out(LatinHypercube(n=42), WHOLE, NAMED)
    assert {value: column(rows, WHOLE).count(value) for value in range(3, 10)} == dict.fromkeys(range(3, 10), 6)
    assert {value: column(rows, NAMED).count(value) for value in NAMED.levels} == dict.fromkeys(NAMED.levels, 14)


def test_a_parameter_more_leaves_the_values_of_the_others_in_a_latin_hypercube() -> None:
    few, many = laid_out(LatinHypercube(n=20), REAL, NAMED), laid_out(LatinHypercube(n=20), LOG, REAL, NAMED)
    assert [{**row, LOG.path: None} for row in few] == [{**row, LOG.path: None} for row in many]


def spearman(rows: Any) -> Any:
    from scipy.stats import spearmanr

    return spearmanr(rows).statistic


@pytest.mark.parametrize("rank_correlation", [-0.9, -0.5, 0.1, 0.6, 0.95])
def test_the_rank_correlation_asked_for_is_reached(rank_correlation: float) -> None:
    """Within 4 standard errors of an independent sample, (1 - r^2) sqrt((1 + r^2 / 2) / (n - 3)).

    Bonett & Wright 2000; the reordering does better, since it takes out what chance has left.
    """
    n = 500
    pairs = (("a", "b", rank_correlation), ("b", "c", 0.2))
    shares = latin_hypercube(LatinHypercube(n=n, correlations=pairs), ["x", "a", "b", "c"], 1)
    found = spearman(shares)
    for i, k, target in ((1, 2, rank_correlation), (2, 3, 0.2), (1, 3, 0.0), (0, 1, 0.0)):
        error = (1 - target**2) * math.sqrt((1 + target**2 / 2) / (n - 3))
        assert abs(found[i, k] - target) < 4 * error


def test_reordering_reaches_rank_correlations_closer_than_chance_would() -> None:
    """Over 40 designs, the spread of Spearman's r is below half of that of independent draws."""
    n, target = 100, 0.6
    design = LatinHypercube(n=n, correlations=(("a", "b", target),))
    found = np.array([spearman(latin_hypercube(design, ["a", "b"], seed)) for seed in range(40)])
    by_chance = (1 - target**2) * math.sqrt((1 + target**2 / 2) / (n - 3))
    assert np.sqrt(np.mean((found - target) ** 2)) < by_chance / 2


def test_correlation_reorders_the_values_of_a_latin_hypercube_and_touches_no_others() -> None:
    plain = latin_hypercube(LatinHypercube(n=50), ["a", "b", "c"], 1)
    tied = latin_hypercube(LatinHypercube(n=50, correlations=(("a", "b", 0.8),)), ["a", "b", "c"], 1)
    assert np.array_equal(np.sort(plain, axis=0), np.sort(tied, axis=0))
    assert np.array_equal(plain[:, 2], tied[:, 2])


@pytest.mark.parametrize("n", [3, 4, 5])
def test_correlations_are_possible_with_hardly_more_points_than_parameters(n: int) -> None:
    for seed in range(30):
        shares = latin_hypercube(LatinHypercube(n=n, correlations=(("a", "b", 0.5),)), ["a", "b"], seed)
        assert np.array_equal(np.sort(np.floor(shares * n), axis=0), np.tile(np.arange(n)[:, None], 2))


@pytest.mark.parametrize("power", range(1, 8))
def test_a_sobol_sequence_has_as_many_points_in_every_stratum(power: int) -> None:
    """The first 2^m points of each coordinate are a (0, m, 1)-net: one in each of 2^m equal intervals."""
    n = 2**power
    shares = sobol(n, 6, 1)
    assert np.array_equal(np.sort(np.floor(shares * n), axis=0), np.tile(np.arange(n)[:, None], 6))


def test_a_sobol_sequence_is_more_even_than_chance() -> None:
    from scipy.stats import qmc

    random = np.random.default_rng(1).random((256, 4))
    assert qmc.discrepancy(sobol(256, 4, 1)) < qmc.discrepancy(random) / 4


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 9), st.integers(1, 8), st.sampled_from([2, 4, 6, 8]), st.integers(0, 99))
def test_a_morris_trajectory_moves_every_parameter_once_by_the_same_step(
    trajectories: int, parameters: int, p: int, seed: int
) -> None:
    """Morris 1991: grid {0, 1/(p-1), ..., 1}, step p / (2 (p-1)), in some order, up or down."""
    shares = morris(trajectories, parameters, p, seed)
    assert np.allclose(shares * (p - 1), np.round(shares * (p - 1)))
    assert shares.min() >= 0
    assert shares.max() <= 1
    for walk in shares.reshape(trajectories, parameters + 1, parameters):
        moves = np.diff(walk, axis=0)
        assert np.array_equal(np.sort(np.nonzero(moves)[1]), np.arange(parameters))
        assert np.allclose(np.abs(moves).sum(axis=1), p / (2 * (p - 1)))


def test_morris_starts_everywhere_on_its_grid_alike() -> None:
    """4,000 starts in one dimension of 4 levels: each count is binomial, 1,000 +- 4 sqrt(4000 x 1/4 x 3/4)."""
    starts = morris(4000, 1, 4, 1)[::2, 0]
    counts = np.bincount(np.round(starts * 3).astype(int), minlength=4)
    assert np.all(np.abs(counts - 1000) < 4 * math.sqrt(4000 * 3 / 16))


def test_elementary_effects_of_a_linear_function_are_its_coefficients() -> None:
    shares = morris(5, 3, 4, 1)
    value = shares @ np.array([2.0, -1.0, 0.5])
    effects: dict[int, list[float]] = {0: [], 1: [], 2: []}
    for walk, heights in zip(shares.reshape(5, 4, 3), value.reshape(5, 4), strict=True):
        for step, rise in zip(np.diff(walk, axis=0), np.diff(heights), strict=True):
            moved = int(np.flatnonzero(step)[0])
            effects[moved].append(rise / step[moved])
    assert [np.mean(found) for found in effects.values()] == pytest.approx([2.0, -1.0, 0.5])
    assert [np.std(found) for found in effects.values()] == pytest.approx([0, 0, 0], abs=1e-12)


def test_a_move_in_morris_always_changes_the_value() -> None:
    parameters = (WHOLE, NAMED, Parameter("two", levels=("a", "b")), Parameter("pair", 1, 2, integer=True))
    rows = laid_out(Morris(trajectories=50, levels=4), *parameters)
    for start in range(0, len(rows), 5):
        for before, after in pairwise(rows[start : start + 5]):
            assert sum(before[each.path] != after[each.path] for each in parameters) == 1


def test_trajectories_are_those_that_salib_would_accept() -> None:
    """SALib's own analysis of our design finds the coefficients of a linear function, without spread."""
    shares = morris(8, 3, 4, 1)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    found = morris_analysis.analyze(problem, shares, shares @ np.array([2.0, -1.0, 0.5]), num_levels=4, seed=1)
    assert list(found["mu"]) == pytest.approx([2.0, -1.0, 0.5])
    assert list(found["sigma"]) == pytest.approx([0, 0, 0], abs=1e-9)


def test_one_at_a_time_starts_from_the_scenario_and_changes_one_thing() -> None:
    rows = laid_out(OneAtATime(), REAL, WHOLE, NAMED)
    assert rows == [
        {},
        {REAL.path: 0.1},
        {REAL.path: 0.4},
        {WHOLE.path: 3},
        {WHOLE.path: 9},
        *({NAMED.path: level} for level in NAMED.levels),
    ]


# ---------------------------------------------------------------- the scenario at a point

SETTINGS: list[dict[str, object]] = [
    {},
    {"behaviour.memory": 0.3, "company.horizon": "2 years"},
    {"services.small_change.patience.mean": "1 week", "services.small_change.effort.median": 3},
    {"services.small_change.effort": {"dist": "gamma", "shape": 2, "scale": "1 h"}},
    {"services.small_change.sla": "3 d", "operating_model.staffing.data": 5.0},
    {"services.workplace_tool.demand.finance": 3, "services.workplace_tool.demand": {"sales": 2}},
    {"operating_model.sourcing.by_service.analytics": "in_house", "company.weekday_factors.2": 2},
    {"operating_model.sourcing.rule": "threshold", "teams.core.staff": 4},
    {"providers.prime.capacity": 40, "providers.nearshore.procurement.high.mode": "9 months"},
]


def outcome(made: Callable[[], Scenario]) -> object:
    """The scenario with its key, or what is wrong with it."""
    try:
        scenario = made()
    except ScenarioError as error:
        return {(fault.place, fault.rule) for fault in error.faults}
    return scenario, scenario_hash(scenario)


@pytest.mark.parametrize("model", ["in_house", "brokered", "outsourced"])
@pytest.mark.parametrize("values", SETTINGS, ids=lambda values: " ".join(values) or "nothing")
def test_the_scenario_at_a_point_is_the_one_that_loading_with_its_settings_gives(
    model: str, values: dict[str, object]
) -> None:
    """The same in every field, the order of tables and so the key; or refused with the same faults."""
    path = shipped_scenarios() / f"{model}.toml"
    assert outcome(lambda: scenario_at(load_annotated(path), Point(0, values))) == outcome(
        lambda: sim.load(path, values)
    )


@pytest.mark.parametrize("name", ["assumptions", "commoditisation", "morris", "staffing"])
def test_every_model_at_points_of_the_shipped_studies_is_as_loaded(name: str) -> None:
    read = read_study(shipped_scenarios() / "studies" / f"{name}.toml")
    for file, model in zip(read.study.scenarios, read.models.values(), strict=True):
        for point in read.points[:: len(read.points) // 3]:
            loaded = sim.load(shipped_scenarios() / "studies" / file, overrides=point.settings)
            assert scenario_hash(scenario_at(model, point)) == scenario_hash(loaded)


def test_settings_survive_json() -> None:
    """A store keeps them as JSON; what comes back must resolve to the same scenario."""
    for design in DESIGNS:
        rows = laid_out(design, *ALL)
        assert json.loads(json.dumps(rows, allow_nan=False)) == rows
