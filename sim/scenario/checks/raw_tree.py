"""A scenario as a tree of plain tables that may be broken, read with care by the rules between its records."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from sim.scenario.checks.fault import Fault, alternatives
from sim.scenario.durations import number

Path = tuple[str, ...]

MODEL = "operating_model"


class View(NamedTuple):
    """A tree that may be broken; what is of the wrong type in it is passed over, being a fault already."""

    tree: Mapping[str, Any]
    rules: Collection[str]  # the known sourcing rules

    def table(self, *path: str) -> dict[str, Any]:
        """The table at a path; an empty one where there is none."""
        here: Any = self.tree
        for name in path:
            here = here.get(name) if isinstance(here, Mapping) else None
        return dict(here) if isinstance(here, Mapping) else {}

    def records(self, *path: str) -> dict[str, dict[str, Any]]:
        """The records of a table by name."""
        return {key: dict(value) for key, value in self.table(*path).items() if isinstance(value, Mapping)}

    def models(self) -> list[Path]:
        """Where operating models stand: the first one, and that of each phase."""
        return [(MODEL,), *(("phases", name, MODEL) for name in self.records("phases"))]

    def unknown(self, place: str, name: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where `name` is text and none of `known`."""
        if isinstance(name, str) and name not in known:
            yield Fault(place, name, f"not a {what}{alternatives(name, known)}")

    def unknown_key(self, place: str, value: object, known: Collection[str], what: str) -> Iterator[Fault]:
        """A fault where the last name of `place` is none of `known`."""
        name = place.rsplit(".", 1)[-1]
        if name not in known:
            yield Fault(place, value, f'"{name}" is not a {what}{alternatives(name, known)}')


def dotted(*path: str) -> str:
    """A path as a message names it."""
    return ".".join(path)


def read(value: object, otherwise: float, convert: Callable[[object], float] = number) -> float:
    """The number written, or `otherwise` where there is none that can be read."""
    try:
        return convert(value)
    except PydanticCustomError:
        return otherwise
