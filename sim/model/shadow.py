"""Buying without IT: the market that units buy from, own labour, duplicates, takeovers, security events."""

from collections.abc import Callable
from math import inf

from sim.ledger import Account, Cause, Channel, Owner, Payer
from sim.model.clock import FINISH, REPAIR, REVIEW, Process
from sim.model.department import Department
from sim.model.estate import Estate, event_time
from sim.model.providers import ExternalProvider
from sim.model.state import State
from sim.rules import learning, pricing, risk
from sim.units import DAY, YEAR


class Market:
    """The sellers that business units can buy from directly, at list prices."""

    def __init__(self, state: State, providers: list[ExternalProvider]) -> None:
        """Finds the cheapest seller of each service: the index of a provider, -1 where nobody sells it."""
        self.state, self.providers = state, providers
        self.seller = [self._cheapest(s) for s in range(len(state.services))]
        self.lead = [self._lead(s) for s in range(len(state.services))]

    def open(self, s: int) -> bool:
        """Whether a unit can get service `s` without IT."""
        service = self.state.services[s]
        other_way = service.self_help > 0.0 if service.kind == "incident" else self.seller[s] >= 0
        return service.bypassable and other_way

    def price(self, s: int, hours: float) -> float:
        """List price of planned in-house `hours` of service `s`, without overrun (money)."""
        if self.seller[s] < 0:
            return 0.0
        seller = self.providers[self.seller[s]]
        return hours * self._per_hour(seller, s)

    def duration(self, s: int, hours: float) -> float:
        """Working days of delivery by the seller, whose people are new to the work each time."""
        if self.seller[s] < 0:
            return 0.0
        seller = self.providers[self.seller[s]]
        crew = self.state.services[s].crew
        return hours * seller.factor[s] / (crew * seller.pace * seller.record.ramp_start)

    def _cheapest(self, s: int) -> int:
        """Index of the provider that sells service `s` directly at the lowest list price; -1 = none."""
        sellers = [each for each in self.providers if each.sells[s] and each.record.sells_direct]
        if not sellers:
            return -1
        return min(sellers, key=lambda seller: self._per_hour(seller, s)).provider

    def _lead(self, s: int) -> float:
        """Mean lead time of service `s` outside IT, working days."""
        service = self.state.services[s]
        if service.kind == "incident":
            return service.self_help / DAY
        return service.purchase_time.mean() + self.duration(s, service.effort.mean())

    @staticmethod
    def _per_hour(seller: ExternalProvider, s: int) -> float:
        """List price per planned in-house hour, by people who are new to the work."""
        record = seller.record
        return seller.factor[s] * pricing.list_rate(record.rate_per_hour, record.list_markup) / record.ramp_start


