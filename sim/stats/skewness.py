"""Skewness of a sample, and Student's statistic corrected for it.

Student's statistic of skewed data is itself skewed, the other way. Johnson (1978, JASA 73) takes the first terms of
that out of it; Hall (1992, J. R. Stat. Soc. B 54) adds a term of higher order, with which the correction rises with t
everywhere, so that a test and its interval always agree. With S = t / sqrt(n) and skewness c:

    corrected t = sqrt(n) (S + c S^2 / 3 + c^2 S^3 / 27 + c / (6 n)),

which is nearer to Student's distribution with n - 1 degrees of freedom than t is.
"""

import numpy as np

from sim.units import Floats


def skewness(a: Floats) -> Floats:
    """Skewness of a: (..., replications) without NaN, corrected for its size; 0 below three values or no variance."""
    n = a.shape[-1]
    z = a - a.mean(axis=-1, keepdims=True)
    spread = a.std(axis=-1)
    known = (spread > 0) & (n > 2)
    third = np.mean(z * z * z, axis=-1) / np.where(known, spread, 1.0) ** 3
    return np.asarray(np.where(known, third * np.sqrt(n * (n - 1)) / max(n - 2, 1), 0.0))


def corrected(t: Floats, skew: Floats, n: int) -> Floats:
    """Hall's corrected statistic; rises with t."""
    s = t / np.sqrt(n)
    return np.asarray(np.sqrt(n) * (s + skew * s * s / 3 + skew * skew * s * s * s / 27 + skew / (6 * n)))


def uncorrected(value: float, skew: Floats, n: int) -> Floats:
    """The t of which `value` is the corrected statistic."""
    above = value / np.sqrt(n) - skew / (6 * n)
    root = np.cbrt(1 + skew * above)
    return np.asarray(np.sqrt(n) * 3 * above / (root * root + root + 1))
