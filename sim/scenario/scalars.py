"""The base of every record, and numbers that know their bounds and their unit."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler

from sim.scenario.durations import days, hours, number, whole_number


class Record(BaseModel):
    """An immutable record: unknown names are refused, and defaults obey the same bounds as inputs."""

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
