"""Live systems: who runs or pays for them, the incidents they raise, their end."""

from collections.abc import Callable
from functools import partial
from math import inf

from sim.ledger import Account, Owner, Payer, SystemRow
from sim.model.clock import ARRIVE, REPAIR
from sim.model.state import State
from sim.rules.pricing import cents, paid_seats
from sim.rules.risk import event_age
from sim.units import MONTH, YEAR

Bill = tuple[int, int, int, int, int, int]  # account, payer, unit, service, provider, duplicate


class Estate:
    """Every system that is live now, and the monthly bills and run effort it brings."""

    def __init__(self, state: State, raise_need: Callable[[int], None]) -> None:
        """Empty; `raise_need` starts the process of an incident."""
        self.state = state
        self.raise_need = raise_need
        self.load: Callable[[int, float], None] = lambda team, hours: None  # set by the department
        self.charge_running: Callable[[Bill, float], None] = lambda bill, hours: None  # set by the world
        self.live: dict[int, tuple[Owner, float, bool]] = {}  # by request: owner, since, duplicate
        self.counts = [0, 0, 0]  # live systems by owner
        self.run_hours = [0.0] * len(state.teams)  # per year, by team, of systems the teams run
        self.bills: dict[Bill, float] = {}  # per working day: money, or hours where a provider runs it
        self.accrued: dict[Bill, float] = {}
        self._since = 0.0

    def go_live(self, i: int, owner: Owner, *, duplicate: bool = False) -> None:
        """System of request `i` starts its process, if its service leaves one."""
        service = self.state.services[self.state.service[i]]
        if service.lifetime is None:
            return
        self._take(i, owner, duplicate)
        now = self.state.clock.now
        end = now + self.state.exponentials["retire"][i] * service.lifetime
        self.state.clock.call(end, REPAIR, i, lambda: self.retire(i))
        for child in self.state.children.get(i, ()):
            born = now + self.state.offset[child]
            if born < end:
                self.state.clock.call(born, ARRIVE, child, partial(self._incident, i, child))

    def hand_over(self, i: int, owner: Owner) -> None:
        """A system changes owner; nothing happens to one that has ended."""
        if i in self.live:
            self._leave(i)
            self._take(i, owner, duplicate=False)

    def retire(self, i: int) -> None:
        """The end of a system."""
        if i in self.live:
            self._leave(i)

    def bill(self) -> None:
        """Books what has accrued since the last bill; called at month ends and at the end."""
        self._accrue()
        state = self.state
        for bill, amount in self.accrued.items():
            account, payer, unit, service, provider, duplicate = bill
            if provider >= 0:
                self.charge_running(bill, amount)
                continue
            state.pay(account, payer, unit, service, cents(amount), provider=provider, duplicate=duplicate)
        self.accrued = dict.fromkeys(self.bills, 0.0)

    def run_by(self, provider: int) -> None:
        """Another provider, or with -1 the run teams, runs what IT owns from now on."""
        self.bill()
        owned = [i for i, (owner, _, _) in self.live.items() if owner is Owner.IT_OWNED]
        for i in owned:
            self._change(i, Owner.IT_OWNED, False, -1)
        self.state.run_by = provider
        for i in owned:
            self._change(i, Owner.IT_OWNED, False, 1)

    def close(self) -> None:
        """Writes the rows of systems that are still live at the end."""
        for i, (owner, since, duplicate) in self.live.items():
            self._row(i, owner, since, inf, duplicate)

    def _incident(self, parent: int, child: int) -> None:
        if parent in self.live:
            self.raise_need(child)

    def _take(self, i: int, owner: Owner, duplicate: bool) -> None:
        self.live[i] = (owner, self.state.clock.now, duplicate)
        self._change(i, owner, duplicate, 1)

    def _leave(self, i: int) -> None:
        owner, since, duplicate = self.live.pop(i)
        self._row(i, owner, since, self.state.clock.now, duplicate)
        self._change(i, owner, duplicate, -1)

    def _row(self, i: int, owner: Owner, since: float, until: float, duplicate: bool) -> None:
        unit, service = self.state.unit[i], self.state.service[i]
        self.state.book.systems.append(SystemRow(i, unit, service, owner, since, until, int(duplicate)))

    def _change(self, i: int, owner: Owner, duplicate: bool, sign: int) -> None:
        """Adds (1) or ends (-1) what a system costs per day and the run effort it takes."""
        self._accrue()
        self.counts[owner] += sign
        for bill, per_day in self._costs(i, owner, duplicate):
            self.bills[bill] = self.bills.get(bill, 0.0) + sign * per_day
            self.accrued.setdefault(bill, 0.0)
        if owner is Owner.IT_OWNED and self.state.run_by < 0:
            s = self.state.service[i]
            team = self.state.run_team[s]
            self.run_hours[team] += sign * self.state.effort[i] * self.state.services[s].run_effort
            self.load(team, self.run_hours[team])

    def _costs(self, i: int, owner: Owner, duplicate: bool) -> list[tuple[Bill, float]]:
        """Bills of one system per working day: money, or effort hours of the provider that runs it."""
        state, unit, s = self.state, self.state.unit[i], self.state.service[i]
        service, behaviour = state.services[s], state.scenario.behaviour
        if owner is Owner.IT_OWNED:
            if state.run_by < 0:
                return []
            yearly = state.effort[i] * service.run_effort * state.provider_factor(s, state.run_by)
            return [((Account.RUN, Payer.IT, unit, s, state.run_by, 0), yearly / YEAR)]
        shadow = owner is Owner.SHADOW
        unused = behaviour.unused_shadow if shadow else behaviour.unused_brokered
        seats = paid_seats(service.seats, unused) * service.seat_price / MONTH
        payer = Payer.UNIT if shadow else Payer.IT
        bills: list[tuple[Bill, float]] = [((Account.SUBSCRIPTIONS, payer, unit, s, -1, int(duplicate)), seats)]
        extra = seats * behaviour.shadow_surcharge * service.integration
        if shadow and extra:
            bills.append(((Account.INTEGRATION_TAKEOVER, payer, unit, s, -1, int(duplicate)), extra))
        return bills

    def _accrue(self) -> None:
        span = self.state.clock.now - self._since
        if span > 0.0:
            for bill, per_day in self.bills.items():
                self.accrued[bill] = self.accrued.get(bill, 0.0) + per_day * span
            self._since = self.state.clock.now


def event_time(state: State, i: int, name: str, rate: float) -> float:
    """Time at which something of constant `rate` per day happens to the system of request `i`."""
    return state.clock.now + event_age(state.exponentials[name][i], rate)
