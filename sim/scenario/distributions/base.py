"""What every distribution can do, and the arithmetic they share.

Draws by `quantile` use `math` and `scipy.special` element by element and never NumPy's vectorised exp, log or
power, whose last bit depends on the processor.
"""

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from sim.scenario.fields import Record
from sim.units import Floats


class Draws(Protocol):
    """The methods of a NumPy generator that `sample` needs."""

    def random(self, size: int) -> Floats: ...
    def exponential(self, scale: float, size: int) -> Floats: ...
    def lognormal(self, mean: float, sigma: float, size: int) -> Floats: ...
    def weibull(self, a: float, size: int) -> Floats: ...
    def triangular(self, left: float, mode: float, right: float, size: int) -> Floats: ...
    def uniform(self, low: float, high: float, size: int) -> Floats: ...


class Shape(Record):
    """A distribution of a non-negative number."""

    @abstractmethod
    def quantile(self, u: Floats) -> Floats:
        """The values that a share `u` in [0, 1] of draws does not exceed; same shape as `u`."""

    @abstractmethod
    def cdf(self, x: Floats) -> Floats:
        """The share of draws that do not exceed `x`; same shape as `x`."""

    @abstractmethod
    def mean(self) -> float:
        """The expected value."""

    @abstractmethod
    def cv(self) -> float:
        """Standard deviation over mean; 0 where the mean is 0."""

    def sample(self, rng: Draws, size: int) -> Floats:
        """`size` independent draws, shape (size,)."""
        return self.quantile(rng.random(size))

    def frozen(self) -> Any:
        """The same distribution as a frozen one of scipy.stats, for plots and tests."""
        from scipy.stats import rv_continuous

        wrapped: Any = rv_continuous(a=0.0)
        wrapped._cdf, wrapped._ppf = self.cdf, self.quantile
        return wrapped


def cv_from_moments(mean: float, second_moment: float) -> float:
    """Coefficient of variation from the first two moments; 0 where the mean is 0."""
    return math.sqrt(max(second_moment / mean**2 - 1.0, 0.0)) if mean > 0 else 0.0


def log(x: float) -> float:
    """The logarithm of `x`, minus infinity from 0 down."""
    return math.log(x) if x > 0 else -math.inf


def each(function: Callable[[float], float], x: Any) -> Floats:
    """`function` of every element by `math`, whose results are the same on every processor."""
    x = np.asarray(x, dtype=np.float64)
    return np.array([function(v) for v in x.ravel().tolist()]).reshape(x.shape)


def inverse(cdf: Callable[[Floats], Floats], u: Any, low: Floats, high: Floats) -> Floats:
    """Smallest x in [low, high] with cdf(x) >= u, to the last bit, by bisection of all elements at once."""
    low, high = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    high = np.where(cdf(low) >= u, low, high)
    for _ in range(1100):  # halvings from the largest double to the smallest
        middle = 0.5 * low + 0.5 * high
        open_ = (low < middle) & (middle < high)
        if not open_.any():
            break
        enough = cdf(np.where(open_, middle, high)) >= u
        high = np.where(open_ & enough, middle, high)
        low = np.where(open_ & ~enough, middle, low)
    return high


def discrete(values: Any, shares: Any) -> Any:
    """A frozen distribution of scipy.stats over `values` with probabilities `shares`; both (values,)."""
    from scipy.stats import rv_discrete

    return rv_discrete(values=(values, shares))()
