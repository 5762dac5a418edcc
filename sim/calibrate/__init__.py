"""Calibration: fits the coefficients that have no published value, once for all operating models.

`python -m sim.calibrate` runs it again and writes `scenarios/parts/calibrated.toml`, which the example company extends.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.replications import replicate
from sim.scenario.reading.load import load
from sim.units import MONTH

RATIOS = {"weight_wait": 1.0, "weight_price": 0.6, "weight_trust": 0.8, "weight_hassle": 0.5}
"""Assumed relative weights of channel choice (facts 4); their common scale is free."""


class Coefficient(NamedTuple):
    """One number to be fitted: its first value and its bounds."""

    name: str
    start: float
    low: float
    high: float


COEFFICIENTS = (
    Coefficient("direct_constant", 0.0, -1.0, 1.0),
    Coefficient("weight_scale", 1.0, 0.5, 2.0),
    Coefficient("persistence", 1.0, 0.0, 2.0),
    Coefficient("project_patience", 4 * MONTH, 2 * MONTH, 8 * MONTH),
)


def settings(values: Sequence[float], projects: Sequence[str]) -> dict[str, float]:
    """Scenario settings by dotted path for one value per coefficient; `projects` names the project services."""
    constant, scale, persistence, patience = values
    chosen = {"behaviour.direct_constant": constant, "behaviour.persistence": persistence}
    chosen |= {f"behaviour.{name}": ratio * scale for name, ratio in RATIOS.items()}
    return chosen | {f"services.{name}.patience.mean": patience for name in projects}


class Target(NamedTuple):
    """A published figure that the mean of a metric is fitted to."""

    metric: str
    value: float
    scale: float  # an error of this size adds one to the loss
    source: str


TARGETS = (
    Target("leakage_spend_share", 0.28, 0.03, "CEB 2013, 165 organisations; 0.25-0.38 over the sources"),
    Target("waiting_share.project", 1 / 3, 0.10, "Gartner (Handler): a third of funded projects wait to be started"),
    Target("late_share.project", 0.41, 0.11, "MuleSoft 2022, 30 % late, 52 % the year before"),
    Target("project_duration_median", 8.0, 2.0, "EBSPM: gamma(3.42, 2.61 months), median 8.4"),
    Target("sla_attainment", 0.63, 0.10, "ServiceNow log: 63 % of tickets within the agreed time"),
)


PENALTY = 0.1
"""Weight of the penalty on distance from the start, per (share of the range)^2. It decides where the targets do not."""


class Fit(NamedTuple):
    """The best point that the fit evaluated."""

    values: tuple[float, ...]  # of COEFFICIENTS, in their order
    reached: dict[str, float]  # metric -> mean over replications
    loss: float
    evaluations: int


def fit(path: str, *, replications: int, seed: int, workers: int | None, tries: int, log: Callable[[str], None]) -> Fit:
    """Fits the coefficients of the scenario in `path` by Nelder-Mead within their bounds.

    `tries` is the limit on evaluations, each of so many replications; `log` is called with a line after each.
    """
    from scipy.optimize import minimize

    projects = [name for name, service in load(path).services.items() if service.kind == "project"]
    points: list[tuple[float, tuple[float, ...], dict[str, float]]] = []

    def loss(unit: NDArray[np.float64]) -> float:
        values = from_unit_cube(unit)
        scenario = load(path, settings(values, projects))
        results = replicate({"fit": scenario}, replications=range(replications), seed=seed, workers=workers)
        reached = {target.metric: float(np.nanmean(results.samples(target.metric)["fit"])) for target in TARGETS}
        points.append((squared_error(reached) + penalty(values), values, reached))
        log(
            f"{len(points):3d}  loss {points[-1][0]:7.3f}  "
            + "  ".join(f"{v:.3f}" for v in (*values, *reached.values()))
        )
        return points[-1][0]

    start = np.array([(c.start - c.low) / (c.high - c.low) for c in COEFFICIENTS])
    simplex = np.vstack([start, *(start + 0.25 * np.eye(start.size) * np.where(start > 0.6, -1, 1))])
    bounds = [(0.0, 1.0)] * start.size
    options: Any = {"maxfev": tries, "initial_simplex": simplex, "xatol": 0.01, "fatol": 0.01}
    minimize(loss, start, method="Nelder-Mead", bounds=bounds, options=options)
    best = min(points, key=lambda row: row[0])
    return Fit(best[1], best[2], best[0], len(points))


def from_unit_cube(unit: Sequence[float] | NDArray[np.float64]) -> tuple[float, ...]:
    """The values of the coefficients at a point of the unit cube, where 0 and 1 are their bounds."""
    return tuple(c.low + float(u) * (c.high - c.low) for c, u in zip(COEFFICIENTS, unit, strict=True))


def squared_error(reached: dict[str, float]) -> float:
    """The sum of squared errors of the targets, each divided by its scale."""
    return sum(((reached[target.metric] - target.value) / target.scale) ** 2 for target in TARGETS)


def penalty(values: Sequence[float]) -> float:
    """The penalty on the distance of the values from their start."""
    shares = ((v - c.start) / (c.high - c.low) for c, v in zip(COEFFICIENTS, values, strict=True))
    return PENALTY * sum(share**2 for share in shares)
