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
        self.service, self.patience = state.service, state.patience
        staffing = state.scenario.operating_model.staffing
        self.teams = [
            TeamRoom(state, k, record, staffing.get(name, record.staff))
            for k, (name, record) in enumerate(state.scenario.teams.items())
        ]
        self.desk = Desk(state)
        by_service = [self.teams[state.teams.index(service.team)] for service in state.services]
        self.broker = Broker(state, by_service, providers, self._run_rates())
        self.delivery = Delivery(state, estate, self.teams, providers)
        self.running = [0.0] * len(self.teams)
        self.spilling = downstream(self.teams)
        estate.load = self.run
        self.gated = [service.gate != "none" for service in state.services]
        tested = state.scenario.operating_model.governance.acceptance_time > 0.0
        self.facts = [
            (gated, standing, service.defect_rate > 0.0 or tested, service.lifetime is not None)
            for gated, standing, service in zip(self.gated, self.broker.standing, state.services, strict=True)
        ]

    def deliver(self, i: int) -> Steps:
        """Request `i` through IT: Cause.NONE once it is live, else why IT does not deliver it."""
        book, clock, s = self.book, self.clock, self.service[i]
        gated, standing, tested, lasting = self.facts[s]
        book.channel[i] = IT
        deadline = clock._now + self.patience[i]
        if gated:
            refused = yield from self.desk.take_in(i, deadline)
            if refused:
                return refused
        offer, maker, share = standing or self.broker.assign(i, s)
        how, provider, _, _ = offer
        book.decided[i], book.how[i], book.provider[i] = clock._now, how + 1, provider
        if maker.orders is True and not (yield from maker.order(i, deadline)):
            return IMPATIENCE
        (planned, hours), line, crew = maker.hours(i, share), maker.lines[s], maker.crew[s]
        book.quote[i] = planned * maker.rate
        asked, days = clock._now, hours / maker.daily[s]
        turn = line.ask(i, maker.priority[s], crew, crew * days, deadline)
        if turn is not None:
            if not (yield turn):
                line.leave(crew * days)
                return IMPATIENCE
            days = hours / maker.daily[s]  # running the estate may have changed the pace
        began = book.started[i] = clock._now
        book.planned[i] = planned / maker.daily[s]
        yield line.start(i, crew, days)
        line.release(crew)
        book.passes[i], book.waited[i], book.worked[i] = 1, began - asked, clock._now - began
        book.cost[i] = maker.charge(i, hours, maker.first_account[s])
        if tested:
            yield from self.delivery.accept(i, maker, hours)
        if lasting:
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
                below = self.teams[self.state.teams.index(room.record.overflow)]
                below.spill += max(0.0, room.run_hours - room.capacity)

    def _run_rates(self) -> list[float]:
        """Money per hour of running systems of each service: the run team's, or the provider's that runs them."""
        if self.state.run_by >= 0:
            return [self.state.run_rate(s) for s in range(len(self.state.services))]
        return [self.teams[team].rate for team in self.state.run_team]

    def quoted_lead(self, i: int) -> float:
        """Lead time that intake would quote for request `i` today, days."""
        return self.desk.expected(i) + self.broker.assign(i, self.state.service[i]).offer.lead

    def quotes(self, s: int) -> bool:
        """Whether intake answers a request for service `s` with an expected lead time read from its offers."""
        return self.desk.record.quote and self.gated[s] and self.broker.standing[s] is None
