"""How sure a mean over replications is: standard error and Student interval.

Replications of one run length, from different seeds, are independent and identically distributed; their
mean is near normal, so Student's interval holds (Law 2015, ch. 9). A replication in which a metric is
undefined (no project went live, say) is NaN and is dropped: the interval is for the mean over runs where the
metric exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from sim.units import Floats


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its confidence limits, all in the unit of the metric."""

    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval; NaN where there is none."""
        return (self.high - self.low) / 2


def student_interval(a: Floats, level: float = 0.95) -> Interval:
    """The mean of a: (replications,) and its two-sided Student interval.

    Values are finite or NaN; NaN is dropped. One left: its value, with NaN limits, for one value shows no
    spread. None left: all NaN. No variance: low = high = mean. ValueError if `level` is not within (0, 1).
    """
    kept = defined(a)
    mean = float(kept.mean()) if kept.size else np.nan
    reach = student_quantile(kept.size - 1, level) * standard_error(kept)
    return Interval(mean, mean - reach, mean + reach)


def standard_error(a: Floats) -> float:
    """Standard error of the mean of a: (replications,), NaN dropped; NaN below two values.

    Exactly 0 when all values are equal, where the usual formula can leave a rounding error.
    """
    kept = defined(a)
    if kept.size < 2:
        return np.nan
    if (kept == kept[0]).all():
        return 0.0
    return float(kept.std(ddof=1) / np.sqrt(kept.size))


def student_quantile(freedom: int, level: float) -> float:
    """Half the width, in standard errors, of a two-sided interval; NaN without a degree of freedom."""
    if not 0 < level < 1:
        raise ValueError(f"level = {level}: must be between 0 and 1 (share of intervals that cover)")
    return float(stdtrit(freedom, (1 + level) / 2)) if freedom > 0 else np.nan


def defined(a: Floats) -> Floats:
    """The values of a: (replications,) that are not NaN."""
    values = np.asarray(a, dtype=np.float64)
    return values[~np.isnan(values)]
