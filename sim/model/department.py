"""The IT department: intake, sourcing decision and delivery of each request."""

from math import inf

from sim.ledger import Cause, Channel
from sim.model.budgets import Budgets
from sim.model.clock import DONE, MOVED, RENEGED, SERVED, STOPPED, Process, Signal
from sim.model.delivery import Delivery
from sim.model.estate import Estate
from sim.model.intake import IntakeDesk
from sim.model.providers import ExternalProvider
from sim.model.queue import Evicted, Queue
from sim.model.sourcing import Broker
from sim.model.state import State
from sim.model.supplier import Supplier
from sim.model.teams import InternalTeam, downstream
from sim.rules.sourcing import Offer
from sim.scenario.records import Service

IT, DELIVERED, IMPATIENCE, DECLINE = Channel.IT.value, Cause.NONE, Cause.IMPATIENCE, Cause.DECLINE


class ServicePolicy:
    """How requests for one service are handled under the model in force."""

    __slots__ = ("checked", "gated", "lasting", "limited", "recharged", "served", "tested")
    served: bool  # IT takes such requests on
    gated: bool  # they pass the engagement desk
    limited: bool  # they need money of a budget
    checked: bool  # any of these holds a request back
    recharged: bool  # the unit is charged
    tested: bool  # deliveries are accepted, or can be defective
    lasting: bool  # a delivery leaves a system


