"""How satisfied each business unit is under each model: means as dots with 95 % intervals."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from sim.stats.intervals import Interval
from sim.views.figures import dots
from sim.views.style import label


def draw(axes: Axes, units: Mapping[str, Mapping[str, Interval]]) -> Axes:
    """One row per unit, the first on top; `units`: unit -> model -> mean and interval, 0..1."""
    unit = "mean satisfaction with projects and small requests that ended (0 to 1)"
    dots.draw(axes, {label(name): row for name, row in units.items()}, unit, "How satisfied each business unit is")
    axes.set_ylabel("business unit")
    models = len(next(iter(units.values()), {}))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=min(models, 4))
    return axes
