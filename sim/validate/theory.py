"""Validation against queueing theory: scenario files with a known closed form, and the estimators of a run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine import play
from sim.experiment.replications import Progress
from sim.ledger import Channel, Ledger, Outcome
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.stats import queueing
from sim.trace import draw
from sim.units import Floats
from sim.validate import CheckRow, exact, require_replications, run_tasks

SumAndWeight = tuple[float, float]
Quantity = Callable[[Ledger], SumAndWeight]


@dataclass(frozen=True)
class Estimate:
    """A ratio over independent runs, and its standard error."""

    value: float
    standard_error: float


def ratio(pairs: Sequence[SumAndWeight]) -> Estimate:
    """Sum over weight of all runs; the standard error is that of the ratio estimator (Cochran 1977, eq. 6.9)."""
    sums, weights = np.array(pairs, dtype=np.float64).T
    value = sums.sum() / weights.sum()
    residual = sums - value * weights
    error = np.sqrt(np.sum(residual**2) / (residual.size - 1) / residual.size) / weights.mean()
    return Estimate(float(value), float(error))


def queue_exit_times(ledger: Ledger) -> Floats:
    """The day on which each request left the queue, for service or by giving up, (requests,); NaN while it waits."""
    gave_up = (ledger.outcome == Outcome.DROPPED) & np.isnan(ledger.started)
    return np.where(gave_up, ledger.ended, ledger.started)


def wait(ledger: Ledger, service: int | None = None) -> SumAndWeight:
    """Sum and number of waits in days before the first service, of requests served and of those that gave up."""
    left = queue_exit_times(ledger)
    counted = left > ledger.warm_up
    if service is not None:
        counted &= ledger.service == service
    return float(np.sum((left - ledger.raised)[counted])), float(np.count_nonzero(counted))


def wait_of_service(service: int) -> Quantity:
    """The function `wait` for one service."""
    return lambda ledger: wait(ledger, service)


def abandonment(ledger: Ledger) -> SumAndWeight:
    """Number of requests that gave up, and number that left the queue."""
    counted = queue_exit_times(ledger) > ledger.warm_up
    return float(np.count_nonzero(counted & np.isnan(ledger.started))), float(np.count_nonzero(counted))


def time_in_system(ledger: Ledger) -> SumAndWeight:
    """Sum and number of times from raised to ended, in days, rework included."""
    counted = ledger.ended > ledger.warm_up
    return float(np.sum((ledger.ended - ledger.raised)[counted])), float(np.count_nonzero(counted))


def number_in_system(ledger: Ledger) -> SumAndWeight:
    """Items waiting or in service at all teams, integrated over the study (item-days), and its length (days)."""
    span = ledger.end - ledger.warm_up
    sides = ("waiting_area", "busy_area")
    return sum(area(ledger, side) - area(ledger, side, ledger.warm_up) for side in sides), span


def area(ledger: Ledger, side: str, until: float | None = None) -> float:
    """`waiting_area` (item-days) or `busy_area` (server-days) of all teams, up to a month end or the end."""
    rows = np.flatnonzero(ledger.months["time"] <= (ledger.end if until is None else until))
    if not rows.size:
        return 0.0
    return float(sum(ledger.months[f"team.{k}.{side}"][rows[-1]] for k in range(len(ledger.names.teams))))


def direct_share(ledger: Ledger) -> SumAndWeight:
    """Number of requests that went past IT, and number raised."""
    raised = ledger.raised >= ledger.warm_up
    direct = raised & (ledger.channel == Channel.DIRECT)
    return float(np.count_nonzero(direct)), float(np.count_nonzero(raised))


SEED = 1
REPLICATIONS = 200
BLOCK = 10  # replications in one task of a worker


@dataclass(frozen=True)
class Case:
    """One number that theory gives for one scenario file."""

    name: str
    file: str  # in scenarios/theory, without .toml
    quantity: Quantity
    expected: float
    unit: str
    source: str


def cases() -> list[Case]:
    """All closed forms that the model is checked against. Rates are per day; one server serves 1 a day."""
    light, critical = queueing.erlang_a(48, 1, 1 / 2, 50), queueing.erlang_a(10, 1, 1 / 5, 10)
    urgent, ordinary = queueing.cobham_mmc_waits([1.0, 1.6], 1, 3)
    again = queueing.feedback_mm1(0.6, 1, 0.2)
    lost = abandonment
    return [
        Case("M/M/1 wait", "mm1", wait, queueing.mmc_wait(0.9, 1, 1), "days", "Erlang C"),
        Case("M/M/3 wait", "mm3", wait, queueing.mmc_wait(2.6, 1, 3), "days", "Erlang C"),
        Case("M/M/10 wait", "mm10", wait, queueing.mmc_wait(8, 1, 10), "days", "Erlang C"),
        Case("M/M/50+M abandonment", "erlang_a_50", lost, light.abandonment, "share", "Erlang A (Palm)"),
        Case("M/M/50+M wait", "erlang_a_50", wait, light.wait, "days", "Erlang A (Palm)"),
        Case("M/M/10+M abandonment", "erlang_a_10", lost, critical.abandonment, "share", "Erlang A (Palm)"),
        Case("M/M/10+M wait", "erlang_a_10", wait, critical.wait, "days", "Erlang A (Palm)"),
        Case("priority, urgent wait", "priority", wait_of_service(1), urgent, "days", "Cobham 1954"),
        Case("priority, ordinary wait", "priority", wait_of_service(0), ordinary, "days", "Cobham 1954"),
        Case("M/G/1 wait", "mg1", wait, queueing.mg1_wait(0.8, 1, 1.5), "days", "Pollaczek-Khinchine"),
        Case("rework, number present", "rework", number_in_system, again.present, "items", "Jackson 1957"),
        Case("rework, time to the end", "rework", time_in_system, again.stay, "days", "Jackson 1957"),
        Case("five M/M/2 wait", "split", wait, queueing.mmc_wait(1.8, 1, 2), "days", "Erlang C"),
        Case("pooled M/M/10 wait", "pooled", wait, queueing.mmc_wait(9, 1, 10), "days", "Erlang C"),
        Case("M/G/infinity, number present", "mginf", number_in_system, queueing.mginf_mean(5, 1), "items", "Little"),
        Case("crew of three wait", "crew", wait, queueing.mmc_wait(0.8, 1, 1), "days", "Erlang C"),
        Case("channel choice, share direct", "logit", direct_share, queueing.logit_share(0.7), "share",
             "McFadden 1974"),
    ]  # fmt: skip


def rows(replications: int = REPLICATIONS, workers: int = 1, progress: Progress | None = None) -> list[CheckRow]:
    """One row per case, over runs 0 .. replications - 1 of each scenario file; ValueError for fewer than two."""
    require_replications(replications)
    files = list(dict.fromkeys(case.file for case in cases()))
    tasks = [
        (file, start, min(start + BLOCK, replications)) for file in files for start in range(0, replications, BLOCK)
    ]
    found: dict[str, list[tuple[SumAndWeight, ...]]] = {file: [] for file in files}
    for (file, _, _), measured in zip(tasks, run_tasks(_block, tasks, workers, progress), strict=True):
        found[file] += measured
    return [_row(case, found[case.file]) for case in cases()]


def of_file(file: str) -> list[Case]:
    """The cases of one scenario file."""
    return [case for case in cases() if case.file == file]


def _row(case: Case, runs: list[tuple[SumAndWeight, ...]]) -> CheckRow:
    position = [other.name for other in of_file(case.file)].index(case.name)
    estimate = ratio([run[position] for run in runs])
    return exact(case.name, case.expected, estimate.value, estimate.standard_error, case.source, case.unit)


def _block(task: tuple[str, int, int]) -> list[tuple[SumAndWeight, ...]]:
    """The pairs of replications `start` to `stop` - 1, one pair per case of the file."""
    file, start, stop = task
    return list(_measured(file, range(start, stop)))


def _measured(file: str, replications: range) -> Iterator[tuple[SumAndWeight, ...]]:
    scenario = load(shipped_scenarios() / "theory" / f"{file}.toml")
    for replication in replications:
        ledger = play(scenario, draw(scenario, SEED, replication))
        yield tuple(case.quantity(ledger) for case in of_file(file))
