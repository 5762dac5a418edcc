"""What the records expect at a dotted path: a record, a table by name, a distribution or a value."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.scenario.fields import Record, Unit

Path = tuple[str, ...]


class Place(NamedTuple):
    """What the records say about one path: its kind, type, unit and field."""

    kind: Literal["record", "table", "distribution", "value"]
    type: Any  # the record's class, the annotation of a table's entries, or of the value
    unit: str | None
    field: FieldInfo | None  # of the record that has it, or that has the table it is in

    @property
    def is_leaf(self) -> bool:
        """Whether there is a value here, for which a file can give a source."""
        return self.kind in ("distribution", "value")

    @property
    def default(self) -> Any:
        """The default of the field as Python holds it; None where there is none, or where it is made anew."""
        default = self.field.default if self.field else None
        return None if default is PydanticUndefined else default

    def names(self) -> list[str]:
        """The fields of a record; nothing for other places."""
        return list(self.type.model_fields) if self.kind == "record" else []

    def child(self, name: str) -> "Place | None":
        """The place below, or None where the records know none of that name."""
        if self.kind == "table":
            return _place(self.type, self.field)
        return _of_field(self.type, name) if self.kind == "record" and name in self.type.model_fields else None

    def find(self, path: Path) -> "Place | None":
        """The place at a path below this one."""
        here: Place | None = self
        for name in path:
            here = here.child(name) if here else None
        return here

    def extra(self, name: str) -> Any:
        """The `source`, `assumption` or `range` of the field; None where it has none."""
        extra = self.field.json_schema_extra if self.field else None
        return extra.get(name) if isinstance(extra, dict) else None


def root(record: type[Record]) -> Place:
    """The place of a whole record."""
    return Place("record", record, None, None)


def written_texts(values: object, place: Place, unit: str) -> Iterator[tuple[str, str]]:
    """Texts of values in a unit, such as "90 days", with their dotted paths.

    Down to the parameter of a distribution or the entry of a list. `values`: an unchecked tree without annotations;
    `place`: what the records say about it.
    """
    return ((".".join(path), text) for path, text in _texts(values, place, unit, ()))


def _texts(value: object, place: Place | None, unit: str, path: Path) -> Iterator[tuple[Path, str]]:
    if place is None:
        return
    if place.is_leaf:
        if place.unit == unit:
            yield from _inside(value, path)
    elif isinstance(value, Mapping):
        for name, below in value.items():
            yield from _texts(below, place.child(name), unit, (*path, name))


def _inside(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Texts of a value, of a distribution's parameters or of a list, without the name of the family."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, below in value.items():
            if name != "dist":
                yield from _inside(below, (*path, str(name)))
    elif isinstance(value, (list, tuple)):
        for k, below in enumerate(value):
            yield from _inside(below, (*path, str(k)))


@cache
def _hints(record: type[Record]) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


@cache
def _of_field(record: type[Record], name: str) -> Place:
    return _place(_hints(record)[name], record.model_fields[name])


def _place(annotation: Any, field: FieldInfo | None) -> Place:
    bare, unit = _unwrapped(annotation)
    if get_origin(bare) is dict:
        return Place("table", get_args(bare)[1], None, field)
    if get_origin(bare) in (Union, UnionType):
        return Place("distribution", annotation, unit, field)
    if isinstance(bare, type) and issubclass(bare, Record):
        return Place("record", bare, None, field)
    return Place("value", annotation, unit, field)


def _unwrapped(annotation: Any) -> tuple[Any, str | None]:
    """The type without `Annotated` and `| None`, and its unit."""
    unit = None
    while True:
        args = get_args(annotation)
        if get_origin(annotation) is Annotated:
            unit = next((mark.name for mark in args[1:] if isinstance(mark, Unit)), unit)
            annotation = args[0]
        elif get_origin(annotation) in (Union, UnionType) and NoneType in args and len(args) == 2:
            annotation = next(arg for arg in args if arg is not NoneType)
        else:
            return annotation, unit
