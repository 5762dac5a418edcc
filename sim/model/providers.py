"""External providers as IT's suppliers: contracting, queues, delivery, fees."""

from sim.ledger import Account, Payer
from sim.model.clock import DONE, GIVE_UP, MOVED, RENEGED, REVIEW, Process
from sim.model.contracts import Agreement
from sim.model.estate import Bill
from sim.model.queue import CancellableQueue, Evicted
from sim.model.state import State, quantile
from sim.rules import pricing, risk
from sim.scenario.contract import Contract
from sim.scenario.distributions import Distribution
from sim.scenario.records import Provider
from sim.units import EPSILON, YEAR

REWORK = int(Account.REWORK)


class ExternalProvider:
    """One provider, with or without a contract; after a change of provider it stands for the successor."""

    orders = True  # each request is ordered
    team = -1

    def __init__(self, state: State, index: int, record: Provider) -> None:
        """Starts open and idle, without a contract."""
        self.state, self.provider, self.record = state, index, record
        self.engage(None)
        self.generation = 0  # contracts signed with it and its successors
        self.open = True  # whether IT may order
        self.capability = record.delivery_capability
        self.queue = CancellableQueue(state.clock, record.capacity)
        self.desk = self.queue if record.desk_capacity is None else CancellableQueue(state.clock, record.desk_capacity)
        self.queues = [self.desk if service.kind == "incident" else self.queue for service in state.services]
        self.ticket = [service.kind == "incident" for service in state.services]
        self.factor = [state.provider_factor(s, index) for s in range(len(state.services))]
        self.sells = [name in record.services for name in state.scenario.services]
        crews = [
            self._desk_crew(service.crew) if ticket else self._engagement(service.crew)
            for service, ticket in zip(state.services, self.ticket, strict=True)
        ]
        self.crew = [servers for servers, _ in crews]
        self.priority = [service.priority for service in state.services]
        self.first_account = [int(Account.PROVIDER_FEES)] * len(state.services)
        self.pace = record.hours_per_year / YEAR  # hours a day per person
        self.daily = [people * self.pace for _, people in crews]

    def _desk_crew(self, crew: int) -> tuple[int, int]:
        """Servers and people that a ticket takes: at a service desk of its own each person is a server."""
        if self.record.desk_capacity is None:
            return self._engagement(crew)
        people = min(crew, self.record.desk_capacity or crew)
        return people, people

    @staticmethod
    def _engagement(crew: int) -> tuple[int, int]:
        """Servers and people that other work takes: each engagement is one server, whoever works on it."""
        return 1, crew

    # ------------------------------------------------------------------ contract

    def sign(self, terms: Contract) -> Agreement:
        """A new contract, in force once it `begin`s and is set as `agreement`."""
        agreement = Agreement(self.state, self.provider, self.record, terms, self.generation)
        self.generation += 1
        return agreement

    def engage(self, agreement: Agreement | None) -> None:
        """Puts a contract in force; without one (None) each order is negotiated at the list price."""
        self.agreement = agreement
        self.framework = agreement.terms if agreement is not None and agreement.terms.framework else None

    def close(self) -> None:
        """IT orders nothing from it any more."""
        self.open = False

    def reopen(self) -> None:
        """IT may order from it again."""
        self.open = True

    @property
    def rate(self) -> float:
        """Money per hour that IT pays: the contract's rate, or the list price without one."""
        if self.agreement is not None:
            return self.agreement.rate
        return pricing.list_rate(self.record.rate_per_hour, self.record.list_markup)

    def cancel_work(self) -> list[Evicted]:
        """Takes all requests out of queues and service, sorted by number; the caller resumes their processes."""
        queues = {id(queue): queue for queue in (self.queue, self.desk)}.values()
        gone = [each for queue in queues for each in (*queue.cancel_service(), *queue.evict())]
        return sorted(gone, key=lambda each: each[0])

    # ------------------------------------------------------------------ work

    def planned(self, i: int) -> float:
        """Hours that request `i` is planned to take this provider; people new to the work take longer."""
        return self.own_hours(self.state.service[i], self.state.effort[i])

    def own_hours(self, s: int, hours: float) -> float:
        """Hours that it takes for planned in-house `hours` of service `s`, today."""
        return hours * self.factor[s] / self.productivity(s)

    def hours(self, i: int, share: float) -> tuple[float, float]:
        """Planned and actual hours of a first pass over a `share` of the work; all actual hours are charged."""
        planned = self.planned(i) * share
        return planned, planned * self.state.overrun_bought[i]

    def inspection(self, s: int) -> float:
        """Days until a delivery of service `s` is accepted, at today's coverage; only projects are tested."""
        if self.state.services[s].kind != "project":
            return 0.0
        return risk.acceptance_days(self.state.model.governance.acceptance_time, self.state.coverage)

    def found_chance(self) -> float:
        """Probability that a defect is found at acceptance: the coverage of contract monitoring."""
        return self.state.coverage

    def productivity(self, s: int) -> float:
        """Productivity on service `s`, 0..1: it ramps up under a contract, and starts anew with each single order.

        On tickets it is 1, because the loss of productivity was observed in development work.
        """
        if self.ticket[s]:
            return 1.0
        return self.record.ramp_start if self.agreement is None else self.agreement.productivity()

    def days(self, s: int, hours: float) -> float:
        """Working days that the provider's people on one item of service `s` take for `hours`."""
        return hours / self.daily[s]

    def lead(self, i: int, hours: float) -> float:
        """Expected days from decision to done, for quotes."""
        s = self.state.service[i]
        queue = self.queues[s].expected_wait(1)
        return self._contracting(i).mean() + queue + self.days(s, hours) + self.inspection(s)

    def order_cost(self, i: int) -> float:
        """Internal cost of a contract, or of an order under a framework (money)."""
        if self.framework is not None:
            return self.framework.order_cost
        company, complexity = self.state.scenario.company, self._complexity(i)
        low, medium, high = (
            company.contract_cost_low,
            company.contract_cost_medium,
            company.contract_cost_high,
        )
        return {"low": low, "medium": medium, "high": high}[complexity]

    def order(self, i: int, deadline: float) -> Process:
        """Contracting for request `i`: DONE, RENEGED if patience ended first, MOVED if the order lapsed.

        It lapses if the contract that it was placed under has ended, or the provider has closed.
        """
        state, under, now = self.state, self.agreement, self.state.clock._now
        cents = pricing.cents(self.order_cost(i))
        state.pay(Account.PROCUREMENT, Payer.IT, *state.place(i), cents, provider=self.provider, request=i)
        signed = now + quantile(self._contracting(i), state.uniforms["procurement"][i])
        if deadline < signed:
            yield state.clock.at(deadline, GIVE_UP, i)
            return RENEGED
        if signed > now:
            yield state.clock.at(signed, REVIEW, i)
        lapsed = not self.open or (under is not None and self.agreement is None)
        return MOVED if lapsed else DONE

    def charge(self, i: int, hours: float, account: int) -> float:
        """Books the charge of `hours` on request `i`; returns hours times rate (money), the cost that the unit sees."""
        state, s = self.state, self.state.service[i]
        fee = hours * self.rate
        if self.agreement is not None:
            self.agreement.charge(i, s, hours, account)
        else:
            amount = pricing.cents(fee)
            state.pay(account, Payer.IT, *state.place(i), amount, provider=self.provider, request=i)
        return fee

    def charge_rework(self, i: int, hours: float) -> float:
        """Books `hours` of rework on request `i`; returns their cost (money): under a contract IT pays nothing."""
        if self.agreement is None:
            return self.charge(i, hours, REWORK)
        self.agreement.absorb(i, self.state.service[i], hours, REWORK)
        return 0.0

    def settle(self, i: int, fee: float, under: Agreement | None) -> None:
        """Counts an accepted delivery, whose first pass cost `fee` (money), as kept or as a breach of the contract.

        It counts for the contract that charged the pass, `under`, and for none if that has ended since.
        """
        agreement = self.agreement
        if agreement is None or agreement is not under:
            return
        book, service = self.state.book, self.state.services[self.state.service[i]]
        target = service.contract_target  # from the order; the `sla` counts from when the request reaches IT
        late = target is not None and self.state.clock._now - book.decided[i] > target + EPSILON
        if late or book.found[i]:
            agreement.count_breach(pricing.cents(fee))
        else:
            agreement.count_kept()

    def charge_running(self, bill: Bill, hours: float) -> None:
        """Books the hours of running systems of one unit and service."""
        account, payer, unit, s, _, _ = bill
        amount = pricing.cents(hours * self.rate)
        if not amount:  # what is left of sums when all systems have ended
            return
        if self.agreement is not None:
            self.agreement.run(unit, s, hours)
        else:
            self.state.pay(account, payer, unit, s, amount, provider=self.provider)

    def _complexity(self, i: int) -> str:
        return self.state.services[self.state.service[i]].complexity

    def _contracting(self, i: int) -> Distribution:
        if self.framework is not None:
            return self.framework.call_off
        selling = self.record.procurement
        return {"low": selling.low, "medium": selling.medium, "high": selling.high}[self._complexity(i)]
