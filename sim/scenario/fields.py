"""The vocabulary of records: durations, numbers with bounds and a unit, and fields with their source or assumption."""

import math
from dataclasses import dataclass
from numbers import Real
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError

from sim.scenario.durations import DURATION_RULE, EFFORT_RULE, by_the_calendar, working_days
from sim.scenario.number_text import written_number
from sim.units import DAY, YEAR


def number(value: object, *, whole: bool = False, currency: bool = False) -> float:
    """`value` as a finite float; truth values, NaN and infinities are refused, and text that is no clear number.

    `whole`, `currency`: what a text may mean, see `written_number`.
    """
    if isinstance(value, str):
        value = written_number(value, whole=whole, currency=currency)
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
    as_float = number(value, whole=True)
    if as_float != math.floor(as_float):
        raise PydanticCustomError("number", "must be a whole number")
    return int(as_float)


def amount(value: object) -> float:
    """Money, of which a text may name the currency: "USD 95"."""
    return number(value, currency=True)


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
        written = None if value.rstrip().endswith("%") else written_number(value)
    if written is None:
        raise PydanticCustomError("duration", DURATION_RULE)
    return number(written)


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

LEAST = 1e-9  # no number that may be divided by is smaller, unless it is 0
MOST = 1_000_000.0  # of what has no narrower bound, parameters of distributions among them
MOST_PEOPLE = 10_000_000  # three times the staff of the largest employer
LONGEST_STUDY = 1000 * YEAR  # one long run in steady state; a company is studied over a few years


def sizeable(value: float) -> float:
    """`value`, unless it is so close to 0 that dividing by it overflows."""
    if 0.0 < abs(value) < LEAST:
        raise PydanticCustomError("number", f"must be 0 or at least {LEAST:g}")
    return value


Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[float, BeforeValidator(number)]
Amount = Annotated[float, BeforeValidator(amount), AfterValidator(sizeable)]
Sizeable = Annotated[Number, AfterValidator(sizeable)]
Whole = Annotated[int, BeforeValidator(whole_number)]
Rank = Annotated[Whole, Field(ge=-1_000_000, le=1_000_000)]
Count = Annotated[Whole, Field(ge=1, le=MOST_PEOPLE), Unit("people")]
Staff = Annotated[Whole, Field(ge=0, le=MOST_PEOPLE), Unit("people")]
Weight = Annotated[Number, Field(ge=-1000, le=1000)]
Growth = Annotated[Number, Field(ge=-0.99, le=10), Unit("per year")]  # at most elevenfold demand within a year
Positive = Annotated[Sizeable, Field(ge=0, le=MOST)]
AboveZero = Annotated[Sizeable, Field(gt=0, le=MOST)]
Factor = Annotated[Number, Field(ge=0, le=100)]
Pace = Annotated[Number, Field(ge=0.01, le=100)]
DayFactor = Annotated[Sizeable, Field(ge=0, le=1000)]
DayVariation = Annotated[Number, Field(ge=0, le=10)]
LogDeviation = Annotated[Number, Field(ge=0, le=5)]  # e^5: a factor of 150 is no estimate any more
SomeHours = Annotated[Number, Field(ge=1, le=8784)]  # a year has no more
YearHours = Annotated[Sizeable, Field(ge=0, le=8784)]
Years = Annotated[Number, Field(ge=0, le=100)]
Share = Annotated[Number, Field(ge=0, le=1), Unit("share")]
SomeShare = Annotated[Share, Field(gt=0)]
LargeShare = Annotated[Number, Field(ge=0.01, le=1), Unit("share")]  # something is divided by it
PartShare = Annotated[Number, Field(ge=0, le=0.99), Unit("share")]  # something is divided by what it leaves of 1
Money = Annotated[Amount, Field(ge=0, le=1e12), Unit("money")]
Price = Annotated[Amount, Field(ge=0, le=1e9), Unit("money")]  # of one hour, seat or working day
Rate = Annotated[Number, Field(ge=0, le=1e9), Unit("per year")]
SystemRate = Annotated[Number, Field(ge=0, le=1000), Unit("per year")]  # of one system or contract
Duration = Annotated[float, BeforeValidator(days)]
Days = Annotated[Duration, Field(ge=0, le=100_000), Unit(DAYS)]
SomeDays = Annotated[Days, Field(gt=0), AfterValidator(sizeable)]
StudyDays = Annotated[Duration, Field(ge=1, le=LONGEST_STUDY), Unit(DAYS)]
TermDays = Annotated[Days, Field(ge=1)]
WarmUpDays = Annotated[Duration, Field(ge=0, le=LONGEST_STUDY), Unit(DAYS)]
Effort = Annotated[float, BeforeValidator(hours)]
Hours = Annotated[Effort, Field(ge=0, le=1e6), Unit(HOURS)]
YearlyHours = Annotated[Effort, Field(ge=0, le=1e9), Unit(HOURS)]  # of a whole contract


REQUIRED: Any = ...
Range = tuple[float, float] | None


Usual = tuple[float, float] | tuple[float, float, str]
JUDGEMENT = "judgement"


def given(text: str, default: Any = REQUIRED, *, usual: Usual | None = None) -> Any:
    """A field that the user decides; its default is neither an assumption nor a published value."""
    return Field(default, description=text, json_schema_extra=_usual(usual) or None)


def assumed(default: Any, text: str, range: Range = None, *, usual: Usual | None = None) -> Any:
    """A field whose default has no published source: it takes part in sensitivity analysis over `range`.

    `usual`: low and high end beyond which a value is told to be unusual, and why there (by default by judgement); of a
    distribution, of its mean. Without it, three times as far as `range`.
    """
    return Field(default, description=text, json_schema_extra={"assumption": True, **_range(range), **_usual(usual)})


def known(default: Any, text: str, *, source: str, range: Range = None, usual: Usual | None = None) -> Any:
    """A field whose default was published in `source`."""
    return Field(default, description=text, json_schema_extra={"source": source, **_range(range), **_usual(usual)})


def _range(bounds: Range) -> dict[str, Any]:
    return {} if bounds is None else {"range": [float(bounds[0]), float(bounds[1])]}


def _usual(usual: Usual | None) -> dict[str, Any]:
    if usual is None:
        return {}
    return {"usual": [float(usual[0]), float(usual[1])], "usual_because": usual[2] if len(usual) > 2 else JUDGEMENT}
