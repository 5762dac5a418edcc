"""The IT department as the business sees it: what comes of a request that it is asked for."""

from sim.ledger import Cause, Channel
from sim.model.broker import Broker
from sim.model.clock import Steps
from sim.model.delivery import Delivery
from sim.model.estate import Estate
from sim.model.intake import Desk
from sim.model.providers import ProviderDesk
from sim.model.state import State
from sim.model.teams import TeamRoom, downstream

IT, DELIVERED, IMPATIENCE = Channel.IT.value, Cause.NONE, Cause.IMPATIENCE


class Department:
    """Intake, sourcing decision and delivery, staffed as the operating model says."""

    def __init__(self, state: State, estate: Estate, providers: list[ProviderDesk]) -> None:
        """Idle."""
        self.state, self.book, self.clock = state, state.book, state.clock
        staffing = state.scenario.operating_model.staffing
        self.teams = [
            TeamRoom(state, k, record, staffing.get(name, record.staff))
            for k, (name, record) in enumerate(state.scenario.teams.items())
        ]
        self.desk = Desk(state)
        by_service = [self.teams[state.teams.index(service.team)] for service in state.services]
        self.broker = Broker(state, by_service, providers)
        self.standing = self.broker.standing
        self.delivery = Delivery(state, estate, self.teams, providers)
        self.fallible = [service.defect_rate > 0.0 for service in state.services]
        self.lasting = [service.lifetime is not None for service in state.services]
        self.running = [0.0] * len(self.teams)
        self.spilling = downstream(self.teams)
        estate.load = self.run
        self.gated = [service.gate != "none" for service in state.services]

    def deliver(self, i: int) -> Steps:
        """Request `i` through IT: Cause.NONE once it is live, else why IT does not deliver it."""
        state, book, clock = self.state, self.book, self.clock
        s = state.service[i]
        book.channel[i] = IT
        deadline = clock._now + state.patience[i]
        if self.gated[s]:
            refused = yield from self.desk.take_in(i, deadline)
            if refused:
                return refused
        offer, maker, share = self.standing[s] or self.broker.assign(i, s)
        book.decided[i], book.how[i], book.provider[i] = clock._now, offer.how + 1, offer.provider
        if maker.orders and not (yield from maker.order(i, deadline)):
            return IMPATIENCE
        book.quote[i] = maker.planned(i) * maker.rate * share
        hours, asked, line, crew = maker.needed(i) * share, clock._now, maker.lines[s], maker.crew[s]
        days = maker.days(s, hours)
        turn = line.ask(i, maker.priority[s], crew, crew * days, deadline)
        if turn is not None:
            if not (yield turn):
                return IMPATIENCE
            days = maker.days(s, hours)  # running the estate may have changed the pace
        book.started[i], book.planned[i] = clock._now, maker.days(s, maker.planned(i) * share)
        began = clock._now
        yield line.start(i, crew, days)
        line.release(crew)
        book.passes[i], book.waited[i], book.worked[i] = 1, began - asked, clock._now - began
        book.cost[i] = maker.charge(i, hours, maker.first_account[s])
        if self.fallible[s]:
            yield from self.delivery.accept(i, maker, hours)
        if self.lasting[s]:
            self.delivery.go_live(i, offer)
        return DELIVERED

    def run(self, team: int, hours: float) -> None:
        """Running the live estate takes `hours` a year of a team; what it has no hours for falls to the next."""
        self.running[team] = hours
        for room in self.teams:  # those that overflow come before those that they overflow into
            room.spill = 0.0
        for room in self.spilling:
            room.load(self.running[room.index] + room.spill)
            if room.record.overflow is not None:
                self.teams[self.state.teams.index(room.record.overflow)].spill += max(
                    0.0, room.run_hours - room.capacity
                )

    def quoted_lead(self, i: int) -> float:
        """Lead time that intake would quote for request `i` today, days."""
        return self.desk.expected(i) + self.broker.assign(i, self.state.service[i]).offer.lead

    def quotes(self, s: int) -> bool:
        """Whether intake answers a request for service `s` with an expected lead time read from its offers."""
        return self.desk.record.quote and self.gated[s] and self.broker.standing[s] is None
