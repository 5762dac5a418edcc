"""What is wrong with a scenario file, said so that it can be put right: place, value, rule, unit."""

import difflib
import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

NOT_GIVEN = object()
LONGEST_VALUE = 60


class Fault(NamedTuple):
    """One broken rule."""

    place: str  # dotted path, "" for the file as a whole
    value: object  # as written; NOT_GIVEN if there is none
    rule: str  # "must be 1 or more"
    unit: str | None = None
    file: str | None = None  # that wrote the value, where it is not the file that was loaded

    def line(self) -> str:
        """The fault as one line of a message."""
        value = "" if self.value is NOT_GIVEN else f" = {shown(self.value)}"
        where = f"{self.place}{value}: " if self.place else ""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{where}{self.rule}{unit}" + (f" [from {self.file}]" if self.file else "")


class ScenarioError(ValueError):
    """A scenario that cannot be used, with all its faults."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([f"{file}: {count}", *(f"  {fault.line()}" for fault in faults)]))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[str, tuple[Fault, ...]]]:
        """Survives the way back from a worker process."""
        return type(self), (self.file, self.faults)


def shown(value: object) -> str:
    """A value as a TOML file would have it, cut where it is long."""
    text = as_toml(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def as_toml(value: object) -> str:
    """A value as a TOML file, or the command line, would have it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(as_toml(entry) for entry in value) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, default=str, ensure_ascii=False)


def nearest(name: object, known: Iterable[str]) -> str:
    """The known name that was perhaps meant, as the end of a sentence; nothing where none is near."""
    near = difflib.get_close_matches(str(name), list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def alternatives(name: object, known: Iterable[str]) -> str:
    """The name that was perhaps meant; else all known names, if they are few."""
    names = list(known)
    listed = "; known: " + ", ".join(names) if 0 < len(names) <= 12 else ""
    return nearest(name, names) or listed
