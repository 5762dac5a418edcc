"""What a scenario settles at: one long run, its start cut off, and how sure the rest is.

For scenarios that have an equilibrium. Where business, trust or the estate drift for the whole study, there is none
to be found, and replications (`sim.experiment.replications`) are the way. Short runs err low and cover too rarely even
without a warning: docs/output_analysis.md says how long is long enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.engine import play
from sim.ledger import Cause, Ledger
from sim.metrics.series import monthly
from sim.scenario.records import Scenario
from sim.stats.steady_state import BATCHES, BatchMeans, Truncation, batch_means, mser5
from sim.trace import draw
from sim.units import EPSILON, Floats


@dataclass(frozen=True)
class SteadyState:
    """The long-run mean of one series, in its unit, and what it rests on."""

    name: str
    observations: int  # of the whole run
    until: float  # working days from the start that were cut off
    truncation: Truncation
    means: BatchMeans

    @property
    def warnings(self) -> tuple[str, ...]:
        """What speaks against the interval; empty if nothing does."""
        found = []
        if not self.truncation.settled:
            found.append(f"{self.name} was still settling in the middle of the run: make it longer")
        if not self.means.long_enough:
            found.append(
                f"{self.name}: neighbouring batches are alike (correlation {self.means.correlation:.2f}), "
                "so the interval is too narrow: make the run longer"
            )
        return tuple(found)


def steady_wait(
    scenario: Scenario,
    *,
    service: str | None = None,
    seed: int = 1,
    replication: int = 0,
    batches: int = BATCHES,
    level: float = 0.95,
) -> SteadyState:
    """Working days that a request to IT waits for its first work, intake included, or until it leaves unserved.

    Plays one run as long as `company.warm_up` + `company.horizon` and takes the requests, of one `service` or of all,
    in the order they were raised, up to the first that still waits at the end: those behind it would be the quick ones
    of their time. MSER-5 says where the warm-up ends, not the scenario. ValueError for an unknown service or a run too
    short to tell.
    """
    if service is not None and service not in scenario.services:
        raise ValueError(f"service = {service!r}: must be one of {', '.join(scenario.services)}")
    ledger = play(scenario, draw(scenario, seed, replication))
    raised, waits = _waits(ledger, service)
    return _settled("wait" if service is None else f"wait.{service}", raised, waits, batches, level)


def steady_month(
    scenario: Scenario,
    series: str,
    *,
    seed: int = 1,
    replication: int = 0,
    batches: int = BATCHES,
    level: float = 0.95,
) -> SteadyState:
    """The mean month of one series of `sim.metrics.series.monthly`, from one run of warm-up and horizon.

    Months before the first that has a value go with the start; a first or last month cut short is left out. Every
    month counts alike, however many requests it had. ValueError for an unknown series, for one with a gap, or for a
    run too short to tell.
    """
    ledger = play(scenario, draw(scenario, seed, replication))
    found = monthly(replace(ledger, warm_up=0.0), scenario)
    times = found.pop("time")
    if series not in found:
        raise ValueError(f"series = {series!r}: must be one of {', '.join(found)}")
    times, values = _whole_months(times, found[series])
    if np.isnan(values).any():
        raise ValueError(f"series = {series!r}: {np.isnan(values).sum()} months have no value, and every month must")
    return _settled(series, times, values, batches, level)


def _settled(name: str, times: Floats, values: Floats, batches: int, level: float) -> SteadyState:
    """Cuts off the start and takes batch means of the rest; times and values: (observations,)."""
    try:
        truncation = mser5(values)
        means = batch_means(values[truncation.cut :], batches, level)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    until = float(times[truncation.cut - 1]) if truncation.cut else 0.0
    return SteadyState(name, values.size, until, truncation, means)


def _waits(ledger: Ledger, service: str | None) -> tuple[Floats, Floats]:
    """When each request to IT was raised, and the days it waited; in order, to the first that still waits."""
    asked = np.isfinite(ledger.raised) & (ledger.cause != Cause.CHOICE)
    if service is not None:
        asked &= ledger.service == ledger.names.services.index(service)
    # Work that began after IT lost the request is somebody else's.
    began = np.where(np.isnan(ledger.left), ledger.started, np.nan)
    over = np.fmin(began, np.fmin(ledger.left, ledger.ended))
    order = np.argsort(ledger.raised[asked], kind="stable")
    raised, waits = ledger.raised[asked][order], (over - ledger.raised)[asked][order]
    open_ = np.flatnonzero(np.isnan(waits))
    known = slice(0, open_[0] if open_.size else None)
    return raised[known], waits[known]


def _whole_months(times: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Without leading months that have no value, and without a first or last month that is cut short."""
    days = np.diff(times, prepend=0.0)
    whole = days > days.max() - EPSILON
    times, values = times[whole], values[whole]
    first = int(np.argmax(~np.isnan(values)))
    return times[first:], values[first:]
