"""Variance-based sensitivity: first-order and total Sobol indices from the table of a study with a Saltelli design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.stats.intervals import Interval
from sim.study.sampling import stream
from sim.units import Floats, Ints

if TYPE_CHECKING:
    from pandas import DataFrame

RESAMPLES = 999
LEVEL = 0.95


class SobolIndex(NamedTuple):
    """How much of the variance of one metric over the design is due to one parameter, in one scenario."""

    metric: str
    scenario: str
    parameter: str
    first: Interval  # share due to the parameter alone
    total: Interval  # share due to the parameter, alone or together with others


class _Blocks(NamedTuple):
    """The metric at the points of a design."""

    a: Floats  # (n,)
    b: Floats  # (n,)
    ab: Floats  # (parameters, n): as `a`, with one parameter as in `b`

    def taken(self, rows: Ints) -> _Blocks:
        """The blocks of the rows, which may repeat."""
        return _Blocks(self.a[rows], self.b[rows], self.ab[:, rows])

    def indices(self) -> Floats:
        """First-order and total indices, (2, parameters), by the estimators that Saltelli et al. (2010) recommend."""
        from scipy.stats import sobol_indices as estimate  # more than a second to import

        values: Any = {"f_A": self.a[None], "f_B": self.b[None], "f_AB": self.ab[:, None, :]}
        found = estimate(func=values, n=self.a.size)
        return np.stack([found.first_order.ravel(), found.total_order.ravel()])


def sobol_indices(frame: DataFrame, metric: str, parameters: Sequence[str], seed: int = 1) -> tuple[SobolIndex, ...]:
    """First-order and total Sobol indices of each parameter on the metric, for every scenario of a study.

    `frame`: the table of a study whose design is `saltelli` (`StudyResult.frame`). `parameters`: all of its parameters,
    in the order of the study. Indices are of the mean over replications, which has common random numbers at all points.
    95 % intervals are percentiles of a bootstrap over base points, drawn with `seed`. Indices are NaN where the metric
    is not defined at some point, or the same at all.

    Raises KeyError for a name that is no column, ValueError for another design or one with points that have no result.
    """
    means = frame.groupby(["scenario", "point"], sort=False)[metric].mean()
    scenarios = list(dict.fromkeys(frame["scenario"]))
    points = frame.drop_duplicates("point").set_index("point")[list(parameters)].sort_index()
    _require_saltelli(points, len(parameters))
    found: list[SobolIndex] = []
    for name in scenarios:
        values = means.loc[name].reindex(points.index)
        rows = _intervals(_blocks(values.to_numpy(np.float64), len(parameters)), seed)
        found += [SobolIndex(metric, name, path, *row) for path, row in zip(parameters, rows, strict=True)]
    return tuple(found)


def _require_saltelli(points: DataFrame, count: int) -> None:
    """Raises ValueError unless the points are whole blocks of a Saltelli design, in its order."""
    size = count + 2
    if points.shape[0] % size or points.index.tolist() != list(range(points.shape[0])):
        raise ValueError(f"must have every point of a Saltelli design of {count} parameters, {size} a base point")
    for k, path in enumerate(points.columns):
        blocks = points[path].to_numpy().reshape(-1, size)
        other = np.isin(np.arange(size), (k + 1, size - 1))
        if (blocks[:, ~other] != blocks[:, :1]).any() or (blocks[:, k + 1] != blocks[:, -1]).any():
            raise ValueError(
                f"{path}: does not change as in a Saltelli design; give all parameters in the study's order"
            )


def _blocks(values: Floats, count: int) -> _Blocks:
    """The values of all points (n x (count + 2),), by sample."""
    table = values.reshape(-1, count + 2)
    return _Blocks(table[:, 0], table[:, -1], np.ascontiguousarray(table[:, 1:-1].T))


def _intervals(blocks: _Blocks, seed: int) -> list[tuple[Interval, Interval]]:
    """Both indices of each parameter, with intervals."""
    every = np.concatenate([blocks.a, blocks.b, blocks.ab.ravel()])
    if not np.isfinite(every).all() or np.ptp(every) == 0.0:
        nothing = Interval(np.nan, np.nan, np.nan)
        return [(nothing, nothing)] * blocks.ab.shape[0]
    rng, n = stream(seed, "bootstrap of indices"), blocks.a.size
    drawn = np.array([blocks.taken(rng.integers(n, size=n)).indices() for _ in range(RESAMPLES)])
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.nanquantile(drawn, [tail, 1.0 - tail], axis=0)
    table = np.stack([blocks.indices(), low, high], axis=-1)  # (2, parameters, 3)
    return [(Interval(*first), Interval(*total)) for first, total in zip(*table.tolist(), strict=True)]
