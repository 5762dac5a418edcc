"""Internal teams: who works on what, at the pace that running the estate leaves them."""

from math import inf

from sim.ledger import Account, Payer
from sim.model.clock import FINISH, Steps
from sim.model.estate import Estate
from sim.model.line import Line
from sim.model.state import YEAR, State
from sim.rules import pricing, risk
from sim.scenario.records import Team


class TeamRoom:
    """One internal team: its line, its pace, and what its hours went to."""

    provider = -1
    repairs_free = False  # rework costs the company the team's hours

    def __init__(self, state: State, estate: Estate, index: int, record: Team, staff: int) -> None:
        """`staff` is the operating model's."""
        self.state, self.estate, self.index, self.record = state, estate, index, record
        self.line = Line(state.clock, staff)
        self.rate = pricing.productive_hour(record.cost_per_hour, record.paid_hours, record.hours_per_year)
        self.capacity = staff * record.hours_per_year
        self.capability = record.capability
        self.spent: dict[Account, float] = {}  # money of hours on named accounts, not yet booked
        self._fastest = record.hours_per_year / YEAR * record.productivity

    def planned(self, i: int) -> float:
        """Hours that request `i` is planned to take."""
        return self.state.effort[i]

    def needed(self, i: int) -> float:
        """Hours that the first pass really takes."""
        return self.state.effort[i] * self.state.overrun[i]

    def first_account(self, kind: str) -> Account:
        """What the first pass is booked as; project and request work is what the team is paid for."""
        return Account.INCIDENT_HANDLING if kind == "incident" else Account.INTERNAL_LABOUR

    def found_chance(self) -> float:
        """P(a defect is found at acceptance)."""
        return self.record.acceptance

    def availability(self) -> float:
        """Share of productive hours left for items once the live estate is run."""
        floor = self.state.scenario.behaviour.availability_floor
        run_hours = self.estate.run_hours[self.index]
        return risk.availability(run_hours, self.capacity, self.record.utilisation_cap, floor)

    def pace(self) -> float:
        """Hours per day that one person gives to an item."""
        return self._fastest * self.availability()

    def lead(self, i: int, hours: float) -> float:
        """Expected days from joining the line to done, for quotes."""
        crew = self.line.crew(self.state.services[self.state.service[i]].crew)
        if not crew:
            return inf
        return self.line.expected_wait(crew) + hours / (crew * self.pace())

    def work(self, i: int, hours: float, deadline: float) -> Steps:
        """One pass on request `i`: the time at which it began, or None if patience ended before that."""
        line, state = self.line, self.state
        service = state.services[state.service[i]]
        crew = line.crew(service.crew)
        pace = self.pace()
        turn = line.ask(i, service.priority, crew, hours / pace, deadline)
        if turn is not None:
            if not (yield turn):
                return None
            pace = self.pace()
        began = state.began(i)
        yield line.clock.at(line.start(crew, hours / (crew * pace)), FINISH, i)
        line.release(crew)
        return began

    def charge(self, i: int, hours: float, account: Account) -> float:
        """What `hours` on request `i` cost (money); booked with the month's pay."""
        amount = hours * self.rate
        self.spent[account] = self.spent.get(account, 0.0) + amount
        return amount

    def pay(self, days: float) -> None:
        """Books the team's pay for `days`, busy or not: what hours went to, the rest as internal labour."""
        share = days / YEAR
        rest = pricing.cents(share * self.line.servers * self.record.paid_hours * self.record.cost_per_hour)
        run = min(self.estate.run_hours[self.index], self.capacity) * self.rate * share
        self.spent[Account.RUN] = self.spent.get(Account.RUN, 0.0) + run
        self.spent.pop(Account.INTERNAL_LABOUR, None)
        for account in sorted(self.spent):
            part = min(pricing.cents(self.spent[account]), rest)
            self.spent[account] -= part / 100.0  # what this month's pay cannot hold is booked with the next
            self.state.pay(account, Payer.IT, -1, -1, part)
            rest -= part
        self.state.pay(Account.INTERNAL_LABOUR, Payer.IT, -1, -1, rest)
