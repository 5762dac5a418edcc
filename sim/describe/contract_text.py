"""A contract as text: each term that is in force, and example invoices."""

from collections.abc import Callable, Iterator
from math import floor, inf
from typing import NamedTuple

from sim.describe.contract_volume import Volume, apart_text, planned_hours, volume_text
from sim.rules.contracts import credit, overbilling_share, shortfall, termination_fee, unit_charge
from sim.rules.pricing import cents
from sim.scenario.contract import Contract
from sim.scenario.records import Provider
from sim.text import money, percent, time_span, working_days
from sim.units import MONTH, MONTHS

FULL = 1.0  # coverage of monitoring
FAILED = 0.1  # share of deliveries that are late or defective in the worked month
VOLUMES = (1.0, 0.6, 1.4)  # of the hours of the worked month


class Band(NamedTuple):
    """A price tier as a month uses it: the hours that cost the same."""

    start: float  # hours of the month before it
    price: float  # money an hour
    hours: float  # charged
    charge: float  # money


class Invoice(NamedTuple):
    """One month in the first contract year, after the transition; money."""

    volume: float  # of the month that is worked out
    hours: float
    covered_hours: float  # by the base fee
    base_fee: float
    bands: tuple[Band, ...]
    overbilling: float  # under full monitoring
    credit: float  # where a tenth of deliveries fail
    shortfall: float  # that a year of such months adds up, a twelfth
    total: float


def invoiced_hours(contract: Contract, rate: float, expected: Volume | None) -> float:
    """Hours of the worked month: the expected ones where the rule leaves none open, else those that are planned."""
    return expected.least if expected is not None and expected.known else planned_hours(contract, rate)


def worked_invoices(contract: Contract, rate: float, expected: Volume | None = None) -> list[Invoice]:
    """Invoices of a month and, where the price of an hour depends on the volume, of 60 % and 140 % of its hours.

    The hours are those of `invoiced_hours`; none and nothing fixed to pay: no invoice.
    """
    hours = invoiced_hours(contract, rate, expected)
    fixed = contract.base_fee > 0 or contract.minimum_commitment > 0
    if hours == 0 and not (fixed and expected is not None and expected.known):
        return []
    several = hours > 0 and (fixed or contract.tiers)
    return [worked_invoice(contract, rate, hours, volume) for volume in (VOLUMES if several else VOLUMES[:1])]


def worked_invoice(contract: Contract, rate: float, month: float, volume: float = 1.0) -> Invoice:
    """The invoice of a month with `volume` times the hours `month`."""
    hours, included = volume * month, contract.included_hours / MONTHS
    bands = _bands(contract, rate, hours, included)
    base = _whole(contract.base_fee / MONTHS)
    usage = sum(band.charge for band in bands)
    charged = base + usage
    over = _whole(overbilling_share(FULL, contract.overbilling_full, contract.overbilling_weak) * charged)
    rules = contract.service_level, contract.service_credit, contract.credit_cap
    back = floor(credit(100.0 * FAILED * usage, 1.0 - FAILED, *rules, 100.0 * charged)) / 100.0
    short = _whole(shortfall(contract.minimum_commitment / MONTHS, charged))
    total = _whole(charged + over - back + short)
    return Invoice(volume, hours, min(hours, included), base, bands, over, back, short, total)


def _bands(contract: Contract, rate: float, hours: float, included: float) -> tuple[Band, ...]:
    """The tiers that a month of `hours` reaches; the first `included` hours are free."""
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
    """An amount rounded to whole cents."""
    return cents(amount) / 100.0


AFTER = {"extend": "another term", "switch": "another provider", "insource": "back in-house"}
WIDTH = 46  # of the names of an invoice's lines


