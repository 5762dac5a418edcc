"""One contract in force: what it charges month by month, its service credits, and how the provider fares under it."""

from collections import deque
from math import floor, inf

from sim.ledger import Account, ContractRow, Ending, Heir, InvoiceRow, Payer, WorkRow
from sim.model.clock import CALENDAR
from sim.model.state import State, quantile
from sim.rules import contracts, learning
from sim.rules.pricing import cents
from sim.scenario.contract import Contract
from sim.scenario.records import Provider
from sim.trace import GENERATIONS
from sim.units import YEAR

RUN = int(Account.RUN)
MONTHS_OF_MARGIN = 12  # the margin that a provider looks at
SOON = 1e-6  # days: an anniversary that falls on a month end has come


class Agreement:
    """A contract from signature to end. Amounts in cents are those of the invoice that is still open."""

    hours: float  # volume of the month so far
    effort: float  # hours that the provider worked in it, charged or not
    usage: int

    def __init__(self, state: State, provider: int, record: Provider, terms: Contract, generation: int) -> None:
        """Signed now; in force from `begin`."""
        self.state, self.provider, self.record, self.terms = state, provider, record, terms
        self.generation = generation
        self.luck = {
            name: float(luck[generation % GENERATIONS])
            for name, luck in state.trace.contracts[state.provider_names[provider]].items()
        }
        self.number = state.contracts_signed
        state.contracts_signed += 1
        self.hour_cost = record.cost_per_hour
        if self.hour_cost is None:
            self.hour_cost = record.rate_per_hour * (1.0 - record.reference_margin)
        self.index = 1.0
        self._read()
        self.ramp_start = record.ramp_start
        self.announced: float | None = None  # when its end was announced
        self.given_up = False  # by the provider, or with it
        self.ended = False
        self.results: deque[tuple[float, float]] = deque(maxlen=MONTHS_OF_MARGIN)  # revenue, cost
        self.strain = 0.0  # integrated hazard of an early end
        self.hours_by_service = [0.0] * len(state.services)
        self.run_hours = [0.0] * len(state.services)
        self._blank()

    def begin(self, start: float, since: float, transferred: float = 0.0, *, dips: bool = True) -> None:
        """In force from `start`; invoices run from `since` (earlier in a world that is warming up).

        Without `dips` the transition lies behind.
        """
        self.start, self.year_from = start, start
        self.since = self.first_since = since
        self.year_charged = 0
        self.term_end = start + self.terms.term
        self.dip_until = start + (self.transition_days() if dips and self.terms.value > 0.0 else 0.0)
        self.ramp_start = contracts.transferred_ramp(self.record.ramp_start, transferred)

    def amend(self, terms: Contract) -> None:
        """Other terms from now on, after an invoice under the old ones; the clock of the contract runs on."""
        if terms == self.terms:
            return
        self.invoice()
        self.terms = terms
        self._read()

    def _read(self) -> None:
        """What the terms say of the price of an hour, laid out for fast reading."""
        terms, record = self.terms, self.record
        self.list_rate = terms.agreed_rate(record.rate_per_hour)
        self.rate = self.list_rate * self.index
        self.plain_from = terms.included_hours / 12.0  # between these hours of a month each costs the rate
        self.plain_to = terms.tiers[0][0] if terms.tiers else inf

    # ------------------------------------------------------------------ transition in

    def transition_days(self) -> float:
        """Working days of the transition in, with its overrun."""
        planned = quantile(self.terms.transition_time, self.luck["transition"])
        return planned * (1.0 + self.overrun)

    @property
    def overrun(self) -> float:
        """Of the transition in, over plan."""
        return self.terms.transition_overrun if self.luck["overrun"] < self.terms.overrun_chance else 0.0

    def pay_entry(self, *, severance: bool) -> None:
        """Books search, transition as planned and its overrun when the plan ends; severance where staff left before."""
        terms = self.terms
        self._pay(Account.PROCUREMENT, cents(terms.selection_share * terms.value))
        self._pay(Account.TRANSITION, cents(terms.transition_share * terms.value))
        if severance:
            self._pay(Account.SEVERANCE, cents(terms.severance_share * terms.value))
        extra = cents(self.overrun * terms.transition_share * terms.value)
        if extra:
            planned = quantile(terms.transition_time, self.luck["transition"])
            clock = self.state.clock
            clock.call(clock.now + planned, CALENDAR, 0, lambda: self._pay_overrun(extra))

    def productivity(self) -> float:
        """Of its people on requests and projects: up the ramp, less the dip while the transition lasts."""
        now = self.state.clock.now
        ramp = learning.ramp(now - self.start, self.ramp_start, self.record.ramp_time)
        dips = self.start <= now < self.dip_until
        return ramp * (1.0 - self.terms.transition_dip) if dips else ramp

    # ------------------------------------------------------------------ work

    def charge(self, i: int, s: int, hours: float, account: int) -> int:
        """Books the charge of `hours` on request `i`, by the month's volume so far; cents."""
        amount, state = self._metered(i, s, hours, account), self.state
        self.hours_by_service[s] += hours
        state.pay(account, Payer.IT, *state.place(i), amount, provider=self.provider, request=i)
        return amount

    def absorb(self, i: int, s: int, hours: float, account: int) -> None:
        """Work at the provider's cost."""
        self.effort += hours
        self.state.book.work.append(WorkRow(self.number, i, s, self.state.clock.now, hours, account, 0))

    def run(self, unit: int, s: int, hours: float) -> None:
        """Books the charge of `hours` of running the systems of one unit and service; they count as volume too."""
        amount = self._metered(-1, s, hours, RUN)
        self.run_hours[s] += hours
        self.state.pay(RUN, Payer.IT, unit, s, amount, provider=self.provider)

    def _metered(self, i: int, s: int, hours: float, account: int) -> int:
        """The charge of `hours` after those of the month so far, cents."""
        before = self.hours
        self.hours = after = before + hours
        if before >= self.plain_from and after <= self.plain_to:
            amount = cents(hours * self.rate)
        else:
            terms = self.terms
            amount = cents(contracts.unit_charge(before, hours, terms.included_hours / 12.0, terms.tiers, self.rate))
        self.usage += amount
        self.effort += hours
        self.state.book.work.append(WorkRow(self.number, i, s, self.state.clock.now, hours, account, amount))
        return amount

    def breach(self, fee: int) -> None:
        """A delivery of which the first pass cost `fee` (cents) was late or defective."""
        self.breaches += 1
        self.breached_fees += fee

    # ------------------------------------------------------------------ invoices

    def invoice(self, *, last: bool = False) -> int:
        """Closes the month: fee, overcharge, credit, and at the end of a contract year the shortfall.

        Returns what was charged before those three last (cents): the volume that asks to be managed.
        """
        state, terms, now = self.state, self.terms, self.state.clock.now
        base = cents(terms.base_fee * self.index * (now - self.since) / YEAR)
        charged = base + self.usage
        over = contracts.overcharge_share(state.coverage, terms.leakage_full, terms.leakage_weak)
        overcharge = cents(over * charged / 100.0)
        kept = (self.deliveries - self.breaches) / self.deliveries if self.deliveries else 1.0
        rules = terms.sla_target, terms.sla_credit, terms.sla_cap
        due = floor(contracts.credit(self.breached_fees, kept, *rules, charged))
        claimed = floor(due * state.coverage)
        shortfall = self._shortfall(charged, last=last)
        self._pay(Account.PROVIDER_FEES, base + shortfall)
        self._pay(Account.INVOICE_LEAKAGE, overcharge)
        self._pay(Account.SLA_CREDITS, -claimed)
        self._account_for(charged + overcharge - claimed + shortfall)
        hours = self.hours, terms.included_hours / 12.0
        row = (self.number, self.since, now, state.coverage, *hours, base, self.usage, overcharge)
        counts = (self.deliveries, self.breaches, due, claimed, shortfall, self.margin)
        state.book.invoices.append(InvoiceRow(*row, *counts))
        self.since = now
        self._reindex()
        self._blank()
        return charged

    @property
    def margin(self) -> float:
        """Of the provider over the last twelve invoices."""
        return contracts.margin(*(sum(part) for part in zip(*self.results, strict=True))) if self.results else 0.0

    def doomed(self) -> bool:
        """Whether the hazard has built up to this contract's luck."""
        return self.announced is None and self.strain >= self.luck["exit"]

    def end(self, ending: Ending, heir: Heir) -> None:
        """The last invoice, the fee where the company ended it early, the transition out; then nothing more."""
        self.invoice(last=True)
        terms, now = self.terms, self.state.clock.now
        if ending is Ending.TERMINATED:
            rest = min(1.0, (self.term_end - now) / terms.term)
            self._pay(Account.TERMINATION, cents(contracts.termination_fee(terms.termination_fee, terms.value, rest)))
        self._pay(Account.TRANSITION, cents(terms.transition_out_share * terms.value))
        self.ended = True
        self.write(now, ending, heir)

    def write(self, ended: float, ending: Ending, heir: Heir) -> None:
        """The row of this contract."""
        announced = float("nan") if self.announced is None else self.announced
        signed = self.number, self.provider, self.generation, self.start
        row = ContractRow(*signed, announced, int(self.given_up), ended, ending, heir)
        self.state.book.contracts.append(row)

    def _shortfall(self, charged: int, *, last: bool) -> int:
        """Cents missing to the minimum commitment, at the end of a contract year or of the contract."""
        now = self.state.clock.now
        if now <= self.start + SOON:
            return 0
        self.year_charged += charged
        over = now - self.year_from
        if not last and over < YEAR - SOON:
            return 0
        committed = cents(self.terms.minimum_commitment * self.index * over / YEAR)
        missing = round(contracts.shortfall(committed, self.year_charged))
        self.year_from, self.year_charged = now, 0
        return missing

    def _account_for(self, revenue: int) -> None:
        """The provider's month, and what it does to the hazard of an early end."""
        assert self.hour_cost is not None
        now = self.state.clock.now
        self.results.append((revenue / 100.0, self.effort * self.hour_cost))
        record, days = self.record, now - max(self.since, self.start)
        if days > 0.0:
            hazard = (record.exit_hazard, record.exit_sensitivity, self.margin, record.reference_margin)
            self.strain += contracts.exit_hazard(*hazard) * days / YEAR

    def _pay_overrun(self, amount: int) -> None:
        """A transition that overran costs more when its plan ends, unless the contract ended before."""
        if not self.ended:
            self._pay(Account.TRANSITION, amount)

    def _reindex(self) -> None:
        """Prices of the contract year that runs now."""
        years = max(0, floor((self.state.clock.now - self.start + SOON) / YEAR))
        self.index = contracts.indexed(1.0, self.terms.indexation, years)
        self.rate = self.list_rate * self.index

    def _blank(self) -> None:
        self.hours = self.effort = 0.0
        self.usage = 0
        self.breached_fees = self.deliveries = self.breaches = 0

    def _pay(self, account: Account, amount: int) -> None:
        self.state.pay(account, Payer.IT, -1, -1, amount, provider=self.provider)
