"""Sobol indices from a Saltelli design, against functions whose indices are known."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pandas import DataFrame

import sim
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.study.sampling import saltelli
from sim.sweeps.sobol_indices import SobolIndex, sobol_indices
from sim.units import Floats

NAMES = ("x", "y", "z")
A, B = 7.0, 0.1
PARTS = {  # of the variance of the Ishigami function, in closed form (Ishigami & Homma 1990)
    "x": (1.0 + B * np.pi**4 / 5.0) ** 2 / 2.0,
    "y": A**2 / 8.0,
    "xz": B**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0),
}
VARIANCE = sum(PARTS.values())
FIRST = {"x": PARTS["x"] / VARIANCE, "y": PARTS["y"] / VARIANCE, "z": 0.0}
TOTAL = {
    "x": (PARTS["x"] + PARTS["xz"]) / VARIANCE,
    "y": PARTS["y"] / VARIANCE,
    "z": PARTS["xz"] / VARIANCE,
}


def ishigami(shares: Floats) -> Floats:
    """sin x + 7 sin^2 y + 0.1 z^4 sin x, each uniform from -pi to pi."""
    x, y, z = (np.pi * (2.0 * shares - 1.0)).T
    return np.asarray(np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x))


def table(function: Callable[[Floats], Floats], n: int, luck: tuple[float, ...] = (0.0,)) -> DataFrame:
    """The table of a study over three parameters; `luck` is added in each replication."""
    shares = saltelli(n, len(NAMES), seed=1)
    rows = [
        {"scenario": "one", "point": k, "replication": r, **dict(zip(NAMES, row, strict=True)), "cost": value + extra}
        for k, (row, value) in enumerate(zip(shares.tolist(), function(shares).tolist(), strict=True))
        for r, extra in enumerate(luck)
    ]
    return DataFrame(rows)


def by_parameter(found: tuple[SobolIndex, ...]) -> dict[str, SobolIndex]:
    return {each.parameter: each for each in found}


def test_the_points_are_two_samples_and_each_column_of_one_in_the_other() -> None:
    blocks = saltelli(8, 3, seed=1).reshape(8, 5, 3)
    a, b = blocks[:, 0], blocks[:, -1]
    for k in range(3):
        assert np.array_equal(np.delete(blocks[:, k + 1], k, axis=1), np.delete(a, k, axis=1))
        assert np.array_equal(blocks[:, k + 1, k], b[:, k])
    for sample in (a, b):  # one point in each eighth of every coordinate
        assert np.array_equal(np.sort(np.floor(sample * 8), axis=0), np.tile(np.arange(8)[:, None], 3))


def test_indices_of_the_ishigami_function_are_found() -> None:
    """Within 4 standard errors, the half-width of the interval over 1.96; and the intervals are no wider than 0.15."""
    found = by_parameter(sobol_indices(table(ishigami, 1024), "cost", NAMES))
    for name in NAMES:
        for interval, exact in ((found[name].first, FIRST[name]), (found[name].total, TOTAL[name])):
            assert interval.mean == pytest.approx(exact, abs=4 * interval.half_width / 1.96)
            assert interval.low <= interval.mean <= interval.high
            assert interval.half_width < 0.15
    assert found["z"].first.low < 0.0 < found["z"].first.high  # nothing alone, a quarter together with x
    assert found["z"].total.low > 0.15


def test_intervals_cover_as_often_as_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the 6 intervals of 95 % in 40 designs of 256 base points: no more misses than 4 standard errors."""
    monkeypatch.setattr("sim.sweeps.sobol_indices.RESAMPLES", 200)
    exact = np.array([[FIRST[name], TOTAL[name]] for name in NAMES])
    covered = np.zeros((3, 2))
    for seed in range(40):
        shares = saltelli(256, 3, seed)
        frame = DataFrame(shares, columns=list(NAMES)).assign(
            scenario="one", point=range(len(shares)), replication=0, cost=ishigami(shares)
        )
        for k, each in enumerate(sobol_indices(frame, "cost", NAMES, seed)):
            for order, interval in enumerate((each.first, each.total)):
                covered[k, order] += interval.low <= exact[k, order] <= interval.high
    assert (covered / 40 >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 40)).all()


