"""How the operating model changes over time: dated phases, triggers, and what moving people costs."""

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.policy import OperatingModel
from sim.scenario.quantities import Days, Positive, Record, Share, SomeShare, assumed, given, known


class Trigger(Record):
    """A condition that has held for some days on end."""

    measure: Literal["trust", "backlog", "shadow_systems", "coverage"] = given(
        "trust of the business in IT (0..1, by headcount), requests that wait in any line, live shadow systems, "
        "or contract-monitoring coverage (0..1)"
    )
    below: Positive | None = given("holds while the measure is below this", None)
    above: Positive | None = given("holds while the measure is above this", None)
    lasting: Days = given("working days on end that it must hold", 0.0)

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.below is None) == (self.above is None):
            raise PydanticCustomError("rule", "must have either below or above")
        return self


class Phase(Record):
    """The operating model from some time of the study on."""

    operating_model: OperatingModel = given("how IT is sourced from then on")
    start: Days = given("working days into the study at which it is decided; earliest, with `when`", 0.0)
    when: Trigger | None = given("it is decided once this holds; without it at `start`", None)
    transfer_share: Share = given("share of the staff who leave that moves to the new providers", 0.0)


class Workforce(Record):
    """What it takes to hire people and to part with them; the same for every team."""

    hiring_time: Days = assumed(63.0, "working days until a new hire starts", range=(42, 126))
    hiring_cost: Positive = assumed(0.2, "of hiring one person, over a year's pay", range=(0.1, 0.3))
    notice: Days = assumed(63.0, "working days from notice to leaving", range=(21, 126))
    severance: Days = known(
        31.5,
        "working days of pay that one who leaves is owed",
        source="Overby 2003: layoffs 3-5 % of the contract; 4 % of a contract for 94 people's work",
        range=(21, 126),
    )
    newcomer_start: SomeShare = known(
        0.8,
        "productivity of new people, or of those who take work back",
        source="as a provider's: Meta Group -20 % in two years",
        range=(0.6, 0.9),
    )
    newcomer_time: Days = known(
        504.0, "until they are fully productive", source="Isene 2015, isene.me: 24 months", range=(126, 504)
    )
