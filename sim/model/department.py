"""The IT department as the business sees it: what comes of a request that it is asked for."""

from sim.ledger import Cause, Channel
from sim.model.broker import Broker
from sim.model.clock import Steps
from sim.model.delivery import Delivery
from sim.model.estate import Estate
from sim.model.intake import Desk
from sim.model.providers import ProviderDesk
from sim.model.state import State
from sim.model.teams import TeamRoom

IT = int(Channel.IT)


class Department:
    """Intake, sourcing decision and delivery, staffed as the operating model says."""

    def __init__(self, state: State, estate: Estate, providers: list[ProviderDesk]) -> None:
        """Idle."""
        self.state, self.providers = state, providers
        staffing = state.scenario.operating_model.staffing
        self.teams = [
            TeamRoom(state, k, record, staffing.get(name, record.staff))
            for k, (name, record) in enumerate(state.scenario.teams.items())
        ]
        self.desk = Desk(state)
        by_service = [self.teams[state.teams.index(service.team)] for service in state.services]
        self.broker = Broker(state, by_service, providers)
        self.delivery = Delivery(state, estate, self.teams, providers)
        self.fallible = [service.defect_rate > 0.0 for service in state.services]
        self.lasting = [service.lifetime is not None for service in state.services]
        estate.load = lambda team, hours: self.teams[team].load(hours)
        self.gated = [service.gate != "none" for service in state.services]

    def deliver(self, i: int) -> Steps:
        """Request `i` through IT: 0 (Cause.NONE) once it is live, else why IT does not deliver it."""
        state, book, clock = self.state, self.state.book, self.state.clock
        s = state.service[i]
        book.channel[i] = IT
        deadline = clock._now + state.patience[i]
        if self.gated[s]:
            refused = yield from self.desk.take_in(i, deadline)
            if refused:
                return refused
        offer, maker, share = self.broker.assign(i, s)
        book.decided[i], book.how[i], book.provider[i] = clock._now, offer.how + 1, offer.provider
        if maker.orders and not (yield from maker.order(i, deadline)):
            return Cause.IMPATIENCE
        book.quote[i] = maker.planned(i) * maker.rate * share
        hours, asked = maker.needed(i) * share, clock._now
        turn = maker.ask(i, hours, deadline)
        if turn is not None and not (yield turn):
            return Cause.IMPATIENCE
        book.started[i] = began = clock._now
        yield maker.start(i, hours)
        self.delivery.finish(i, maker, hours, maker.first_account[s], asked, began)
        if self.fallible[s]:
            yield from self.delivery.accept(i, maker, hours)
        if self.lasting[s]:
            self.delivery.go_live(i, offer)
        return 0

    def quoted_lead(self, i: int) -> float:
        """Lead time that intake would quote for request `i` today, days."""
        return self.desk.expected(i) + self.broker.assign(i, self.state.service[i]).offer.lead

    def quotes(self, s: int) -> bool:
        """Whether intake answers a request for service `s` with an expected lead time read from its offers."""
        return self.desk.record.quote and self.gated[s] and self.broker.standing[s] is None
