"""The random numbers of one replication: its demand, and a number for each later decision.

This is the only module that draws random numbers.

The trace depends on the company (units, services), the seed and the replication alone, never on the operating
model: every model serves the same needs with the same random numbers (common random numbers). Each stream is
named after its unit and service, so adding a unit or a service leaves the draws of all others unchanged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil

import numpy as np
from scipy.special import gammaincinv

from sim.scenario.company import Company
from sim.scenario.records import Scenario, Service, demand_per_year
from sim.units import MONTH, WEEK, YEAR, Floats, Ints

LEAST_CV = 1e-6  # a day factor that varies less than this is none
REWORK_LOOPS = 8  # passes with an effort of their own; at 20 % rework a ninth comes up once in 400,000 requests

UNIFORMS = (
    "choice",
    "insist",
    "approval",
    "decline",
    "desk",
    "reuse",
    "procurement",
    "defect",
    "found",
    "duplicate",
    "detected",
)
PLAIN = ("raised", "offset", "effort", "overrun", "overrun_bought", "patience", "purchase_time", "rework")
EXPONENTIALS = ("retire", "takeover", "security", "escape")  # unit-exponential draws: when, at whatever rate
CONTRACT_UNIFORMS = ("transition", "overrun", "procurement", "destination")  # uniform numbers of one contract
GENERATIONS = 16  # contracts with one provider and its successors that have draws of their own in one run


@dataclass(frozen=True)
class Trace:
    """Every need of one replication and the random numbers of what may happen to it.

    Columns: (rows,), sorted by time raised.

    Rows come in three sorts: needs with a time `raised`; systems that were live before the run (`inherited`
    1 = IT's, 2 = shadow); and potential incidents of systems (`parent` >= 0), raised `offset` days after their
    parent goes live, if it does. Their `raised` is nan.
    """

    raised: Floats
    unit: Ints
    service: Ints
    inherited: Ints
    parent: Ints
    offset: Floats
    effort: Floats  # planned hours
    overrun: Floats
    overrun_bought: Floats
    patience: Floats  # days, inf = never gives up
    purchase_time: Floats  # days
    uniforms: dict[str, Floats]  # one uniform number per later decision
    exponentials: dict[str, Floats]
    noise: dict[str, Floats]  # standard normal error of lead-time estimates, by offer: "it" or a provider
    rework: Floats  # (rows, loops) hours of each rework pass, where the service draws them afresh
    contracts: dict[
        str, dict[str, Floats]
    ]  # by provider, (GENERATIONS,): see `CONTRACT_UNIFORMS`; "exit" is exponential

    @property
    def needs(self) -> int:
        """Number of rows with a time `raised`; they come first."""
        return int(np.count_nonzero(np.isfinite(self.raised)))


@dataclass(frozen=True)
class Block:
    """Rows of one unit and service before they are merged with all others."""

    unit: str
    service: str
    columns: dict[str, Floats]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.columns["raised"].size)


Streams = Callable[[str], np.random.Generator]


def stream(seed: int, replication: int, name: str) -> np.random.Generator:
    """A random generator that depends on seed, replication and name alone, not on earlier draws."""
    words = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), dtype=np.uint32)
    key = np.random.SeedSequence(seed, spawn_key=(replication, *words.tolist()))
    return np.random.Generator(np.random.PCG64(key))


def draw(scenario: Scenario, seed: int, replication: int) -> Trace:
    """Draws all random numbers of one replication.

    Rows: needs in the order raised (ties by unit and service name), then inherited systems, then potential
    incidents of systems.
    """

    def streams(name: str) -> np.random.Generator:
        return stream(seed, replication, name)

    length = scenario.company.warm_up + scenario.company.horizon
    demand = sorted(demand_per_year(scenario).items())
    blocks = [_block(scenario, *place, rate, length, streams) for place, rate in demand]
    order = np.argsort(np.concatenate([block.columns["raised"] for block in blocks]), kind="stable")
    children = _offspring(scenario, blocks, order, length, streams)
    return _joined(scenario, blocks, order, children, streams)


def _block(scenario: Scenario, unit: str, service: str, per_year: float, length: float, streams: Streams) -> Block:
    """Needs of one unit for one service, and its systems that are live at the start (nan = not raised)."""
    record = scenario.services[service]
    prefix = f"{unit}/{service}"
    calendar = calendar_factors(scenario.company)
    factors = calendar * _day_factors(record.day_cv, calendar.size, streams(f"day/{record.kind}"))
    warm_up = scenario.company.warm_up
    raised = arrivals(per_year / YEAR * factors, warm_up - ceil(warm_up), length, streams(f"{prefix}/arrivals"))
    owned, shadow = record.systems_at_start(per_year)
    needs = _random_columns(scenario, record, raised.size, prefix, streams)
    old = _random_columns(scenario, record, owned + shadow, f"{prefix}/inherited", streams)
    columns = {name: np.concatenate([needs[name], old[name]]) for name in needs}
    columns["raised"] = np.concatenate([raised, np.full(owned + shadow, np.nan)])
    columns["inherited"] = np.repeat([0.0, 1.0, 2.0], [raised.size, owned, shadow])
    columns["parent"] = np.full(columns["raised"].size, -1.0)
    columns["offset"] = np.full(columns["raised"].size, np.nan)
    return Block(unit, service, columns)


def calendar_factors(company: Company) -> Floats:
    """Expected demand of each day of the trace over the base rate (days,): growth x season x weekday.

    The calendar is that of the study, whatever the warm-up: its first day is a Monday of month 1 at the base rate, and
    the days before it lie in the months, weekdays and growth before it. The last day is that in which the run ends.
    """
    days = np.arange(-ceil(company.warm_up), ceil(company.horizon))
    week = np.array(company.weekday_factors) / np.mean(company.weekday_factors)
    season = np.array(company.month_factors) / np.mean(company.month_factors)
    growth: list[float] = [(1.0 + company.growth) ** (day / YEAR) for day in days.tolist()]
    return np.asarray(np.array(growth) * season[(days // int(MONTH)) % len(season)] * week[days % WEEK])


def _day_factors(cv: float, days: int, rng: np.random.Generator) -> Floats:
    """Gamma factors of mean 1 (days,): one factor a day for all services of a kind, as real desks show."""
    uniforms = rng.random(days)
    if cv < LEAST_CV:
        return np.ones(days)
    return np.asarray(gammaincinv(1.0 / cv**2, uniforms) * cv**2)


def arrivals(rates: Floats, first: float, length: float, rng: np.random.Generator) -> Floats:
    """Sorted times, from 0 to below `length`, of a Poisson process with the rate of each day (days,).

    The first day begins at `first`, which is 0 or, where the warm-up is not a whole number of days, a part of a day
    earlier.
    """
    counts = rng.poisson(rates)
    times = np.repeat(first + np.arange(rates.size, dtype=np.float64), counts) + rng.random(int(counts.sum()))
    times.sort()
    return times[(times >= 0.0) & (times < length)]


def _random_columns(
    scenario: Scenario, service: Service, size: int, prefix: str, streams: Streams
) -> dict[str, Floats]:
    """Everything random about `size` needs besides when they are raised."""
    columns: dict[str, Floats] = {}
    for name in ("effort", "overrun", "overrun_bought", "purchase_time"):
        columns[name] = getattr(service, name).sample(streams(f"{prefix}/{name}"), size)
    columns["patience"] = np.full(size, np.inf)
    if service.patience is not None:
        columns["patience"] = service.patience.sample(streams(f"{prefix}/patience"), size)
    for name in UNIFORMS:
        columns[f"uniform/{name}"] = streams(f"{prefix}/{name}").random(size)
    for name in EXPONENTIALS:
        columns[f"exponential/{name}"] = streams(f"{prefix}/{name}").exponential(size=size)
    for name in ("it", *scenario.providers):
        columns[f"noise/{name}"] = streams(f"{prefix}/estimate/{name}").normal(size=size)
    columns["rework"] = _rework(scenario, service, size, streams(f"{prefix}/rework"))
    return columns


def _rework(scenario: Scenario, service: Service, size: int, rng: np.random.Generator) -> Floats:
    """(size, loops) hours; loops = 0 where no service of the company draws rework afresh."""
    fresh = any(record.rework_effort is not None for record in scenario.services.values())
    hours = np.full((size, REWORK_LOOPS if fresh else 0), np.nan)
    if service.rework_effort is not None:
        hours[:] = service.rework_effort.sample(rng, hours.size).reshape(hours.shape)
    return hours


def _offspring(scenario: Scenario, blocks: list[Block], order: Ints, length: float, streams: Streams) -> list[Block]:
    """Potential incidents of every potential live system, with the row of their parent."""
    row_of = np.empty_like(order)
    row_of[order] = np.arange(order.size)
    first, children = 0, []
    for block in blocks:
        record = scenario.services[block.service]
        if record.incidents_per_year and record.incident_service and record.lifetime is not None:
            rows = row_of[first : first + block.rows]
            children.append(_children(scenario, block, record.incident_service, rows, length, streams))
        first += block.rows
    return children


def _children(scenario: Scenario, block: Block, kind: str, rows: Ints, length: float, streams: Streams) -> Block:
    """Potential incidents of the systems of one block: a Poisson process on each system's own age."""
    prefix = f"{block.unit}/{block.service}/offspring"
    rng = streams(prefix)
    ahead = length - np.nan_to_num(block.columns["raised"], nan=0.0)
    counts = rng.poisson(scenario.services[block.service].incidents_per_year / YEAR * ahead)
    parent = np.repeat(np.arange(counts.size), counts)
    columns = _random_columns(scenario, scenario.services[kind], parent.size, prefix, streams)
    columns["offset"] = rng.random(parent.size) * ahead[parent]
    columns["raised"] = np.full(parent.size, np.nan)
    columns["inherited"] = np.zeros(parent.size)
    columns["parent"] = rows[parent].astype(np.float64)
    return Block(block.unit, kind, columns)


def _contract_draws(provider: str, streams: Streams) -> dict[str, Floats]:
    """Random numbers of the contracts with a provider and its successors."""
    uniforms = {name: streams(f"contract/{provider}/{name}").random(GENERATIONS) for name in CONTRACT_UNIFORMS}
    return uniforms | {"exit": streams(f"contract/{provider}/exit").exponential(size=GENERATIONS)}


def _joined(scenario: Scenario, blocks: list[Block], order: Ints, children: list[Block], streams: Streams) -> Trace:
    """One table of all rows: `blocks` in the given order, then `children`."""
    every = blocks + children
    order = np.concatenate([order, np.arange(order.size, sum(block.rows for block in every))])
    column = {name: np.concatenate([block.columns[name] for block in every])[order] for name in blocks[0].columns}
    units, services = list(scenario.business_units), list(scenario.services)
    unit = np.repeat([units.index(block.unit) for block in every], [block.rows for block in every])[order]
    service = np.repeat([services.index(block.service) for block in every], [block.rows for block in every])
    return Trace(
        unit=unit,
        service=service[order],
        inherited=column["inherited"].astype(np.int64),
        parent=column["parent"].astype(np.int64),
        uniforms={name: column[f"uniform/{name}"] for name in UNIFORMS},
        exponentials={name: column[f"exponential/{name}"] for name in EXPONENTIALS},
        noise={name: column[f"noise/{name}"] for name in ("it", *scenario.providers)},
        contracts={name: _contract_draws(name, streams) for name in scenario.providers},
        **{name: column[name] for name in PLAIN},
    )
