"""External providers as IT's suppliers: contracting, a place in their capacity, delivery, fees."""

from typing import Literal

from sim.ledger import Account, Payer
from sim.model.clock import GIVE_UP, REVIEW, Steps
from sim.model.line import Line
from sim.model.state import YEAR, State, quantile
from sim.rules import learning, pricing, risk
from sim.scenario.distributions import Distribution
from sim.scenario.records import Provider


class ProviderDesk:
    """One provider as IT sees it, with or without a contract."""

    orders: Literal[True] = True  # each request is ordered

    def __init__(self, state: State, index: int, record: Provider) -> None:
        """Idle."""
        self.state, self.provider, self.record = state, index, record
        self.contract = state.scenario.operating_model.contracts.get(state.provider_names[index])
        self.framework = self.contract is not None and self.contract.framework
        self.repairs_free = self.contract is not None  # under a contract rework is the provider's cost
        self.rate = state.contract_rate(index)
        self.capability = record.delivery_capability
        self.line = Line(state.clock, record.capacity)
        self.desk = self.line if record.desk_capacity is None else Line(state.clock, record.desk_capacity)
        self.lines = [self.desk if service.kind == "incident" else self.line for service in state.services]
        self.ticket = [service.kind == "incident" for service in state.services]
        self.factor = [state.provider_factor(s, index) for s in range(len(state.services))]
        self.sells = [name in record.services for name in state.scenario.services]
        staff = record.desk_capacity  # at its desk people count, elsewhere engagements, whoever works on them
        own = [staff is not None and ticket for ticket in self.ticket]
        people = [
            min(each.crew, staff or each.crew) if desk else each.crew
            for each, desk in zip(state.services, own, strict=True)
        ]
        self.crew = [crew if desk else 1 for crew, desk in zip(people, own, strict=True)]
        self.priority = [service.priority for service in state.services]
        self.first_account = [int(Account.PROVIDER_FEES)] * len(state.services)
        self.pace = record.hours_per_year / YEAR  # hours a day per person
        self.daily = [crew * self.pace for crew in people]  # of the people on one item

    def planned(self, i: int) -> float:
        """Hours that request `i` is planned to take this provider; people new to the job take longer."""
        s = self.state.service[i]
        return self.state.effort[i] * self.factor[s] / self.productivity(s)

    def hours(self, i: int, share: float) -> tuple[float, float]:
        """Hours of the first pass as planned and as it really takes, for a `share` of building; all are charged."""
        planned = self.planned(i) * share
        return planned, planned * self.state.overrun_bought[i]

    def inspection(self, s: int) -> float:
        """Days until a delivery of service `s` is accepted, at today's coverage; only projects are tested."""
        if self.state.services[s].kind != "project":
            return 0.0
        at_full = self.state.scenario.operating_model.governance.acceptance_time
        return risk.acceptance_days(at_full, self.state.coverage)

    def found_chance(self) -> float:
        """P(a defect is found at acceptance): coverage of contract monitoring."""
        return self.state.coverage

    def productivity(self, s: int) -> float:
        """On requests and projects it ramps up from the study's first day under a contract, anew in single orders.

        Tickets need no knowledge of the firm's systems beyond the desk's own: the loss was seen in development.
        """
        if self.ticket[s]:
            return 1.0
        if self.contract is None:
            return self.record.ramp_start
        age = self.state.clock.now - self.state.scenario.company.warm_up
        return learning.ramp(age, self.record.ramp_start, self.record.ramp_time)

    def days(self, s: int, hours: float) -> float:
        """Working days that the provider's people on one item of service `s` take for `hours`."""
        return hours / self.daily[s]

    def lead(self, i: int, hours: float) -> float:
        """Expected days from decision to done, for quotes."""
        s = self.state.service[i]
        queue = self.lines[s].expected_wait(1)
        return self._contracting(i).mean() + queue + self.days(s, hours) + self.inspection(s)

    def order_cost(self, i: int) -> float:
        """Internal cost of a contract, or of an order under a framework (money)."""
        if self.framework and self.contract is not None:
            return self.contract.order_cost
        company, complexity = self.state.scenario.company, self._complexity(i)
        low, medium, high = (
            company.contract_cost_low,
            company.contract_cost_medium,
            company.contract_cost_high,
        )
        return {"low": low, "medium": medium, "high": high}[complexity]

    def order(self, i: int, deadline: float) -> Steps:
        """Contracting for request `i`: False if patience ended before it was signed."""
        state = self.state
        cents = pricing.cents(self.order_cost(i))
        state.pay(Account.PROCUREMENT, Payer.IT, *state.place(i), cents, provider=self.provider, request=i)
        signed = state.clock.now + quantile(self._contracting(i), state.luck["procurement"][i])
        if deadline < signed:
            yield state.clock.at(deadline, GIVE_UP, i)
            return False
        if signed > state.clock.now:
            yield state.clock.at(signed, REVIEW, i)
        return True

    def charge(self, i: int, hours: float, account: int) -> float:
        """Books the fee of `hours` to the IT budget and returns it (money)."""
        fee = hours * self.rate
        self.state.fees[self.provider] += fee
        place, cents = self.state.place(i), pricing.cents(fee)
        self.state.pay(account, Payer.IT, *place, cents, provider=self.provider, request=i)
        return fee

    def _complexity(self, i: int) -> str:
        return self.state.services[self.state.service[i]].complexity

    def _contracting(self, i: int) -> Distribution:
        if self.framework and self.contract is not None:
            return self.contract.call_off
        terms = self.record.procurement
        return {"low": terms.low, "medium": terms.medium, "high": terms.high}[self._complexity(i)]
