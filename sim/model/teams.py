"""Internal teams: their queue, their pace, what running systems leaves of it, and their pay."""

from math import inf

from sim.ledger import Account, Payer
from sim.model.clock import DONE, Process
from sim.model.queue import Evicted, Queue
from sim.model.state import State
from sim.rules import learning, pricing, risk
from sim.scenario.records import Team
from sim.units import YEAR

LABOUR, RUN, HANDLING = int(Account.INTERNAL_LABOUR), int(Account.RUN), int(Account.INCIDENT_HANDLING)
REWORK = int(Account.REWORK)


class InternalTeam:
    """One internal team: people, queue, pace, and what its hours are spent on."""

    provider = -1
    agreement = None  # a team works under no contract
    orders = False  # no contracting

    def __init__(self, state: State, index: int, record: Team, staff: int) -> None:
        """Starts with `staff` people, all of whom know the work."""
        self.state, self.index, self.record = state, index, record
        self.team = index
        self.effort, self.overrun = state.effort, state.overrun
        self.queue = Queue(state.clock, staff)
        self.queues = [self.queue] * len(state.services)
        self.rate = pricing.productive_hour(record.cost_per_hour, record.paid_hours, record.hours_per_year)
        self.ticket = [service.kind == "incident" for service in state.services]
        self.paid_until = 0.0
        self.newcomers: list[tuple[float, int]] = []  # since when, how many
        self.leaving = 0  # people under notice
        self.capability = record.capability
        self._staffed(staff)
        self.priority = [service.priority for service in state.services]
        self.first_account = [HANDLING if service.kind == "incident" else LABOUR for service in state.services]
        self.spent = [0.0] * len(Account)  # money of hours on each account, not yet booked
        self.load(0.0)

    @property
    def open(self) -> bool:
        """Whether anybody works here."""
        return self.queue.servers > 0

    @property
    def staying(self) -> int:
        """People who are not under notice."""
        return self.staff - self.leaving

    def hire(self, people: int) -> None:
        """Adds people, who still have to learn the work."""
        self.pay()
        self.newcomers.append((self.state.clock.now, people))
        self._staffed(self.queue.servers + people)
        self.load(self.run_hours)
        self.queue.resize(self.queue.servers + people)

    def give_notice(self, people: int) -> None:
        """Puts people under notice; they work until `dismiss`."""
        self.leaving += people

    def dismiss(self, people: int) -> list[Evicted]:
        """People under notice leave; see `shrink`."""
        self.leaving -= people
        return self.shrink(people)

    def shrink(self, people: int) -> list[Evicted]:
        """Removes people, the newest first; returns the requests whose crew is larger than what is left."""
        self.pay()
        left = self.queue.servers - people
        self._part_with(people)
        gone = self.queue.evict(left + 1 if left else 1)
        self._staffed(left)
        self.load(self.run_hours)
        self.queue.resize(left)
        return gone

    def refresh(self) -> None:
        """Updates the pace as newcomers learn; called once a month."""
        if self.newcomers:
            self.load(self.run_hours)

    def _staffed(self, staff: int) -> None:
        """Sets the number of people, and what follows from it."""
        self.staff = staff
        self.capacity = staff * self.record.hours_per_year
        self.crew = [min(service.crew, staff) for service in self.state.services]

    def _part_with(self, people: int) -> None:
        """Removes people from the newcomers, the newest first."""
        while people and self.newcomers:
            since, many = self.newcomers.pop()
            if many > people:
                self.newcomers.append((since, many - people))
            people -= min(many, people)

    def _knowledge(self) -> float:
        """Productivity of the team as a whole, 0..1; 1 if all know the work."""
        if not self.newcomers:
            return 1.0
        terms, now = self.state.scenario.workforce, self.state.clock.now
        missing = sum(
            many * (1.0 - learning.ramp(now - since, terms.newcomer_start, terms.newcomer_time))
            for since, many in self.newcomers
        )
        return 1.0 - missing / self.staff

    def load(self, run_hours: float) -> None:
        """Sets the hours a year that running systems takes; what is left determines the pace of work."""
        record, floor = self.record, self.state.behaviour.availability_floor
        self.run_hours = run_hours
        self.availability = risk.availability(run_hours, self.capacity, record.utilisation_cap, floor)
        pace = record.hours_per_year / YEAR * record.productivity * self.availability  # hours a day per person
        change = pace * self._knowledge()  # newcomers are slower, but not on tickets
        paces = [pace if ticket else change for ticket in self.ticket]
        self.daily = [crew * each for crew, each in zip(self.crew, paces, strict=True)]  # of the crew on one item

    def planned(self, i: int) -> float:
        """Hours that request `i` is planned to take."""
        return self.effort[i]

    def own_hours(self, s: int, hours: float) -> float:
        """The same `hours`: work is planned in hours of a team."""
        return hours

    def hours(self, i: int, share: float) -> tuple[float, float]:
        """Planned and actual hours of a first pass over a `share` of the work."""
        planned = self.effort[i] * share
        return planned, planned * self.overrun[i]

    def inspection(self, s: int) -> float:
        """0.0: a delivery of a team is accepted at once."""
        return 0.0

    def found_chance(self) -> float:
        """Probability that a defect is found at acceptance."""
        return self.record.acceptance

    def days(self, s: int, hours: float) -> float:
        """Working days that a crew of service `s` takes for `hours`, at today's pace."""
        return hours / self.daily[s]

    def lead(self, i: int, hours: float) -> float:
        """Expected working days from joining the queue to done, for quotes."""
        s = self.state.service[i]
        return self.queue.expected_wait(self.crew[s]) + self.days(s, hours) if self.crew[s] else inf

    def order(self, i: int, deadline: float) -> Process:
        """DONE at once: a team works without a contract."""
        yield from ()
        return DONE

    def charge_rework(self, i: int, hours: float) -> float:
        """What `hours` of rework on request `i` cost (money)."""
        return self.charge(i, hours, REWORK)

    def settle(self, i: int, fee: float, under: object) -> None:
        """Does nothing: no contract counts the deliveries of a team."""

    def charge(self, i: int, hours: float, account: int) -> float:
        """What `hours` on request `i` cost (money); booked with the month's pay."""
        amount = hours * self.rate
        self.spent[account] += amount
        return amount

    def pay(self) -> None:
        """Books the team's pay until now by what its hours were spent on; the rest is internal labour."""
        share = (self.state.clock.now - self.paid_until) / YEAR
        self.paid_until = self.state.clock.now
        rest = pricing.cents(share * self.queue.servers * self.record.paid_hours * self.record.cost_per_hour)
        self.spent[RUN] = min(self.run_hours, self.capacity) * self.rate * share
        self.spent[LABOUR] = 0.0
        for account in sorted(range(len(self.spent)), key=lambda account: account == RUN):  # running comes last
            part = min(pricing.cents(self.spent[account]), rest)
            self.spent[account] -= part / 100.0  # what this month's pay cannot hold is booked with the next
            self.state.pay(account, Payer.IT, -1, -1, part)
            rest -= part
        self.state.pay(LABOUR, Payer.IT, -1, -1, rest)


def downstream(teams: list[InternalTeam]) -> list[InternalTeam]:
    """The teams, each before the team that its run hours overflow into."""
    by_name = dict(zip(teams[0].state.teams, teams, strict=True)) if teams else {}

    def depth(team: InternalTeam) -> int:
        return 0 if team.record.overflow is None else 1 + depth(by_name[team.record.overflow])

    return sorted(teams, key=depth, reverse=True)
