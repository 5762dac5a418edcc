"""Who delivers a request: today's offers, and the sourcing rule of the operating model that takes one of them."""

from math import exp
from typing import NamedTuple

from sim.ledger import Owner
from sim.model.providers import ExternalProvider
from sim.model.state import State
from sim.model.supplier import Supplier
from sim.model.teams import InternalTeam
from sim.rules import pricing
from sim.rules.sourcing import BUILD, BUY, REUSE, RULES, STANDING, Need, Offer
from sim.units import YEAR


class Assignment(NamedTuple):
    """The offer taken, the supplier, and the effort as a share of building anew."""

    offer: Offer
    supplier: Supplier
    share: float


class Broker:
    """Sourcing decisions under the model in force."""

    def __init__(self, state: State, teams: list[InternalTeam], providers: list[ExternalProvider]) -> None:
        """`teams` holds all teams, in the order of the scenario."""
        self.state, self.every_team, self.providers = state, teams, providers
        self.adopt()

    def adopt(self) -> None:
        """Reads the sourcing policy of the model in force."""
        state, self.policy = self.state, self.state.model.sourcing
        self.rule_names = [self.policy.rule_of(name) for name in state.scenario.services]
        self.rule = [RULES[name] for name in self.rule_names]
        self.prime = state.provider_index(self.policy.prime)
        units, services = range(len(state.units)), range(len(state.services))
        self.team = [[self._team(u, s) for s in services] for u in units]
        self.standing = [[self._standing(u, s, self.rule_names[s]) for s in services] for u in units]

    def assign(self, i: int, u: int, s: int) -> Assignment:
        """The assignment of request `i` of unit `u` and service `s`, by the sourcing rule."""
        standing = self.standing[u][s]
        return standing if standing is not None else self._assignment(u, s, self._chosen(s, self.offers(i)))

    def need(self, s: int) -> Need:
        """What a sourcing rule may know of a request for service `s`."""
        service, policy = self.state.services[s], self.policy
        return Need(
            service.commoditisation,
            service.value,
            service.sensitivity,
            policy.threshold,
            self.prime,
            policy.risk_premium,
        )

    def offers(self, i: int) -> list[Offer]:
        """Today's offers for request `i`: reuse (if found), build, and one of each provider that sells it."""
        u, s = self.state.place(i)
        team, offers = self.team[u][s], list[Offer]()
        planned = team.planned(i)
        if not team.open:
            return [self._bid(i, seller) for seller in self.sellers(s)]
        if self.state.uniforms["reuse"][i] < self.state.services[s].reuse * self.policy.reuse_search:
            hours = planned * self.state.behaviour.reuse_effort
            price = hours * team.rate + self._running(s, Owner.IT_BOUGHT, 0.0)
            offers.append(Offer(REUSE, -1, price, self._lead(i, team, hours)))
        running = self._running(s, Owner.IT_OWNED, planned)
        offers.append(Offer(BUILD, -1, planned * team.rate + running, self._lead(i, team, planned)))
        return offers + [self._bid(i, seller) for seller in self.sellers(s)]

    def sellers(self, s: int) -> list[ExternalProvider]:
        """Providers that sell service `s` to IT today."""
        return [seller for seller in self.providers if seller.sells[s] and seller.open]

    def expected_price(self, u: int, s: int) -> float:
        """IT's price to unit `u` per planned hour of service `s`, by the assignment that the rule gives (money)."""
        standing = self.standing[u][s]
        if standing is not None:
            return self._hour(u, s, standing.offer)
        ways = [Offer(BUILD, -1, 0.0, 0.0)] if self.team[u][s].open else []
        ways += [Offer(BUY, seller.provider, 0.0, 0.0) for seller in self.sellers(s)]
        priced = [way._replace(price=self._hour(u, s, way)) for way in ways]
        served = self.state.services[s].kind in self.state.model.intake.serves
        if not served or not priced:  # nobody has to be able to deliver what IT does not take on
            return min((way.price for way in priced), default=0.0)
        return self._chosen(s, priced).price

    def _team(self, u: int, s: int) -> InternalTeam:
        """The team of service `s` for unit `u`: its embedded team, if it has one, except for incidents."""
        service, unit = self.state.services[s], list(self.state.scenario.business_units)[u]
        return self.every_team[self.state.teams.index(self.policy.team_of(unit, service.kind, service.team))]

    def _chosen(self, s: int, offers: list[Offer]) -> Offer:
        """The offer that the rule takes. Raises TypeError if a rule returns anything but one of its offers."""
        offer = self.rule[s](self.need(s), offers)
        if offer not in offers:
            name = self.rule_names[s]
            raise TypeError(f"sourcing rule {name!r} must return one of the offers it was given, not {offer!r}")
        return offer

    def _assignment(self, u: int, s: int, offer: Offer) -> Assignment:
        """The assignment that follows from an offer."""
        supplier = self.providers[offer.provider] if offer.how == BUY else self.team[u][s]
        return Assignment(offer, supplier, self.state.behaviour.reuse_effort if offer.how == REUSE else 1.0)

    def _standing(self, u: int, s: int, rule: str) -> Assignment | None:
        """The assignment of a rule that looks at neither prices nor queues, and so gives the same one every time."""
        if rule not in STANDING:
            return None
        bids = [Offer(BUY, k, 0.0, 0.0) for k in range(len(self.providers))]
        return self._assignment(u, s, RULES[rule](self.need(s), [Offer(BUILD, -1, 0.0, 0.0), *bids]))

    def _bid(self, i: int, seller: ExternalProvider) -> Offer:
        """The offer of a provider for request `i`."""
        s, planned = self.state.service[i], seller.planned(i)
        owner = Owner.IT_BOUGHT if seller.record.subscription else Owner.IT_OWNED
        price = planned * seller.rate + seller.order_cost(i) + self._running(s, owner, self.state.effort[i])
        return Offer(BUY, seller.provider, price, self._lead(i, seller, planned))

    def _lead(self, i: int, supplier: Supplier, hours: float) -> float:
        """Expected working days until done, with the estimation error drawn for request `i`."""
        noise = self.state.noise[supplier.provider + 1][i]
        return supplier.lead(i, hours) * exp(self.policy.estimate_error * noise)

    def _running(self, s: int, owner: Owner, planned: float) -> float:
        """Cost of running the outcome over the period of appraisal (money)."""
        service, years = self.state.services[s], self.policy.appraisal / YEAR
        if service.lifetime is None:
            return 0.0
        if owner is Owner.IT_OWNED:
            return years * planned * service.run_effort * self._run_rate(s)
        unused = self.state.behaviour.unused_brokered
        return years * 12.0 * pricing.paid_seats(service.seats, unused) * service.seat_price

    def _run_rate(self, s: int) -> float:
        """Money per hour of running systems of service `s`: the run team's, or the provider's that runs them."""
        state = self.state
        if state.run_by < 0:
            return self.every_team[state.run_team[s]].rate
        seller = self.providers[state.run_by]
        return seller.rate * seller.factor[s]

    def _hour(self, u: int, s: int, offer: Offer) -> float:
        """Price of an offer per planned hour (money)."""
        if offer.how == BUY:
            seller = self.providers[offer.provider]
            return seller.rate * seller.factor[s] / seller.productivity(s)
        return self.team[u][s].rate
