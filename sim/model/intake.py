"""From need to approved request: the engagement desk, approval, the board."""

from math import ceil

from sim.ledger import Account, Cause, Payer
from sim.model.clock import GIVE_UP, RENEGED, REVIEW, SERVED, Process
from sim.model.queue import Evicted, Queue
from sim.model.state import State, quantile
from sim.rules.pricing import cents
from sim.units import YEAR

SHORTEST = 1.0 / 480.0  # days; a board that meets every working minute or more often adds no wait


class IntakeDesk:
    """The engagement desk: its staff, and the approvals that follow."""

    def __init__(self, state: State) -> None:
        """Starts with an empty queue."""
        self.state = state
        self.paid_until = 0.0
        self.record = state.model.intake
        self.queue = Queue(state.clock, self.record.desk_staff)
        self._read()

    def adopt(self) -> list[Evicted]:
        """Follows the model in force; returns the requests that were waiting for a desk that is closed now."""
        self.pay()
        self.record = self.state.model.intake
        self._read()
        gone = [] if self.record.desk_staff else self.queue.evict()
        self.queue.resize(self.record.desk_staff)
        return gone

    def _read(self) -> None:
        """Reads pace and gates from the intake in force."""
        record = self.record
        self.pace = record.hours_per_year / YEAR
        self.mean_days = record.effort.mean() / self.pace  # at the desk, per request
        gates = [(service.gate, service.commoditisation) for service in self.state.services]
        self.gate = [record.gate_of(gate, known) for gate, known in gates]

    def take_in(self, i: int, deadline: float) -> Process:
        """Process of intake for request `i`: Cause.NONE when approved, or why it ended here."""
        state, s = self.state, self.state.service[i]
        if self.queue.servers:
            asked = state.clock.now
            request = self.queue.join(i, state.services[s].priority, 1, self.mean_days, deadline)
            signal = SERVED if request is None else (yield request)
            if signal is RENEGED:
                self.queue.renege(self.mean_days, asked)
                return Cause.IMPATIENCE
            began = state.clock.now
            state.book.desk_waited[i] = began - asked
            if signal is SERVED:  # MOVED if the desk was closed
                hours = quantile(self.record.effort, state.uniforms["desk"][i])
                yield self.queue.start(i, 1, hours / self.pace)
                self.queue.release(1)
                state.book.desk_worked[i] = state.clock.now - began
            if deadline < state.clock.now:  # patience ended at the desk; nothing may be set for the past
                return Cause.IMPATIENCE
        if self.gate[s] != "board":
            return Cause.NONE
        return (yield from self._review(i, deadline))

    def expected(self, i: int) -> float:
        """Expected working days of intake for request `i`, for quotes."""
        if self.gate[self.state.service[i]] == "none":
            return 0.0
        desk = self.queue.expected_wait(1) + self.mean_days if self.queue.servers else 0.0
        if self.gate[self.state.service[i]] != "board":
            return desk
        return desk + self.record.approval.mean() + self.record.board_interval / 2.0

    def pay(self) -> None:
        """Books the desk's pay until now."""
        record, days = self.record, self.state.clock.now - self.paid_until
        self.paid_until = self.state.clock.now
        amount = days / YEAR * record.desk_staff * record.paid_hours * record.cost_per_hour
        self.state.pay(Account.INTAKE, Payer.IT, -1, -1, cents(amount))

    def _review(self, i: int, deadline: float) -> Process:
        """Process of approval and the next board meeting, which declines a share of the requests."""
        state = self.state
        decided = self._next_board(state.clock.now + quantile(self.record.approval, state.uniforms["approval"][i]))
        if deadline < decided:
            yield state.clock.at(deadline, GIVE_UP, i)
            return Cause.IMPATIENCE
        yield state.clock.at(decided, REVIEW, i)
        return Cause.DECLINE if state.uniforms["decline"][i] < self.record.declined else Cause.NONE

    def _next_board(self, ready: float) -> float:
        """Time of the first board meeting at or after `ready`; a meeting is on the first day of the study."""
        interval, start = self.record.board_interval, self.state.scenario.company.warm_up
        if interval <= SHORTEST:
            return ready
        return max(ready, start + ceil((ready - start) / interval) * interval)
