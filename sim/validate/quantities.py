"""What queueing theory speaks of, read from one run: each a pair (sum, weight) after the warm-up.

The estimate over many runs is the sum of sums over the sum of weights. Items count when they leave the line or the
system, not when they are raised: in equilibrium those who leave during any span are a fair sample, so nothing is
lost at the end of a run, and the ratio of the sums is free of the bias that a mean of means has where busy runs
hold more items (Cochran 1977, Sampling Techniques, ch. 6).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.ledger import Channel, Ledger, Outcome

Pair = tuple[float, float]
Quantity = Callable[[Ledger], Pair]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A ratio over independent runs, and its standard error."""

    value: float
    standard_error: float


def ratio(pairs: Sequence[Pair]) -> Estimate:
    """Sum over weight of all runs; the standard error is that of the ratio estimator (Cochran 1977, eq. 6.9)."""
    sums, weights = np.array(pairs, dtype=np.float64).T
    value = sums.sum() / weights.sum()
    residual = sums - value * weights
    error = np.sqrt(np.sum(residual**2) / (residual.size - 1) / residual.size) / weights.mean()
    return Estimate(float(value), float(error))


def left_line(ledger: Ledger) -> Floats:
    """When each request began to be served or gave up waiting; nan = still waiting. Shape (requests,)."""
    gave_up = (ledger.outcome == Outcome.DROPPED) & np.isnan(ledger.started)
    return np.where(gave_up, ledger.ended, ledger.started)


def wait(ledger: Ledger, service: int | None = None) -> Pair:
    """Days in line before the first service, of those served and those who gave up alike."""
    left = left_line(ledger)
    counted = left > ledger.warm_up
    if service is not None:
        counted &= ledger.service == service
    return float(np.sum((left - ledger.raised)[counted])), float(np.count_nonzero(counted))


def wait_of(service: int) -> Quantity:
    """As `wait`, of one service alone."""
    return lambda ledger: wait(ledger, service)


def abandonment(ledger: Ledger) -> Pair:
    """Share of those who left the line that gave up."""
    counted = left_line(ledger) > ledger.warm_up
    return float(np.count_nonzero(counted & np.isnan(ledger.started))), float(np.count_nonzero(counted))


def stay(ledger: Ledger) -> Pair:
    """Days from raised to ended, rework included."""
    counted = ledger.ended > ledger.warm_up
    return float(np.sum((ledger.ended - ledger.raised)[counted])), float(np.count_nonzero(counted))


def present(ledger: Ledger) -> Pair:
    """Mean number waiting or in service at all teams, in items: time average of the study."""
    span = ledger.end - ledger.warm_up
    sides = ("waiting_area", "busy_area")
    return sum(area(ledger, side) - area(ledger, side, ledger.warm_up) for side in sides), span


def area(ledger: Ledger, side: str, until: float | None = None) -> float:
    """`waiting_area` (item-days) or `busy_area` (server-days) of all teams, up to a month end or the end."""
    rows = np.flatnonzero(ledger.months["time"] <= (ledger.end if until is None else until))
    if not rows.size:
        return 0.0
    return float(sum(ledger.months[f"team.{k}.{side}"][rows[-1]] for k in range(len(ledger.names.teams))))


def direct_share(ledger: Ledger) -> Pair:
    """Share of requests that never asked IT."""
    raised = ledger.raised >= ledger.warm_up
    direct = raised & (ledger.channel == Channel.DIRECT)
    return float(np.count_nonzero(direct)), float(np.count_nonzero(raised))