class _Case(NamedTuple):
    """A contract, its provider, and the currency of its amounts."""

    terms: Contract
    provider: Provider
    currency: str
    later: bool  # of a phase: the transition lies behind when it begins, and who leaves is owed severance by head
    expected: Volume | None  # None where nothing is known of the demand

    @property
    def rate(self) -> float:
        """Money an effort hour."""
        return self.terms.agreed_rate(self.provider.rate_per_hour)

    def money(self, amount: float) -> str:
        """An amount with its currency."""
        return money(amount, self.currency)

    def part(self, share: float) -> str:
        """A share of the planned value, with the amount where a value is planned."""
        amount = f" ({self.money(share * self.terms.value)})" if self.terms.value else ""
        return f"{percent(share)} of the value{amount}"


class ContractText(NamedTuple):
    """A contract as text, to be laid out by who shows it."""

    terms: dict[str, list[str]]  # by group of terms, one line a term
    invoices: list[str]  # worked invoices, lines with columns


def contract_text(
    contract: Contract, provider: Provider, currency: str, expected: Volume | None = None, *, later: bool = False
) -> ContractText:
    """The terms of a contract by group, and what a month of it costs; `later`: the contract of a phase."""
    case = _Case(contract, provider, currency, later, expected)
    terms = {title: list(group(case)) for title, group in GROUPS.items()}
    return ContractText({title: lines for title, lines in terms.items() if lines}, list(_invoices(case)))


def contract_in_words(
    name: str,
    contract: Contract,
    provider: Provider,
    currency: str,
    expected: Volume | None = None,
    *,
    later: bool = False,
) -> Iterator[str]:
    """Lines of `contract_text` for the terminal, below the provider's name."""
    text = contract_text(contract, provider, currency, expected, later=later)
    yield f"  {name}"
    for title, lines in text.terms.items():
        for line, words in enumerate(lines):
            yield f"    {title if line == 0 else '':<15} {words}"
    yield from (f"    {line}" for line in text.invoices)


def _price(case: _Case) -> Iterator[str]:
    terms = case.terms
    yield f"{case.rate:,.2f} {case.currency} an hour" + (
        " (the provider's rate)" if terms.rate_per_hour is None else ""
    )
    if terms.base_fee:
        covers = f", which covers {terms.included_hours:,.0f} hours a year" if terms.included_hours else ""
        yield f"base fee {case.money(terms.base_fee)} a year, a twelfth each month{covers}"
    for start, discount in terms.tiers:
        yield f"{percent(discount)} less for hours beyond {start:,.0f} a month"
    if terms.indexation:
        yield f"all prices rise by {percent(terms.indexation)} each contract year"
    if terms.framework:
        yield f"orders in {working_days(terms.call_off.mean())}, {case.money(terms.order_cost)} each"
    else:
        yield "each order negotiated"


def _commitment(case: _Case) -> Iterator[str]:
    least = case.terms.minimum_commitment
    yield f"at least {case.money(least)} a contract year; what falls short is charged at its end" if least else "none"


def _service_levels(case: _Case) -> Iterator[str]:
    terms = case.terms
    if not (terms.service_level and terms.service_credit and terms.credit_cap):
        yield "no credits"
        return
    level = "within `contract_target` of their order and free of defects"
    yield f"{percent(terms.service_level)} of a month's deliveries {level}"
    back = percent(terms.service_credit)
    yield f"in a month below that, {back} of the fee of each delivery that misses it is credited"
    yield f"at most {percent(terms.credit_cap)} of a month's charges are credited"


def _ends(case: _Case) -> Iterator[str]:
    terms = case.terms
    worth = f", planned value {case.money(terms.value)}" if terms.value else ""
    yield f"{time_span(terms.term)}{worth}, then {AFTER[terms.renewal]}"
    yield f"{working_days(terms.notice)} of notice"
    if terms.termination_fee:
        most = termination_fee(terms.termination_fee, terms.value, 1.0)
        amount = f" (at most {case.money(most)})" if most else ""
        yield f"ended early by the company, {percent(terms.termination_fee)} of the value of the rest{amount}"
    if terms.transition_out_share:
        yield f"handing back {case.part(terms.transition_out_share)}"


