"""Least squares on the targets with common random numbers: the same demand and luck at every point tried."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.coefficients import COEFFICIENTS, settings
from sim.calibrate.targets import TARGETS
from sim.experiment.run import replicate
from sim.scenario.load import load

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
