"""One run: builds all parts from a scenario and a trace, connects them, runs them, and closes the ledger."""

import gc
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from math import nan

import numpy as np

from sim.ledger import Account, Ending, Ledger, Names, Owner, Payer, Successor, closed
from sim.model.business import Business
from sim.model.clock import CALENDAR, Clock
from sim.model.contract_exit import ContractExits
from sim.model.contracts import Agreement
from sim.model.department import Department
from sim.model.estate import Bill, Estate
from sim.model.phase_changes import PhaseChanges
from sim.model.providers import ExternalProvider
from sim.model.queue import Queue
from sim.model.shadow import Market, Shadow
from sim.model.state import State
from sim.rules import risk
from sim.rules.pricing import MOST_CENTS, MoneyError, cents
from sim.scenario.operating_model import OperatingModel
from sim.scenario.records import Scenario
from sim.trace import Trace
from sim.units import MONTH, PAID_HOURS, YEAR

MONTHS_OF_SPEND = 12  # contract spend that vendor management is measured against


def simulate(scenario: Scenario, trace: Trace) -> Ledger:
    """Plays `trace` under `scenario` and returns what happened."""
    world = World(scenario, trace)
    world.play()
    return world.ledger()


@contextmanager
def collector_off() -> Iterator[None]:
    """Switches the cyclic garbage collector off: a run makes no cycles, and scanning for them takes a tenth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def require_countable(ledger: Ledger) -> None:
    """Raises `MoneyError` where the amounts of a run sum to more than whole cents can hold; names an account."""
    sums = np.bincount(ledger.money.account, np.abs(ledger.money.cents.astype(np.float64)), len(Account))
    if sums.sum() < MOST_CENTS:
        return
    account = Account(int(sums.argmax())).name.lower()
    raise MoneyError(
        f"amounts of {sums.sum() / 100:.3g} in all cannot be counted in whole cents; the most is "
        f"{MOST_CENTS / 100:.3g}, and {account} takes {sums.max() / 100:.3g}"
    )


def wire(estate: Estate, department: Department, providers: list[ExternalProvider], business: Business) -> None:
    """Connects the parts that are built before those they call."""

    def charge_running(bill: Bill, hours: float) -> None:
        providers[bill[4]].charge_running(bill, hours)

    estate.connect(business.raise_need, department.run, charge_running)
    department.delivery.connect(business.on_escaped_defect)


class World:
    """All parts of one run, and the calendar of months: pay, invoices, reviews, and a record of the state."""

    def __init__(self, scenario: Scenario, trace: Trace) -> None:
        """Builds and connects all parts, signs contracts, and puts the systems of the start live."""
        self.state = state = State(scenario, trace)
        self.clock: Clock = state.clock
        self.end = scenario.company.warm_up + scenario.company.horizon
        self.spend: deque[tuple[float, float]] = deque(maxlen=MONTHS_OF_SPEND)
        self.paid_until = self.reviewed = 0.0
        self.estate = Estate(state)
        self.providers = [ExternalProvider(state, k, record) for k, record in enumerate(scenario.providers.values())]
        self.first = self._sign()
        self.department = Department(state, self.estate, self.providers)
        market = Market(state, self.providers)
        self.shadow = Shadow(state, self.estate, market, self.department)
        self.business = Business(state, self.department, self.shadow, market)
        self.exits = ContractExits(state, self.department, self.providers, self.business, self.estate, self.adopt)
        self.phase_changes = PhaseChanges(state, self.exits)
        wire(self.estate, self.department, self.providers, self.business)
        self._inherit()

    def play(self) -> None:
        """Runs from the start of the warm-up to the end of the study."""
        signed = min(self.state.scenario.company.warm_up + 1.0, self.end)
        self.clock.call(signed, CALENDAR, 0, self._pay_entry)
        first = self.state.scenario.company.warm_up % MONTH or MONTH
        for k, time in enumerate(np.arange(first, self.end, MONTH).tolist()):
            self.clock.call(time, CALENDAR, k + 1, self._month_end)
        raised = self.state.trace.raised[: self.state.trace.needs].tolist()
        with collector_off():
            self.clock.play(raised, self.business.process, self.end)
        self._month_end()
        self.estate.close()
        for provider in self.providers:
            if provider.agreement is not None:
                provider.agreement.write(nan, Ending.NONE, Successor.NONE)

    def ledger(self) -> Ledger:
        """The closed ledger; call `play` first."""
        state, scenario = self.state, self.state.scenario
        names = Names(
            units=tuple(scenario.business_units),
            services=tuple(scenario.services),
            kinds=tuple(service.kind for service in state.services),
            teams=tuple(state.teams),
            providers=tuple(state.provider_names),
        )
        trace = state.trace
        rows = {"unit": trace.unit, "service": trace.service, "inherited": trace.inherited}
        ledger = closed(state.book, names=names, warm_up=scenario.company.warm_up, end=self.end, **rows)
        require_countable(ledger)
        return ledger

    def _inherit(self) -> None:
        """Puts the systems that were live before the run began in place."""
        for i in np.flatnonzero(self.state.trace.inherited).tolist():
            if self.state.trace.inherited[i] == 1:
                self.estate.go_live(i, Owner.IT_OWNED)
            else:
                self.shadow.settle(i)

    def _sign(self) -> list[Agreement]:
        """Signs the contracts of the first operating model: in use from the first day, in force from the study's start.

        Returns them.
        """
        signed = []
        for name, terms in self.state.model.contracts.items():
            provider = self.providers[self.state.provider_index(name)]
            agreement = provider.sign(terms)
            agreement.begin(self.state.scenario.company.warm_up, 0.0)
            provider.engage(agreement)
            signed.append(agreement)
        return signed

    def _pay_entry(self) -> None:
        """Books the cost of entry of the first contracts."""
        for agreement in self.first:
            agreement.pay_entry(severance=True)

    def adopt(self, model: OperatingModel) -> None:
        """Puts another operating model in force; staff and contracts have been changed before."""
        self._pay_managers()
        self.state.adopt(model)
        runner = self.state.provider_index(model.sourcing.run_by)
        if runner != self.state.run_by:
            self.estate.run_by(runner)
        gone = self.department.adopt()
        self.shadow.adopt()
        self.business.adopt()
        self.exits.resume(gone)

    def _month_end(self) -> None:
        """Pays, reviews contracts, spreads word of mouth, and records the state of the month end."""
        last, days = self.clock.now >= self.end, self.clock.now - self.reviewed
        self.reviewed = self.clock.now
        self.estate.bill()
        for team in self.department.teams:
            team.pay()
            team.refresh()
        self.department.desk.pay()
        self._pay_managers()
        self._review_contracts(days, last=last)
        self.business.talk()
        self.business.see_prices()
        self.state.book.months.append(self._snapshot())

    def _pay_managers(self) -> None:
        """Books the vendor managers' pay until now."""
        days, self.paid_until = self.clock.now - self.paid_until, self.clock.now
        pay = cents(self._managers_pay() * days / YEAR)
        self.state.pay(Account.CONTRACT_MANAGEMENT, Payer.IT, -1, -1, pay)

    def _managers_pay(self) -> float:
        """Pay of the vendor managers, money a year."""
        governance = self.state.model.governance
        return governance.vendor_managers * PAID_HOURS * governance.cost_per_hour

    def _review_contracts(self, days: float, *, last: bool) -> None:
        """Sends invoices, sets the coverage of contract monitoring from contract spend, and reviews contract ends."""
        self.spend.append((sum(self._invoiced(provider, last=last) for provider in self.providers), days))
        needed = sum(spent for spent, _ in self.spend) / sum(length for _, length in self.spend) * YEAR
        self.state.coverage = risk.coverage(self._managers_pay(), needed)
        if not last:
            for provider in self.providers:
                self.exits.review(provider)

    def _invoiced(self, provider: ExternalProvider, *, last: bool) -> float:
        """Closes the month of a contract; returns how much contract management its charges need (money)."""
        for queue in (provider.queue, provider.desk):
            queue.forget_finished()
        if provider.agreement is None:
            return 0.0
        return provider.agreement.invoice(last=last) / 100.0 * provider.agreement.terms.governance_share

    def _snapshot(self) -> dict[str, float]:
        """The state at this month end; areas are cumulative server-days and request-days."""
        state, book = self.state, self.state.book
        row = {"time": self.clock.now, "coverage": state.coverage}
        row |= dict(zip(("owned", "bought", "shadow"), map(float, self.estate.counts), strict=True))
        for k, unit in enumerate(state.units):
            row |= {
                f"trust.{k}": unit.trust,
                f"literacy.{k}": unit.literacy,
                f"awareness.{k}": unit.awareness,
            }
        for name, queue in self._queues():
            row |= {
                f"{name}.servers": queue.servers,
                f"{name}.busy": queue.busy,
                f"{name}.waiting": queue.length,
            }
            row |= {f"{name}.busy_area": queue.busy_area, f"{name}.waiting_area": queue.waiting_area}
            row[f"{name}.waited"] = queue.waited
        for k, team in enumerate(self.department.teams):
            row |= {
                f"team.{k}.availability": team.availability,
                f"team.{k}.run_hours": team.run_hours,
            }
        row["entries"] = len(book.entries)
        return row

    def _queues(self) -> list[tuple[str, Queue]]:
        """All queues, by the name that their columns have in the ledger."""
        teams = [(f"team.{k}", team.queue) for k, team in enumerate(self.department.teams)]
        external = [(f"provider.{k}", provider.queue) for k, provider in enumerate(self.providers)]
        help_desks = [(f"provider_desk.{k}", d.desk) for k, d in enumerate(self.providers) if d.desk is not d.queue]
        return [*teams, *external, *help_desks, ("desk", self.department.desk.queue)]
