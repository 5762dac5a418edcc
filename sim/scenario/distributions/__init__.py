"""What may vary by chance, as written in a scenario file: a number, a family by name, or a mixture."""

import math
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self, get_args

import numpy as np
from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.distributions.base import Draws, Shape, cv_from_moments, inverse
from sim.scenario.distributions.heavy_tailed import Empirical, LognormalPareto
from sim.scenario.distributions.parametric import Constant, Exponential, Gamma, Lognormal, Triangular, Uniform, Weibull
from sim.scenario.fields import DAYS, HOURS, Record, Share, Unit, days, hours
from sim.units import ROUNDING, Floats


class Part(Record):
    """One part of a mixture."""

    share: Share
    of: "Distribution"


class Mixture(Shape):
    """With probability `share` a draw of that part: a hurdle, several populations, a hyper-exponential."""

    dist: Literal["mixture"] = "mixture"
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if abs(math.fsum(part.share for part in self.parts) - 1.0) > ROUNDING:
            raise PydanticCustomError("rule", "must have shares that sum to 1")
        return self

    def sample(self, rng: Draws, size: int) -> Floats:
        pick, result = rng.random(size), np.zeros(size)
        start = 0.0
        for part in self.parts:  # every part draws for every element, so that later draws stay in step
            result = np.where(pick >= start, part.of.sample(rng, size), result)
            start += part.share
        return result

    def quantile(self, u: Floats) -> Floats:
        each = np.array([part.of.quantile(u) for part in self.parts if part.share > 0])
        return inverse(self.cdf, u, each.min(axis=0), each.max(axis=0))

    def cdf(self, x: Floats) -> Floats:
        return np.asarray(sum(part.share * part.of.cdf(x) for part in self.parts))

    def mean(self) -> float:
        return math.fsum(part.share * part.of.mean() for part in self.parts)

    def cv(self) -> float:
        second = math.fsum(p.share * p.of.mean() ** 2 * (1.0 + p.of.cv() ** 2) for p in self.parts)
        return cv_from_moments(self.mean(), second)


_Any = (
    Constant | Exponential | Lognormal | Gamma | Weibull | Triangular | Uniform | LognormalPareto | Empirical | Mixture
)
TIMES = frozenset({"value", "mean", "median", "low", "mode", "high", "scale"})  # parameters in units of time


def _plain(written: object) -> object:
    """A bare number means a constant."""
    if isinstance(written, (dict, Shape)):
        return written
    return {"dist": "constant", "value": written}


def _timed(convert: Callable[[object], float]) -> Callable[[object], object]:
    """A reader that turns every duration written in a distribution into a number by `convert`."""

    def read(written: object) -> object:
        if isinstance(written, str):
            return {"dist": "constant", "value": convert(written)}
        if not isinstance(written, dict):
            return _plain(written)
        table: dict[str, Any] = dict(written)
        for key in TIMES.intersection(table):
            table[key] = _converted(table[key], convert)
        if isinstance(table.get("values"), (list, tuple)):
            table["values"] = [_converted(value, convert) for value in table["values"]]
        if isinstance(table.get("parts"), (list, tuple)):
            table["parts"] = [{**p, "of": read(p["of"])} if _has_of(p) else p for p in table["parts"]]
        return table

    return read


def _converted(value: object, convert: Callable[[object], float]) -> object:
    """The number of a written duration; anything else is left for the parameter's own check."""
    try:
        return convert(value) if isinstance(value, str) else value
    except PydanticCustomError:
        return value


def _has_of(part: object) -> bool:
    return isinstance(part, dict) and "of" in part


_Tagged = Annotated[_Any, Field(discriminator="dist")]
Distribution = Annotated[_Tagged, BeforeValidator(_plain)]
DaysDistribution = Annotated[_Tagged, BeforeValidator(_timed(days)), Unit(DAYS)]
HoursDistribution = Annotated[_Tagged, BeforeValidator(_timed(hours)), Unit(HOURS)]
Part.model_rebuild()
Mixture.model_rebuild()

FAMILIES: dict[str, list[str]] = {  # the parameters of each, as written
    family.model_fields["dist"].default: [field.alias or name for name, field in family.model_fields.items()]
    for family in get_args(_Any)
}
