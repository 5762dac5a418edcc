"""The figures of a comparison as files."""

from typing import Literal

import pytest

from sim.decision.comparison import Comparison
from sim.views.comparison_figures import FAMILIES, figures, saved


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_comparison_gives_the_same_bytes(comparison: Comparison, kind: Literal["svg", "png"]) -> None:
    first, second = ({name: saved(figure, kind) for name, figure in figures(comparison).items()} for _ in range(2))
    assert list(first) == list(FAMILIES)
    assert first == second


def test_every_axis_of_every_figure_says_what_it_measures(comparison: Comparison) -> None:
    """A shared axis is named below its last panel; bars stand over the names of models and payers."""
    for name, figure in figures(comparison).items():
        assert all(axes.get_ylabel() for axes in figure.axes), name
        assert name == "cost" or figure.axes[-1].get_xlabel(), name


def test_one_replication_of_one_model_can_be_drawn(alone: Comparison) -> None:
    """All but the steps from one model to another, of which there are none."""
    assert set(FAMILIES) - set(figures(alone)) == {"waterfall"}
    assert all(saved(figure, "png") for figure in figures(alone).values())


def test_drawing_leaves_the_settings_of_matplotlib_alone(comparison: Comparison) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figures(comparison)
    assert dict(mpl.rcParams) == before
