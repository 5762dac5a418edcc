"""Units of time, and the types of numbers in columns."""

import numpy as np
from numpy.typing import NDArray

YEAR = 252.0  # working days
MONTH = 21.0  # working days
WEEK = 5  # working days
DAY = 8.0  # productive hours
MONTHS = 12.0  # of a year
CALENDAR_YEAR = 365.0  # calendar days, as long as YEAR
CLOCK_HOURS = 24.0  # of a calendar day
PAID_HOURS = DAY * YEAR  # of a full-time employee, per year
ROUNDING = 1e-9  # shares whose sum is this close to one count as summing to one
CALENDAR_DAYS = CALENDAR_YEAR / YEAR  # for each working day
EPSILON = 1e-6  # working days; times this close count as equal, because sums of months and years are rounded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
