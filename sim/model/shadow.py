"""Shadow IT: what a unit buys without IT, and what comes of it: duplicates, takeovers, security events.

For incidents it means peers and self-help, which cost hours of the unit and no purchase.
"""

from collections.abc import Callable
from math import inf

from sim.ledger import Account, Cause, Channel, Owner, Payer
from sim.model.clock import FINISH, REPAIR, REVIEW, Process
from sim.model.department import Department
from sim.model.estate import Estate, event_time
from sim.model.market import Market
from sim.model.state import State
from sim.rules import learning, pricing, risk
from sim.units import DAY, YEAR


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
