"""The record of a metric, and means, quantiles and ratios that are NaN without data."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.metrics.window import Split, Study

MONEY = "money"  # stands for the company's currency


@dataclass(frozen=True)
class Metric:
    """A number of a run: unit, direction, description, function, and the slices it is computed for (`name.slice`)."""

    unit: str
    larger_is_better: bool | None  # None: neither, or it depends
    about: str
    function: Callable[[Study], float]
    splits: tuple[Split, ...] = ()
    whole: bool = True  # whether the number itself is given, not its slices alone

    def unit_in(self, currency: str) -> str:
        """The unit, with the name of the currency in place of "money"."""
        return self.unit.replace(MONEY, currency)


def mean(values: ArrayLike) -> float:
    """Mean of the values; NaN if there are none."""
    numbers = np.asarray(values, dtype=np.float64)
    return float(numbers.mean()) if numbers.size else np.nan


def quantile(values: ArrayLike, q: float) -> float:
    """The q-quantile of the values; NaN if there are none."""
    numbers = np.asarray(values, dtype=np.float64)
    return float(np.quantile(numbers, q)) if numbers.size else np.nan


def ratio(part: float, total: float) -> float:
    """part / total; NaN if the total is 0."""
    return part / total if total else np.nan
