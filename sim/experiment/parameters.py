"""What a study varies: a parameter by its path in the scenarios, over a range or through levels."""

import math
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.quantities import given
from sim.scenario.scalars import Flag, Record


class Spec(Record):
    """What a study file says about one parameter; all left out means the range that its field carries."""

    range: tuple[Any, ...] | None = given("low and high end, equally likely in between", None)
    levels: Annotated[tuple[Any, ...], Field(min_length=1)] | None = given("the values that it can take", None)
    log: Flag = given("whether the range is even on a logarithmic scale", False)
    integer: Flag = given("whether whole numbers alone are taken; a field that counts needs no telling", False)
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
