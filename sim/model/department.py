"""The IT department as the business sees it: what comes of a request that it is asked for."""

from math import inf
from typing import Any

from sim.ledger import Cause, Channel
from sim.model.budgets import Budgets
from sim.model.clock import Process
from sim.model.delivery import Delivery
from sim.model.estate import Estate
from sim.model.intake import IntakeDesk
from sim.model.providers import ExternalProvider
from sim.model.queue import MOVED, STOPPED, Evicted
from sim.model.sourcing import Broker
from sim.model.state import State
from sim.model.supplier import Supplier
from sim.model.teams import InternalTeam, downstream

IT, DELIVERED, IMPATIENCE, DECLINE = Channel.IT.value, Cause.NONE, Cause.IMPATIENCE, Cause.DECLINE


class Department:
    """Intake, sourcing decision and delivery, staffed as the operating model says."""

    def __init__(self, state: State, estate: Estate, providers: list[ExternalProvider]) -> None:
        """Idle."""
        self.state, self.book, self.clock = state, state.book, state.clock
        self.unit, self.service, self.patience = state.unit, state.service, state.patience
        staffing = state.model.staffing
        self.teams = [
            InternalTeam(state, k, record, staffing.get(name, record.staff))
            for k, (name, record) in enumerate(state.scenario.teams.items())
        ]
        self.desk = IntakeDesk(state)
        self.broker = Broker(state, self.teams, providers)
        self.budgets = Budgets(state)
        self.delivery = Delivery(state, estate, self.broker, providers)
        self.running = [0.0] * len(self.teams)
        self.spilling = downstream(self.teams)
        estate.load = self.run
        self._read()

    def adopt(self) -> list[Evicted]:
        """Works by the model in force from now on; who has to look elsewhere is still to be resumed."""
        gone = self.desk.adopt()
        self.broker.adopt()
        self._read()
        return gone

    def _read(self) -> None:
        """What `deliver` needs to know of each unit's requests for each service."""
        state, model = self.state, self.state.model
        self.gated = [gate != "none" for gate in self.desk.gate]
        self.served = [service.kind in model.intake.serves for service in state.services]
        change = [service.kind != "incident" for service in state.services]
        self.recharges = [each and model.governance.recharge for each in change]
        self.limited = [
            each and (model.intake.change_budget is not None or model.governance.recharge) for each in change
        ]
        facts = zip(self.gated, self.served, self.limited, strict=True)
        self.admits = [gated or limited or not served for gated, served, limited in facts]
        tested = [service.defect_rate > 0.0 or model.governance.acceptance_time > 0.0 for service in state.services]
        lasting = [service.lifetime is not None for service in state.services]
        self.facts = [list(zip(tested, lasting, row, strict=True)) for row in self.broker.standing]

    def admit(self, i: int, u: int, s: int, deadline: float) -> Process:
        """Request `i` until it may be worked on: Cause.NONE, else why IT does not take it on."""
        if not self.served[s]:
            return DECLINE
        if self.gated[s] and (refused := (yield from self.desk.take_in(i, deadline))):
            return refused
        if self.limited[s]:
            return (yield from self.budgets.grant(i, self._estimate(i, u, s), deadline))
        return DELIVERED

    def deliver(self, i: int) -> Process:
        """Request `i` through IT: Cause.NONE once it is live, else why IT does not deliver it."""
        book, clock, u, s = self.book, self.clock, self.unit[i], self.service[i]
        book.channel[i] = IT
        deadline = clock._now + self.patience[i]
        if self.admits[s] and (refused := (yield from self.admit(i, u, s, deadline))):
            return refused
        rest = 1.0  # share of the work that is still to be done
        while True:
            tested, lasting, standing = self.facts[u][s]
            offer, supplier, share = standing or self.broker.assign(i, u, s)
            how, provider, _, _ = offer
            book.decided[i], book.how[i], book.provider[i] = clock._now, how + 1, provider
            told: Any = True
            if supplier.orders is True:
                told = yield from supplier.order(i, deadline)
            if told is True:
                planned, hours = supplier.hours(i, share * rest)
                told = yield from self._first_pass(i, supplier, s, planned, hours, deadline)
            if told is None:
                break
            if told is False:
                return IMPATIENCE
            if told is STOPPED or not self.served[s]:
                return Cause.STOPPED
            if told is not MOVED:  # called off at work
                deadline, rest = inf, rest * told
        book.passes[i] = 1
        fee, under = supplier.charge(i, hours, supplier.first_account[s]), supplier.agreement
        book.cost[i] = fee
        if tested:
            yield from self.delivery.accept(i, supplier, hours)
        if supplier.orders is True:
            supplier.delivered(i, fee, under)
        if self.recharges[s]:
            self.budgets.recharge(i)
        if lasting:
            self.delivery.go_live(i, offer)
        return DELIVERED

    def _first_pass(self, i: int, supplier: Supplier, s: int, planned: float, hours: float, deadline: float) -> Process:
        """In queue and at work: None when done, False when patience ends, else what became of it.

        MOVED or STOPPED, or, where work was called off to be moved, the share of it that is left.
        """
        book, clock, queue, crew = self.book, self.clock, supplier.queues[s], supplier.crew[s]
        book.quote[i] = planned * supplier.rate
        asked, days = clock._now, hours / supplier.daily[s]
        turn = queue.ask(i, supplier.priority[s], crew, crew * days, deadline)
        if turn is not None:
            served = yield turn
            if served is not True:
                if served is False:
                    queue.leave(crew * days)
                else:
                    book.waited[i] += clock._now - asked
                return served
            # while it waited running the estate may have changed the pace, and new people the crew of others
            days = hours / (supplier.daily[s] * (crew / supplier.crew[s]))
        began = book.started[i] = clock._now
        book.planned[i] = planned * (days / hours) if hours else 0.0
        signal = yield queue.start(i, crew, days)
        book.waited[i] += began - asked
        book.worked[i] += clock._now - began
        if signal is None:
            queue.release(crew)
        return self.left_over((clock._now - began) / days if days else 1.0) if signal is MOVED else signal

    def left_over(self, done: float) -> float:
        """Share of a pass that another supplier must still do when `done` of it was done."""
        return 1.0 - done * (1.0 - self.state.behaviour.handover_loss)

    def run(self, team: int, hours: float) -> None:
        """Running the live estate takes `hours` a year of a team; what it has no hours for falls to the next."""
        self.running[team] = hours
        for room in self.teams:  # those that overflow come before those that they overflow into
            room.spill = 0.0
        for room in self.spilling:
            room.load(self.running[room.index] + room.spill)
            if room.record.overflow is not None:
                below = self.teams[self.state.teams.index(room.record.overflow)]
                below.spill += max(0.0, room.run_hours - room.capacity)

    def reload(self, team: InternalTeam) -> None:
        """The team has more people or fewer, so it has hours for more of its running or for less."""
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
