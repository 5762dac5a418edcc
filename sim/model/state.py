"""What every part of one run shares: the scenario by index, the trace by row, the clock and the open ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import numpy as np

from sim.ledger import Book, Entry
from sim.model.clock import Clock
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
    """The same fields without pydantic's attribute hook, which makes every read four times as dear."""
    return cast(R, SimpleNamespace(**{name: getattr(record, name) for name in type(record).model_fields}))


def view(column: Floats) -> Sequence[float]:
    """The column as plain numbers without a copy; a list reads twice as fast and takes four times the memory."""
    buffer: Any = column  # numpy's stubs hide that an array is a buffer
    return memoryview(buffer)


def quantile(distribution: Distribution, luck: float) -> float:
    """One value of a distribution from one uniform number."""
    if isinstance(distribution, Constant):
        return distribution.value  # a call-off of every ticket; an array of one takes twenty times as long
    return float(distribution.quantile(np.array([luck]))[0])


@dataclass
class UnitState:
    """A business unit as it is now."""

    record: BusinessUnit
    wait: list[float]  # perceived lead time of IT, days, by service
    trust: float
    literacy: float
    awareness: float
    purchases: int = 0


@dataclass
class State:
    """Index k of a list stands for the k-th unit, service, team or provider of the scenario."""

    scenario: Scenario
    trace: Trace
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        """Lays the scenario and the trace out for fast reading: lists where hot, views of the arrays elsewhere."""
        scenario, trace = self.scenario, self.trace
        self.coverage = 1.0  # of contract monitoring
        self.model: OperatingModel = scenario.operating_model  # in force now
        self.contracts_signed = 0
        self.met_flaw: Callable[[int], None] = lambda i: None  # set by the business: an escaped defect surfaced
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
        waits = [service.tolerance for service in self.services]
        return UnitState(lean(record), waits, record.trust, record.literacy, record.risk_awareness)

    def _rows(self, trace: Trace) -> None:
        self.unit: list[int] = trace.unit.tolist()
        self.service: list[int] = trace.service.tolist()
        self.effort: list[float] = trace.effort.tolist()
        self.offset = view(trace.offset)
        self.overrun: list[float] = trace.overrun.tolist()
        self.overrun_bought = view(trace.overrun_bought)
        self.patience: list[float] = trace.patience.tolist()
        self.purchase_time = view(trace.purchase_time)
        self.luck = {name: view(column) for name, column in trace.luck.items()}
        self.clocks = {name: view(column) for name, column in trace.clock.items()}
        self.noise = [view(trace.noise[name]) for name in ("it", *self.provider_names)]
        self.children: dict[int, list[int]] = {}
        for row, parent in enumerate(trace.parent.tolist()):
            if parent >= 0:
                self.children.setdefault(parent, []).append(row)

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
        """Books an amount (cents) now; nothing is written for 0."""
        if amount:
            entry = (self.clock.now, account, payer, unit, service, provider, amount, request, duplicate)
            self.book.entries.append(Entry._make(entry))
