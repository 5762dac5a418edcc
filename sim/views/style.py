"""The style of every figure: each model has the same colour, marker and line style in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

SHEET = Path(__file__).with_name("itsourcing.mplstyle")

# Okabe & Ito (2008): distinguishable by colour-blind readers.
KNOWN = {"in_house": "#0072B2", "brokered": "#D55E00", "outsourced": "#009E73"}
OTHERS = ("#CC79A7", "#56B4E9", "#E69F00", "#3B2A6B", "#4D4D4D")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES = (
    "-",
    (0, (5, 1.5)),
    (0, (4, 1.5, 1, 1.5)),
    (0, (1, 1)),
    (0, (8, 2)),
    (0, (4, 1, 1, 1, 1, 1)),
    (0, (2, 2)),
    (0, (8, 1, 1, 1)),
)
LONGEST = 30  # characters of a name in a figure
Dashes = str | tuple[float, tuple[float, ...]]

BASELINE = " (baseline)"  # ends the name of a model that another is held against
DARKER = 0.6  # of its model's colour: the same hue, and seen without colours as well


def colours(names: Iterable[str]) -> dict[str, str]:
    """A colour for each model: the known ones have their own, others take the next free one in their order."""
    return {name: _colour(name, place) for name, place in _places(names).items()}


def markers(names: Iterable[str]) -> dict[str, str]:
    """A marker for each model, so that a print without colours can be read; as stable as `colours`."""
    return {name: MARKERS[(place + _turn(name)) % len(MARKERS)] for name, place in _places(names).items()}


def dashes(names: Iterable[str]) -> dict[str, Dashes]:
    """A line style for each model, so that lines on top of each other can be distinguished."""
    return {name: DASHES[(place + _turn(name)) % len(DASHES)] for name, place in _places(names).items()}


def _colour(name: str, place: int) -> str:
    """The colour of a place; a baseline has the darker shade of its model's."""
    own = list(KNOWN.values())[place] if place < len(KNOWN) else OTHERS[(place - len(KNOWN)) % len(OTHERS)]
    if not name.endswith(BASELINE):
        return own
    return "#" + "".join(f"{round(DARKER * int(own[at : at + 2], 16)):02X}" for at in (1, 3, 5))


def _turn(name: str) -> int:
    """How much further on in markers and dashes a baseline is than its model."""
    return len(KNOWN) if name.endswith(BASELINE) else 0


def _places(names: Iterable[str]) -> dict[str, int]:
    """A number for each model: the known ones have their own, others follow in their order."""
    models = {name: name.removesuffix(BASELINE) for name in names}
    order = [*KNOWN, *dict.fromkeys(model for model in models.values() if model not in KNOWN)]
    return {name: order.index(model) for name, model in models.items()}


def label(name: str) -> str:
    """A name as typed, for a figure; the middle of a long one left out, as a figure has no room for it."""
    shown = name if len(name) <= LONGEST else f"{name[: LONGEST - 11]}…{name[-10:]}"
    return plain(f" {shown}" if shown.startswith("_") else shown)  # a legend would leave out what begins with _


def plain(text: str) -> str:
    """Text that a figure shows as written: a dollar sign in it starts no formula."""
    return text.replace("$", r"\$")


def columns(labels: Iterable[str]) -> int:
    """How many columns a legend below a figure has room for."""
    labels = list(labels)
    return max(1, min(4, len(labels), 96 // (max(map(len, labels), default=0) + 8)))


@contextmanager
def styled() -> Iterator[None]:
    """Figures made inside look like all others."""
    import matplotlib.style

    with matplotlib.style.context(["default", SHEET]):
        yield
