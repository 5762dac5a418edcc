"""One run: builds the world from a scenario and a trace, lets it happen, and closes the ledger."""

import gc
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from math import nan

import numpy as np

from sim.ledger import Account, Ending, Heir, Ledger, Names, Owner, Payer, closed
from sim.model.business import Business
from sim.model.clock import CALENDAR, Clock
from sim.model.contract_exit import Endings
from sim.model.department import Department
from sim.model.estate import Estate
from sim.model.phase_changes import Course
from sim.model.providers import ProviderDesk
from sim.model.queue import Line
from sim.model.shadow import Market, Shadow
from sim.model.state import State
from sim.rules import risk
from sim.rules.pricing import cents
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
    """Without the cyclic garbage collector: a run makes no cycles, and scanning its columns costs a tenth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class World:
    """All parts of one run, and the calendar that pays, reviews and writes down the state of things."""

    def __init__(self, scenario: Scenario, trace: Trace) -> None:
        """Ready to play: systems that are live at the start are live."""
        self.state = state = State(scenario, trace)
        self.clock: Clock = state.clock
        self.end = scenario.company.warm_up + scenario.company.horizon
        self.estate = Estate(state, lambda i: self.business.raise_need(i))
        self.providers = [ProviderDesk(state, k, record) for k, record in enumerate(scenario.providers.values())]
        self.department = Department(state, self.estate, self.providers)
        market = Market(state, self.providers)
        self._sign()
        self.estate.charge_running = lambda bill, hours: self.providers[bill[4]].charge_running(bill, hours)
        self.shadow = Shadow(state, self.estate, market, self.department)
        self.business = Business(state, self.department, self.shadow, market)
        self.endings = Endings(state, self.department, self.providers, self.business, self.estate, self.adopt)
        self.course = Course(state, self.endings)
        self.spend: deque[tuple[float, float]] = deque(maxlen=MONTHS_OF_SPEND)
        self.paid_until = self.reviewed = 0.0
        self._inherit()

    def play(self) -> None:
        """From the start of the warm-up to the end of the study."""
        signed = min(self.state.scenario.company.warm_up + 1.0, self.end)
        self.clock.call(signed, CALENDAR, 0, self._pay_entry)
        first = self.state.scenario.company.warm_up % MONTH or MONTH
        for k, time in enumerate(np.arange(first, self.end, MONTH).tolist()):
            self.clock.call(time, CALENDAR, k + 1, self._month_end)
        raised = self.state.trace.raised[: self.state.trace.needs].tolist()
        with collector_off():
            self.clock.play(raised, self.business.life, self.end)
        self._month_end()
        self.estate.close()
        for desk in self.providers:
            if desk.agreement is not None:
                desk.agreement.write(nan, Ending.NONE, Heir.NONE)

    def ledger(self) -> Ledger:
        """What happened; only after `play`."""
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
        return closed(state.book, names=names, warm_up=scenario.company.warm_up, end=self.end, **rows)

    def _inherit(self) -> None:
        """Systems that were live before the run began."""
        for i in np.flatnonzero(self.state.trace.inherited).tolist():
            if self.state.trace.inherited[i] == 1:
                self.estate.go_live(i, Owner.IT_OWNED)
            else:
                self.shadow.settle(i)

    def _sign(self) -> None:
        """Contracts of the study's operating model: played from the first day, in force when the study begins."""
        for name, terms in self.state.model.contracts.items():
            desk = self.providers[self.state.provider_index(name)]
            agreement = desk.sign(terms)
            agreement.begin(self.state.scenario.company.warm_up, 0.0)
            desk.engage(agreement)
        self.first = [desk.agreement for desk in self.providers if desk.agreement is not None]

    def _pay_entry(self) -> None:
        """What it takes to get into them; a phase pays for its own."""
        for agreement in self.first:
            agreement.pay_entry(severance=True)

    def adopt(self, model: OperatingModel) -> None:
        """Another operating model is in force from now on; staff and contracts have been seen to."""
        self._pay_managers()
        self.state.model = model
        runner = self.state.provider_index(model.sourcing.run_by)
        if runner != self.state.run_by:
            self.estate.run_by(runner)
        gone = self.department.adopt()
        self.shadow.adopt()
        self.business.adopt()
        self.endings.resume(gone)

    def _month_end(self) -> None:
        """Pays, reviews contracts, lets units talk, and writes the state of the world down."""
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
        governance, days = self.state.model.governance, self.clock.now - self.paid_until
        self.paid_until = self.clock.now
        pay = cents(governance.vendor_managers * PAID_HOURS * governance.cost_per_hour * days / YEAR)
        self.state.pay(Account.CONTRACT_MANAGEMENT, Payer.IT, -1, -1, pay)

    def _review_contracts(self, days: float, *, last: bool) -> None:
        """Invoices; coverage: hours of vendor managers over those that contract spend asks for; who gives up."""
        governance = self.state.model.governance
        self.spend.append((sum(self._invoiced(desk, last=last) for desk in self.providers), days))
        needed = sum(spent for spent, _ in self.spend) / sum(length for _, length in self.spend) * YEAR
        self.state.coverage = risk.coverage(governance.vendor_managers * PAID_HOURS * governance.cost_per_hour, needed)
        if not last:
            for desk in self.providers:
                self.endings.review(desk)

    def _invoiced(self, desk: ProviderDesk, *, last: bool) -> float:
        """Closes the month of a contract; money of contract management that its charges ask for."""
        for line in (desk.line, desk.desk):
            line.tidy()
        if desk.agreement is None:
            return 0.0
        return desk.agreement.invoice(last=last) / 100.0 * desk.agreement.terms.governance_share

    def _snapshot(self) -> dict[str, float]:
        """State at this month end; areas are cumulative server-days and item-days."""
        state, book = self.state, self.state.book
        row = {"time": self.clock.now, "coverage": state.coverage}
        row |= dict(zip(("owned", "bought", "shadow"), map(float, self.estate.counts), strict=True))
        for k, unit in enumerate(state.units):
            row |= {
                f"trust.{k}": unit.trust,
                f"literacy.{k}": unit.literacy,
                f"awareness.{k}": unit.awareness,
            }
        for place, line in self._lines():
            row |= {
                f"{place}.servers": line.servers,
                f"{place}.busy": line.busy,
                f"{place}.waiting": line.length,
            }
            row |= {f"{place}.busy_area": line.busy_area, f"{place}.waiting_area": line.waiting_area}
        for k, team in enumerate(self.department.teams):
            row |= {
                f"team.{k}.availability": team.availability,
                f"team.{k}.run_hours": team.run_hours,
            }
        row["entries"] = len(book.entries)
        return row

    def _lines(self) -> list[tuple[str, Line]]:
        teams = [(f"team.{k}", team.line) for k, team in enumerate(self.department.teams)]
        desks = [(f"provider.{k}", desk.line) for k, desk in enumerate(self.providers)]
        help_desks = [(f"provider_desk.{k}", d.desk) for k, d in enumerate(self.providers) if d.desk is not d.line]
        return [*teams, *desks, *help_desks, ("desk", self.department.desk.line)]
