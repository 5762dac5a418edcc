"""The course of operating models: what is decided when, the transition, the day it is in force, and who leaves."""

from functools import partial

from sim.ledger import Account, ChangeRow, Payer
from sim.model.clock import CALENDAR
from sim.model.contract_exit import LATER, ContractExits
from sim.model.contracts import Agreement
from sim.model.providers import ExternalProvider
from sim.model.state import State
from sim.model.teams import InternalTeam
from sim.rules.pricing import cents
from sim.scenario.operating_model import Phase, Trigger
from sim.units import YEAR

DAY = 1.0
TICK = 1e-9


class PhaseChanges:
    """Phases one after the other; each is decided at its time or when its trigger holds, the one before in force."""

    def __init__(self, state: State, exits: ContractExits) -> None:
        """Waits for the first phase."""
        self.state, self.exits, self.clock = state, exits, state.clock
        self.providers, self.teams = exits.providers, exits.department.teams
        self.phases = list(state.scenario.phases.values())
        self.held_since: float | None = None
        self.notices: dict[Agreement, float] = {}  # by the company: when these contracts end
        self._plan(0)

    def _plan(self, k: int) -> None:
        """The phase is decided at its time, or watched for from then on."""
        if k >= len(self.phases):
            return
        phase = self.phases[k]
        earliest = max(self.clock.now, self.state.scenario.company.warm_up + phase.start)
        self.held_since = None
        act = self._decide if phase.when is None else self._watch
        self.clock.call(earliest, CALENDAR, LATER, lambda: act(k))

    def _watch(self, k: int) -> None:
        """Once a day: whether the trigger has held long enough."""
        trigger, now = self.phases[k].when, self.clock.now
        assert trigger is not None
        if not holds(trigger, self.measure(trigger.measure)):
            self.held_since = None
        elif self.held_since is None:
            self.held_since = now
        if self.held_since is not None and now - self.held_since >= trigger.lasting - TICK:
            self._decide(k)
        else:
            self.clock.call(now + DAY, CALENDAR, LATER, lambda: self._watch(k))

    def measure(self, name: str) -> float:
        """What a trigger looks at, now."""
        state = self.state
        if name == "trust":
            heads = [unit.record.headcount for unit in state.units]
            return sum(n * unit.trust for n, unit in zip(heads, state.units, strict=True)) / sum(heads)
        if name == "shadow_systems":
            return float(self.exits.estate.counts[2])
        if name == "coverage":
            return state.coverage
        places = [desk.queues[s] for desk in self.providers for s in range(len(desk.queues))]
        queues = {
            id(queue): queue for queue in [self.exits.department.desk.queue, *(t.queue for t in self.teams), *places]
        }
        return float(sum(queue.length for queue in queues.values()))

    def _decide(self, k: int) -> None:
        """Contracts are signed, people are sought or given notice; the model is in force after the transition."""
        phase, now = self.phases[k], self.clock.now
        contracts, names = phase.operating_model.contracts, self.state.provider_names
        signed = {
            desk: desk.sign(contracts[names[desk.provider]])
            for desk in self.providers
            if names[desk.provider] in contracts and desk.agreement is None
        }
        for agreement in signed.values():
            agreement.pay_entry(severance=False)
        change = self._staff_change(phase)
        waits = [each.transition_days() for each in signed.values() if each.terms.value > 0.0]
        hiring = self.state.scenario.workforce.hiring_time if any(n > 0 for n in change.values()) else 0.0
        start = now + max([hiring, *waits])
        self.state.book.changes.append(ChangeRow(k, now, start))
        self._give_notice(phase, now, start)
        self.clock.call(start, CALENDAR, LATER, lambda: self._begin(k, now, signed))

    def _begin(self, k: int, decided: float, signed: dict[ExternalProvider, Agreement]) -> None:
        """The model is in force: newcomers start, contracts begin, others are given notice."""
        phase, now = self.phases[k], self.clock.now
        change = self._staff_change(phase)
        for team, people in change.items():
            if people > 0:
                self.exits.hire(team, people)
        self._contracts(phase, signed)
        self._give_notice(phase, decided, now)  # to those that came after the decision
        self.exits.adopt(phase.operating_model)
        self.exits.business.lose_trust(self.state.behaviour.change_of_model)
        leaving = {team: -people for team, people in change.items() if people < 0}
        gone = max(now, decided + self.state.scenario.workforce.notice)
        if leaving:
            for team, people in leaving.items():
                team.leaving += people
            self.clock.call(gone, CALENDAR, LATER, lambda: self._part(leaving, phase.transfer_share))
        self._plan(k + 1)

    def _contracts(self, phase: Phase, signed: dict[ExternalProvider, Agreement]) -> None:
        """New contracts begin, with the transition behind them; others are amended.

        The model chooses among all who sell, those among them that an earlier one had lost.
        """
        now, contracts = self.clock.now, phase.operating_model.contracts
        self.exits.estate.bill()  # what was run until now, at the prices until now
        for desk in self.providers:
            desk.open = True
            terms = contracts.get(self.state.provider_names[desk.provider])
            if desk in signed:
                signed[desk].begin(now, now, phase.transfer_share, dips=False)
                desk.engage(signed[desk])
            elif desk.agreement is None and terms is not None:
                self.exits.succeed(desk, terms)  # the provider has left since the phase was decided
            elif desk.agreement is not None and terms is not None:
                self._keep(desk.agreement)
                desk.agreement.amend(terms)
                desk.engage(desk.agreement)

    def _keep(self, agreement: Agreement) -> None:
        """Notice that the company gave is withdrawn."""
        if self.notices.pop(agreement, None) is not None:
            agreement.announced = None

    def _give_notice(self, phase: Phase, decided: float, start: float) -> None:
        """Contracts that the phase has no place for end with their notice, but not before its `start`."""
        kept = phase.operating_model.contracts
        for desk in self.providers:
            agreement = desk.agreement
            gone = self.state.provider_names[desk.provider] not in kept
            if agreement is not None and agreement.announced is None and gone:
                until = max(start, decided + agreement.terms.notice)
                agreement.announced, self.notices[agreement] = decided, until
                self.clock.call(until, CALENDAR, LATER + 1, partial(self._end, desk, agreement, until))

    def _end(self, desk: ExternalProvider, agreement: Agreement, until: float) -> None:
        """Notice is up, unless it was withdrawn."""
        if self.notices.get(agreement) == until:
            self.exits.terminate(desk, agreement)

    def _staff_change(self, phase: Phase) -> dict[InternalTeam, int]:
        """People more or fewer by team, where the phase has another number than there are and stay."""
        staffing = phase.operating_model.staffing
        wanted = [
            staffing.get(name, team.record.staff) for name, team in zip(self.state.teams, self.teams, strict=True)
        ]
        change = {team: people - team.staying for team, people in zip(self.teams, wanted, strict=True)}
        return {team: people for team, people in change.items() if people}

    def _part(self, leaving: dict[InternalTeam, int], transferred: float) -> None:
        """People leave, with severance unless they move to the provider; what they had in queue goes elsewhere."""
        days = self.state.scenario.workforce.severance
        for team, people in leaving.items():
            record = team.record
            team.leaving -= people
            owed = people * (1.0 - transferred) * days / YEAR * record.paid_hours * record.cost_per_hour
            self.state.pay(Account.SEVERANCE, Payer.IT, -1, -1, cents(owed))
            gone = team.shrink(people)
            self.exits.department.reload(team)
            self.exits.resume(sorted(gone, key=lambda each: each[0]))


def holds(trigger: Trigger, value: float) -> bool:
    """Whether the condition of a trigger holds for the value of its measure."""
    if trigger.below is not None:
        return value < trigger.below
    return trigger.above is not None and value > trigger.above
