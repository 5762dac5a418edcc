"""Internal teams: who works on what, at the pace that running the estate leaves them."""

from math import inf
from typing import Literal

from sim.ledger import Account, Payer
from sim.model.line import Line
from sim.model.state import YEAR, State
from sim.rules import pricing, risk
from sim.scenario.records import Team

LABOUR, RUN, HANDLING = int(Account.INTERNAL_LABOUR), int(Account.RUN), int(Account.INCIDENT_HANDLING)


class TeamRoom:
    """One internal team: its line, its pace, and what its hours went to."""

    provider = -1
    orders: Literal[False] = False  # no contracting
    repairs_free = False  # rework costs the company the team's hours

    def __init__(self, state: State, index: int, record: Team, staff: int) -> None:
        """`staff` is the operating model's."""
        self.state, self.index, self.record = state, index, record
        self.effort, self.overrun = state.effort, state.overrun
        self.line = Line(state.clock, staff)
        self.lines = [self.line] * len(state.services)
        self.rate = pricing.productive_hour(record.cost_per_hour, record.paid_hours, record.hours_per_year)
        self.capacity = staff * record.hours_per_year
        self.capability = record.capability
        self.crew = [min(service.crew, staff) for service in state.services]
        self.priority = [service.priority for service in state.services]
        self.first_account = [HANDLING if service.kind == "incident" else LABOUR for service in state.services]
        self.spent = [0.0] * len(Account)  # money of hours on each account, not yet booked
        self.spill = 0.0  # run hours that other teams have no time for
        self.load(0.0)

    def load(self, run_hours: float) -> None:
        """Running the live estate takes `run_hours` a year from now on; the rest sets the pace of work."""
        record, floor = self.record, self.state.behaviour.availability_floor
        self.run_hours = run_hours
        self.availability = risk.availability(run_hours, self.capacity, record.utilisation_cap, floor)
        pace = record.hours_per_year / YEAR * record.productivity * self.availability  # hours a day per person
        self.daily = [crew * pace for crew in self.crew]  # hours a day of the crew on one item, by service

    def planned(self, i: int) -> float:
        """Hours that request `i` is planned to take."""
        return self.effort[i]

    def hours(self, i: int, share: float) -> tuple[float, float]:
        """Hours of the first pass as planned and as it really takes, for a `share` of building anew."""
        planned = self.effort[i] * share
        return planned, planned * self.overrun[i]

    def inspection(self, s: int) -> float:
        """Days until a delivery is accepted; the team next door is seen at work."""
        return 0.0

    def found_chance(self) -> float:
        """P(a defect is found at acceptance)."""
        return self.record.acceptance

    def days(self, s: int, hours: float) -> float:
        """Working days that a crew of service `s` takes for `hours`, at today's pace."""
        return hours / self.daily[s]

    def lead(self, i: int, hours: float) -> float:
        """Expected days from joining the line to done, for quotes."""
        s = self.state.service[i]
        return self.line.expected_wait(self.crew[s]) + self.days(s, hours) if self.crew[s] else inf

    def charge(self, i: int, hours: float, account: int) -> float:
        """What `hours` on request `i` cost (money); booked with the month's pay."""
        amount = hours * self.rate
        self.spent[account] += amount
        return amount

    def pay(self, days: float) -> None:
        """Books the team's pay for `days`, busy or not: what hours went to, the rest as internal labour."""
        share = days / YEAR
        rest = pricing.cents(share * self.line.servers * self.record.paid_hours * self.record.cost_per_hour)
        self.spent[RUN] = min(self.run_hours, self.capacity) * self.rate * share
        self.spent[LABOUR] = 0.0
        for account in sorted(range(len(self.spent)), key=lambda account: account == RUN):  # running comes last
            part = min(pricing.cents(self.spent[account]), rest)
            self.spent[account] -= part / 100.0  # what this month's pay cannot hold is booked with the next
            self.state.pay(account, Payer.IT, -1, -1, part)
            rest -= part
        self.state.pay(LABOUR, Payer.IT, -1, -1, rest)


def downstream(teams: list[TeamRoom]) -> list[TeamRoom]:
    """Teams in an order in which each comes before the one it overflows into."""
    by_name = dict(zip(teams[0].state.teams, teams, strict=True)) if teams else {}

    def depth(room: TeamRoom) -> int:
        return 0 if room.record.overflow is None else 1 + depth(by_name[room.record.overflow])

    return sorted(teams, key=depth, reverse=True)