def test_a_sum_has_no_interactions_and_luck_shared_by_all_points_changes_nothing() -> None:
    """Variances of x, 2 y and 0 z: 1 to 4 to 0."""
    frame = table(lambda shares: shares @ np.array([1.0, 2.0, 0.0]), 512, luck=(0.0, 30.0, -8.0))
    found = by_parameter(sobol_indices(frame, "cost", NAMES))
    for name, share in (("x", 0.2), ("y", 0.8), ("z", 0.0)):
        assert found[name].first.mean == pytest.approx(share, abs=0.02)
        assert found[name].total.mean == pytest.approx(share, abs=0.02)


def test_the_same_seed_gives_the_same_intervals() -> None:
    frame = table(ishigami, 32)
    assert sobol_indices(frame, "cost", NAMES) == sobol_indices(frame, "cost", NAMES)
    assert sobol_indices(frame, "cost", NAMES) != sobol_indices(frame, "cost", NAMES, seed=2)


@pytest.mark.parametrize("function", [lambda shares: 0 * shares[:, 0], lambda shares: np.nan * shares[:, 0]])
def test_what_does_not_vary_or_is_not_defined_has_no_indices(function: Callable[[Floats], Floats]) -> None:
    found = sobol_indices(table(function, 8), "cost", NAMES)
    assert all(np.isnan([each.first.mean, each.total.high]).all() for each in found)


@pytest.mark.parametrize("names", [("y", "x", "z"), ("x", "y")])
def test_parameters_in_another_order_or_not_all_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Saltelli design"):
        sobol_indices(table(ishigami, 8), "cost", names)


def test_points_without_a_result_are_told() -> None:
    frame = table(ishigami, 8)
    with pytest.raises(ValueError, match="must have every point"):
        sobol_indices(frame[frame["point"] != 17], "cost", NAMES)


def test_a_sweep_of_a_saltelli_study_gives_indices(tmp_path: Path) -> None:
    """Pay is hours x rate. Variances by hand: rate alone 4,000,000 x 2,500 / 12, hours alone 5,625 x 40,000 / 12,
    and 208.3 x 3,333 of both together; the discount rate has no part in it.
    """
    mm1 = (shipped_scenarios() / "theory" / "mm1.toml").as_posix()
    (tmp_path / "one.toml").write_text(f'extends = "{mm1}"\nname = "one"\ncompany = {{ horizon = 5, warm_up = 0 }}\n')
    (tmp_path / "study.toml").write_text(
        'name = "indices"\nscenarios = ["one.toml"]\nmetrics = ["cost.internal_labour"]\n'
        'design = { kind = "saltelli", n = 16 }\n[parameters]\n"teams.servers.cost_per_hour" = { range = [50, 100] }\n'
        '"teams.servers.paid_hours" = { range = [1900, 2100] }\n"company.discount_rate" = { range = [0, 0.2] }\n'
    )
    study = sim.sweep(tmp_path / "study.toml", tmp_path / "study.db", workers=1)
    assert study.status.tally.done == 16 * (3 + 2)
    names = ("teams.servers.cost_per_hour", "teams.servers.paid_hours", "company.discount_rate")
    rate, hours, discount = sobol_indices(study.frame, "cost.internal_labour", names)
    parts = np.array([4e6 * 2500 / 12, 5625 * 40_000 / 12, 2500 / 12 * 40_000 / 12])
    of_rate, of_hours, of_both = parts / parts.sum()
    for interval, exact in (
        (rate.first, of_rate),
        (rate.total, of_rate + of_both),
        (hours.first, of_hours),
        (hours.total, of_hours + of_both),
    ):
        assert interval.mean == pytest.approx(exact, abs=4 * interval.half_width / 1.96)
    assert (discount.first.mean, discount.total.mean) == (0.0, 0.0)