class Shadow:
    """Purchases of business units without IT, and the systems they leave."""

    def __init__(self, state: State, estate: Estate, market: Market, department: Department) -> None:
        """Starts without purchases; takeovers and registrations are done by `department`."""
        self.state, self.estate, self.market = state, estate, market
        self.delivery, self.budgets = department.delivery, department.budgets
        self.takeover_rate = risk.hazard(state.behaviour.takeover_share, 3.0 * YEAR)  # of what IT has detected
        self.adopt()

    def adopt(self) -> None:
        """Follows the stance of the model in force."""
        self.governance = self.state.model.governance

    def buy(self, i: int, cause: Cause) -> Process:
        """Process of meeting need `i` outside IT; returns the defects that the unit met, or None if IT stopped it."""
        state = self.state
        state.book.channel[i], state.book.cause[i], state.book.how[i] = Channel.DIRECT, cause, 0
        if state.services[state.service[i]].kind == "incident":
            yield from self._self_help(i)
            return 0
        self._own_labour(i)
        self.budgets.spend(i, self.market.price(state.service[i], state.effort[i]))
        yield state.clock.at(state.clock.now + state.purchase_time[i], REVIEW, i)
        if self.governance.stance == "block" and self.detected(i):
            state.book.blocked[i] = 1
            return None
        state.book.started[i] = state.clock.now
        defects = yield from self._delivery(i)
        self._learn(i)
        if self.governance.stance == "embrace" and self.detected(i) and self._lasts(i):
            self.delivery.register(i)
        self.settle(i)
        return defects

    def detected(self, i: int) -> bool:
        """Whether IT sees the purchase of request `i`."""
        return self.state.uniforms["detected"][i] < self.governance.detection

    def settle(self, i: int) -> None:
        """The system goes live: the unit's own, or registered with IT where IT sees and embraces it."""
        embraced = self.governance.stance == "embrace" and self.detected(i)
        owner = Owner.IT_BOUGHT if embraced else Owner.SHADOW
        self.estate.go_live(i, owner, duplicate=self.is_duplicate(i))
        self._schedule_events(i)

    def _schedule_events(self, i: int) -> None:
        """Schedules takeover and security event of a shadow system."""
        if i not in self.estate.live or self.estate.live[i][0] is not Owner.SHADOW:
            return
        state = self.state
        service, unit = state.services[state.service[i]], state.units[state.unit[i]]
        hazard = state.behaviour.security_hazard
        breach = risk.security_rate(hazard, service.sensitivity, unit.literacy, YEAR)
        if self.detected(i):
            self._schedule(event_time(state, i, "takeover", self.takeover_rate), i, self._must_be_taken_over)
        self._schedule(event_time(state, i, "security", breach), i, self._breach)

    def _self_help(self, i: int) -> Process:
        """Process of peers and self-help, which take hours of the unit."""
        state = self.state
        hours = state.services[state.service[i]].self_help
        state.book.started[i] = state.clock.now
        yield state.clock.at(state.clock.now + hours / DAY, FINISH, i)
        self._pay(i, Account.UNIT_LABOUR, hours * state.units[state.unit[i]].record.cost_per_hour)

    def _own_labour(self, i: int) -> None:
        """Books the hours of the unit's own people that a purchase takes; fewer with experience."""
        state = self.state
        unit, service = state.units[state.unit[i]], state.services[state.service[i]]
        rate = state.behaviour.learning_rate
        hours = learning.hours_with_experience(service.purchase_hours, unit.purchases, rate)
        self._pay(i, Account.UNIT_LABOUR, hours * unit.record.cost_per_hour)

    def _delivery(self, i: int) -> Process:
        """Process of work by the seller, and of rework if it was defective; returns the number of defects."""
        state, s = self.state, self.state.service[i]
        hours = state.effort[i] * state.overrun_bought[i]
        seller = self.market.seller[s]
        fee = self.market.price(s, hours)
        state.book.provider[i], state.book.passes[i] = seller, 1
        state.book.quote[i], state.book.cost[i] = self.market.price(s, state.effort[i]), fee
        duplicate = self.is_duplicate(i)
        yield state.clock.at(state.clock.now + self.market.duration(s, hours), FINISH, i)
        self._pay(i, Account.PROVIDER_FEES, fee, provider=seller, duplicate=duplicate)
        if not risk.decide(state.uniforms["defect"][i], self._defect_chance(i, seller))[0]:
            return 0
        extra = state.services[s].rework_share
        state.book.found[i], state.book.passes[i] = 1, 2
        yield state.clock.at(state.clock.now + self.market.duration(s, hours * extra), FINISH, i)
        self._pay(i, Account.REWORK, fee * extra, provider=seller, duplicate=duplicate)
        state.book.cost[i] = fee * (1.0 + extra)
        return 1

    def _defect_chance(self, i: int, seller: int) -> float:
        """Probability that the seller's work is defective."""
        state = self.state
        capability = self.market.providers[seller].record.delivery_capability
        chance = risk.defect_chance(state.services[state.service[i]].defect_rate, capability)
        factor = state.behaviour.shadow_defects
        return risk.shadow_defect_chance(chance, factor, state.units[state.unit[i]].literacy)

    def is_duplicate(self, i: int) -> bool:
        """Whether it duplicates a platform that is already live elsewhere."""
        return self._lasts(i) and self.state.uniforms["duplicate"][i] < self.state.behaviour.duplicate_share

    def _lasts(self, i: int) -> bool:
        """Whether the purchase leaves a system."""
        return self.state.services[self.state.service[i]].lifetime is not None

    def _learn(self, i: int) -> None:
        """The unit gains experience and literacy."""
        self.state.units[self.state.unit[i]].learn_from_purchase(self.state.behaviour.literacy_step)

    def _schedule(self, time: float, i: int, action: Callable[[int], None]) -> None:
        if time < inf:
            self.state.clock.call(time, REPAIR, i, lambda: action(i))

    def _must_be_taken_over(self, i: int) -> None:
        """IT takes the system over, if it is still live."""
        if i in self.estate.live:
            self.delivery.take_over(i)

    def _breach(self, i: int) -> None:
        """A security event in a system that the unit still owns: a loss, and more risk awareness."""
        if i not in self.estate.live or self.estate.live[i][0] is not Owner.SHADOW:
            return
        behaviour, unit = self.state.behaviour, self.state.units[self.state.unit[i]]
        self._pay(i, Account.SECURITY_LOSS, behaviour.security_loss)
        unit.learn_from_loss(behaviour.awareness_step)

    def _pay(self, i: int, account: Account, amount: float, *, provider: int = -1, duplicate: bool = False) -> None:
        cents = pricing.cents(amount)
        place = self.state.place(i)
        self.state.pay(account, Payer.UNIT, *place, cents, provider=provider, request=i, duplicate=int(duplicate))
