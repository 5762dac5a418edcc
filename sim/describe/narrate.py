"""The description of a scenario as plain text, which `itsourcing describe` prints."""

from collections.abc import Iterable, Iterator
from math import inf

from sim.describe.contract_text import contract_in_words
from sim.describe.contract_volume import volume_of
from sim.describe.expected_work import in_force
from sim.describe.policy_text import phase_in_words, policy_in_words, value_in_words
from sim.describe.resource_loads import BOARD, MANAGERS, RUNNING, ResourceLoad, growth
from sim.describe.summary import Description
from sim.safe_text import one_line
from sim.scenario.company import Company
from sim.scenario.operating_model import OperatingModel
from sim.scenario.reading.load import Note
from sim.text import percent, rounded, whole_percent, working_days
from sim.units import YEAR

NAMED = 6  # services that the line of a load names at most


def description_text(description: Description) -> str:
    """The description as text, in paragraphs, from warnings and policy to assumptions and sources."""
    parts = (
        _heading,
        _warnings,
        _policy,
        _demand,
        _targets,
        _estate,
        _loads,
        _costs,
        _contracts,
        _phases,
        _assumptions,
        _sources,
    )
    paragraphs = ["\n".join(part(description)) for part in parts]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _heading(description: Description) -> Iterator[str]:
    scenario, company = description.scenario, description.scenario.company
    yield f"{scenario.name}: {scenario.title}" if scenario.title else scenario.name
    heads = sum(unit.headcount for unit in scenario.business_units.values())
    units = len(scenario.business_units)
    yield f"  {heads:,} employees in {units} business {'unit' if units == 1 else 'units'}"
    yield f"  {working_days(company.horizon)} studied after {working_days(company.warm_up)} of warm-up"
    yield from _calendar(company)
    yield f"  sourcing rule: {scenario.operating_model.sourcing.rule}"
    for service, rule in scenario.operating_model.sourcing.by_service.items():
        yield f"    {service}: {rule}"


def _warnings(description: Description) -> Iterator[str]:
    """What is probably not meant; no lines where there is nothing to warn about."""
    if description.warnings:
        yield f"Warnings ({len(description.warnings)})"
    for warning in description.warnings:
        yield f"  {warning.line()}"


def _calendar(company: Company) -> Iterator[str]:
    """How demand moves over the study's calendar; no lines where it is level."""
    if len(set(company.month_factors)) > 1:
        yield f"  the study begins in month 1 of month_factors: {_factors(company.month_factors)}"
    if len(set(company.weekday_factors)) > 1:
        yield f"  the study begins on a Monday, the first of weekday_factors: {_factors(company.weekday_factors)}"
    if company.growth:
        yield f"  the study begins at the demand below, which changes by {percent(company.growth)} a year"


def _factors(factors: tuple[float, ...]) -> str:
    """Factors of demand as they play: scaled to mean 1."""
    mean = sum(factors) / len(factors)
    return ", ".join(f"{factor / mean:.2f}" for factor in factors)


def _policy(description: Description) -> Iterator[str]:
    yield "Policy"
    for line in policy_in_words(description.scenario, description.policy):
        yield f"  {line}"


def _demand(description: Description) -> Iterator[str]:
    yield "Needs per year by service, with incidents of the systems live at the start"
    yield from _rows(description.by_service.items())
    yield "Needs per year by business unit, without these incidents"
    yield from _rows(description.by_unit.items())


def _targets(description: Description) -> Iterator[str]:
    """The two targets of each service, working days; no lines where no service has one."""
    services = description.scenario.services.items()
    found = {name: (record.sla, record.contract_target) for name, record in services}
    if any(pair != (None, None) for pair in found.values()):
        yield "Targets, working days (`sla`: request reaches IT to live; `contract_target`: order to acceptance)"
    for name, pair in found.items():
        if pair != (None, None):
            sla, order = ("none" if target is None else rounded(target) for target in pair)
            yield f"  {name:<28} {'sla':>10} {sla}, contract_target {order}"


def _estate(description: Description) -> Iterator[str]:
    yield "Systems live at the start"
    found = {name: pair for name, pair in description.estate.items() if any(pair)}
    for name, (owned, shadow) in found.items():
        yield f"  {name:<28} {owned:,} of IT, {shadow:,} shadow"
    if not found:
        yield "  none"


