"""One contract in force: what it charges month by month, its service credits, and how the provider fares under it."""

from collections import deque
from math import floor, inf, nan

from sim.ledger import Account, ContractRow, Ending, InvoiceRow, Payer, Successor, WorkRow
from sim.model.clock import CALENDAR
from sim.model.state import State, quantile
from sim.rules import contracts, learning
from sim.rules.pricing import cents
from sim.scenario.contract import Contract
from sim.scenario.records import Provider
from sim.trace import GENERATIONS
from sim.units import EPSILON, MONTHS, YEAR

RUN = int(Account.RUN)
MONTHS_OF_MARGIN = 12  # the margin that a provider looks at


class Agreement:
    """A contract from signature to end. Amounts in cents are those of the month that is not yet invoiced."""

    hours: float  # volume of the month so far
    effort: float  # hours that the provider worked in it, charged or not
    usage: int

    def __init__(self, state: State, provider: int, record: Provider, terms: Contract, generation: int) -> None:
        """Signed now; in force once `begin` is called."""
        self.state, self.provider, self.record, self.terms = state, provider, record, terms
        self.generation = generation
        self.draws = {
            name: float(values[generation % GENERATIONS])
            for name, values in state.trace.contracts[state.provider_names[provider]].items()
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
        """In force from `start`; invoices run from `since`, which is earlier during the warm-up.

        `transferred` is the share of the staff that moves to the provider. Without `dips` the transition is over.
        """
        self.start, self.year_from = start, start
        self.since = self.first_since = since
        self.year_charged = 0
        self.term_end = start + self.terms.term
        self.dip_until = start + (self.transition_days() if dips and self.terms.value > 0.0 else 0.0)
        self.ramp_start = contracts.transferred_ramp(self.record.ramp_start, transferred)

    def amend(self, terms: Contract) -> None:
        """Changes the terms from now on, after an invoice under the old ones; the term is not restarted."""
        if terms == self.terms:
            return
        self.invoice()
        self.terms = terms
        self._read()

    def _read(self) -> None:
        """Reads the price of an hour from the terms, for fast use."""
        terms, record = self.terms, self.record
        self.list_rate = terms.agreed_rate(record.rate_per_hour)
        self.rate = self.list_rate * self.index
        self.plain_from = terms.included_hours / MONTHS  # between these hours of a month each costs the rate
        self.plain_to = terms.tiers[0][0] if terms.tiers else inf

    # ------------------------------------------------------------------ transition in

    def transition_days(self) -> float:
        """Working days of the transition in, with its overrun."""
        planned = quantile(self.terms.transition_time, self.draws["transition"])
        return planned * (1.0 + self.overrun)

    @property
    def overrun(self) -> float:
        """Overrun of the transition in, as a share of its plan."""
        return self.terms.transition_overrun if self.draws["overrun"] < self.terms.overrun_chance else 0.0

    def pay_entry(self, *, severance: bool) -> None:
        """Books selection, transition and severance now, and the overrun of the transition when its plan ends."""
        terms = self.terms
        self._pay(Account.PROCUREMENT, cents(terms.selection_share * terms.value))
        self._pay(Account.TRANSITION, cents(terms.transition_share * terms.value))
        if severance:
            self._pay(Account.SEVERANCE, cents(terms.severance_share * terms.value))
        extra = cents(self.overrun * terms.transition_share * terms.value)
        if extra:
            planned = quantile(terms.transition_time, self.draws["transition"])
            clock = self.state.clock
            clock.call(clock.now + planned, CALENDAR, 0, lambda: self._pay_overrun(extra))

    def productivity(self) -> float:
        """Productivity on requests and projects: the ramp, less the dip while the transition lasts."""
        now = self.state.clock._now
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
        """Records `hours` of work that the provider is not paid for."""
        self.effort += hours
        self.state.book.work.append(WorkRow(self.number, i, s, self.state.clock.now, hours, account, 0))

    def run(self, unit: int, s: int, hours: float) -> None:
        """Books the charge of `hours` of running the systems of one unit and service."""
        amount = self._metered(-1, s, hours, RUN)
        self.run_hours[s] += hours
        self.state.pay(RUN, Payer.IT, unit, s, amount, provider=self.provider)

    def _metered(self, i: int, s: int, hours: float, account: int) -> int:
        """Adds `hours` to the volume of the month; returns their charge (cents)."""
        before = self.hours
        self.hours = after = before + hours
        if before >= self.plain_from and after <= self.plain_to:
            amount = cents(hours * self.rate)
        else:
            terms = self.terms
            amount = cents(contracts.unit_charge(before, hours, terms.included_hours / MONTHS, terms.tiers, self.rate))
        self.usage += amount
        self.effort += hours
        self.state.book.work.append(WorkRow(self.number, i, s, self.state.clock._now, hours, account, amount))
        return amount

    def count_kept(self) -> None:
        """Counts a delivery that was in time and free of defects."""
        self.deliveries += 1

    def count_breach(self, fee: int) -> None:
        """Counts a delivery of which the first pass cost `fee` (cents) was late or defective."""
        self.deliveries += 1
        self.breaches += 1
        self.breached_fees += fee

    # ------------------------------------------------------------------ invoices

    def invoice(self, *, last: bool = False) -> int:
        """Closes the month: base fee, overbilling, service credit, and at the end of a contract year the shortfall.

        Returns base fee and usage (cents), the volume that determines how much contract management is needed.
        """
        row = self._invoice_row(last=last)
        charged = row.base + row.usage
        self._pay(Account.PROVIDER_FEES, row.base)
        self._pay(Account.COMMITMENT_SHORTFALL, row.shortfall)
        self._pay(Account.OVERBILLING, row.overbilling)
        self._pay(Account.SERVICE_CREDITS, -row.claimed)
        self._account_for(charged + row.overbilling - row.claimed + row.shortfall)
        self.state.book.invoices.append(row._replace(margin=self.margin))
        self.since = row.until
        self._reindex()
        self._blank()
        return charged

    def _invoice_row(self, *, last: bool) -> InvoiceRow:
        """The invoice of the month until now; its margin is not known before the month is accounted for."""
        terms, coverage, now = self.terms, self.state.coverage, self.state.clock.now
        base = cents(terms.base_fee * self.index * (now - self.since) / YEAR)
        charged = base + self.usage
        over = contracts.overbilling_share(coverage, terms.overbilling_full, terms.overbilling_weak)
        due = self._credit(charged)
        return InvoiceRow(
            contract=self.number,
            since=self.since,
            until=now,
            coverage=coverage,
            hours=self.hours,
            included=terms.included_hours / MONTHS,
            base=base,
            usage=self.usage,
            overbilling=cents(over * charged / 100.0),
            deliveries=self.deliveries,
            breaches=self.breaches,
            due=due,
            claimed=floor(due * coverage),
            shortfall=self._shortfall(charged, last=last),
            margin=nan,
        )

    def _credit(self, charged: int) -> int:
        """Service credit of the month (cents) that the contract gives on charges of `charged` cents."""
        terms = self.terms
        kept = (self.deliveries - self.breaches) / self.deliveries if self.deliveries else 1.0
        return floor(
            contracts.credit(
                self.breached_fees, kept, terms.service_level, terms.service_credit, terms.credit_cap, charged
            )
        )

    @property
    def margin(self) -> float:
        """Margin of the provider over the last twelve invoices, as a share of revenue."""
        return contracts.margin(*(sum(part) for part in zip(*self.results, strict=True))) if self.results else 0.0

    def exit_due(self) -> bool:
        """Whether the provider gives up: its integrated hazard has reached the value drawn for this contract."""
        return self.announced is None and self.strain >= self.draws["exit"]

    def give_notice(self, announced: float, *, early: bool = False) -> None:
        """Its end was announced at this time; `early` if the provider gives up."""
        self.announced = announced
        self.given_up = self.given_up or early

    def withdraw_notice(self) -> None:
        """The end that was announced will not happen."""
        self.announced = None

    def extend(self) -> None:
        """Renews the contract for another term."""
        self.term_end += self.terms.term

    def end(self, ending: Ending, successor: Successor) -> None:
        """Ends it today: last invoice, termination fee if the company ended it early, transition out, row."""
        self.invoice(last=True)
        terms, now = self.terms, self.state.clock.now
        if ending is Ending.TERMINATED:
            rest = min(1.0, (self.term_end - now) / terms.term)
            self._pay(Account.TERMINATION, cents(contracts.termination_fee(terms.termination_fee, terms.value, rest)))
        self._pay(Account.TRANSITION, cents(terms.transition_out_share * terms.value))
        self.ended = True
        self.write(now, ending, successor)

    def write(self, ended: float, ending: Ending, successor: Successor) -> None:
        """Writes the row of this contract; `ended` is nan for one in force at the end of the run."""
        announced = nan if self.announced is None else self.announced
        signed = self.number, self.provider, self.generation, self.start
        row = ContractRow(*signed, announced, int(self.given_up), ended, ending, successor)
        self.state.book.contracts.append(row)

    def _shortfall(self, charged: int, *, last: bool) -> int:
        """Cents missing to the minimum commitment, at the end of a contract year or of the contract."""
        now = self.state.clock.now
        if now <= self.start + EPSILON:
            return 0
        self.year_charged += charged
        over = now - self.year_from
        if not last and over < YEAR - EPSILON:
            return 0
        committed = cents(self.terms.minimum_commitment * self.index * over / YEAR)
        missing = round(contracts.shortfall(committed, self.year_charged))
        self.year_from, self.year_charged = now, 0
        return missing

    def _account_for(self, revenue: int) -> None:
        """Adds the month (revenue in cents) to the provider's results and to the integrated hazard of an early end."""
        assert self.hour_cost is not None
        now = self.state.clock.now
        self.results.append((revenue / 100.0, self.effort * self.hour_cost))
        record, days = self.record, now - max(self.since, self.start)
        if days > 0.0:
            hazard = (record.exit_hazard, record.exit_sensitivity, self.margin, record.reference_margin)
            self.strain += contracts.exit_hazard(*hazard) * days / YEAR

    def _pay_overrun(self, amount: int) -> None:
        """Books the overrun of the transition, unless the contract has ended."""
        if not self.ended:
            self._pay(Account.TRANSITION, amount)

    def _reindex(self) -> None:
        """Sets the prices of the current contract year."""
        years = max(0, floor((self.state.clock.now - self.start + EPSILON) / YEAR))
        self.index = contracts.indexed(1.0, self.terms.indexation, years)
        self.rate = self.list_rate * self.index

    def _blank(self) -> None:
        """Starts a new month."""
        self.hours = self.effort = 0.0
        self.usage = 0
        self.breached_fees = self.deliveries = self.breaches = 0

    def _pay(self, account: Account, amount: int) -> None:
        self.state.pay(account, Payer.IT, -1, -1, amount, provider=self.provider)
