"""What most values of a row have in common: the assumption mark and the note that then stand in its columns."""

from collections import Counter
from collections.abc import Iterable

from sim.scenario.annotations import Annotation
from sim.scenario.places import Place
from sim.scenario.provenance import Note


def written(note: Note, place: Place) -> Annotation:
    """What a file said about a value; the range that the field has anyway is left out."""
    usual = place.extra("range")
    span = None if usual is not None and note.range == tuple(usual) else note.range
    return Annotation(note.source, note.assumption, note.note, span)


def shared(notes: Iterable[Note]) -> Annotation | None:
    """The mark and note that most assumptions among the values have; None where they cannot stand for the row.

    They hold for every value that has neither source nor mark, so none may be without. A source never stands for a
    row: values that are changed later would keep it.
    """
    found = list(notes)
    if not found or any(note.source is None and not note.assumption for note in found):
        return None
    counts = Counter(note.note for note in found if note.source is None)
    return Annotation(assumption=True, note=counts.most_common(1)[0][0]) if counts else None


def beyond(note: Annotation, common: Annotation | None) -> Annotation:
    """What is to be said about a value besides what holds for its row."""
    if common is None or note._replace(range=None) != common:
        return note
    return Annotation(range=note.range)
