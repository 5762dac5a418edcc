"""Business units: the process of a need, channel choice, satisfaction, trust."""

from sim.ledger import Cause, Channel, Outcome
from sim.model.clock import Process, begin
from sim.model.department import Department
from sim.model.shadow import Market, Shadow
from sim.model.state import State, UnitState
from sim.rules import choice, satisfaction
from sim.rules.choice import remembered_wait
from sim.rules.satisfaction import disconfirmation, expectation, trust_after, within_unit

IN_PROGRESS, LIVE, DIRECT = int(Outcome.IN_PROGRESS), int(Outcome.LIVE), int(Channel.DIRECT)


class Business:
    """All units: they raise needs, choose a channel, judge what they get, and adapt their trust."""

    def __init__(self, state: State, department: Department, shadow: Shadow, market: Market) -> None:
        """Starts without needs."""
        self.state, self.department, self.shadow, self.market = state, department, shadow, market
        self.behaviour, self.book, self.clock, self.service = state.behaviour, state.book, state.clock, state.service
        self.unit, self.units = state.unit, state.units
        services = range(len(state.services))
        self.open = [market.open(s) for s in services]
        self.anchor = [self._anchor(s) for s in services]
        behaviour, importance = state.behaviour, [service.importance for service in state.services]
        self.adopt()
        self.rise = [satisfaction.trust_speed(much, behaviour.trust_up) for much in importance]
        self.fall = [
            satisfaction.trust_speed(much, behaviour.trust_up * behaviour.trust_asymmetry) for much in importance
        ]
        self.feelings = (
            behaviour.expectation_experience,
            behaviour.disconfirmation_limit,
            behaviour.satisfaction_gain,
            behaviour.loss_aversion,
            behaviour.memory,
        )

    def adopt(self) -> None:
        """Reads what the model in force means to the units."""
        department, behaviour, services = self.department, self.behaviour, range(len(self.state.services))
        friction = department.desk.record.friction  # a call to the service desk has none of it
        self.friction = [friction if department.policies[s].gated else 0.0 for s in services]
        self.ease = [behaviour.satisfaction_base - behaviour.friction_penalty * hassle for hassle in self.friction]
        self.limited = bool(self.state.model.governance.unit_budgets)
        # What IT does not offer is bought or given up, with no channel to choose.
        self.offered = [self.open[s] and department.policies[s].served for s in services]
        self.quoted = [[department.quotes(u, s) for s in services] for u in range(len(self.units))]
        self.see_prices()

    def lose_trust(self, share: float) -> None:
        """Every unit loses a share of its trust in IT, after a change of model or of provider."""
        for unit in self.units:
            unit.trust *= 1.0 - share

    def raise_need(self, i: int) -> None:
        """Begins the process of need `i` now."""
        begin(self.process(i))

    def process(self, i: int) -> Process:
        """Process of need `i`, from raised to live or dropped."""
        book = self.book
        book.raised[i], book.outcome[i] = self.clock._now, IN_PROGRESS
        if self.offered[self.service[i]] and self.goes_direct(i) and (not self.limited or self.affords(i)):
            if (yield from self.buy(i, Cause.CHOICE)):
                return
            book.cause[i], book.provider[i] = Cause.NONE, -1
        refused = yield from self.department.deliver(i)
        if not refused:
            self.receive(i, book.found[i])
            return
        self.department.budgets.release(i)
        self.remember_refusal(i, refused)
        if not book.blocked[i] and self.insists(i) and (yield from self.buy(i, refused)):
            return
        self.drop(i, refused)

    def buy(self, i: int, cause: Cause) -> Process:
        """Process of meeting need `i` without IT; returns False if IT stopped it."""
        defects = yield from self.shadow.buy(i, cause)
        if defects is None:
            self.react_to_block(i)
            return False
        self.receive(i, defects)
        return True

    def affords(self, i: int) -> bool:
        """Whether the unit's budget has room for a purchase of its own; self-help needs no money."""
        s = self.service[i]
        if self.state.services[s].kind == "incident":
            return True
        return self.department.budgets.affords(i, self.market.price(s, self.state.effort[i]))

    def react_to_block(self, i: int) -> None:
        """Trust falls as with the worst delivery after IT stopped a purchase, and its money is released."""
        self.department.budgets.release(i)
        s, unit = self.service[i], self.units[self.unit[i]]
        unit.trust = trust_after(unit.trust, 0.0, self.rise[s], self.fall[s])

    def goes_direct(self, i: int) -> bool:
        """Channel choice: True to buy directly, False to ask IT."""
        s, unit = self.service[i], self.units[self.unit[i]]
        return self.state.uniforms["choice"][i] < choice.logit_share(self.pull(i, s, unit))

    def pull(self, i: int, s: int, unit: UnitState) -> float:
        """Utility of buying directly over asking IT."""
        behaviour, record = self.behaviour, unit.record
        wait = self.department.quoted_lead(i) if self.quoted[self.unit[i]][s] else unit.wait[s]
        wait_weight = behaviour.weight_wait * record.wait_weight
        price_weight = behaviour.weight_price * record.price_weight
        return (
            behaviour.direct_constant
            + choice.wait_utility(wait, self.market.lead[s], self.state.services[s].tolerance, wait_weight)
            + price_weight * self.price_gap[self.unit[i]][s]
            + choice.hassle_utility(self.friction[s], unit.literacy, behaviour.weight_hassle)
            + choice.trust_utility(unit.trust, behaviour.weight_trust)
            + self._restraint(s, unit)
        )

    def insists(self, i: int) -> bool:
        """Choice after IT did not deliver: True to buy directly, False to drop the need."""
        s, unit = self.service[i], self.units[self.unit[i]]
        if not self.open[s] or (self.limited and not self.affords(i)):
            return False
        hassle = choice.hassle_utility(0.0, unit.literacy, self.behaviour.weight_hassle)
        utility = self.behaviour.persistence + hassle + self._restraint(s, unit)
        return self.state.uniforms["insist"][i] < choice.logit_share(utility)

    def receive(self, i: int, defects: int) -> None:
        """Need `i` is met: computes satisfaction and, if IT delivered, the new trust and expected wait."""
        book, s, now = self.book, self.service[i], self.clock._now
        unit = self.units[self.unit[i]]
        lead, expected_before = now - book.raised[i], unit.wait[s]
        experience, limit, gain, loss_aversion, memory = self.feelings
        expected = expectation(self.anchor[s], expected_before, experience)
        direct = book.channel[i] == DIRECT
        ease = self._own_ease(unit) if direct else self.ease[s]
        felt = ease + disconfirmation(expected, lead, limit, gain, loss_aversion)
        if defects or book.cost[i] > book.quote[i]:
            felt -= self._complaint(i, defects)
        if not 0.0 <= felt <= 1.0:
            felt = within_unit(felt)
        book.outcome[i], book.ended[i] = LIVE, now
        book.expected[i], book.satisfaction[i] = expected, felt
        if not direct:
            unit.wait[s] = remembered_wait(expected_before, lead, memory)
            unit.trust = trust_after(unit.trust, felt, self.rise[s], self.fall[s])

    def _own_ease(self, unit: UnitState) -> float:
        """Satisfaction with a purchase of the unit's own that goes as expected, 0..1."""
        behaviour = self.behaviour
        return behaviour.satisfaction_base - behaviour.friction_penalty * choice.own_hassle(unit.literacy)

    def _complaint(self, i: int, defects: int) -> float:
        """Satisfaction lost to defects found at acceptance and to cost above the quote."""
        behaviour, book = self.behaviour, self.book
        over = satisfaction.overspend(book.cost[i], book.quote[i])
        return behaviour.defect_penalty * defects + behaviour.price_penalty * over

    def _anchor(self, s: int) -> float:
        """The part of the expected wait that norm and market give, days; the norm stands for a missing market."""
        tolerance = self.state.services[s].tolerance
        market = self.market.lead[s] if self.open[s] else tolerance
        weights = self.behaviour.expectation_experience, self.behaviour.expectation_market
        return satisfaction.anchor(tolerance, market, *weights)

    def remember_refusal(self, i: int, cause: Cause) -> None:
        """IT did not deliver: trust falls as with the worst delivery, and a long wait is remembered.

        Nothing changes for services that IT does not offer.
        """
        s, unit = self.service[i], self.units[self.unit[i]]
        self.book.left[i] = self.clock.now
        if not self.department.policies[s].served:
            return
        waited = self.clock.now - self.book.raised[i]
        if cause is Cause.IMPATIENCE and waited > unit.wait[s]:
            unit.wait[s] = remembered_wait(unit.wait[s], waited, self.behaviour.memory)
        unit.trust = trust_after(unit.trust, 0.0, self.rise[s], self.fall[s])

    def drop(self, i: int, cause: Cause) -> None:
        """Need `i` is given up, with a satisfaction of 0."""
        book = self.book
        book.cause[i], book.outcome[i] = cause, Outcome.DROPPED
        book.ended[i], book.satisfaction[i] = self.clock.now, 0.0

    def on_escaped_defect(self, i: int) -> None:
        """A defect that acceptance missed shows up in use: satisfaction and trust are corrected for it."""
        s, unit = self.service[i], self.units[self.unit[i]]
        self.book.satisfaction[i] = felt = within_unit(self.book.satisfaction[i] - self.behaviour.defect_penalty)
        unit.trust = trust_after(unit.trust, felt, self.rise[s], self.fall[s])

    def see_prices(self) -> None:
        """Updates the gap between IT's prices and the market's; called once a month, as contracts ramp up."""
        services = range(len(self.open))
        self.price_gap = [[self._price_gap(u, s) for s in services] for u in range(len(self.units))]

    def talk(self) -> None:
        """Word of mouth moves the trust of each unit towards the mean; called once a month."""
        mean = sum(unit.trust for unit in self.units) / len(self.units)
        for unit in self.units:
            unit.trust = satisfaction.word_of_mouth(unit.trust, mean, self.behaviour.word_of_mouth)

    def _restraint(self, s: int, unit: UnitState) -> float:
        """Utility that perceived risk and the risk of a sanction take from buying directly; at most 0."""
        governance, service = self.state.model.governance, self.state.services[s]
        if service.kind == "incident":
            return 0.0
        risk = choice.risk_utility(unit.awareness, service.sensitivity, self.behaviour.weight_risk)
        return risk + choice.sanction_utility(governance.sanction, governance.detection)

    def _price_gap(self, u: int, s: int) -> float:
        """IT's price as charged back less the direct price, over the price of building (all per hour)."""
        if not self.open[s] or self.state.services[s].kind == "incident":
            return 0.0
        felt = self.state.model.governance.chargeback
        price_it = felt * self.department.broker.expected_price(u, s)
        reference = self.department.broker.team[u][s].rate
        return choice.price_utility(price_it, self.market.price(s, 1.0), reference, 1.0)
