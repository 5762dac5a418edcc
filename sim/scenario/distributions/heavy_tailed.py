"""Distributions of what was measured: a lognormal with a Pareto tail, and the observed values themselves."""

import math
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from scipy import special

from sim.scenario.distributions.base import Draws, Shape, cv_from_moments, discrete, each, inverse, log
from sim.scenario.distributions.parametric import Lognormal, Sigma
from sim.scenario.fields import AboveZero, Number, Positive, Share
from sim.units import Floats


class LognormalPareto(Shape):
    """A lognormal that with `tail_probability` is multiplied by a Pareto factor between 1 and `tail_cap`.

    The thick upper tail of the overrun of IT projects (docs/facts.md, P3).
    """

    dist: Literal["lognormal_pareto"] = "lognormal_pareto"
    median: AboveZero
    sigma: Sigma
    tail_probability: Share
    tail_alpha: Annotated[Number, Field(ge=0.01, le=50)]
    tail_cap: Annotated[Number, Field(ge=1.001, le=1e6)]

    def body(self) -> Lognormal:
        """The lognormal without its tail."""
        return Lognormal(median=self.median, sigma=self.sigma)

    def sample(self, rng: Draws, size: int) -> Floats:
        body = self.body().sample(rng, size)
        in_tail = rng.random(size) < self.tail_probability
        factor = each(self._tail_factor, rng.random(size))
        return np.where(in_tail, body * factor, body)

    def _tail_factor(self, u: float) -> float:
        """Quantile of the Pareto factor truncated at the cap."""
        beyond = math.pow(self.tail_cap, -self.tail_alpha)
        return min(math.pow(1.0 - u * (1.0 - beyond), -1.0 / self.tail_alpha), self.tail_cap)

    def quantile(self, u: Floats) -> Floats:
        body = self.body().quantile(u)
        return inverse(self.cdf, u, body, body * self.tail_cap)

    def cdf(self, x: Floats) -> Floats:
        """The log is a normal plus, in the tail, a truncated exponential: their convolution, by parts."""
        body = self.body().cdf(x)
        tail = each(self._tail_cdf, each(log, x) - math.log(self.median))
        return (1.0 - self.tail_probability) * body + self.tail_probability * tail

    def _tail_cdf(self, w: float) -> float:
        if math.isinf(w):
            return 1.0 if w > 0 else 0.0
        a, s, cap = self.tail_alpha, self.sigma, math.log(self.tail_cap)
        shift = -a * w + a * a * s * s / 2.0
        upper = shift + float(special.log_ndtr((w - a * s * s) / s))
        lower = shift + float(special.log_ndtr((w - cap - a * s * s) / s))
        beyond = math.exp(-a * cap)
        within = float(special.ndtr(w / s)) - beyond * float(special.ndtr((w - cap) / s))
        return min(max((within - math.exp(upper) + math.exp(lower)) / (1.0 - beyond), 0.0), 1.0)

    def _tail_moment(self, order: int) -> float:
        """E[T^order] of the truncated Pareto factor T."""
        a, cap = self.tail_alpha, self.tail_cap
        gap = order - a
        area = math.log(cap) if gap == 0 else math.expm1(gap * math.log(cap)) / gap
        return a * area / -math.expm1(-a * math.log(cap))

    def mean(self) -> float:
        p = self.tail_probability
        return self.body().mean() * (1.0 - p + p * self._tail_moment(1))

    def cv(self) -> float:
        p = self.tail_probability
        first, second = 1.0 - p + p * self._tail_moment(1), 1.0 - p + p * self._tail_moment(2)
        return math.sqrt(math.exp(self.sigma**2) * second / first**2 - 1.0)


class Empirical(Shape):
    """One of the observed `values`, by `weights` or all alike."""

    dist: Literal["empirical"] = "empirical"
    values: Annotated[tuple[Positive, ...], Field(min_length=1)]
    weights: tuple[Positive, ...] | None = None

    @model_validator(mode="after")
    def _matching(self) -> Self:
        if self.weights is not None and len(self.weights) != len(self.values):
            raise PydanticCustomError("rule", "must have as many weights as values")
        if self.weights is not None and sum(self.weights) <= 0:
            raise PydanticCustomError("rule", "must have a weight above 0")
        return self

    def steps(self) -> tuple[Floats, Floats]:
        """Different values in order, and the share of draws at or below each; both (different values,)."""
        values, group = np.unique(self.values, return_inverse=True)
        weights = np.bincount(group, weights=self.weights or np.ones(group.size))
        shares = np.cumsum(weights[weights > 0] / weights.sum())
        shares[-1] = 1.0
        return values[weights > 0], shares

    def quantile(self, u: Floats) -> Floats:
        values, shares = self.steps()
        return np.asarray(values[np.searchsorted(shares, u, side="left")])

    def cdf(self, x: Floats) -> Floats:
        values, shares = self.steps()
        return np.concatenate(([0.0], shares))[np.searchsorted(values, x, side="right")]

    def mean(self) -> float:
        values, shares = self.steps()
        return float(values @ np.diff(shares, prepend=0.0))

    def cv(self) -> float:
        values, shares = self.steps()
        second = float(values**2 @ np.diff(shares, prepend=0.0))
        return cv_from_moments(self.mean(), second)

    def frozen(self) -> Any:
        values, shares = self.steps()
        return discrete(values, np.diff(shares, prepend=0.0))
