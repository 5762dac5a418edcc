"""Where a series settles: the MSER-5 truncation point of one long run, or of the average of several.

A run that starts empty is not yet typical. MSER cuts off as much of the start as makes the mean of the rest most
certain: dropping atypical values lowers the spread, dropping typical ones costs evidence (White 1997, Simulation
69(6); White, Cobb & Spratt 2000, WSC: MSER-5 on batches of five was the best of five rules).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.stats.intervals import Floats

BATCH = 5  # observations; smooths what differs from one to the next (White, Cobb & Spratt 2000)
FEWEST = 10  # batches; with fewer there is no telling a start from a swing


@dataclass(frozen=True, slots=True)
class Truncation:
    """How much of the start to drop. If not `settled`, the run is too short and the cut does not remove its start."""

    cut: int  # observations to drop, a multiple of five, at most half of them
    mean: float  # of all observations after the cut
    settled: bool  # False: dropping half or more would be better still


def mser5(series: Floats) -> Truncation:
    """The truncation point of series: (observations,), in order of time, at least 50.

    With z the means of k whole batches of five, the cut d minimises sum over i > d of (z_i - mean)^2, over
    (k - d)^2, among d up to k / 2. If d = k / 2 or one beyond it, up to 3 k / 4, does better, the series has not
    settled; still nearer to the end a few values that happen to agree would win. In runs of independent values that
    alarm is false in 10 % of 100 values and in less than 1 % of 500. It does not see growth that gathers pace; batch
    means do. ValueError, naming every fault, for a series that is short, has values not finite or has another shape.
    """
    values = _checked(series)
    batches = values[: values.size // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    errors = _marginal_errors(batches)
    half, far = batches.size // 2, batches.size * 3 // 4
    cut = int(errors[: half + 1].argmin()) * BATCH
    return Truncation(cut, float(values[cut:].mean()), int(errors[: far + 1].argmin()) < half)


def mser5_of_runs(series: Floats) -> Truncation:
    """One truncation point for several runs, series: (runs, observations), from their average (Welch 1983).

    Averaging over runs first leaves the start, which all share, and evens out the luck, which they do not.
    """
    runs = np.asarray(series, dtype=np.float64)
    if runs.ndim != 2 or not runs.shape[0]:
        raise ValueError(f"series of shape {runs.shape}: must be (runs, observations)")
    return mser5(runs.mean(axis=0))


def _checked(series: Floats) -> Floats:
    values = np.asarray(series, dtype=np.float64)
    odd = np.count_nonzero(~np.isfinite(values))
    faults = [
        *([] if values.ndim == 1 else [f"series of shape {values.shape}: must be one row of observations"]),
        *([] if values.size >= FEWEST * BATCH else [f"{values.size} observations: must be {FEWEST * BATCH} or more"]),
        *([f"{odd} values of the series are not finite: all must be"] if odd else []),
    ]
    if faults:
        raise ValueError("; ".join(faults))
    return values


def _marginal_errors(z: Floats) -> Floats:
    """MSER of dropping the first d = 0, 1, ... k - 1 of z: (k,)."""
    # Sums run from the end, and of gaps to the last value: a large start leaves no rounding error in what follows it.
    gaps = (z - z[-1])[::-1]
    left = np.arange(1, z.size + 1)
    spread = np.maximum((gaps**2).cumsum() - gaps.cumsum() ** 2 / left, 0.0)
    return np.asarray((spread / left.astype(np.float64) ** 2)[::-1])
