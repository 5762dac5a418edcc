"""What a study varies: its parameters by their path in the scenarios, and the values or range of each."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.checks.fault import NOT_GIVEN, Fault, short_toml
from sim.scenario.distributions.parametric import Constant
from sim.scenario.fields import DAYS, HOURS, Flag, Record, days, given, hours, number
from sim.scenario.reading.load import PLACE, path_fault
from sim.study.parameter_ranges import Base, Range, is_selection, own_range, selected, target, varied


class Spec(Record):
    """What a study file says about one parameter; all left out means the range that its field carries."""

    range: tuple[Any, ...] | None = given("low and high end, equally likely in between", None)
    levels: Annotated[tuple[Any, ...], Field(min_length=1)] | None = given("the values that it can take", None)
    log: Flag = given("whether the range is even on a logarithmic scale", False)
    integer: Flag = given("whether only whole numbers are used; not needed for a field that counts", False)
    also: tuple[str, ...] = given("paths that take the same value", ())

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.levels is not None and (self.range is not None or self.log or self.integer):
            raise PydanticCustomError("rule", "must have levels alone, or a range with log and integer")
        if self.range is not None and len(self.range) != 2:
            raise PydanticCustomError("rule", "must have a range of two values, low and high")
        if any(level in (self.levels or ())[:k] for k, level in enumerate(self.levels or ())):
            raise PydanticCustomError("rule", "must have levels that all differ")
        return self


class Parameter(NamedTuple):
    """One dimension of a design; `levels` where it can take those alone, else `low` to `high`."""

    path: str
    low: float = 0.0
    high: float = 1.0
    levels: tuple[object, ...] = ()
    log: bool = False
    integer: bool = False
    also: tuple[str, ...] = ()

    def at(self, share: float) -> object:
        """The value below which a `share` in [0, 1] of its values are: its quantile."""
        if self.levels:
            return self.levels[_slot(share, len(self.levels))]
        if not self.integer:
            return _between(self.low, self.high, share, log=self.log)
        if self.log:
            return min(int(_between(self.low, self.high + 1, share, log=True)), int(self.high))
        return int(self.low) + _slot(share, int(self.high - self.low) + 1)

    def count(self, most: int) -> int:
        """How many values `spread` finds at most."""
        if self.levels:
            return len(self.levels)
        return min(most, int(self.high - self.low) + 1) if self.integer else most

    def spread(self, most: int) -> tuple[object, ...]:
        """Its levels, else `most` values evenly spaced from end to end; fewer where whole numbers are too few."""
        if self.levels:
            return self.levels
        count = self.count(most)
        return tuple(dict.fromkeys(self.at(i / (count - 1)) for i in range(count)))

    def settings(self, value: object) -> dict[str, object]:
        """The value at every path that takes it."""
        return dict.fromkeys((self.path, *self.also), value)


def _slot(share: float, slots: int) -> int:
    """Which of so many equal slots a share falls into; 1 belongs to the last."""
    return min(int(share * slots), slots - 1)


def _between(low: float, high: float, share: float, *, log: bool) -> float:
    """From low to high, ends exact; by `math`, whose results are the same on every processor."""
    if share in (0.0, 1.0):
        return high if share else low
    value = low * math.exp(share * math.log(high / low)) if log else low + share * (high - low)
    return min(max(value, low), high)


READERS = {DAYS: days, HOURS: hours}


class Expansion(NamedTuple):
    """The parameters of a study, and the faults of those that are not valid."""

    parameters: tuple[Parameter, ...]
    faults: list[Fault]


def expand(specs: Mapping[str, Spec], bases: Sequence[Base]) -> Expansion:
    """The parameters of a study in the order written; one named by itself is left out of selections."""
    found: dict[str, Parameter] = {}
    faults: list[Fault] = []
    for name, spec in specs.items():
        try:
            each = _selection(name, spec, bases) if is_selection(name) else [_single(name, spec, bases)]
        except _Faulty as faulty:
            faults += faulty.faults
        else:
            found |= {one.path: one for one in each if one.path == name or one.path not in {*found, *specs}}
    return Expansion(tuple(found.values()), faults + list(_overlaps(list(found.values()))))


class _Faulty(Exception):
    """A parameter that cannot be used."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults


def _fault(name: str, rule: str, value: object = NOT_GIVEN, unit: str | None = None) -> _Faulty:
    return _Faulty(Fault(f"parameters.{name}", value, rule, unit))


