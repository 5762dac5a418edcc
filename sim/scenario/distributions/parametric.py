"""Named families of distributions, each with quantile function, distribution function, mean and cv."""

import math
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from scipy import special

from sim.scenario.distributions.base import Draws, Shape, discrete, each, log
from sim.scenario.fields import MOST, AboveZero, Number, Positive
from sim.units import Floats

Sigma = Annotated[AboveZero, Field(le=10)]  # beyond it exp overflows in the far tail
Variation = Annotated[Number, Field(ge=0.001, le=100)]  # beyond it the inverse of the gamma function fails


class Constant(Shape):
    """Always `value`."""

    dist: Literal["constant"] = "constant"
    value: Annotated[Number, Field(ge=0, le=MOST)]

    def quantile(self, u: Floats) -> Floats:
        return np.full(np.shape(u), self.value)

    def cdf(self, x: Floats) -> Floats:
        return np.asarray(x >= self.value, dtype=np.float64)

    def mean(self) -> float:
        return self.value

    def cv(self) -> float:
        return 0.0

    def frozen(self) -> Any:
        return discrete([self.value], [1.0])


class Exponential(Shape):
    """Memoryless, with mean `mean`."""

    dist: Literal["exponential"] = "exponential"
    average: AboveZero = Field(alias="mean")

    def sample(self, rng: Draws, size: int) -> Floats:
        return rng.exponential(self.average, size)

    def quantile(self, u: Floats) -> Floats:
        return np.asarray(-self.average * special.log1p(-u))

    def cdf(self, x: Floats) -> Floats:
        return np.asarray(-special.expm1(-np.maximum(x, 0.0) / self.average))

    def mean(self) -> float:
        return self.average

    def cv(self) -> float:
        return 1.0

    def frozen(self) -> Any:
        from scipy import stats

        return stats.expon(scale=self.average)


class Lognormal(Shape):
    """exp of a normal: given by `median` and `sigma` (of the log), or by `mean` and `cv`."""

    dist: Literal["lognormal"] = "lognormal"
    median: AboveZero | None = None
    sigma: Sigma | None = None
    average: AboveZero | None = Field(None, alias="mean")
    variation: Variation | None = Field(None, alias="cv")

    @model_validator(mode="after")
    def _one_pair(self) -> Self:
        given, moments = (self.median, self.sigma), (self.average, self.variation)
        _require_one_pair(given, moments, "median and sigma")
        return self

    def log_sigma(self) -> float:
        """Standard deviation of the logarithm."""
        if self.sigma is not None:
            return self.sigma
        assert self.variation is not None
        return math.sqrt(math.log1p(self.variation**2))

    def log_mean(self) -> float:
        """Mean of the logarithm."""
        if self.median is not None:
            return math.log(self.median)
        assert self.average is not None
        return math.log(self.average) - self.log_sigma() ** 2 / 2

    def sample(self, rng: Draws, size: int) -> Floats:
        return rng.lognormal(self.log_mean(), self.log_sigma(), size)

    def quantile(self, u: Floats) -> Floats:
        return each(math.exp, self.log_mean() + self.log_sigma() * special.ndtri(u))

    def cdf(self, x: Floats) -> Floats:
        return np.asarray(special.ndtr((each(log, x) - self.log_mean()) / self.log_sigma()))

    def mean(self) -> float:
        return math.exp(self.log_mean() + self.log_sigma() ** 2 / 2)

    def cv(self) -> float:
        return math.sqrt(math.expm1(self.log_sigma() ** 2))

    def frozen(self) -> Any:
        from scipy import stats

        return stats.lognorm(self.log_sigma(), scale=math.exp(self.log_mean()))


class Gamma(Shape):
    """Gamma: given by `shape` and `scale`, or by `mean` and `cv`."""

    dist: Literal["gamma"] = "gamma"
    shape: Annotated[Number, Field(ge=1e-4, le=1e6)] | None = None
    scale: AboveZero | None = None
    average: AboveZero | None = Field(None, alias="mean")
    variation: Variation | None = Field(None, alias="cv")

    @model_validator(mode="after")
    def _one_pair(self) -> Self:
        given, moments = (self.shape, self.scale), (self.average, self.variation)
        _require_one_pair(given, moments, "shape and scale")
        return self

    def shape_and_scale(self) -> tuple[float, float]:
        """The two parameters, whichever pair was given."""
        if self.shape is not None and self.scale is not None:
            return self.shape, self.scale
        assert self.average is not None
        assert self.variation is not None
        return self.variation**-2, self.average * self.variation**2

    def quantile(self, u: Floats) -> Floats:
        shape, scale = self.shape_and_scale()
        return np.asarray(scale * special.gammaincinv(shape, u))

    def cdf(self, x: Floats) -> Floats:
        shape, scale = self.shape_and_scale()
        return np.asarray(special.gammainc(shape, np.maximum(x, 0.0) / scale))

    def mean(self) -> float:
        shape, scale = self.shape_and_scale()
        return shape * scale

    def cv(self) -> float:
        return 1.0 / math.sqrt(self.shape_and_scale()[0])

    def frozen(self) -> Any:
        from scipy import stats

        shape, scale = self.shape_and_scale()
        return stats.gamma(shape, scale=scale)


