"""The times of a scenario as its files have them: texts such as "90 days", which the records hold as numbers."""

from collections.abc import Iterator, Mapping

from sim.scenario.fields import DAYS
from sim.scenario.schema_path import Place


def written_times(values: Mapping[str, object], place: Place) -> dict[str, str]:
    """Texts of times in working days, by dotted path, down to the parameter of a distribution or the entry of a list.

    `values` is the tree of a file without annotations, `place` the record that it describes.
    """
    return {".".join(path): text for path, text in _texts(values, place, ())}


def _texts(value: object, place: Place | None, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if place is None:
        return
    if place.is_leaf:
        if place.unit == DAYS:
            yield from _inside(value, path)
    elif isinstance(value, Mapping):
        for name, below in value.items():
            yield from _texts(below, place.child(name), (*path, name))


def _inside(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
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
