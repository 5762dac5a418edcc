"""Business units: the life of a need, channel choice, what they feel about it, trust."""

from sim.ledger import Cause, Channel, Outcome
from sim.model.clock import Life, Steps
from sim.model.department import Department
from sim.model.shadow import Market, Shadow
from sim.model.state import State, UnitState
from sim.rules import choice, satisfaction


class Business:
    """All units: they raise needs, choose who to ask, and remember how it went."""

    def __init__(self, state: State, department: Department, shadow: Shadow, market: Market) -> None:
        """Nothing raised as yet."""
        self.state, self.department, self.shadow, self.market = state, department, shadow, market
        self.behaviour = state.scenario.behaviour
        services = range(len(state.services))
        self.open = [market.open(s) for s in services]
        self.price_gap = [self._price_gap(s) for s in services]
        self.quoted = [department.quotes(s) for s in services]
        state.met_flaw = self.meet_flaw

    def raise_need(self, i: int) -> None:
        """A need arises now."""
        Life(self.life(i))

    def life(self, i: int) -> Steps:
        """One need, from raised to live or dropped."""
        book = self.state.book
        book.raised[i], book.outcome[i] = self.state.clock.now, Outcome.IN_PROGRESS
        if self.goes_direct(i):
            yield from self.buy(i, Cause.CHOICE)
            return
        refused = yield from self.department.deliver(i)
        if not refused:
            self.receive(i, book.found[i])
            return
        self.remember_refusal(i, refused)
        if self.insists(i):
            yield from self.buy(i, refused)
        else:
            self.drop(i, refused)

    def buy(self, i: int, cause: Cause) -> Steps:
        """The need is met without IT."""
        defects = yield from self.shadow.buy(i, cause)
        self.receive(i, defects)

    def goes_direct(self, i: int) -> bool:
        """Channel choice: IT or directly."""
        s = self.state.service[i]
        if not self.open[s]:
            return False
        unit = self.state.units[self.state.unit[i]]
        return self.state.luck["choice"][i] < choice.logit_share(self.pull(i, s, unit))

    def pull(self, i: int, s: int, unit: UnitState) -> float:
        """Utility of buying directly over asking IT."""
        behaviour, record = self.behaviour, unit.record
        wait = self.department.quoted_lead(i) if self.quoted[s] else unit.wait[s]
        wait_weight = behaviour.weight_wait * record.wait_weight
        price_weight = behaviour.weight_price * record.price_weight
        return (
            behaviour.direct_constant
            + choice.wait_utility(wait, self.market.lead[s], self.state.services[s].tolerance, wait_weight)
            + price_weight * self.price_gap[s]
            + choice.hassle_utility(self._friction(s), unit.literacy, behaviour.weight_hassle)
            + choice.trust_utility(unit.trust, behaviour.weight_trust)
            + self._restraint(s, unit)
        )

    def insists(self, i: int) -> bool:
        """Choice again without IT: buy directly, or drop the need."""
        s, unit = self.state.service[i], self.state.units[self.state.unit[i]]
        if not self.open[s]:
            return False
        hassle = choice.hassle_utility(0.0, unit.literacy, self.behaviour.weight_hassle)
        utility = self.behaviour.persistence + hassle + self._restraint(s, unit)
        return self.state.luck["insist"][i] < choice.logit_share(utility)

    def receive(self, i: int, defects: int) -> None:
        """The need is met: how satisfied the unit is, and what that does to its picture of IT."""
        state, book = self.state, self.state.book
        s, unit = state.service[i], state.units[state.unit[i]]
        lead = state.clock.now - book.raised[i]
        book.outcome[i], book.ended[i] = Outcome.LIVE, state.clock.now
        book.expected[i] = self.expected_lead(s, unit)
        direct = book.channel[i] == Channel.DIRECT
        hassle = choice.own_hassle(unit.literacy) if direct else self._friction(s)
        book.satisfaction[i] = felt = self.judge(i, book.expected[i], lead, defects, hassle)
        if not direct:
            unit.wait[s] = choice.remembered_wait(unit.wait[s], lead, self.behaviour.memory)
            self._trust(s, unit, felt)

    def judge(self, i: int, expected: float, lead: float, defects: int, hassle: float) -> float:
        """Satisfaction with one delivery, 0..1."""
        behaviour, book = self.behaviour, self.state.book
        gap = satisfaction.disconfirmation(expected, lead, behaviour.disconfirmation_limit)
        return satisfaction.within_unit(
            behaviour.satisfaction_base
            + satisfaction.felt(gap, behaviour.satisfaction_gain, behaviour.loss_aversion)
            - behaviour.defect_penalty * defects
            - behaviour.price_penalty * satisfaction.overspend(book.cost[i], book.quote[i])
            - behaviour.friction_penalty * hassle
        )

    def expected_lead(self, s: int, unit: UnitState) -> float:
        """What the unit expects a delivery to take, days; without a market it counts as the norm."""
        tolerance = self.state.services[s].tolerance
        market = self.market.lead[s] if self.open[s] else tolerance
        weights = self.behaviour.expectation_experience, self.behaviour.expectation_market
        return satisfaction.expectation(tolerance, unit.wait[s], market, *weights)

    def remember_refusal(self, i: int, cause: Cause) -> None:
        """IT did not deliver: trust falls as with the worst delivery; a long wait is remembered."""
        s, unit = self.state.service[i], self.state.units[self.state.unit[i]]
        waited = self.state.clock.now - self.state.book.raised[i]
        if cause is Cause.IMPATIENCE and waited > unit.wait[s]:
            unit.wait[s] = choice.remembered_wait(unit.wait[s], waited, self.behaviour.memory)
        self._trust(s, unit, 0.0)

    def drop(self, i: int, cause: Cause) -> None:
        """The need is given up: a lost need satisfies nobody."""
        book = self.state.book
        book.cause[i], book.outcome[i] = cause, Outcome.DROPPED
        book.ended[i], book.satisfaction[i] = self.state.clock.now, 0.0

    def meet_flaw(self, i: int) -> None:
        """A defect that acceptance missed shows up in use: the delivery is judged anew, less a defect."""
        s, unit = self.state.service[i], self.state.units[self.state.unit[i]]
        felt = self.state.book.satisfaction[i] - self.behaviour.defect_penalty
        self._trust(s, unit, satisfaction.within_unit(felt))

    def talk(self) -> None:
        """Word of mouth pulls units together; once a month."""
        mean = sum(unit.trust for unit in self.state.units) / len(self.state.units)
        for unit in self.state.units:
            unit.trust = satisfaction.word_of_mouth(unit.trust, mean, self.behaviour.word_of_mouth)

    def _trust(self, s: int, unit: UnitState, felt: float) -> None:
        behaviour, importance = self.behaviour, self.state.services[s].importance
        unit.trust = satisfaction.trust_after(
            unit.trust, felt, importance, behaviour.trust_up, behaviour.trust_asymmetry
        )

    def _friction(self, s: int) -> float:
        """Hassle of dealing with IT; a call to the service desk has none of its intake."""
        return self.department.desk.record.friction if self.department.gated[s] else 0.0

    def _restraint(self, s: int, unit: UnitState) -> float:
        """What holds a unit back from buying: perceived risk, and the risk of being found out."""
        governance, service = self.state.scenario.operating_model.governance, self.state.services[s]
        if service.kind == "incident":
            return 0.0
        risk = choice.risk_utility(unit.awareness, service.sensitivity, self.behaviour.weight_risk)
        return risk + choice.sanction_utility(governance.sanction, governance.detection)

    def _price_gap(self, s: int) -> float:
        """IT's price as the unit feels it, less the direct price, over the price of building (all per hour)."""
        if not self.open[s] or self.state.services[s].kind == "incident":
            return 0.0
        felt = self.state.scenario.operating_model.governance.chargeback
        price_it = felt * self.department.broker.expected_price(s)
        reference = self.department.broker.teams[s].rate
        return choice.price_utility(price_it, self.market.price(s, 1.0), reference, 1.0)
