"""The calibration: what it may move, what it is held to, and what it writes."""

import tomllib
from pathlib import Path

import pytest

from sim.calibrate import COEFFICIENTS, RATIOS, TARGETS, Fit, fit, from_unit_cube, penalty, settings, squared_error
from sim.calibrate.__main__ import scenario_file
from sim.metrics import METRICS
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios

START = [coefficient.start for coefficient in COEFFICIENTS]
PROJECTS = ["workplace_tool", "customer_platform", "analytics", "process_automation", "core_system"]
REACHED = {target.metric: target.value for target in TARGETS}


def test_targets_are_metrics_and_are_met_by_themselves() -> None:
    """Each target names a metric that exists, and reaching all of them costs nothing."""
    assert {target.metric.partition(".")[0] for target in TARGETS} <= set(METRICS)
    assert squared_error(REACHED) == 0.0


def test_a_miss_of_one_scale_costs_one() -> None:
    """Losses add up in units of each target's scale."""
    off = REACHED | {TARGETS[0].metric: TARGETS[0].value + TARGETS[0].scale}
    assert squared_error(off) == pytest.approx(1.0)
    assert squared_error(off | {TARGETS[1].metric: TARGETS[1].value - 2 * TARGETS[1].scale}) == pytest.approx(5.0)


def test_staying_at_the_start_is_free_and_crossing_a_range_is_not() -> None:
    """The prior is a tenth per squared share of the range."""
    assert penalty(START) == 0.0
    assert penalty([COEFFICIENTS[0].start + COEFFICIENTS[0].high - COEFFICIENTS[0].low, *START[1:]]) == pytest.approx(
        0.1
    )


def test_the_unit_cube_spans_the_ranges() -> None:
    """Corner to corner."""
    assert from_unit_cube([0.0] * len(COEFFICIENTS)) == tuple(c.low for c in COEFFICIENTS)
    assert from_unit_cube([1.0] * len(COEFFICIENTS)) == tuple(c.high for c in COEFFICIENTS)


def test_settings_are_fields_of_the_company_and_keep_the_ratios() -> None:
    """Every path that the fit sets loads, and the weights stay in their assumed proportion."""
    behaviour = load(shipped_scenarios() / "in_house.toml", settings([0.2, 1.5, 0.7, 100.0], PROJECTS)).behaviour
    assert (behaviour.direct_constant, behaviour.persistence) == (0.2, 0.7)
    assert {name: getattr(behaviour, name) for name in RATIOS} == pytest.approx({n: 1.5 * r for n, r in RATIOS.items()})


def test_the_page_it_writes_holds_what_was_found(tmp_path: Path) -> None:
    """The file is TOML, names its schema, and a company that extends it gets the values."""
    text = scenario_file(Fit((0.25, 1.5, 0.7, 100.0), REACHED, 0.5, 7), PROJECTS, 6, 1001)
    table = tomllib.loads(text)
    assert text.startswith("#:schema ")
    assert table["behaviour"]["direct_constant"]["value"] == 0.25
    assert table["behaviour"]["weight_price"]["value"] == pytest.approx(0.9)
    assert {table["services"][name]["patience"]["mean"] for name in PROJECTS} == {100}


def test_a_fit_never_ends_worse_than_it_began(tmp_path: Path) -> None:
    """Four points on a company of a few weeks: the best of those tried is returned, and the first is the start."""
    short = tmp_path / "short.toml"
    short.write_text(f'extends = "{shipped_scenarios() / "in_house.toml"}"\n[company]\nhorizon = 126\nwarm_up = 21\n')
    lines: list[str] = []
    found = fit(str(short), replications=1, seed=5, workers=1, tries=4, log=lines.append)
    losses = [float(line.split("loss")[1].split()[0]) for line in lines]
    assert found.evaluations == len(lines) >= 4
    assert found.loss == pytest.approx(min(losses), abs=1e-3)
    assert found.loss <= losses[0] + 1e-3
