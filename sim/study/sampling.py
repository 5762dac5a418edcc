"""The points of a design: values for the parameters of a study. Random designs are drawn here alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from zlib import crc32

import numpy as np

from sim.study.designs import Correlation, Design, Grid, LatinHypercube, Morris, PointList, Saltelli, Sobol
from sim.study.parameters import Parameter
from sim.study.points import Point, Settings
from sim.units import Floats

TOO_ALIKE = 1e6  # condition number of scores whose correlations cannot be taken out


def sample_points(design: Design, parameters: Sequence[Parameter], seed: int) -> tuple[Point, ...]:
    """All points of a design, in the design's own order; the same arguments give the same points."""
    return tuple(Point(index, settings) for index, settings in enumerate(_all_settings(design, parameters, seed)))


def size(design: Design, parameters: Sequence[Parameter]) -> int:
    """How many points a design has, without making them."""
    match design:
        case PointList():
            return len(design.points)
        case Grid():
            return prod(each.count(design.levels or 2) for each in parameters)
        case LatinHypercube() | Sobol():
            return design.n
        case Saltelli():
            return design.n * (len(parameters) + 2)
        case Morris():
            return design.trajectories * (len(parameters) + 1)
        case _:
            return 1 + sum(each.count(2) for each in parameters)


def _all_settings(design: Design, parameters: Sequence[Parameter], seed: int) -> Iterable[Settings]:
    match design:
        case PointList():
            return design.points
        case Grid():
            levels = [each.spread(design.levels or 2) for each in parameters]
            return [_together(parameters, values) for values in product(*levels)]
        case LatinHypercube():
            return _at(parameters, latin_hypercube(design, [each.path for each in parameters], seed))
        case Sobol():
            return _at(parameters, sobol(design.n, len(parameters), seed))
        case Saltelli():
            return _at(parameters, saltelli(design.n, len(parameters), seed))
        case Morris():
            return _at(parameters, morris(design.trajectories, len(parameters), design.levels, seed))
        case _:
            return _one_at_a_time(parameters)


def _at(parameters: Sequence[Parameter], shares: Floats) -> Iterator[Settings]:
    """The settings of each row of shares (points, parameters)."""
    for row in shares.tolist():
        yield _together(parameters, [each.at(share) for each, share in zip(parameters, row, strict=True)])


def _together(parameters: Sequence[Parameter], values: Sequence[object]) -> Settings:
    pairs = zip(parameters, values, strict=True)
    return {path: given for each, value in pairs for path, given in each.settings(value).items()}


def _one_at_a_time(parameters: Sequence[Parameter]) -> Iterator[Settings]:
    yield {}
    for each in parameters:
        yield from (each.settings(value) for value in each.spread(2))


def stream(seed: int, name: str) -> np.random.Generator:
    """A generator that depends on the study's seed and a name alone."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(crc32(f"design {name}".encode()),)))


def latin_hypercube(design: LatinHypercube, names: Sequence[str], seed: int) -> Floats:
    """Shares in [0, 1), (n, parameters): in each column one from each of n equal strata.

    Every column has a stream of its own, so that a parameter more leaves those of the others as they were.
    """
    from scipy.stats import qmc  # more than a second to import

    columns = [qmc.LatinHypercube(1, rng=stream(seed, name)).random(design.n)[:, 0] for name in names]
    shares = np.column_stack(columns)
    correlated = [k for k, name in enumerate(names) if any(name in pair[:2] for pair in design.correlations)]
    if correlated:
        target = score_correlations(design.correlations, [names[k] for k in correlated])
        shares[:, correlated] = _correlated(shares[:, correlated], target, stream(seed, "correlations"))
    return shares


def score_correlations(pairs: Sequence[Correlation], names: Sequence[str]) -> Floats:
    """Correlations of normal scores that give the rank correlations asked for, (names, names).

    For two normals with correlation r, Spearman's is 6/pi asin(r/2) (Pearson 1907).
    """
    matrix = np.eye(len(names))
    for first, second, rank_correlation in pairs:
        i, k = names.index(first), names.index(second)
        matrix[i, k] = matrix[k, i] = 2.0 * np.sin(np.pi * rank_correlation / 6.0)
    return matrix


def _correlated(shares: Floats, target: Floats, rng: np.random.Generator) -> Floats:
    """The same values in each column, reordered to have the correlations (Iman & Conover 1982).

    shares: (n, columns); target: correlations of their normal scores, (columns, columns).
    """
    from scipy.special import ndtri

    n, columns = shares.shape
    scores = ndtri(np.arange(1, n + 1) / (n + 1))
    while True:
        mixed = np.column_stack([rng.permutation(scores) for _ in range(columns)])
        chance = np.corrcoef(mixed, rowvar=False)
        if np.linalg.cond(chance) < TOO_ALIKE:
            break
    # Take out the correlations that chance has left in the scores, then put those of the target in.
    wanted = mixed @ np.linalg.inv(np.linalg.cholesky(chance)).T @ np.linalg.cholesky(target).T
    ranks = wanted.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return np.take_along_axis(np.sort(shares, axis=0), ranks, axis=0)


def sobol(n: int, dimensions: int, seed: int) -> Floats:
    """Shares in [0, 1), (n, dimensions): the first n points, a power of two, of a scrambled Sobol sequence."""
    from scipy.stats import qmc  # more than a second to import

    return np.asarray(qmc.Sobol(dimensions, rng=stream(seed, "sobol")).random(n), dtype=np.float64)


def saltelli(n: int, dimensions: int, seed: int) -> Floats:
    """Shares in [0, 1), (n x (dimensions + 2), dimensions), block by block.

    Block i has row i of a sample A, this row with each column in turn from row i of a sample B, and row i of B. A and B
    are the two halves of a scrambled Sobol sequence in 2 x dimensions (Saltelli et al. 2010).
    """
    a, b = np.hsplit(sobol(n, 2 * dimensions, seed), 2)
    blocks = np.repeat(a[:, None, :], dimensions + 2, axis=1)
    turn = np.arange(dimensions)
    blocks[:, turn + 1, turn] = b
    blocks[:, -1] = b
    return blocks.reshape(-1, dimensions)


def morris(trajectories: int, dimensions: int, levels: int, seed: int) -> Floats:
    """Shares in [0, 1], (trajectories x (dimensions + 1), dimensions), trajectory by trajectory.

    From a random point of the grid, each dimension in random order is moved once by levels / (2 (levels - 1)),
    up or down (Morris 1991, section 4).
    """
    rng, half = stream(seed, "morris"), levels // 2
    return np.concatenate([_trajectory(rng, dimensions, half) for _ in range(trajectories)]) / (levels - 1)


def _trajectory(rng: np.random.Generator, dimensions: int, half: int) -> Floats:
    """One walk over grid steps 0 to 2 half - 1, (dimensions + 1, dimensions); a move is of `half` steps."""
    lower, upwards = rng.integers(half, size=dimensions), rng.integers(2, size=dimensions)
    turn = rng.permutation(dimensions)  # when each dimension is moved
    moved = np.arange(dimensions + 1)[:, None] > turn
    return np.asarray(lower + half * np.where(moved, upwards, 1 - upwards), dtype=np.float64)