def _selection(name: str, spec: Spec, bases: Sequence[Base]) -> list[Parameter]:
    if spec.model_fields_set:
        raise _fault(name, "must be left empty: each field that it selects has a range of its own")
    found = selected(bases, name)
    if not found:
        raise _fault(name, "selects no assumption that has one value and one range in all scenarios")
    return [_ranged(path, Spec(), span) for path, span in found.items()]


def _single(name: str, spec: Spec, bases: Sequence[Base]) -> Parameter:
    for path in (name, *spec.also):
        _require_value(path, f"{name}.also" if path in spec.also else name, bases)
    if spec.levels is not None:
        return Parameter(name, levels=spec.levels, also=spec.also)
    _require_number(name, bases)
    return _ranged(name, spec, _own(name, bases) if spec.range is None else _read(name, spec.range))


def _require_value(path: str, name: str, bases: Sequence[Base]) -> None:
    """The path must lead to one value in every scenario."""
    missing = {base.name: path_fault(base.written.values, path, PLACE) for base in bases}
    rules = {scenario: rule for scenario, rule in missing.items() if rule is not None}
    if rules:
        raise _fault(
            name, among(next(iter(rules.values())), list(rules), list(missing)), path if path != name else NOT_GIVEN
        )
    found = target(path)
    if found is None or not found.place.is_leaf:
        raise _fault(name, "is a table; name one of the values in it", path if path != name else NOT_GIVEN)


def _require_number(name: str, bases: Sequence[Base]) -> None:
    """A range makes no sense for a distribution as a whole, which it would replace by a constant."""
    for base in bases:
        note = base.loaded.provenance.get(name)
        if note is None or isinstance(note.value, Constant):
            continue
        hint = varied(name, note)
        found = target(name)
        if found is not None and found.place.kind == "distribution" and note.value is not None:
            example = f", such as {hint}" if hint else ""
            raise _fault(name, f"is a distribution; name one of its parameters{example}, or give levels")


def _own(name: str, bases: Sequence[Base]) -> Range:
    """The range that the scenarios carry; they must agree."""
    spans = {base.name: own_range(base, name) for base in bases}
    missing = [scenario for scenario, span in spans.items() if span is None]
    if missing:
        raise _fault(name, among("has no range of its own; give range or levels", missing, list(spans)))
    if len(set(spans.values())) > 1:
        each = ", ".join(f"{scenario} {short_toml(span)}" for scenario, span in spans.items())
        raise _fault(name, f"has different ranges: {each}; give one")
    return next(span for span in spans.values() if span is not None)


def _read(name: str, ends: Sequence[object]) -> Range:
    """A range as written, with durations in the unit of the field."""
    found = target(name)
    unit = found.unit if found else None
    try:
        low, high = (READERS.get(unit or "", number)(end) for end in ends)
    except PydanticCustomError as error:
        raise _fault(f"{name}.range", error.message(), list(ends), unit) from None
    return low, high


def _ranged(path: str, spec: Spec, span: Range) -> Parameter:
    low, high = span
    found = target(path)
    integer = spec.integer or (found is not None and found.counts)
    broken = next((rule for rule, holds in _rules(low, high, spec, integer=integer) if not holds), None)
    if broken:
        raise _fault(f"{path}.range", broken, list(spec.range or span))
    return Parameter(path, low, high, log=spec.log, integer=integer, also=spec.also)


def _rules(low: float, high: float, spec: Spec, *, integer: bool) -> Iterator[tuple[str, bool]]:
    yield "must be low and high, low below high", low < high
    yield "must be above 0 on a logarithmic scale", low > 0 or not spec.log
    yield "must be whole numbers", not integer or (low.is_integer() and high.is_integer())


def _overlaps(parameters: Sequence[Parameter]) -> Iterator[Fault]:
    """Two parameters must not set the same value, or one of them a part of what the other sets."""
    taken: dict[str, str] = {}
    for parameter in parameters:
        for path in (parameter.path, *parameter.also):
            other = next((owner for known, owner in taken.items() if _meet(path, known)), None)
            if other is not None:
                yield Fault(
                    f"parameters.{parameter.path}", NOT_GIVEN, f"must not set what parameters.{other} sets: {path}"
                )
            taken[path] = parameter.path


def _meet(path: str, other: str) -> bool:
    return f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.")


def among(rule: str, scenarios: Sequence[str], every: Sequence[str]) -> str:
    """The rule, with the scenarios that break it unless all do."""
    return rule if len(scenarios) == len(every) else f"{rule} (scenario {', '.join(scenarios)})"
