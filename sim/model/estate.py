"""Live systems: who runs or pays for them, the incidents they raise, when they end."""

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
    """All systems that are live now, with their monthly bills and run effort."""

    def __init__(self, state: State) -> None:
        """Starts without systems; call `connect` before any goes live."""
        self.state = state
        self.live: dict[int, tuple[Owner, float, bool]] = {}  # by request: owner, since, duplicate
        self.counts = [0, 0, 0]  # live systems by owner
        self.run_hours = [0.0] * len(state.teams)  # per year, by team, of systems the teams run
        self.bills: dict[Bill, float] = {}  # per working day: money, or hours where a provider runs it
        self.accrued: dict[Bill, float] = {}
        self._since = 0.0

    def connect(
        self,
        raise_need: Callable[[int], None],
        load_team: Callable[[int, float], None],
        charge_running: Callable[[Bill, float], None],
    ) -> None:
        """Sets the functions that the estate calls.

        `raise_need(i)` begins the process of incident i, `load_team(team, hours)` tells a team how many hours a year
        running takes, `charge_running(bill, hours)` books hours that a provider has spent on running.
        """
        self.raise_need, self.load_team, self.charge_running = raise_need, load_team, charge_running

    def go_live(self, i: int, owner: Owner, *, duplicate: bool = False) -> None:
        """The system of request `i` goes live, if its service leaves one."""
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
        """The system of request `i` changes owner, if it is still live."""
        if i in self.live:
            self._leave(i)
            self._take(i, owner, duplicate=False)

    def retire(self, i: int) -> None:
        """The system of request `i` ends, if it is still live."""
        if i in self.live:
            self._leave(i)

    def bill(self) -> None:
        """Books what has accrued since the last call; called at month ends and before changes of price."""
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
        """From now on this provider, or with -1 the run teams, runs the systems that IT owns."""
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
        """Raises an incident of a system that is still live."""
        if parent in self.live:
            self.raise_need(child)

    def _take(self, i: int, owner: Owner, duplicate: bool) -> None:
        """Adds the system of request `i` to those of `owner`."""
        self.live[i] = (owner, self.state.clock.now, duplicate)
        self._change(i, owner, duplicate, 1)

    def _leave(self, i: int) -> None:
        """Removes the system of request `i` and writes its row."""
        owner, since, duplicate = self.live.pop(i)
        self._row(i, owner, since, self.state.clock.now, duplicate)
        self._change(i, owner, duplicate, -1)

    def _row(self, i: int, owner: Owner, since: float, until: float, duplicate: bool) -> None:
        """Writes the row of a stretch of one system under one owner."""
        unit, service = self.state.unit[i], self.state.service[i]
        self.state.book.systems.append(SystemRow(i, unit, service, owner, since, until, int(duplicate)))

    def _change(self, i: int, owner: Owner, duplicate: bool, sign: int) -> None:
        """Adds (`sign` 1) or removes (-1) the daily cost and the run effort of a system."""
        self._accrue()
        self.counts[owner] += sign
        for bill, per_day in self._costs(i, owner, duplicate):
            self.bills[bill] = self.bills.get(bill, 0.0) + sign * per_day
            self.accrued.setdefault(bill, 0.0)
        if owner is Owner.IT_OWNED and self.state.run_by < 0:
            s = self.state.service[i]
            team = self.state.run_team[s]
            self.run_hours[team] += sign * self.state.effort[i] * self.state.services[s].run_effort
            self.load_team(team, self.run_hours[team])

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
        """Adds the cost since the last call to what is not yet booked."""
        span = self.state.clock.now - self._since
        if span > 0.0:
            for bill, per_day in self.bills.items():
                self.accrued[bill] = self.accrued.get(bill, 0.0) + per_day * span
            self._since = self.state.clock.now


def event_time(state: State, i: int, name: str, rate: float) -> float:
    """Time at which something of constant `rate` per day happens to the system of request `i`."""
    return state.clock.now + event_age(state.exponentials[name][i], rate)
