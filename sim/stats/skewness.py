"""Skewness of a sample, and Student's statistic corrected for it.

Student's statistic of skewed data is itself skewed, the other way. Johnson (1978, JASA 73) takes the first terms of
that out of it; Hall (1992, J. R. Stat. Soc. B 54) adds a term of higher order, with which the correction rises with t
everywhere, so that a test and its interval always agree. With S = t / sqrt(n) and skewness c:

    corrected t = sqrt(n) (S + c S^2 / 3 + c^2 S^3 / 27 + c / (6 n)),

which is nearer to Student's distribution with n - 1 degrees of freedom than t is.
"""

import numpy as np

from sim.units import Floats


def skewness(a: Floats) -> float:
    """Skewness of a: (replications,) without NaN, corrected for its size; 0 below three values or without variance."""
    n = a.size
    spread = float(a.std()) if n > 2 else 0.0
    if spread == 0.0:
        return 0.0
    z = (a - a.mean()) / spread
    return float(np.mean(z * z * z) * np.sqrt(n * (n - 1)) / (n - 2))


def corrected(t: float, skew: float, n: int) -> float:
    """Hall's corrected statistic; rises with t."""
    s = t / np.sqrt(n)
    return float(np.sqrt(n) * (s + skew * s**2 / 3 + skew**2 * s**3 / 27 + skew / (6 * n)))


def uncorrected(value: float, skew: float, n: int) -> float:
    """The t of which `value` is the corrected statistic."""
    above = value / np.sqrt(n) - skew / (6 * n)
    root = np.cbrt(1 + skew * above)
    return float(np.sqrt(n) * 3 * above / (root**2 + root + 1))
