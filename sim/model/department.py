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
from sim.rules.sourcing import BUY


class Department:
    """Intake, sourcing decision and delivery, staffed as the operating model says."""

    def __init__(self, state: State, estate: Estate, providers: list[ProviderDesk]) -> None:
        """Idle."""
        self.state, self.providers = state, providers
        staffing = state.scenario.operating_model.staffing
        self.teams = [
            TeamRoom(state, estate, k, record, staffing.get(name, record.staff))
            for k, (name, record) in enumerate(state.scenario.teams.items())
        ]
        self.desk = Desk(state)
        by_service = [self.teams[state.teams.index(service.team)] for service in state.services]
        self.broker = Broker(state, by_service, providers)
        self.delivery = Delivery(state, estate, self.teams, providers)
        self.gated = [service.gate != "none" for service in state.services]

    def deliver(self, i: int) -> Steps:
        """Request `i` through IT: Cause.NONE once it is live, else why IT does not deliver it."""
        state, book = self.state, self.state.book
        book.channel[i] = Channel.IT
        deadline = state.clock.now + state.patience[i]
        if self.gated[state.service[i]]:
            refused = yield from self.desk.take_in(i, deadline)
            if refused:
                return refused
        offer = self.broker.decide(i)
        maker, share = self.broker.maker(i, offer), self.broker.effort_share(offer)
        book.decided[i], book.how[i], book.provider[i] = state.clock.now, offer.how + 1, offer.provider
        book.quote[i] = maker.planned(i) * maker.rate * share
        book.waited[i] = book.worked[i] = book.cost[i] = 0.0
        if offer.how == BUY and not (yield from self.providers[offer.provider].order(i, deadline)):
            return Cause.IMPATIENCE
        if not (yield from self.delivery.make(i, maker, deadline, share)):
            return Cause.IMPATIENCE
        self.delivery.go_live(i, offer)
        return Cause.NONE

    def quoted_lead(self, i: int) -> float:
        """Lead time that intake would quote for request `i` today, days."""
        return self.desk.expected(i) + self.broker.decide(i).lead

    def quotes(self, s: int) -> bool:
        """Whether intake answers a request for service `s` with an expected lead time read from its offers."""
        return self.desk.record.quote and self.gated[s] and self.broker.standing[s] is None
