"""The vocabulary of records: durations, numbers with bounds and a unit, and fields with their source or assumption."""

import math
from dataclasses import dataclass
from numbers import Real
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError

from sim.scenario.durations import DURATION_RULE, EFFORT_RULE, by_the_calendar, working_days
from sim.units import DAY


def number(value: object) -> float:
    """`value` as a finite float; text, truth values, NaN and infinities are refused."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise PydanticCustomError("number", "must be a number")
    try:
        as_float = float(value)
    except OverflowError:
        as_float = math.inf
    if not math.isfinite(as_float):
        raise PydanticCustomError("number", "must be a finite number")
    return as_float + 0.0  # turns -0.0 into 0.0, so that equal scenarios are written alike


def whole_number(value: object) -> int:
    """`value` as an integer; 4.0 is one, 4.5 and true are not."""
    as_float = number(value)
    if as_float != math.floor(as_float):
        raise PydanticCustomError("number", "must be a whole number")
    return int(as_float)


def days(value: object) -> float:
    """Working days of a number or of a written duration."""
    return _duration(value, per_day=1.0)


def hours(value: object) -> float:
    """Productive hours of a number or of a written duration; not by the clock, for effort is working time."""
    if isinstance(value, str) and by_the_calendar(value):
        raise PydanticCustomError("duration", EFFORT_RULE)
    return _duration(value, per_day=DAY)


def _duration(value: object, per_day: float) -> float:
    if not isinstance(value, str):
        return number(value)
    try:
        return number(working_days(value) * per_day)
    except ValueError:
        raise PydanticCustomError("duration", DURATION_RULE) from None


class Record(BaseModel):
    """An immutable record: unknown names are refused, and defaults are checked like inputs."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)


@dataclass(frozen=True)
class Unit:
    """The unit of a number, kept beside its type and written into the JSON Schema."""

    name: str

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema of the number with its unit."""
        return {**handler(core), "unit": self.name}


DAYS = "working days"
HOURS = "productive hours"

Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, BeforeValidator(whole_number)]
Count = Annotated[Whole, Field(ge=1), Unit("people")]
Staff = Annotated[Whole, Field(ge=0), Unit("people")]
Weight = Annotated[float, BeforeValidator(number)]
Positive = Annotated[Weight, Field(ge=0)]
AboveZero = Annotated[Weight, Field(gt=0)]
LogDeviation = Annotated[Weight, Field(ge=0, le=5)]  # e^5: a factor of 150 is no estimate any more
SomeHours = Annotated[Weight, Field(ge=1, le=8784)]  # a year has no more
Share = Annotated[Weight, Field(ge=0, le=1), Unit("share")]
SomeShare = Annotated[Share, Field(gt=0)]
PartShare = Annotated[Share, Field(lt=1)]
Money = Annotated[Weight, Field(ge=0, le=1e12), Unit("money")]
Rate = Annotated[Weight, Field(ge=0), Unit("per year")]
Days = Annotated[float, BeforeValidator(days), Field(ge=0), Unit(DAYS)]
SomeDays = Annotated[Days, Field(gt=0)]
Hours = Annotated[float, BeforeValidator(hours), Field(ge=0), Unit(HOURS)]


REQUIRED: Any = ...
Range = tuple[float, float] | None


def given(text: str, default: Any = REQUIRED) -> Any:
    """A field that the user decides; its default is neither an assumption nor a published value."""
    return Field(default, description=text)


def assumed(default: Any, text: str, range: Range = None) -> Any:
    """A field whose default has no published source: it takes part in sensitivity analysis over `range`."""
    return Field(default, description=text, json_schema_extra={"assumption": True, **_range(range)})


def known(default: Any, text: str, *, source: str, range: Range = None) -> Any:
    """A field whose default was published in `source`."""
    return Field(default, description=text, json_schema_extra={"source": source, **_range(range)})


def _range(bounds: Range) -> dict[str, Any]:
    return {} if bounds is None else {"range": [float(bounds[0]), float(bounds[1])]}
