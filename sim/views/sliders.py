"""Sliders over a scenario's values in a notebook: moving one runs the models again and redraws the figure.

The figure is shown before any slider is moved, so that the page is complete without widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.decision.comparison import Comparison
from sim.scenario.distributions.base import Shape
from sim.scenario.reading.load import Loaded, load, load_annotated
from sim.views.compare import compare
from sim.views.style import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Picture = Callable[[Comparison], "Figure"]
REPLICATIONS = 4  # few, so that a figure takes a second or two


class Slider(NamedTuple):
    """One value that a slider moves, in all models at once."""

    path: str  # as for --set; the mean of a distribution ends in `.mean`
    words: str
    low: float
    high: float
    step: float


def play(
    scenarios: Sequence[str | Path],
    levers: Sequence[Slider],
    picture: Picture,
    *,
    replications: int = REPLICATIONS,
    workers: int | None = None,
) -> dict[str, Any]:
    """Shows the picture of a comparison under one slider per lever; without ipywidgets, the picture alone.

    A slider starts where the first scenario has its value; values that nobody has moved stay as each file has them.
    Returns the sliders by path, none without ipywidgets. Raises ScenarioError for a faulty file, ValueError for a lever
    that is nowhere in the first scenario.
    """
    from IPython.display import display

    files = [Path(each) for each in scenarios]
    starts = {lever.path: start(load_annotated(files[0]), lever.path) for lever in levers}

    def drawn(values: Mapping[str, float]) -> Figure:
        moved = {path: value for path, value in values.items() if value != starts[path]}
        models = [load(file, overrides=moved) for file in files]
        with styled():
            return picture(compare(models, replications=replications, workers=workers))

    sliders = _sliders(levers, starts)
    shown: Any = display(drawn(starts), display_id=True)
    for slider in sliders.values():
        slider.observe(lambda _: shown.update(drawn({path: each.value for path, each in sliders.items()})), "value")
    return sliders


def start(loaded: Loaded, path: str) -> float:
    """The number that a scenario has at a path, or the mean of the distribution there. ValueError for no number."""
    field = path.removesuffix(".mean")
    note = loaded.provenance.get(field)
    value = note.value.mean() if note is not None and isinstance(note.value, Shape) else note and note.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{path}: {loaded.scenario.name} has no number there")
    return value


def _sliders(levers: Sequence[Slider], starts: Mapping[str, float]) -> dict[str, Any]:
    """A slider for each lever by path, on the page; none where ipywidgets is not installed."""
    try:
        import ipywidgets as widgets
    except ImportError:
        return {}
    from IPython.display import display

    wide = widgets.Layout(width="36em")
    found = {
        lever.path: (widgets.IntSlider if isinstance(starts[lever.path], int) else widgets.FloatSlider)(
            value=starts[lever.path],
            min=lever.low,
            max=lever.high,
            step=lever.step,
            description=lever.words,
            continuous_update=False,  # a run begins when the slider is let go
            style={"description_width": "20em"},
            layout=wide,
        )
        for lever in levers
    }
    display(widgets.VBox(list(found.values())))
    return found
