"""How contracts end, and who goes on: the provider gives up, the term is over, or the company has no place for it."""

from collections.abc import Callable
from math import ceil

from sim.ledger import Account, ChangeRow, Ending, Payer, Successor
from sim.model.business import Business
from sim.model.clock import CALENDAR, resume
from sim.model.contracts import SOON, Agreement
from sim.model.department import Department
from sim.model.estate import Estate
from sim.model.providers import ExternalProvider
from sim.model.queue import MOVED, STOPPED, Evicted
from sim.model.state import State, quantile
from sim.model.teams import InternalTeam
from sim.rules.pricing import cents
from sim.scenario.contract import Contract
from sim.scenario.operating_model import OperatingModel
from sim.units import YEAR

LATER = 1 << 30  # after the month end of the same day
RENEWED = {"switch": Successor.PROVIDER, "insource": Successor.IN_HOUSE}


class ContractExits:
    """Watches every contract in force and hands its work over when it ends."""

    def __init__(
        self,
        state: State,
        department: Department,
        providers: list[ExternalProvider],
        business: Business,
        estate: Estate,
        adopt: Callable[[OperatingModel], None],
    ) -> None:
        """`adopt` puts another operating model in force."""
        self.state, self.department, self.providers = state, department, providers
        self.business, self.estate, self.adopt = business, estate, adopt

    def review(self, desk: ExternalProvider) -> None:
        """After an invoice: whether the provider gives up, or the term is over."""
        agreement = desk.agreement
        if agreement is None or agreement.announced is not None:
            return
        if agreement.doomed():
            self._announce(desk, agreement)
        elif self.state.clock.now >= agreement.term_end - SOON:
            self._expire(desk, agreement)

    def terminate(self, desk: ExternalProvider, agreement: Agreement) -> None:
        """The company ends a contract that its operating model has no place for."""
        if desk.agreement is agreement:
            self._hand_over(desk, agreement, Ending.TERMINATED, Successor.NONE)

    def hire(self, team: InternalTeam, people: int) -> None:
        """New people start today."""
        terms, record = self.state.scenario.workforce, team.record
        team.hire(people)
        self.department.reload(team)
        self._pay(Account.TRANSITION, people * terms.hiring_cost * record.paid_hours * record.cost_per_hour)

    def resume(self, gone: list[Evicted], *, stopped: bool = False) -> None:
        """Tells those whose supplier gave up; incidents never stop."""
        for i, process in gone:
            incident = self.state.services[self.state.service[i]].kind == "incident"
            resume(process, STOPPED if stopped and not incident else MOVED)

    # ------------------------------------------------------------------ ends

    def _announce(self, desk: ExternalProvider, agreement: Agreement) -> None:
        """Notice is given; the provider serves until somebody can take over."""
        state, u = self.state, agreement.draws["destination"]
        behaviour, now = state.behaviour, state.clock.now
        stays = u >= behaviour.exit_switch + behaviour.exit_insource
        successor = (
            Successor.PROVIDER if u < behaviour.exit_switch else Successor.NOBODY if stays else Successor.IN_HOUSE
        )
        wait = (
            self._search(desk, agreement)
            if successor is not Successor.IN_HOUSE
            else state.scenario.workforce.hiring_time
        )
        if successor is Successor.NOBODY and not self._relied_on(desk):
            wait = 0.0
        agreement.announced, agreement.given_up = now, True
        until = now + max(agreement.terms.notice, wait)
        order = LATER + 2 + desk.provider  # two that leave on one day go by their place in the file
        state.clock.call(until, CALENDAR, order, lambda: self._leave(desk, agreement, successor))

    def _leave(self, desk: ExternalProvider, agreement: Agreement, successor: Successor) -> None:
        """Somebody goes on, where the model in force still has a place for the provider."""
        if desk.agreement is agreement:
            wanted = self.state.provider_names[desk.provider] in self.state.model.contracts
            self._hand_over(desk, agreement, Ending.EXIT, successor if wanted else Successor.NONE)

    def _expire(self, desk: ExternalProvider, agreement: Agreement) -> None:
        """The term is over."""
        if agreement.terms.renewal == "extend":
            agreement.term_end += agreement.terms.term
        else:
            self._hand_over(desk, agreement, Ending.TERM, RENEWED[agreement.terms.renewal])

    def _search(self, desk: ExternalProvider, agreement: Agreement) -> float:
        """Working days to find a successor and agree with it: as a contract of high complexity, or of medium."""
        selling = desk.record.procurement
        time = selling.high if agreement.terms.value > 0.0 else selling.medium
        return quantile(time, agreement.draws["procurement"])

    def _relied_on(self, desk: ExternalProvider) -> bool:
        """Whether something could not go on without this provider."""
        broker, state = self.department.broker, self.state
        if desk.provider in (broker.prime, state.run_by):
            return True
        return any(
            desk.sells[s] and broker.sellers(s) == [desk] and not all(row[s].staying for row in broker.team)
            for s in range(len(state.services))
        )

    # ------------------------------------------------------------------ who goes on

    def _hand_over(self, desk: ExternalProvider, agreement: Agreement, ending: Ending, successor: Successor) -> None:
        """Ends a contract: last invoice, work called off, the successor in place, and work resumed there."""
        self.estate.bill()
        relied = self._relied_on(desk)
        gone = desk.cancel_service()
        agreement.end(ending, successor)
        desk.engage(None)
        if successor is Successor.PROVIDER or (successor is Successor.NOBODY and relied):
            self.succeed(desk, agreement.terms)
        elif successor is Successor.IN_HOUSE:
            self._take_back(desk, agreement)
        elif successor is Successor.NOBODY:
            desk.open = False
        if successor is not Successor.NONE:
            self.business.lose_trust(self.state.behaviour.change_of_model)
        self.resume(gone, stopped=successor is Successor.NOBODY)

    def succeed(self, desk: ExternalProvider, terms: Contract) -> None:
        """Another provider, new to the work, is under contract from now on."""
        successor = desk.sign(terms)
        successor.begin(self.state.clock.now, self.state.clock.now)
        successor.pay_entry(severance=False)
        desk.engage(successor)

    def _take_back(self, desk: ExternalProvider, agreement: Agreement) -> None:
        """The work comes back to people who are hired for it."""
        state, desk.open = self.state, False
        model = insourced(state.model, state.provider_names[desk.provider])
        for team, people in zip(self.department.teams, self._people(agreement, model), strict=True):
            if people:
                self.hire(team, people)
        names = zip(state.teams, self.department.teams, strict=True)
        staffing = {name: team.staying for name, team in names}
        state.book.changes.append(ChangeRow(-1, state.clock.now, state.clock.now))
        self.adopt(model.model_copy(update={"staffing": staffing}))

    def _people(self, agreement: Agreement, model: OperatingModel) -> list[int]:
        """How many each team hires: for the provider's hours a year, for tickets at least as many as its desk had."""
        state, teams = self.state, self.department.teams
        years = max(self.state.clock.now - agreement.first_since, 1.0) / YEAR
        hours, least = [0.0] * len(teams), [0] * len(teams)
        for s, service in enumerate(state.services):
            own = state.teams.index(service.team)
            hours[own] += agreement.hours_by_service[s] / years
            hours[state.run_team[s]] += agreement.run_hours[s] / years
            if service.kind == "incident" and agreement.hours_by_service[s]:
                least[own] = max(least[own], agreement.record.desk_capacity or 0)
            rule = model.sourcing.by_service.get(list(state.scenario.services)[s], model.sourcing.rule)
            if rule == "in_house" or not self.department.broker.sellers(s):
                least[own] = max(least[own], service.crew)
            if model.sourcing.run_by is None and service.lifetime is not None:
                least[state.run_team[s]] = max(least[state.run_team[s]], 1)
        needed = [ceil(hours[k] / team.record.hours_per_year) for k, team in enumerate(teams)]
        return [max(needed[k], least[k] - team.staying) for k, team in enumerate(teams)]

    def _pay(self, account: Account, amount: float) -> None:
        self.state.pay(account, Payer.IT, -1, -1, cents(amount))


def insourced(model: OperatingModel, provider: str) -> OperatingModel:
    """The model without a provider: what it delivered or ran by rule comes back in-house; staffing apart."""
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