def _transition(case: _Case) -> Iterator[str]:
    terms = case.terms
    if terms.selection_share:
        yield f"search and selection {case.part(terms.selection_share)}"
    yield f"{working_days(terms.transition_time.mean())} on average, {case.part(terms.transition_share)}"
    if terms.overrun_chance and terms.transition_overrun:
        yield f"{percent(terms.overrun_chance)} overrun by {percent(terms.transition_overrun)} in time and cost"
    if terms.transition_dip and not case.later:
        yield f"{percent(terms.transition_dip)} less productive meanwhile"
    if terms.severance_share and not case.later:
        yield f"severance {case.part(terms.severance_share)}"


def _monitoring(case: _Case) -> Iterator[str]:
    terms = case.terms
    yield f"managing it takes {percent(terms.governance_share)} of its spend"
    yield (
        f"overbilling: {percent(terms.overbilling_full)} of charges under full monitoring, "
        f"{percent(terms.overbilling_weak)} without any"
    )


GROUPS: dict[str, Callable[[_Case], Iterator[str]]] = {
    "price": _price,
    "commitment": _commitment,
    "service levels": _service_levels,
    "term and exit": _ends,
    "transition": _transition,
    "monitoring": _monitoring,
}


def _invoices(case: _Case) -> Iterator[str]:
    """The example invoices side by side, one column for each volume."""
    invoices = worked_invoices(case.terms, case.rate, case.expected)
    yield from _volume(case, bool(invoices))
    if not invoices:
        return
    if len(invoices) > 1:
        yield _row("of these hours", [percent(invoice.volume) for invoice in invoices])
        yield _row("hours", [f"{invoice.hours:,.1f}" for invoice in invoices])
    for name, amounts in _lines(case.terms, invoices).items():
        yield _row(name, [f"{amount:,.2f}" for amount in amounts])


def _volume(case: _Case, worked: bool) -> Iterator[str]:
    """The hours of the worked month and where they come from; a line where the planned value is about others."""
    expected, planned = case.expected, planned_hours(case.terms, case.rate)
    if expected is not None and expected.known:
        month = f"a month of {expected.least:,.1f} hours: " if worked else "no example invoice: "
        yield f"{month}{'what' if expected.least else 'nothing'} goes to this provider at the base rate of demand"
    elif not worked:
        yield "no example invoice: no value is planned"
    else:
        months = case.terms.term / MONTH
        yield (
            f"a month of {planned:,.1f} hours as planned: "
            f"{case.money(case.terms.value)} in {months:,.1f} months at {case.rate:,.2f}"
        )
    if expected is not None and planned and expected.apart(planned):
        yield f"  the planned value of {case.money(case.terms.value)} {apart_text(planned, expected)}"
    elif expected is not None and not expected.known:
        yield f"  decided request by request; at the base rate of demand {volume_text(expected)} hours may go there"


def _lines(terms: Contract, invoices: list[Invoice]) -> dict[str, list[float]]:
    """The amounts of each line of the invoices, by name; lines that are zero in every invoice are left out."""
    lines = {"base fee": [invoice.base_fee for invoice in invoices]}
    if terms.included_hours:
        lines["hours that it covers (not money)"] = [invoice.covered_hours for invoice in invoices]
    for band in max((invoice.bands for invoice in invoices), key=len):
        beyond = f" beyond {band.start:,.0f}" if band.start else ""
        charges = [{each.start: each.charge for each in invoice.bands}.get(band.start, 0.0) for invoice in invoices]
        lines[f"hours{beyond} at {band.price:,.2f}"] = charges
    lines[f"overbilling under full monitoring, {percent(terms.overbilling_full)}"] = [
        each.overbilling for each in invoices
    ]
    lines[f"credit where {percent(FAILED)} of deliveries fail"] = [-each.credit for each in invoices]
    lines["short of the commitment, a twelfth of a year's"] = [each.shortfall for each in invoices]
    shown = {name: amounts for name, amounts in lines.items() if any(amounts)}
    return {**shown, "total": [invoice.total for invoice in invoices]}


def _row(name: str, entries: list[str]) -> str:
    return f"  {name:<{WIDTH}}" + "".join(f" {entry:>16}" for entry in entries)
