"""Changes of the operating model by phase: the decision, the transition, the day it is in force, and who leaves."""

from dataclasses import dataclass
from functools import partial

from sim.ledger import Account, ChangeRow, Payer
from sim.model.clock import CALENDAR
from sim.model.contract_exit import LATER, ContractExits
from sim.model.contracts import Agreement
from sim.model.providers import ExternalProvider
from sim.model.state import State
from sim.model.teams import InternalTeam
from sim.rules.pricing import cents
from sim.scenario.contract import Contract
from sim.scenario.operating_model import Phase, Trigger
from sim.units import EPSILON, YEAR

DAY = 1.0


@dataclass(frozen=True)
class Transition:
    """The change to one phase, from its decision to the day it is in force (working days)."""

    number: int  # of the phase, from 0
    phase: Phase
    decided: float
    start: float
    signed: dict[ExternalProvider, Agreement]  # contracts that begin with the phase


class PhaseChanges:
    """Phases one after the other; each is decided at its time, or once its trigger holds."""

    def __init__(self, state: State, exits: ContractExits) -> None:
        """Schedules the decision for the first phase."""
        self.state, self.exits, self.clock = state, exits, state.clock
        self.providers, self.teams = exits.providers, exits.department.teams
        self.phases = list(state.scenario.phases.values())
        self.held_since: float | None = None
        self.notices: dict[Agreement, float] = {}  # by the company: when these contracts end
        self._plan(0)

    def _plan(self, k: int) -> None:
        """Schedules the decision for phase `k`, or from its time on the daily look at its trigger."""
        if k >= len(self.phases):
            return
        phase = self.phases[k]
        earliest = max(self.clock.now, self.state.scenario.company.warm_up + phase.start)
        self.held_since = None
        act = self._decide if phase.when is None else self._watch
        self.clock.call(earliest, CALENDAR, LATER, lambda: act(k))

    def _watch(self, k: int) -> None:
        """Once a day: decides for phase `k` if its trigger has held long enough."""
        trigger, now = self.phases[k].when, self.clock.now
        assert trigger is not None
        if not holds(trigger, self.measure(trigger.measure)):
            self.held_since = None
        elif self.held_since is None:
            self.held_since = now
        if self.held_since is not None and now - self.held_since >= trigger.lasting - EPSILON:
            self._decide(k)
        else:
            self.clock.call(now + DAY, CALENDAR, LATER, lambda: self._watch(k))

    def measure(self, name: str) -> float:
        """The current value of the measure of a trigger."""
        state = self.state
        if name == "trust":
            heads = [unit.record.headcount for unit in state.units]
            return sum(n * unit.trust for n, unit in zip(heads, state.units, strict=True)) / sum(heads)
        if name == "shadow_systems":
            return float(self.exits.estate.counts[2])
        if name == "coverage":
            return state.coverage
        external = [queue for provider in self.providers for queue in provider.queues]
        queues = {
            id(queue): queue for queue in [self.exits.department.desk.queue, *(t.queue for t in self.teams), *external]
        }
        return float(sum(queue.length for queue in queues.values()))

    def _decide(self, k: int) -> None:
        """Signs contracts and looks for people; the model is in force when the transition is over."""
        phase, now = self.phases[k], self.clock.now
        signed = self._sign(phase)
        hiring = any(people > 0 for people in self._staff_change(phase).values())
        waits = [agreement.transition_days() for agreement in signed.values() if agreement.terms.value > 0.0]
        start = now + max([self.state.scenario.workforce.hiring_time if hiring else 0.0, *waits])
        transition = Transition(k, phase, now, start, signed)
        self.state.book.changes.append(ChangeRow(k, now, start))
        self._give_notice(transition)
        self.clock.call(start, CALENDAR, LATER, lambda: self._begin(transition))

    def _sign(self, phase: Phase) -> dict[ExternalProvider, Agreement]:
        """New contracts of a phase, with the providers that have none today."""
        signed = {}
        for provider in self.providers:
            terms = self._terms(phase, provider)
            if terms is not None and provider.agreement is None:
                signed[provider] = provider.sign(terms)
        for agreement in signed.values():
            agreement.pay_entry(severance=False)
        return signed

    def _terms(self, phase: Phase, provider: ExternalProvider) -> Contract | None:
        """The contract that a phase has with a provider; None without one."""
        return phase.operating_model.contracts.get(self.state.provider_names[provider.provider])

    def _begin(self, transition: Transition) -> None:
        """The model is in force: newcomers start, contracts begin, people and contracts are given notice."""
        phase = transition.phase
        change = self._staff_change(phase)
        for team, people in change.items():
            if people > 0:
                self.exits.hire(team, people)
        self._contracts(transition)
        self._give_notice(transition)  # to contracts that were signed since the decision
        self.exits.adopt(phase.operating_model)
        self.exits.business.lose_trust(self.state.behaviour.change_of_model)
        self._give_people_notice(transition, {team: -people for team, people in change.items() if people < 0})
        self._plan(transition.number + 1)

    def _contracts(self, transition: Transition) -> None:
        """New contracts begin, with their transition over; contracts in force get the terms of the phase.

        The model chooses among all who sell, also those that left under an earlier model.
        """
        now, signed, phase = self.clock.now, transition.signed, transition.phase
        self.exits.estate.bill()  # what was run until now, at the prices until now
        for provider in self.providers:
            provider.reopen()
            terms = self._terms(phase, provider)
            if provider in signed:
                signed[provider].begin(now, now, phase.transfer_share, dips=False)
                provider.engage(signed[provider])
            elif provider.agreement is None and terms is not None:
                self.exits.succeed(provider, terms)  # the provider has left since the phase was decided
            elif provider.agreement is not None and terms is not None:
                self._keep(provider.agreement)
                provider.agreement.amend(terms)
                provider.engage(provider.agreement)

    def _keep(self, agreement: Agreement) -> None:
        """Withdraws the notice that the company gave, if any."""
        if self.notices.pop(agreement, None) is not None:
            agreement.withdraw_notice()

    def _give_notice(self, transition: Transition) -> None:
        """Contracts that the phase does not have end after their notice, but not before the phase is in force."""
        for provider in self.providers:
            agreement = provider.agreement
            if agreement is None or agreement.announced is not None:
                continue
            if self._terms(transition.phase, provider) is not None:
                continue
            until = max(transition.start, transition.decided + agreement.terms.notice)
            agreement.give_notice(transition.decided)
            self.notices[agreement] = until
            self.clock.call(until, CALENDAR, LATER + 1, partial(self._end, provider, agreement, until))

    def _end(self, provider: ExternalProvider, agreement: Agreement, until: float) -> None:
        """The contract ends, unless the notice was withdrawn."""
        if self.notices.get(agreement) == until:
            self.exits.terminate(provider, agreement)

    def _give_people_notice(self, transition: Transition, leaving: dict[InternalTeam, int]) -> None:
        """People of these teams leave when their notice is over, but not before the phase is in force."""
        if not leaving:
            return
        for team, people in leaving.items():
            team.give_notice(people)
        until = max(self.clock.now, transition.decided + self.state.scenario.workforce.notice)
        self.clock.call(until, CALENDAR, LATER, lambda: self._part(leaving, transition.phase.transfer_share))

    def _staff_change(self, phase: Phase) -> dict[InternalTeam, int]:
        """Change in the number of people by team, against those who are there and not under notice."""
        wanted = self.state.scenario.people(phase.operating_model).values()
        change = {team: people - team.staying for team, people in zip(self.teams, wanted, strict=True)}
        return {team: people for team, people in change.items() if people}

    def _part(self, leaving: dict[InternalTeam, int], transferred: float) -> None:
        """People leave, with severance unless they move to the provider; requests too large for the rest are moved."""
        days = self.state.scenario.workforce.severance
        for team, people in leaving.items():
            record = team.record
            owed = people * (1.0 - transferred) * days / YEAR * record.paid_hours * record.cost_per_hour
            self.state.pay(Account.SEVERANCE, Payer.IT, -1, -1, cents(owed))
            gone = team.dismiss(people)
            self.exits.department.reload(team)
            self.exits.resume(sorted(gone, key=lambda each: each[0]))


def holds(trigger: Trigger, value: float) -> bool:
    """Whether the condition of a trigger holds for the value of its measure."""
    if trigger.below is not None:
        return value < trigger.below
    return trigger.above is not None and value > trigger.above
