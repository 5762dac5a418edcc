"""Finds the free coefficients: those with no published value, once, for all operating models together.

`python -m sim.calibrate` runs it again and writes `scenarios/parts/calibrated.toml`, which the example company extends.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.replications import replicate
from sim.scenario.reading.load import load

RATIOS = {"weight_wait": 1.0, "weight_price": 0.6, "weight_trust": 0.8, "weight_hassle": 0.5}
"""Assumed relative weights of channel choice (facts 4); their common scale is free."""


class Coefficient(NamedTuple):
    """One number that the fit may move."""

    name: str
    start: float
    low: float
    high: float


COEFFICIENTS = (
    Coefficient("direct_constant", 0.0, -1.0, 1.0),
    Coefficient("weight_scale", 1.0, 0.5, 2.0),
    Coefficient("persistence", 1.0, 0.0, 2.0),
    Coefficient("project_patience", 84.0, 42.0, 168.0),
)


def settings(values: Sequence[float], projects: Sequence[str]) -> dict[str, float]:
    """Paths and values of a scenario for one point of the fit; `projects` are the services of that kind."""
    constant, scale, persistence, patience = values
    chosen = {"behaviour.direct_constant": constant, "behaviour.persistence": persistence}
    chosen |= {f"behaviour.{name}": ratio * scale for name, ratio in RATIOS.items()}
    return chosen | {f"services.{name}.patience.mean": patience for name in projects}


class Target(NamedTuple):
    """A published figure that a metric should come near."""

    metric: str
    value: float
    scale: float  # a miss of this size costs one unit of loss
    source: str


TARGETS = (
    Target("leakage_spend_share", 0.28, 0.03, "CEB 2013, 165 organisations; 0.25-0.38 over the sources"),
    Target("waiting_share.project", 1 / 3, 0.10, "Gartner (Handler): a third of funded projects wait to be started"),
    Target("late_share.project", 0.41, 0.11, "MuleSoft 2022, 30 % late, 52 % the year before"),
    Target("project_duration_median", 8.0, 2.0, "EBSPM: gamma(3.42, 2.61 months), median 8.4"),
    Target("sla_attainment", 0.63, 0.10, "ServiceNow log: 63 % of tickets within the agreed time"),
)


PRIOR = 0.1
"""Weight of staying near the start, per (share of the range)^2: decides where the targets do not."""

Say = Callable[[str], None]


class Fit(NamedTuple):
    """Where the fit ended."""

    values: tuple[float, ...]  # of COEFFICIENTS, in their order
    reached: dict[str, float]  # metric -> mean over replications
    loss: float
    tried: int


def fit(path: str, *, replications: int, seed: int, workers: int | None, tries: int, say: Say) -> Fit:
    """Fits the coefficients of the scenario in `path` by Nelder-Mead within their bounds."""
    from scipy.optimize import minimize

    projects = [name for name, service in load(path).services.items() if service.kind == "project"]
    seen: list[tuple[float, tuple[float, ...], dict[str, float]]] = []

    def loss(unit: NDArray[np.float64]) -> float:
        values = scaled(unit)
        scenario = load(path, settings(values, projects))
        results = replicate({"fit": scenario}, replications=range(replications), seed=seed, workers=workers)
        reached = {target.metric: float(np.nanmean(results.samples(target.metric)["fit"])) for target in TARGETS}
        seen.append((miss(reached) + prior(values), values, reached))
        say(f"{len(seen):3d}  loss {seen[-1][0]:7.3f}  " + "  ".join(f"{v:.3f}" for v in (*values, *reached.values())))
        return seen[-1][0]

    start = np.array([(c.start - c.low) / (c.high - c.low) for c in COEFFICIENTS])
    simplex = np.vstack([start, *(start + 0.25 * np.eye(start.size) * np.where(start > 0.6, -1, 1))])
    bounds = [(0.0, 1.0)] * start.size
    options: Any = {"maxfev": tries, "initial_simplex": simplex, "xatol": 0.01, "fatol": 0.01}
    minimize(loss, start, method="Nelder-Mead", bounds=bounds, options=options)
    best = min(seen, key=lambda row: row[0])
    return Fit(best[1], best[2], best[0], len(seen))


def scaled(unit: Sequence[float] | NDArray[np.float64]) -> tuple[float, ...]:
    """Values of the coefficients at a point of the unit cube."""
    return tuple(c.low + float(u) * (c.high - c.low) for c, u in zip(COEFFICIENTS, unit, strict=True))


def miss(reached: dict[str, float]) -> float:
    """Sum of squared misses, each over its scale."""
    return sum(((reached[target.metric] - target.value) / target.scale) ** 2 for target in TARGETS)


def prior(values: Sequence[float]) -> float:
    """What leaving the start costs."""
    moved = ((v - c.start) / (c.high - c.low) for c, v in zip(COEFFICIENTS, values, strict=True))
    return PRIOR * sum(share**2 for share in moved)
