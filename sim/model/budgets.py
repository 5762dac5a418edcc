"""Money that a year of the study has to give: what IT may commit to change, and what each unit may spend."""

from math import floor

from sim.ledger import Account, Cause, Payer
from sim.model.clock import GIVE_UP, REVIEW, Steps
from sim.model.state import YEAR, State
from sim.rules.pricing import cents

RECHARGE = Account.RECHARGE


class Purse:
    """What has been committed in a budget year; the next year starts with nothing committed."""

    def __init__(self) -> None:
        """Nothing committed."""
        self.year = -1
        self.committed = 0.0

    def fits(self, year: int, limit: float | None, amount: float) -> bool:
        """Whether `amount` (money) can still be committed in `year`."""
        if year != self.year:
            self.year, self.committed = year, 0.0
        return limit is None or self.committed + amount <= limit

    def commit(self, amount: float) -> None:
        """Takes an amount that fits."""
        self.committed += amount


class Budgets:
    """Commitment accounting: a request takes its expected price when it is granted, whatever it costs in the end."""

    def __init__(self, state: State) -> None:
        """All purses empty; the budget year starts with the study and every 252 days."""
        self.state = state
        self.change = Purse()
        self.units = [Purse() for _ in state.units]

    def grant(self, i: int, price: float, deadline: float) -> Steps:
        """Waits until the budgets hold `price` (money): Cause.NONE once they do, else why they never will."""
        state, intake = self.state, self.state.model.intake
        felt = price * self._felt()
        limit, own = intake.change_budget, state.units[state.unit[i]].record.budget
        too_dear = (limit is not None and price > limit) or (self._felt() > 0.0 and own is not None and felt > own)
        while not self._fit(i, price, felt):
            if too_dear or intake.over_budget == "decline":
                return Cause.BUDGET
            renewal = state.scenario.company.warm_up + (self._year() + 1) * YEAR
            if deadline < renewal:
                yield state.clock.at(deadline, GIVE_UP, i)
                return Cause.IMPATIENCE
            yield state.clock.at(renewal, REVIEW, i)
        self.change.commit(price)
        self.units[state.unit[i]].commit(felt)
        return Cause.NONE

    def affords(self, i: int, price: float) -> bool:
        """Whether the unit may spend `price` (money) on a purchase of its own this year."""
        u = self.state.unit[i]
        return self.units[u].fits(self._year(), self.state.units[u].record.budget, price)

    def spend(self, i: int, price: float) -> None:
        """A purchase of the unit's own."""
        self.affords(i, price)  # turns the year
        self.units[self.state.unit[i]].commit(price)

    def recharge(self, i: int) -> None:
        """Books what a delivery cost, as far as the unit feels it, from its budget to IT's."""
        amount = cents(self.state.book.cost[i] * self._felt())
        place = self.state.place(i)
        self.state.pay(RECHARGE, Payer.UNIT, *place, amount, request=i)
        self.state.pay(RECHARGE, Payer.IT, *place, -amount, request=i)

    def _fit(self, i: int, price: float, felt: float) -> bool:
        u, year = self.state.unit[i], self._year()
        unit_fits = self.units[u].fits(year, self.state.units[u].record.budget if felt else None, felt)
        return self.change.fits(year, self.state.model.intake.change_budget, price) and unit_fits

    def _felt(self) -> float:
        """Share of IT's price that is booked to the unit."""
        governance = self.state.model.governance
        return governance.chargeback if governance.recharge else 0.0

    def _year(self) -> int:
        return floor((self.state.clock.now - self.state.scenario.company.warm_up) / YEAR + 1e-9)
