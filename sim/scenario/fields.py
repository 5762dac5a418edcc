"""Types of numbers with bounds and units, and fields that carry a source or an assumption mark."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler

from sim.scenario.durations import days, hours, number, whole_number


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
