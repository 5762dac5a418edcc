"""How contracts end, and who goes on with the work: after an early end, the end of the term, or termination."""

from collections.abc import Callable
from functools import partial
from math import ceil

from sim.ledger import Account, ChangeRow, Ending, Payer, Successor
from sim.model.business import Business
from sim.model.clock import CALENDAR, MOVED, STOPPED, resume
from sim.model.contracts import Agreement
from sim.model.department import Department
from sim.model.estate import Estate
from sim.model.providers import ExternalProvider
from sim.model.queue import Evicted
from sim.model.state import State, quantile
from sim.model.teams import InternalTeam
from sim.rules import contracts
from sim.rules.pricing import cents
from sim.scenario.contract import Contract
from sim.scenario.operating_model import OperatingModel
from sim.units import EPSILON, YEAR

LATER = 1 << 30  # after the month end of the same day
SUCCESSOR = {
    contracts.SWITCH: Successor.PROVIDER,
    contracts.INSOURCE: Successor.IN_HOUSE,
    contracts.STOP: Successor.NOBODY,
}
RENEWED = {"switch": Successor.PROVIDER, "insource": Successor.IN_HOUSE}


class ContractExits:
    """Reviews every contract in force and hands its work over when it ends."""

    def __init__(
        self,
        state: State,
        department: Department,
        providers: list[ExternalProvider],
        business: Business,
        estate: Estate,
        adopt: Callable[[OperatingModel], None],
    ) -> None:
        """`adopt(model)` is called to put another operating model in force."""
        self.state, self.department, self.providers = state, department, providers
        self.business, self.estate, self.adopt = business, estate, adopt

    def review(self, provider: ExternalProvider) -> None:
        """Called after each invoice: the provider may give up, or the term may be over."""
        agreement = provider.agreement
        if agreement is None or agreement.announced is not None:
            return
        if agreement.exit_due():
            self._announce(provider, agreement)
        elif self.state.clock.now >= agreement.term_end - EPSILON:
            self._expire(provider, agreement)

    def terminate(self, provider: ExternalProvider, agreement: Agreement) -> None:
        """Ends a contract that the operating model does not have any more."""
        if provider.agreement is agreement:
            self._hand_over(provider, agreement, Ending.TERMINATED, Successor.NONE)

    def hire(self, team: InternalTeam, people: int) -> None:
        """`people` start to work in a team today."""
        terms, record = self.state.scenario.workforce, team.record
        team.hire(people)
        self.department.reload(team)
        self._pay(Account.TRANSITION, people * terms.hiring_cost * record.paid_hours * record.cost_per_hour)

    def resume(self, gone: list[Evicted], *, stopped: bool = False) -> None:
        """Resumes the processes of requests whose supplier gave them up; incidents are moved, never stopped."""
        for i, process in gone:
            incident = self.state.services[self.state.service[i]].kind == "incident"
            resume(process, STOPPED if stopped and not incident else MOVED)

    # ------------------------------------------------------------------ ends

    def _announce(self, provider: ExternalProvider, agreement: Agreement) -> None:
        """The provider gives notice, and serves until its successor can begin."""
        state, behaviour = self.state, self.state.behaviour
        choice = contracts.exit_choice(agreement.draws["destination"], behaviour.exit_switch, behaviour.exit_insource)
        hiring, needed = state.scenario.workforce.hiring_time, self._needed(provider)
        search = self._search(provider, agreement)
        days = contracts.exit_days(choice, agreement.terms.notice, search, hiring, needed=needed)
        agreement.give_notice(state.clock.now, early=True)
        order = LATER + 2 + provider.provider  # two ends of one day happen in the order of the file
        end = partial(self._leave, provider, agreement, SUCCESSOR[choice])
        state.clock.call(state.clock.now + days, CALENDAR, order, end)

    def _leave(self, provider: ExternalProvider, agreement: Agreement, successor: Successor) -> None:
        """An announced end; the successor is the one chosen then if the model in force still has the provider."""
        if provider.agreement is agreement:
            wanted = self.state.provider_names[provider.provider] in self.state.model.contracts
            self._hand_over(provider, agreement, Ending.EXIT, successor if wanted else Successor.NONE)

    def _expire(self, provider: ExternalProvider, agreement: Agreement) -> None:
        """The end of the term: extension, or a successor."""
        if agreement.terms.renewal == "extend":
            agreement.extend()
        else:
            self._hand_over(provider, agreement, Ending.TERM, RENEWED[agreement.terms.renewal])

    def _search(self, provider: ExternalProvider, agreement: Agreement) -> float:
        """Working days to find another provider and agree with it."""
        selling = provider.record.procurement
        time = selling.high if agreement.terms.value > 0.0 else selling.medium
        return quantile(time, agreement.draws["procurement"])

    def _needed(self, provider: ExternalProvider) -> bool:
        """Whether some work could not go on without a provider in this place."""
        broker, state = self.department.broker, self.state
        if provider.provider in (broker.prime, state.run_by):
            return True
        return any(
            provider.sells[s] and broker.sellers(s) == [provider] and not all(row[s].staying for row in broker.team)
            for s in range(len(state.services))
        )

    # ------------------------------------------------------------------ who goes on

    def _hand_over(
        self, provider: ExternalProvider, agreement: Agreement, ending: Ending, successor: Successor
    ) -> None:
        """Ends a contract: last invoice, work cancelled, the successor in place, and work resumed there."""
        self.estate.bill()
        needed = self._needed(provider)
        gone = provider.cancel_work()
        agreement.end(ending, successor)
        provider.engage(None)
        if successor is not Successor.NONE:
            self._replace(provider, agreement, successor, needed=needed)
            self.business.lose_trust(self.state.behaviour.change_of_model)
        self.resume(gone, stopped=successor is Successor.NOBODY)

    def _replace(self, provider: ExternalProvider, agreement: Agreement, successor: Successor, *, needed: bool) -> None:
        """Puts the successor in place; another provider also where nobody was wanted but somebody is needed."""
        if successor is Successor.IN_HOUSE:
            self._take_back(provider, agreement)
        elif successor is Successor.PROVIDER or needed:
            self.succeed(provider, agreement.terms)
        else:
            provider.close()

    def succeed(self, provider: ExternalProvider, terms: Contract) -> None:
        """Another provider, new to the work, is under contract from now on, on these terms."""
        successor = provider.sign(terms)
        successor.begin(self.state.clock.now, self.state.clock.now)
        successor.pay_entry(severance=False)
        provider.engage(successor)

    def _take_back(self, provider: ExternalProvider, agreement: Agreement) -> None:
        """People are hired, and the operating model has the work in-house from now on."""
        state = self.state
        provider.close()
        model = insourced(state.model, state.provider_names[provider.provider])
        for team, people in zip(self.department.teams, self._people(agreement, model), strict=True):
            if people:
                self.hire(team, people)
        names = zip(state.teams, self.department.teams, strict=True)
        staffing = {name: team.staying for name, team in names}
        state.book.changes.append(ChangeRow(-1, state.clock.now, state.clock.now))
        self.adopt(model.model_copy(update={"staffing": staffing}))

    def _people(self, agreement: Agreement, model: OperatingModel) -> list[int]:
        """Hires per team: for the provider's hours a year, and at least as many as its service desk had."""
        state, teams = self.state, self.department.teams
        years = max(self.state.clock.now - agreement.first_since, 1.0) / YEAR
        hours, least = [0.0] * len(teams), [0] * len(teams)
        for s, service in enumerate(state.services):
            own = state.teams.index(service.team)
            hours[own] += agreement.hours_by_service[s] / years
            hours[state.run_team[s]] += agreement.run_hours[s] / years
            if service.kind == "incident" and agreement.hours_by_service[s]:
                least[own] = max(least[own], agreement.record.desk_capacity or 0)
            rule = model.sourcing.rule_of(list(state.scenario.services)[s])
            if rule == "in_house" or not self.department.broker.sellers(s):
                for k in {own, *(row[s].index for row in self.department.broker.team)}:  # units' own teams too
                    least[k] = max(least[k], service.crew)
            if model.sourcing.run_by is None and service.lifetime is not None:
                least[state.run_team[s]] = max(least[state.run_team[s]], 1)
        needed = [ceil(hours[k] / team.record.hours_per_year) for k, team in enumerate(teams)]
        return [max(needed[k], least[k] - team.staying) for k, team in enumerate(teams)]

    def _pay(self, account: Account, amount: float) -> None:
        """Books `amount` (money) for IT."""
        self.state.pay(account, Payer.IT, -1, -1, cents(amount))


def insourced(model: OperatingModel, provider: str) -> OperatingModel:
    """The model with the work of a provider in-house; staffing is unchanged."""
    sourcing = model.sourcing
    rule, by_service = sourcing.rule, dict(sourcing.by_service)
    if sourcing.prime == provider:
        rule = "in_house" if rule == "outsourced" else rule
        by_service = {name: "in_house" if own == "outsourced" else own for name, own in by_service.items()}
    changed = {
        "rule": rule,
        "by_service": by_service,
        "prime": None if sourcing.prime == provider else sourcing.prime,
        "run_by": None if sourcing.run_by == provider else sourcing.run_by,
    }
    kept = {name: terms for name, terms in model.contracts.items() if name != provider}
    return model.model_copy(update={"sourcing": sourcing.model_copy(update=changed), "contracts": kept})
