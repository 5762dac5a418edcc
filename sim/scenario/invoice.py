"""A small worked invoice: what one month under a contract costs at the planned volume, below and above it."""

from math import floor, inf
from typing import NamedTuple

from sim.rules.contracts import credit, overcharge_share, shortfall, unit_charge
from sim.rules.pricing import cents
from sim.scenario.contracts import Contract
from sim.scenario.durations import DAYS_PER_MONTH
from sim.scenario.records import Provider

MONTHS = 12.0
FULL = 1.0  # coverage of monitoring
FAILED = 0.1  # share of deliveries that are late or defective in the worked month
VOLUMES = (1.0, 0.6, 1.4)  # of the plan


class Band(NamedTuple):
    """The hours of a month that cost the same."""

    start: float  # hours of the month before it
    price: float  # money an hour
    hours: float  # charged
    charge: float  # money


class Invoice(NamedTuple):
    """One month in the first contract year, after the transition; money."""

    volume: float  # of the plan
    hours: float
    covered_hours: float  # by the base fee
    base_fee: float
    bands: tuple[Band, ...]
    overcharge: float  # under full monitoring
    credit: float  # where a tenth of deliveries fail
    shortfall: float  # that a year of such months adds up, a twelfth
    total: float


def agreed_rate(contract: Contract, provider: Provider) -> float:
    """Money an effort hour: the contract's own, else the provider's."""
    return provider.rate_per_hour if contract.rate_per_hour is None else contract.rate_per_hour


def planned_hours(contract: Contract, rate: float) -> float:
    """Hours a month that the planned value pays over the term; 0 where nothing is planned or an hour costs nothing."""
    return contract.value / (contract.term / DAYS_PER_MONTH) / rate if rate > 0 else 0.0


def worked_invoices(contract: Contract, rate: float) -> list[Invoice]:
    """The planned month; where the price of an hour depends on the volume, a small and a large month too."""
    planned = planned_hours(contract, rate)
    if planned == 0:
        return []
    depends = contract.base_fee > 0 or contract.tiers or contract.minimum_commitment > 0
    return [worked_invoice(contract, rate, planned, volume) for volume in (VOLUMES if depends else VOLUMES[:1])]


def worked_invoice(contract: Contract, rate: float, planned: float, volume: float = 1.0) -> Invoice:
    """The invoice of a month with `volume` times the `planned` hours."""
    hours, included = volume * planned, contract.included_hours / MONTHS
    bands = _bands(contract, rate, hours, included)
    base = _whole(contract.base_fee / MONTHS)
    usage = sum(band.charge for band in bands)
    charged = base + usage
    over = _whole(overcharge_share(FULL, contract.leakage_full, contract.leakage_weak) * charged)
    rules = contract.sla_target, contract.sla_credit, contract.sla_cap
    back = floor(credit(100.0 * FAILED * usage, 1.0 - FAILED, *rules, 100.0 * charged)) / 100.0
    short = _whole(shortfall(contract.minimum_commitment / MONTHS, charged))
    total = _whole(charged + over - back + short)
    return Invoice(volume, hours, min(hours, included), base, bands, over, back, short, total)


def _bands(contract: Contract, rate: float, hours: float, included: float) -> tuple[Band, ...]:
    """The tiers that the month reaches; `included` hours are free."""
    starts = [0.0, *(start for start, _ in contract.tiers)]
    discounts = [0.0, *(discount for _, discount in contract.tiers)]
    bands = []
    for low, high, discount in zip(starts, [*starts[1:], inf], discounts, strict=True):
        last = min(hours, high)
        if last > max(low, included):
            charge = _whole(unit_charge(low, last - low, included, contract.tiers, rate))
            bands.append(Band(low, rate * (1.0 - discount), last - max(low, included), charge))
    return tuple(bands)


def _whole(amount: float) -> float:
    """Money in whole cents, as invoices are."""
    return cents(amount) / 100.0
