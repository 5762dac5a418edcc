"""The designs that a study file may name: how its points are laid over the ranges of its parameters."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from sim.scenario.quantities import given
from sim.scenario.scalars import Record, Weight, Whole


def some(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuses an empty list; run when the entries are sound, so that a wrong one is not said to be missing too."""
    if not values:
        raise PydanticCustomError("empty", "must have 1 or more values")
    return values


def _pair(written: object) -> object:
    """Refuses all but two names and a number between -1 and 1."""
    match written:
        case [str(), str(), int() | float() as given] if -1 < given < 1 and not isinstance(given, bool):
            return written
    raise PydanticCustomError("pair", 'must be two parameters and a number between -1 and 1, as in ["a", "b", 0.5]')


Several = Annotated[Whole, Field(ge=2)]
Correlation = Annotated[tuple[str, str, Weight], BeforeValidator(_pair)]


class Listed(Record):
    """Points written out one by one."""

    kind: Literal["list"] = "list"
    points: Annotated[tuple[dict[str, Any], ...], AfterValidator(some)] = given("each a table of values by path")


class Grid(Record):
    """Full factorial: every level of each parameter with every level of all others."""

    kind: Literal["grid"] = "grid"
    levels: Several | None = given("levels, evenly spaced, of each parameter that has a range", None)


class LatinHypercube(Record):
    """One value from each of `n` equally likely strata of every parameter (McKay, Beckman & Conover 1979)."""

    kind: Literal["latin_hypercube"] = "latin_hypercube"
    n: Several = given("points")
    correlations: tuple[Correlation, ...] = given("pairs of parameters with Spearman's rank correlation", ())


class Sobol(Record):
    """A scrambled Sobol sequence: fills all dimensions evenly (Sobol 1967, Owen 1998)."""

    kind: Literal["sobol"] = "sobol"
    n: Several = given("points, a power of two")

    @field_validator("n")
    @classmethod
    def _balanced(cls, n: int) -> int:
        below = 1 << (n.bit_length() - 1)
        if n != below:
            near = {"below": below, "above": 2 * below}
            raise PydanticCustomError("power", "must be a power of two, such as {below} or {above}", near)
        return n


class Morris(Record):
    """Trajectories that change one parameter at a time, for elementary effects (Morris 1991)."""

    kind: Literal["morris"] = "morris"
    trajectories: Several = given("each of one point more than there are parameters")
    levels: Several = given("of the grid on which trajectories walk; even, so that all are equally likely", 4)

    @field_validator("levels")
    @classmethod
    def _even(cls, levels: int) -> int:
        if levels % 2:
            raise PydanticCustomError("even", "must be even")
        return levels


class OneAtATime(Record):
    """The scenario as it is, then each parameter at its ends or levels while all others stay."""

    kind: Literal["one_at_a_time"] = "one_at_a_time"


Design = Annotated[Listed | Grid | LatinHypercube | Sobol | Morris | OneAtATime, Field(discriminator="kind")]

KINDS: Mapping[str, type[Record]] = {
    each.model_fields["kind"].default: each for each in (Listed, Grid, LatinHypercube, Sobol, Morris, OneAtATime)
}
