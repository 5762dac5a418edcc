"""Annual budgets: what IT may commit to change in a year of the study, and what each unit may spend."""

from math import floor
from typing import NamedTuple

from sim.ledger import Account, Cause, Payer
from sim.model.clock import GIVE_UP, REVIEW, Process
from sim.model.state import State
from sim.rules.pricing import cents
from sim.units import EPSILON, YEAR

RECHARGE = Account.RECHARGE


class AnnualBudget:
    """What has been committed in one budget year. Amounts in money; a new year starts with nothing committed."""

    def __init__(self) -> None:
        """Starts with nothing committed."""
        self.year = -1
        self.committed = 0.0

    def has(self, year: int, limit: float | None, amount: float) -> bool:
        """Whether `amount` can still be committed in `year`; an amount of 0 always can."""
        self._start(year)
        return limit is None or amount == 0.0 or self.committed + amount <= limit

    def commit(self, year: int, amount: float) -> None:
        """Commits `amount` in `year`."""
        self._start(year)
        self.committed += amount

    def release(self, year: int, amount: float) -> None:
        """Takes a commitment back, if `year` is still the current one."""
        if self.year == year:
            self.committed -= amount

    def _start(self, year: int) -> None:
        """Begins `year`, unless it has begun."""
        if year != self.year:
            self.year, self.committed = year, 0.0


class Grant(NamedTuple):
    """Money of one budget year that is committed to one request."""

    year: int
    change: float  # of the change budget
    unit: float  # of its unit's budget


class Budgets:
    """Commitment accounting: a request takes its expected price when it is granted, whatever it costs in the end."""

    def __init__(self, state: State) -> None:
        """Nothing is committed; the budget year starts with the study and lasts 252 working days."""
        self.state = state
        self.change = AnnualBudget()
        self.units = [AnnualBudget() for _ in state.units]
        self.granted: dict[int, Grant] = {}

    def grant(self, i: int, price: float, deadline: float) -> Process:
        """Process that commits `price` (money) once both budgets have room: Cause.NONE, or why it was refused."""
        state, intake = self.state, self.state.model.intake
        wanted = Grant(self._year(), price, price * self._chargeback())
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
        """Commits `price` (money) of the unit's budget to a purchase of its own."""
        self._take(i, Grant(self._year(), 0.0, price))

    def release(self, i: int) -> None:
        """Takes back what was committed to request `i`, which will not be done; only within the same year."""
        grant = self.granted.pop(i, None)
        if grant is not None:
            self.change.release(grant.year, grant.change)
            self._unit_budget(i).release(grant.year, grant.unit)

    def recharge(self, i: int) -> None:
        """Books the share of the cost of request `i` that is charged back, from the unit's budget to IT's."""
        amount = cents(self.state.book.cost[i] * self._chargeback())
        place = self.state.place(i)
        self.state.pay(RECHARGE, Payer.UNIT, *place, amount, request=i)
        self.state.pay(RECHARGE, Payer.IT, *place, -amount, request=i)

    def _take(self, i: int, grant: Grant) -> None:
        """Commits a grant to request `i`."""
        self.change.commit(grant.year, grant.change)
        self._unit_budget(i).commit(grant.year, grant.unit)
        self.granted[i] = grant

    def _fits(self, i: int, grant: Grant) -> bool:
        """Whether both budgets have room for the grant this year."""
        change, unit = self._limits(i)
        return self.change.has(grant.year, change, grant.change) and self._unit_budget(i).has(
            grant.year, unit, grant.unit
        )

    def _never(self, i: int, grant: Grant) -> bool:
        """Whether the grant exceeds the limit of a whole year."""
        amounts = grant.change, grant.unit
        pairs = zip(amounts, self._limits(i), strict=True)
        return any(limit is not None and amount > limit for amount, limit in pairs)

    def _limits(self, i: int) -> tuple[float | None, float | None]:
        """Limits of the change budget and of the unit's budget, money a year; None = no limit."""
        model, unit = self.state.model, self.state.unit_names[self.state.unit[i]]
        return model.intake.change_budget, model.governance.unit_budgets.get(unit)

    def _unit_budget(self, i: int) -> AnnualBudget:
        """The budget of the unit that raised request `i`."""
        return self.units[self.state.unit[i]]

    def _chargeback(self) -> float:
        """Share of IT's price that is charged back to the unit."""
        governance = self.state.model.governance
        return governance.chargeback if governance.recharge else 0.0

    def _year(self) -> int:
        """The current budget year; year 0 begins with the study."""
        return floor((self.state.clock.now - self.state.scenario.company.warm_up + EPSILON) / YEAR)
