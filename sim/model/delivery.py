"""From a decision to a live service: passes of work, acceptance, rework, what acceptance missed, takeovers."""

from sim.ledger import Account, Owner
from sim.model.clock import REPAIR, REVIEW, Process, resume
from sim.model.estate import Estate
from sim.model.providers import ExternalProvider
from sim.model.sourcing import Broker
from sim.model.state import State
from sim.model.supplier import Supplier, work
from sim.rules import risk
from sim.rules.sourcing import BUY, REUSE, Offer

REWORK = int(Account.REWORK)
MOST_PASSES = 100  # a delivery that fails every time is taken as it is in the end


class Delivery:
    """Work on requests, whoever does it."""

    def __init__(self, state: State, estate: Estate, broker: Broker, providers: list[ExternalProvider]) -> None:
        """Nothing delivered."""
        self.state, self.estate, self.broker, self.providers = state, estate, broker, providers
        self.book, self.clock = state.book, state.clock

    def accept(self, i: int, supplier: Supplier, first: float) -> Process:
        """Acceptance of a first pass of `first` hours, and passes of rework until nothing is found."""
        state, book, s = self.state, self.book, self.state.service[i]
        chance = risk.defect_chance(state.services[s].defect_rate, supplier.capability)
        flaw, find = state.uniforms["defect"][i], state.uniforms["found"][i]
        while True:
            if inspection := supplier.inspection(s):
                yield self.clock.at(self.clock.now + inspection, REVIEW, i)
            defective, flaw = risk.decide(flaw, chance)
            if not defective or book.passes[i] == MOST_PASSES:
                return
            found, find = risk.decide(find, supplier.found_chance())
            if not found:
                self._escape(i, supplier, first)
                return
            book.found[i] += 1
            hours, asked = self._rework(i, first), state.clock.now
            began, supplier = yield from work(supplier, i, s, hours, self.maintainer)
            book.passes[i] += 1
            book.waited[i] += began - asked
            book.worked[i] += self.clock.now - began
            if isinstance(supplier, ExternalProvider) and supplier.repairs_free:
                supplier.absorb(i, hours, REWORK)
            else:
                book.cost[i] += supplier.charge(i, hours, REWORK)

    def go_live(self, i: int, offer: Offer) -> None:
        """What was delivered starts its process: run by IT, or paid by the seat."""
        bought = offer.how == REUSE or (offer.how == BUY and self.providers[offer.provider].record.subscription)
        self.estate.go_live(i, Owner.IT_BOUGHT if bought else Owner.IT_OWNED)

    def take_over(self, i: int) -> None:
        """A shadow system must be integrated: unplanned work, then one more system to run."""
        resume(self._take_over(i))

    def register(self, i: int) -> None:
        """A shadow system is written down, looked over and paid by IT from now on."""
        resume(self._look_after(i, self.state.model.governance.registration))

    def _take_over(self, i: int) -> Process:
        yield from self._look_after(i, self.maintainer(i).planned(i) * self.state.behaviour.takeover_effort)
        self.estate.hand_over(i, Owner.IT_OWNED)

    def _look_after(self, i: int, hours: float) -> Process:
        """Unplanned work on a system that IT did not deliver."""
        _, supplier = yield from work(self.maintainer(i), i, self.state.service[i], hours, self.maintainer)
        supplier.charge(i, hours, Account.INTEGRATION_TAKEOVER)

    def maintainer(self, i: int) -> Supplier:
        """Who looks after what request `i` left: its team, else the provider that runs or delivers, or any who can."""
        (u, s), state = self.state.place(i), self.state
        team = self.broker.team[u][s]
        if team.open:
            return team
        hired = [k for k in (state.run_by, self.broker.prime) if k >= 0 and self.providers[k].open]
        others = [desk for desk in self.providers if desk.sells[s] and desk.open]
        rooms: list[Supplier] = [room for room in self.broker.every_team if room.open]
        if hired:
            return self.providers[hired[0]]
        return min(others, key=lambda desk: desk.rate * desk.factor[s]) if others else next(iter(rooms), team)

    def _rework(self, i: int, first: float) -> float:
        """Hours of the next pass: drawn with the demand, or a share of the first pass."""
        service = self.state.services[self.state.service[i]]
        if service.rework_effort is None:
            return first * service.rework_share
        loop = (self.state.book.passes[i] - 1) % self.state.trace.rework.shape[1]
        return float(self.state.trace.rework[i, loop])

    def _escape(self, i: int, supplier: Supplier, first: float) -> None:
        """A defect that acceptance missed comes back later, at more than the cost of rework."""
        state, behaviour = self.state, self.state.behaviour
        state.book.escaped[i] = 1
        share = state.services[state.service[i]].rework_share
        surfaces = state.clock.now + behaviour.escaped_delay * state.exponentials["escape"][i]
        hours = first * share * behaviour.escaped_factor
        state.clock.call(surfaces, REPAIR, i, lambda: resume(self._repair(i, supplier, hours)))

    def _repair(self, i: int, supplier: Supplier, hours: float) -> Process:
        self.state.on_escaped_defect(i)
        _, supplier = yield from work(supplier, i, self.state.service[i], hours, self.maintainer)
        supplier.charge(i, hours, Account.INCIDENT_HANDLING)
