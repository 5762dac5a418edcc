"""The vocabulary of records.py: quantities with bounds and units, distributions, and fields with a source."""

from typing import Any

from pydantic import Field

from sim.scenario.distributions import DaysDistribution, Distribution, HoursDistribution, Mixture, Part
from sim.scenario.families import Constant, Exponential, Gamma, Lognormal, Triangular, Uniform, Weibull
from sim.scenario.scalars import (
    AboveZero,
    Count,
    Days,
    Flag,
    Hours,
    LogDeviation,
    Money,
    PartShare,
    Positive,
    Rate,
    Record,
    Share,
    SomeDays,
    SomeHours,
    SomeShare,
    Staff,
    Weight,
    Whole,
)
from sim.scenario.tails import Empirical, LognormalPareto

__all__ = [
    "AboveZero",
    "Constant",
    "Count",
    "Days",
    "DaysDistribution",
    "Distribution",
    "Empirical",
    "Exponential",
    "Flag",
    "Gamma",
    "Hours",
    "HoursDistribution",
    "LogDeviation",
    "Lognormal",
    "LognormalPareto",
    "Mixture",
    "Money",
    "Part",
    "PartShare",
    "Positive",
    "Rate",
    "Record",
    "Share",
    "SomeDays",
    "SomeHours",
    "SomeShare",
    "Staff",
    "Triangular",
    "Uniform",
    "Weibull",
    "Weight",
    "Whole",
    "assumed",
    "given",
    "known",
]

REQUIRED: Any = ...
Range = tuple[float, float] | None


def given(text: str, default: Any = REQUIRED) -> Any:
    """A field that the study decides: neither an assumption nor a published value."""
    return Field(default, description=text)


def assumed(default: Any, text: str, range: Range = None) -> Any:
    """A field whose default has no published source: it takes part in sensitivity analysis over `range`."""
    return Field(default, description=text, json_schema_extra={"assumption": True, **_range(range)})


def known(default: Any, text: str, *, source: str, range: Range = None) -> Any:
    """A field whose default was published in `source`."""
    return Field(default, description=text, json_schema_extra={"source": source, **_range(range)})


def _range(bounds: Range) -> dict[str, Any]:
    return {} if bounds is None else {"range": [float(bounds[0]), float(bounds[1])]}
