"""What all parts of one run share: the scenario by index, the trace by row, the clock and the open ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import numpy as np

from sim.ledger import Book, MoneyRow
from sim.model.clock import Clock
from sim.rules.learning import raised_share
from sim.rules.pricing import provider_effort
from sim.scenario.behaviour import Behaviour
from sim.scenario.distributions import Distribution
from sim.scenario.distributions.parametric import Constant
from sim.scenario.fields import Record
from sim.scenario.operating_model import OperatingModel
from sim.scenario.records import BusinessUnit, Scenario, Service
from sim.trace import Trace
from sim.units import Floats

R = TypeVar("R", bound=Record)


def lean(record: R) -> R:
    """A copy of the record without pydantic's attribute hook, which makes reading a field four times slower."""
    return cast(R, SimpleNamespace(**{name: getattr(record, name) for name in type(record).model_fields}))


def view(column: Floats) -> Sequence[float]:
    """A view of the column that yields Python numbers; a list reads twice as fast but takes four times the memory."""
    buffer: Any = column  # numpy's stubs hide that an array is a buffer
    return memoryview(buffer)


def quantile(distribution: Distribution, uniform: float) -> float:
    """The value of the distribution at one uniform number."""
    if isinstance(distribution, Constant):
        return distribution.value  # a call-off of every ticket; an array of one takes twenty times as long
    return float(distribution.quantile(np.array([uniform]))[0])


@dataclass
class UnitState:
    """The current state of a business unit."""

    record: BusinessUnit
    wait: list[float]  # perceived lead time of IT, days, by service
    trust: float
    literacy: float
    awareness: float
    purchases: int = 0

    def learn_from_purchase(self, step: float) -> None:
        """Counts a purchase; literacy closes a share `step` of what it lacks to 1."""
        self.purchases += 1
        self.literacy = raised_share(self.literacy, step)

    def learn_from_loss(self, step: float) -> None:
        """After a security event risk awareness closes a share `step` of what it lacks to 1."""
        self.awareness = raised_share(self.awareness, step)


@dataclass
class State:
    """Shared by all parts of one run. Index k of a list is the k-th unit, service, team or provider of the scenario."""

    scenario: Scenario
    trace: Trace
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        """Lays scenario and trace out for fast reading: lists for what is read often, views of the arrays otherwise."""
        scenario, trace = self.scenario, self.trace
        self.coverage = 1.0  # of contract monitoring
        self.model: OperatingModel = scenario.operating_model  # in force now
        self.contracts_signed = 0
        self.book = Book(trace.unit.size)
        self.services: list[Service] = [lean(record) for record in scenario.services.values()]
        self.behaviour: Behaviour = lean(scenario.behaviour)
        self.teams = list(scenario.teams)
        self.provider_names = list(scenario.providers)
        self.unit_names = list(scenario.business_units)
        self.units = [self._unit(record) for record in scenario.business_units.values()]
        self.run_team = [self.teams.index(service.runner) for service in scenario.services.values()]
        self.run_by = self.provider_index(self.model.sourcing.run_by)
        self._rows(trace)

    def _unit(self, record: BusinessUnit) -> UnitState:
        """A unit at the start, which expects IT to take as long as it finds normal."""
        waits = [service.tolerance for service in self.services]
        return UnitState(lean(record), waits, record.trust, record.literacy, record.risk_awareness)

    def _rows(self, trace: Trace) -> None:
        """Lays the columns of the trace out, entry i of each for request i."""
        self.unit: list[int] = trace.unit.tolist()
        self.service: list[int] = trace.service.tolist()
        self.effort: list[float] = trace.effort.tolist()
        self.offset = view(trace.offset)
        self.overrun: list[float] = trace.overrun.tolist()
        self.overrun_bought = view(trace.overrun_bought)
        self.patience: list[float] = trace.patience.tolist()
        self.purchase_time = view(trace.purchase_time)
        self.uniforms = {name: view(column) for name, column in trace.uniforms.items()}
        self.exponentials = {name: view(column) for name, column in trace.exponentials.items()}
        self.noise = [view(trace.noise[name]) for name in ("it", *self.provider_names)]
        self.children: dict[int, list[int]] = {}
        for row, parent in enumerate(trace.parent.tolist()):
            if parent >= 0:
                self.children.setdefault(parent, []).append(row)

    def adopt(self, model: OperatingModel) -> None:
        """`model` is in force from now on."""
        self.model = model

    def provider_index(self, name: str | None) -> int:
        """Index of a provider, -1 for none."""
        return self.provider_names.index(name) if name is not None else -1

    def provider_factor(self, s: int, provider: int) -> float:
        """Effort of a provider on service `s`, over in-house effort."""
        record = self.scenario.providers[self.provider_names[provider]]
        return provider_effort(self.services[s].commoditisation, record.scale_advantage, record.knowledge_gap)

    def place(self, i: int) -> tuple[int, int]:
        """Unit and service of row `i`."""
        return self.unit[i], self.service[i]

    def pay(
        self,
        account: int,
        payer: int,
        unit: int,
        service: int,
        amount: int,
        *,
        provider: int = -1,
        request: int = -1,
        duplicate: int = 0,
    ) -> None:
        """Books `amount` (cents) at the current time; an amount of 0 leaves no entry."""
        if amount:
            entry = (self.clock._now, account, payer, unit, service, provider, amount, request, duplicate)
            self.book.entries.append(MoneyRow._make(entry))