class Weibull(Shape):
    """Weibull with `shape` k (hazard falls below 1, rises above) and `scale`."""

    dist: Literal["weibull"] = "weibull"
    shape: Annotated[Number, Field(ge=0.05, le=1000)]  # below it moments overflow
    scale: AboveZero

    def sample(self, rng: Draws, size: int) -> Floats:
        return self.scale * rng.weibull(self.shape, size)

    def quantile(self, u: Floats) -> Floats:
        power = 1.0 / self.shape
        return self.scale * each(lambda h: math.pow(h, power), -special.log1p(-u) + 0.0)

    def cdf(self, x: Floats) -> Floats:
        hazard = each(lambda v: math.pow(v, self.shape), np.maximum(x, 0.0) / self.scale)
        return np.asarray(-special.expm1(-hazard))

    def mean(self) -> float:
        return self.scale * math.gamma(1.0 + 1.0 / self.shape)

    def cv(self) -> float:
        first, second = math.gamma(1.0 + 1.0 / self.shape), math.gamma(1.0 + 2.0 / self.shape)
        return math.sqrt(second - first**2) / first

    def frozen(self) -> Any:
        from scipy import stats

        return stats.weibull_min(self.shape, scale=self.scale)


class Triangular(Shape):
    """Between `low` and `high`, most often near `mode`."""

    dist: Literal["triangular"] = "triangular"
    low: Positive
    mode: Positive
    high: Positive

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise PydanticCustomError("rule", "must have low <= mode <= high and low < high")
        return self

    def sample(self, rng: Draws, size: int) -> Floats:
        return rng.triangular(self.low, self.mode, self.high, size)

    def quantile(self, u: Floats) -> Floats:
        low, mode, high = self.low, self.mode, self.high
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
        return np.where(u <= (mode - low) / (high - low), rising, falling)

    def cdf(self, x: Floats) -> Floats:
        low, mode, high = self.low, self.mode, self.high
        x = np.clip(x, low, high)
        below = (x - low) ** 2 / ((high - low) * max(mode - low, 1e-300))
        above = 1.0 - (high - x) ** 2 / ((high - low) * max(high - mode, 1e-300))
        return np.where(x < mode, below, above) if mode < high else np.where(x <= mode, below, 1.0)

    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3.0

    def cv(self) -> float:
        a, m, b = self.low, self.mode, self.high
        return math.sqrt((a * a + m * m + b * b - a * m - a * b - m * b) / 18.0) / self.mean()

    def frozen(self) -> Any:
        from scipy import stats

        span = self.high - self.low
        return stats.triang((self.mode - self.low) / span, loc=self.low, scale=span)


class Uniform(Shape):
    """Anything between `low` and `high`, equally likely."""

    dist: Literal["uniform"] = "uniform"
    low: Positive
    high: Positive

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise PydanticCustomError("rule", "must have low < high")
        return self

    def sample(self, rng: Draws, size: int) -> Floats:
        return rng.uniform(self.low, self.high, size)

    def quantile(self, u: Floats) -> Floats:
        return np.minimum(self.low + u * (self.high - self.low), self.high)

    def cdf(self, x: Floats) -> Floats:
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)

    def mean(self) -> float:
        return (self.low + self.high) / 2.0

    def cv(self) -> float:
        return (self.high - self.low) / math.sqrt(12.0) / self.mean()

    def frozen(self) -> Any:
        from scipy import stats

        return stats.uniform(self.low, self.high - self.low)


def _require_one_pair(first: tuple[object, object], second: tuple[object, object], names: str) -> None:
    present = [tuple(value is not None for value in pair) for pair in (first, second)]
    if sorted(present) != [(False, False), (True, True)]:
        raise PydanticCustomError("rule", "must have either {names}, or mean and cv", {"names": names})