def _loads(description: Description) -> Iterator[str]:
    """Two lines for each resource, first under the operating model of the start, then what each phase changes."""
    scenario, before = description.scenario, description.loads
    yield "Load of each resource, hours per year at the base rate of demand (with rework; without leakage)"
    for load in before:
        yield from _load_lines(load, scenario.operating_model, growth(scenario, scenario.company.horizon))
    if description.open_hours:
        yield f"  {'decided request by request':<28} {description.open_hours:>14,.0f}"
    for name, loads in description.later_loads.items():
        changed = [load for load in loads if load not in before]
        before = loads
        if changed:
            yield f"  from phase {name} on"
        for load in changed:
            model = scenario.phases[name].operating_model
            yield from (f"  {line}" for line in _load_lines(load, model, growth(scenario, scenario.company.horizon)))


def _load_lines(load: ResourceLoad, model: OperatingModel, grown: float) -> Iterator[str]:
    """The line of a resource, and the line of what goes through it."""
    text = {BOARD: _board, RUNNING: _running}.get(load.kind, _load)
    yield f"  {load.resource:<28} {text(load, model, grown)}"
    if parts := _through(load):
        yield f"    {parts}"


def _load(load: ResourceLoad, model: OperatingModel, grown: float) -> str:
    notes = [_utilisation(load.utilisation) if load.capacity or not load.offered else "no capacity"]
    if abs(grown - 1.0) > 0.005 and load.offered:
        notes.append(f"with growth {_utilisation(load.utilisation * grown)} at the end of the study")
    if load.run:
        notes.append(f"running systems takes {load.run:,.0f}")
    if load.possible:
        notes.append(f"up to {load.possible:,.0f} more by the sourcing rule")
    return f"{load.offered:>14,.0f} of {load.capacity:,.0f} ({', '.join(notes)})"


def _board(load: ResourceLoad, model: OperatingModel, grown: float) -> str:
    """A board has no capacity of its own: it is a delay, and a share is declined."""
    intake = model.intake
    meeting = intake.board_interval
    days = intake.approval.mean() + meeting / 2.0
    each = f", {load.offered * meeting / YEAR:,.1f} a meeting" if meeting else ""
    return f"{load.offered:>14,.0f} requests a year{each}, without limit; a delay of {days:,.1f} days on average"


def _running(load: ResourceLoad, model: OperatingModel, grown: float) -> str:
    return f"{load.offered:>14,.0f}, charged by the hour; takes no places"


def _through(load: ResourceLoad) -> str:
    """What goes through a resource, the largest first."""
    return f"{'contracts' if load.kind == MANAGERS else 'through it'}: {load.largest(NAMED)}" if load.through else ""


def _utilisation(load: float) -> str:
    return "no capacity" if load == inf else whole_percent(load)


def _costs(description: Description) -> Iterator[str]:
    yield f"Fixed costs per year ({description.scenario.company.currency})"
    yield from _rows(description.fixed_costs.items())
    yield from _rows([("together", sum(description.fixed_costs.values()))])


def _contracts(description: Description) -> Iterator[str]:
    model = description.scenario.operating_model
    yield "Contracts"
    yield from _terms(description, model, model.contracts)
    if not model.contracts:
        yield "  none"


def _terms(
    description: Description, model: OperatingModel, names: Iterable[str], *, later: bool = False
) -> Iterator[str]:
    scenario = description.scenario
    for name in names:
        provider, currency = scenario.providers[name], scenario.company.currency
        expected = volume_of(in_force(scenario, model), name)
        yield from contract_in_words(name, model.contracts[name], provider, currency, expected, later=later)


def _phases(description: Description) -> Iterator[str]:
    """The phases and the contracts that begin with them; no lines where there are no phases."""
    if description.phases:
        yield "Phases"
    for phase in description.phases:
        yield from phase_in_words(phase)
        model = description.scenario.phases[phase.name].operating_model
        for line in _terms(description, model, [*phase.begun, *phase.changed], later=True):
            yield f"  {line}"


def _assumptions(description: Description) -> Iterator[str]:
    yield f"Assumptions ({len(description.assumptions)})"
    for path, note in description.assumptions.items():
        remark = f"; {one_line(note.note)}" if note.note else ""
        yield f"  {path} = {value_in_words(note.value)}{_range(note)}{remark}"


def _sources(description: Description) -> Iterator[str]:
    yield f"Sources ({len(description.sources)})"
    for source, paths in description.sources.items():
        yield f"  {one_line(source)}"
        yield f"    {', '.join(paths)}"


def _rows(rows: Iterable[tuple[str, float]]) -> Iterator[str]:
    for name, number in rows:
        yield f"  {name:<28} {number:>14,.0f}"


def _range(note: Note) -> str:
    unit = f" {note.unit}" if note.unit not in (None, "share") else ""
    return unit + (f", {note.range[0]:g} to {note.range[1]:g}" if note.range else "")
