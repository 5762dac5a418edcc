"""Money that a year of the study has to give: what IT may commit to change, and what each unit may spend."""

from math import floor
from typing import NamedTuple

from sim.ledger import Account, Cause, Payer
from sim.model.clock import GIVE_UP, REVIEW, Process
from sim.model.state import State
from sim.rules.pricing import cents
from sim.units import YEAR

RECHARGE = Account.RECHARGE


class AnnualBudget:
    """What has been committed in a budget year; the next year starts with nothing committed."""

    def __init__(self) -> None:
        """Starts with nothing committed."""
        self.year = -1
        self.committed = 0.0

    def turn(self, year: int) -> None:
        """It is `year`."""
        if year != self.year:
            self.year, self.committed = year, 0.0

    def has(self, year: int, limit: float | None, amount: float) -> bool:
        """Whether `amount` (money) can still be committed in `year`; nothing always can."""
        self.turn(year)
        return limit is None or amount == 0.0 or self.committed + amount <= limit


class Grant(NamedTuple):
    """What a request holds of the money of one year."""

    year: int
    change: float  # of the change budget
    unit: float  # of its unit's budget


class Budgets:
    """Commitment accounting: a request takes its expected price when it is granted, whatever it costs in the end."""

    def __init__(self, state: State) -> None:
        """Nothing is committed; the budget year starts with the study and every 252 days."""
        self.state = state
        self.change = AnnualBudget()
        self.units = [AnnualBudget() for _ in state.units]
        self.granted: dict[int, Grant] = {}

    def grant(self, i: int, price: float, deadline: float) -> Process:
        """Waits until the budgets hold `price` (money): Cause.NONE once they do, else why they never will."""
        state, intake = self.state, self.state.model.intake
        wanted = Grant(self._year(), price, price * self._felt())
        while not self._fits(i, wanted):
            if self._never(i, wanted) or intake.over_budget == "decline":
                return Cause.BUDGET
            renewal = state.scenario.company.warm_up + (self._year() + 1) * YEAR
            if deadline < renewal:
                yield state.clock.at(deadline, GIVE_UP, i)
                return Cause.IMPATIENCE
            yield state.clock.at(renewal, REVIEW, i)
            wanted = wanted._replace(year=self._year())
        self._take(i, wanted)
        return Cause.NONE

    def affords(self, i: int, price: float) -> bool:
        """Whether the unit may spend `price` (money) on a purchase of its own this year."""
        return self._fits(i, Grant(self._year(), 0.0, price))

    def spend(self, i: int, price: float) -> None:
        """A purchase of the unit's own."""
        self._take(i, Grant(self._year(), 0.0, price))

    def release(self, i: int) -> None:
        """What was granted to a request that will not be done is free again, within its year."""
        grant = self.granted.pop(i, None)
        if grant is None:
            return
        for budget, amount in ((self.change, grant.change), (self._unit_budget(i), grant.unit)):
            if budget.year == grant.year:
                budget.committed -= amount

    def recharge(self, i: int) -> None:
        """Books what a delivery cost, as far as the unit feels it, from its budget to IT's."""
        amount = cents(self.state.book.cost[i] * self._felt())
        place = self.state.place(i)
        self.state.pay(RECHARGE, Payer.UNIT, *place, amount, request=i)
        self.state.pay(RECHARGE, Payer.IT, *place, -amount, request=i)

    def _take(self, i: int, grant: Grant) -> None:
        for budget, amount in ((self.change, grant.change), (self._unit_budget(i), grant.unit)):
            budget.turn(grant.year)
            budget.committed += amount
        self.granted[i] = grant

    def _fits(self, i: int, grant: Grant) -> bool:
        """Whether both budgets have room."""
        limits = self._limits(i)
        budgets = (self.change, grant.change), (self._unit_budget(i), grant.unit)
        return all(
            budget.has(grant.year, limit, amount) for (budget, amount), limit in zip(budgets, limits, strict=True)
        )

    def _never(self, i: int, grant: Grant) -> bool:
        """Whether not even a fresh year has room."""
        amounts = grant.change, grant.unit
        pairs = zip(amounts, self._limits(i), strict=True)
        return any(limit is not None and amount > limit for amount, limit in pairs)

    def _limits(self, i: int) -> tuple[float | None, float | None]:
        """Of change and of the unit, money a year."""
        model, unit = self.state.model, self.state.unit_names[self.state.unit[i]]
        return model.intake.change_budget, model.governance.unit_budgets.get(unit)

    def _unit_budget(self, i: int) -> AnnualBudget:
        return self.units[self.state.unit[i]]

    def _felt(self) -> float:
        """Share of IT's price that is booked to the unit."""
        governance = self.state.model.governance
        return governance.chargeback if governance.recharge else 0.0

    def _year(self) -> int:
        return floor((self.state.clock.now - self.state.scenario.company.warm_up) / YEAR + 1e-9)
