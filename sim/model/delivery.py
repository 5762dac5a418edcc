"""What follows the first pass of work: acceptance, rework, repairs of defects found late, takeovers."""

from collections.abc import Callable

from sim.ledger import Account, Owner
from sim.model.clock import REPAIR, REVIEW, Process, begin
from sim.model.estate import Estate
from sim.model.providers import ExternalProvider
from sim.model.sourcing import Broker
from sim.model.state import State
from sim.model.supplier import Supplier, work
from sim.rules import risk
from sim.rules.sourcing import BUY, REUSE, Offer


class Delivery:
    """Acceptance, rework and repairs of what any supplier delivers."""

    def __init__(self, state: State, estate: Estate, broker: Broker, providers: list[ExternalProvider]) -> None:
        """`on_escaped_defect` is set by `connect`."""
        self.state, self.estate, self.broker, self.providers = state, estate, broker, providers
        self.book, self.clock = state.book, state.clock

    def connect(self, on_escaped_defect: Callable[[int], None]) -> None:
        """`on_escaped_defect(i)` is called when a defect of request `i` that acceptance missed shows up in use."""
        self.on_escaped_defect = on_escaped_defect

    def accept(self, i: int, supplier: Supplier, first: float) -> Process:
        """Process of the acceptance of a first pass of `first` hours, with rework until no defect is found."""
        state, book, s = self.state, self.book, self.state.service[i]
        chance = risk.defect_chance(state.services[s].defect_rate, supplier.capability)
        flaw, find = state.uniforms["defect"][i], state.uniforms["found"][i]
        while True:
            if inspection := supplier.inspection(s):
                yield self.clock.at(self.clock.now + inspection, REVIEW, i)
                book.accepted[i] += inspection
            defective, flaw = risk.decide(flaw, chance)
            if not defective or book.passes[i] == risk.MOST_PASSES:
                return
            found, find = risk.decide(find, supplier.found_chance())
            if not found:
                self._escape(i, supplier, first)
                return
            book.found[i] += 1
            hours = self._rework(i, supplier, first)
            waited, worked, supplier = yield from work(supplier, i, s, hours, self.maintainer)
            book.passes[i] += 1
            book.waited[i] += waited
            book.worked[i] += worked
            book.cost[i] += supplier.charge_rework(i, hours)

    def go_live(self, i: int, offer: Offer) -> None:
        """The delivered system goes live: run by IT, or paid by the seat."""
        bought = offer.how == REUSE or (offer.how == BUY and self.providers[offer.provider].record.subscription)
        self.estate.go_live(i, Owner.IT_BOUGHT if bought else Owner.IT_OWNED)

    def take_over(self, i: int) -> None:
        """IT integrates a shadow system, which takes unplanned work, and runs it from then on."""
        begin(self._take_over(i))

    def register(self, i: int) -> None:
        """IT registers a shadow system, which takes unplanned work."""
        begin(self._look_after(i, self.state.model.governance.registration))

    def _take_over(self, i: int) -> Process:
        """Process of a takeover."""
        yield from self._look_after(i, self.maintainer(i).planned(i) * self.state.behaviour.takeover_effort)
        self.estate.hand_over(i, Owner.IT_OWNED)

    def _look_after(self, i: int, hours: float) -> Process:
        """Process of unplanned work on a system that IT did not deliver."""
        *_, supplier = yield from work(self.maintainer(i), i, self.state.service[i], hours, self.maintainer)
        supplier.charge(i, hours, Account.INTEGRATION_TAKEOVER)

    def maintainer(self, i: int) -> Supplier:
        """Who maintains the system of request `i`: its team, else a provider under contract, else whoever is open."""
        (u, s), state = self.state.place(i), self.state
        team = self.broker.team[u][s]
        if team.open:
            return team
        hired = [k for k in (state.run_by, self.broker.prime) if k >= 0 and self.providers[k].open]
        others = [seller for seller in self.providers if seller.sells[s] and seller.open]
        teams: list[Supplier] = [each for each in self.broker.every_team if each.open]
        if hired:
            return self.providers[hired[0]]
        return min(others, key=lambda seller: seller.rate * seller.factor[s]) if others else next(iter(teams), team)

    def _rework(self, i: int, supplier: Supplier, first: float) -> float:
        """Hours of the next pass by a supplier: drawn with the demand, at its pace, or a share of the first pass."""
        service = self.state.services[self.state.service[i]]
        if service.rework_effort is None:
            return first * service.rework_share
        loop = (self.state.book.passes[i] - 1) % self.state.trace.rework.shape[1]
        return supplier.own_hours(self.state.service[i], float(self.state.trace.rework[i, loop]))

    def _escape(self, i: int, supplier: Supplier, first: float) -> None:
        """Schedules the repair of a defect that acceptance missed; it takes more hours than rework."""
        state, behaviour = self.state, self.state.behaviour
        state.book.escaped[i] = 1
        share = state.services[state.service[i]].rework_share
        surfaces = state.clock.now + behaviour.escaped_delay * state.exponentials["escape"][i]
        hours = first * share * behaviour.escaped_factor
        state.clock.call(surfaces, REPAIR, i, lambda: begin(self._repair(i, supplier, hours)))

    def _repair(self, i: int, supplier: Supplier, hours: float) -> Process:
        """Process of the repair of a defect that shows up in use."""
        self.on_escaped_defect(i)
        *_, supplier = yield from work(supplier, i, self.state.service[i], hours, self.maintainer)
        supplier.charge(i, hours, Account.INCIDENT_HANDLING)