class Department:
    """Intake, sourcing decision and delivery, with the staff that the operating model has."""

    def __init__(self, state: State, estate: Estate, providers: list[ExternalProvider]) -> None:
        """Starts without requests."""
        self.state, self.book, self.clock = state, state.book, state.clock
        self.unit, self.service, self.patience = state.unit, state.service, state.patience
        people = state.scenario.people(state.model)
        self.teams = [
            InternalTeam(state, k, record, people[name])
            for k, (name, record) in enumerate(state.scenario.teams.items())
        ]
        self.desk = IntakeDesk(state)
        self.broker = Broker(state, self.teams, providers)
        self.budgets = Budgets(state)
        self.delivery = Delivery(state, estate, self.broker, providers)
        self.running = [0.0] * len(self.teams)
        self.overflow_order = downstream(self.teams)
        self._read()

    def adopt(self) -> list[Evicted]:
        """Follows the model in force; returns the requests that were waiting for a desk that is closed now."""
        gone = self.desk.adopt()
        self.broker.adopt()
        self._read()
        return gone

    def _read(self) -> None:
        """Reads what the model in force says of each service."""
        self.policies = [self._policy(s, service) for s, service in enumerate(self.state.services)]

    def _policy(self, s: int, service: Service) -> ServicePolicy:
        """How requests for service `s` are handled under the model in force."""
        intake, governance = self.state.model.intake, self.state.model.governance
        change = service.kind != "incident"
        policy = ServicePolicy()
        policy.served = service.kind in intake.serves
        policy.gated = self.desk.gate[s] != "none"
        policy.recharged = change and governance.recharge
        policy.limited = change and (intake.change_budget is not None or governance.recharge)
        policy.checked = policy.gated or policy.limited or not policy.served
        policy.tested = service.defect_rate > 0.0 or governance.acceptance_time > 0.0
        policy.lasting = service.lifetime is not None
        return policy

    def _admit(self, i: int, u: int, s: int, deadline: float) -> Process:
        """Process of intake and budgets for request `i`: Cause.NONE, or why IT does not take it on.

        The model may change meanwhile: IT takes nothing on that it does not serve any more.
        """
        if not self.policies[s].served:
            return DECLINE
        if self.policies[s].gated and (refused := (yield from self.desk.take_in(i, deadline))):
            return refused
        limited = self.policies[s].limited  # by the model that is in force now
        if limited and (refused := (yield from self.budgets.grant(i, self._estimate(i, u, s), deadline))):
            return refused
        return DELIVERED if self.policies[s].served else DECLINE

    def deliver(self, i: int) -> Process:
        """Process of request `i` through IT: Cause.NONE once it is live, or why IT does not deliver it."""
        book, u, s = self.book, self.unit[i], self.service[i]
        book.channel[i], book.asked[i] = IT, self.clock._now
        deadline, rest = self.clock._now + self.patience[i], 1.0  # the share of the work that is left
        if self.policies[s].checked and (refused := (yield from self._admit(i, u, s, deadline))):
            return refused
        while True:
            policy = self.policies[s]
            offer, supplier, share = self.broker.standing[u][s] or self.broker.assign(i, u, s)
            signal, hours, left = yield from self._attempt(i, s, offer, supplier, share * rest, deadline)
            if signal is DONE:
                break
            if signal is RENEGED:
                return IMPATIENCE
            if signal is STOPPED or not self.policies[s].served:
                return Cause.STOPPED
            if left is not None:
                deadline, rest = inf, rest * left  # a unit whose work had begun stays with IT
        fee, under = supplier.charge(i, hours, supplier.first_account[s]), supplier.agreement
        book.passes[i], book.cost[i] = 1, fee
        if policy.tested:
            yield from self.delivery.accept(i, supplier, hours)
        if under is not None:
            supplier.settle(i, fee, under)
        if self.policies[s].recharged:  # by the model that is in force now
            self.budgets.recharge(i)
        if policy.lasting:
            self.delivery.go_live(i, offer)
        return DELIVERED

    def _attempt(self, i: int, s: int, offer: Offer, supplier: Supplier, share: float, deadline: float) -> Process:
        """Process of order, queue and first pass: its signal, hours, and the share left of work that was moved."""
        book, clock = self.book, self.clock
        book.decided[i], book.how[i], book.provider[i] = clock._now, offer.how + 1, offer.provider
        book.team[i] = supplier.team
        if supplier.orders:
            decided = clock._now
            signal = yield from supplier.order(i, deadline)
            book.ordered[i] += clock._now - decided
            if signal is not DONE:
                return signal, 0.0, None
        planned, hours = supplier.hours(i, share)
        book.quote[i] = planned * supplier.rate
        asked, queue, crew = clock._now, supplier.queues[s], supplier.crew[s]
        days = hours / supplier.daily[s]
        request = queue.join(i, supplier.priority[s], crew, crew * days, deadline)
        if request is not None:
            if (signal := (yield request)) is not SERVED:
                self._leave_queue(i, queue, signal, crew * days, asked)
                return signal, 0.0, None
            # while it waited running the estate may have changed the pace, and new people the crew of others
            days = hours / (supplier.daily[s] * (crew / supplier.crew[s]))
        began = book.started[i] = clock._now
        book.planned[i] = planned * (days / hours) if hours else 0.0
        signal = yield queue.start(i, crew, days)
        book.waited[i] += began - asked
        book.worked[i] += clock._now - began
        if signal is DONE:
            queue.release(crew)
        done = (clock._now - began) / days if days else 1.0
        return signal, hours, self.left_over(done) if signal is MOVED else None

    def _leave_queue(self, i: int, queue: Queue, signal: Signal, work: float, asked: float) -> None:
        """Request `i` reneged, or its supplier gave it up while it waited."""
        if signal is RENEGED:
            queue.renege(work, asked)
        else:
            self.book.waited[i] += self.clock._now - asked

    def left_over(self, done: float) -> float:
        """Share of a pass that another supplier must still do after a share `done` of it was done."""
        return 1.0 - done * (1.0 - self.state.behaviour.handover_loss)

    def run(self, team: int, hours: float) -> None:
        """Running systems takes `hours` a year of a team; what exceeds its capacity overflows to the next team."""
        self.running[team] = hours
        overflow = [0.0] * len(self.teams)
        for each in self.overflow_order:
            each.load(self.running[each.index] + overflow[each.index])
            if each.record.overflow is not None:
                overflow[self.state.teams.index(each.record.overflow)] += max(0.0, each.run_hours - each.capacity)

    def reload(self, team: InternalTeam) -> None:
        """Recalculates the run hours after the number of people in `team` has changed."""
        self.run(team.index, self.running[team.index])

    def quoted_lead(self, i: int) -> float:
        """Lead time that intake would quote for request `i` today, days."""
        u, s = self.state.place(i)
        return self.desk.expected(i) + self.broker.assign(i, u, s).offer.lead

    def quotes(self, u: int, s: int) -> bool:
        """Whether intake answers a request for service `s` with an expected lead time read from its offers."""
        asked = self.state.services[s].gate != "none"
        return self.desk.record.quote and asked and self.broker.standing[u][s] is None

    def _estimate(self, i: int, u: int, s: int) -> float:
        """What request `i` is expected to cost (money)."""
        return self.state.effort[i] * self.broker.expected_price(u, s)
