"""From need to approved request: the engagement desk, approval, the board."""

from math import ceil

from sim.ledger import Account, Cause, Payer
from sim.model.clock import GIVE_UP, REVIEW, Steps
from sim.model.line import Line
from sim.model.state import YEAR, State, quantile
from sim.rules.pricing import cents
from sim.scenario.records import Service

SHORTEST = 1.0 / 480.0  # a board that meets every working minute or more often keeps nobody waiting


class Desk:
    """Staff who take requests in, and the decisions that follow."""

    def __init__(self, state: State) -> None:
        """Nobody waits."""
        self.state = state
        self.record = state.scenario.operating_model.intake
        self.line = Line(state.clock, self.record.desk_staff)
        self.pace = self.record.hours_per_year / YEAR
        self.mean_days = self.record.effort.mean() / self.pace  # at the desk, per request

    def take_in(self, i: int, deadline: float) -> Steps:
        """Request `i` through intake: Cause.NONE when approved, else why it ended here."""
        state = self.state
        if self.line.servers:
            turn = self.line.ask(i, self._service(i).priority, 1, self.mean_days, deadline)
            if turn is not None and not (yield turn):
                self.line.leave(self.mean_days)
                return Cause.IMPATIENCE
            hours = quantile(self.record.effort, state.luck["desk"][i])
            yield self.line.start(i, 1, hours / self.pace)
            self.line.release(1)
            if deadline < state.clock.now:  # patience ended at the desk; nothing may be set for the past
                return Cause.IMPATIENCE
        if self._service(i).gate == "desk":
            return Cause.NONE
        return (yield from self._review(i, deadline))

    def expected(self, i: int) -> float:
        """Expected days of intake for request `i`, for quotes."""
        desk = self.line.expected_wait(1) + self.mean_days if self.line.servers else 0.0
        if self._service(i).gate == "desk":
            return desk
        return desk + self.record.approval.mean() + self.record.board_interval / 2.0

    def pay(self, days: float) -> None:
        """Books the desk's pay for `days`."""
        record = self.record
        amount = days / YEAR * record.desk_staff * record.paid_hours * record.cost_per_hour
        self.state.pay(Account.INTAKE, Payer.IT, -1, -1, cents(amount))

    def _review(self, i: int, deadline: float) -> Steps:
        """Approval, then the next meeting of the board; a share is declined."""
        state = self.state
        decided = self._next_board(state.clock.now + quantile(self.record.approval, state.luck["approval"][i]))
        if deadline < decided:
            yield state.clock.at(deadline, GIVE_UP, i)
            return Cause.IMPATIENCE
        yield state.clock.at(decided, REVIEW, i)
        return Cause.DECLINE if state.luck["decline"][i] < self.record.declined else Cause.NONE

    def _next_board(self, ready: float) -> float:
        interval = self.record.board_interval
        return ceil(ready / interval) * interval if interval > SHORTEST else ready

    def _service(self, i: int) -> Service:
        return self.state.services[self.state.service[i]]
