"""Units of time, and the types of numbers in columns."""

import numpy as np
from numpy.typing import NDArray

YEAR = 252.0  # working days
MONTH = 21.0  # working days
WEEK = 5  # working days
DAY = 8.0  # productive hours
MONTHS = 12.0  # of a year
EPSILON = 1e-6  # working days; times this close count as equal, because sums of months and years are rounded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
