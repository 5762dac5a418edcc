"""From a decision to a live service: passes of work, acceptance, rework, what acceptance missed, takeovers."""

from math import inf

from sim.ledger import Account, Owner
from sim.model.clock import REPAIR, Life, Steps
from sim.model.estate import Estate
from sim.model.makers import Maker
from sim.model.providers import ProviderDesk
from sim.model.state import State
from sim.model.teams import TeamRoom
from sim.rules import risk
from sim.rules.sourcing import BUY, REUSE, Offer


class Delivery:
    """Work on requests, whoever does it."""

    def __init__(
        self, state: State, estate: Estate, teams: list[TeamRoom], providers: list[ProviderDesk]
    ) -> None:
        """`teams` holds every team, by index."""
        self.state, self.estate, self.teams, self.providers = state, estate, teams, providers
        self.prime = state.provider_index(state.scenario.operating_model.sourcing.prime)

    def make(self, i: int, maker: Maker, deadline: float, share: float) -> Steps:
        """Passes of work until one is accepted: False if patience ended before the first began.

        `share` is the effort over building anew.
        """
        state, book = self.state, self.state.book
        service = state.services[state.service[i]]
        chance = risk.defect_chance(service.defect_rate, maker.capability)
        flaw, find = state.luck["defect"][i], state.luck["found"][i]
        first = hours = maker.needed(i) * share
        account = maker.first_account(service.kind)
        while True:
            asked = state.clock._now
            began = yield from maker.work(i, hours, deadline)
            if began is None:
                return False
            self._note_pass(i, asked, began)
            if not (account is Account.REWORK and maker.repairs_free):
                book.cost[i] += maker.charge(i, hours, account)
            defective, flaw = risk.decide(flaw, chance)
            if not defective:
                return True
            found, find = risk.decide(find, maker.found_chance())
            if not found:
                self._escape(i, maker, first)
                return True
            book.found[i] += 1
            hours, deadline, account = self._rework(i, maker, first), inf, Account.REWORK

    def go_live(self, i: int, offer: Offer) -> None:
        """What was delivered starts its life: run by IT, or paid by the seat."""
        bought = offer.how == REUSE or (
            offer.how == BUY and self.providers[offer.provider].record.subscription
        )
        self.estate.go_live(i, Owner.IT_BOUGHT if bought else Owner.IT_OWNED)

    def take_over(self, i: int) -> None:
        """A shadow system must be integrated: unplanned work, then one more system to run."""
        maker = self._keeper(self.state.service[i])
        if maker is not None:
            Life(self._take_over(i, maker))

    def _take_over(self, i: int, maker: Maker) -> Steps:
        hours = maker.planned(i) * self.state.scenario.behaviour.takeover_effort
        yield from maker.work(i, hours, inf)
        maker.charge(i, hours, Account.INTEGRATION_TAKEOVER)
        self.estate.hand_over(i, Owner.IT_OWNED)

    def _keeper(self, s: int) -> Maker | None:
        """Who looks after live systems of service `s`: its run team, else the provider that runs or delivers."""
        team = self.teams[self.state.run_team[s]]
        if team.line.servers:
            return team
        provider = self.state.run_by if self.state.run_by >= 0 else self.prime
        return self.providers[provider] if provider >= 0 else None

    def _rework(self, i: int, maker: Maker, first: float) -> float:
        """Hours of the next pass: drawn with the demand, or a share of the first pass."""
        service = self.state.services[self.state.service[i]]
        if service.rework_effort is None:
            return first * service.rework_share
        loop = (self.state.book.passes[i] - 1) % self.state.trace.rework.shape[1]
        return float(self.state.trace.rework[i, loop])

    def _escape(self, i: int, maker: Maker, first: float) -> None:
        """A defect that acceptance missed comes back later, at more than the cost of rework."""
        state, behaviour = self.state, self.state.scenario.behaviour
        state.book.escaped[i] = 1
        share = state.services[state.service[i]].rework_share
        surfaces = state.clock.now + behaviour.escaped_delay * state.clocks["escape"][i]
        hours = first * share * behaviour.escaped_factor
        state.clock.call(surfaces, REPAIR, i, lambda: Life(self._repair(i, maker, hours)))

    def _repair(self, i: int, maker: Maker, hours: float) -> Steps:
        self.state.met_flaw(i)
        yield from maker.work(i, hours, inf)
        maker.charge(i, hours, Account.INCIDENT_HANDLING)

    def _note_pass(self, i: int, asked: float, began: float) -> None:
        book = self.state.book
        book.passes[i] += 1
        book.waited[i] += began - asked
        book.worked[i] += self.state.clock._now - began
