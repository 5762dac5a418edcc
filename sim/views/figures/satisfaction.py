"""How satisfied each business unit is under each model: means as dots with 95 % intervals."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from sim.stats.intervals import Interval
from sim.views.figures import dots
from sim.views.style import columns, label


def draw(axes: Axes, units: Mapping[str, Mapping[str, Interval]]) -> Axes:
    """One row per unit, the first on top; `units`: unit -> model -> mean and interval, 0..1."""
    unit = "mean satisfaction with projects and small requests that ended (0 to 1)"
    dots.draw(axes, {label(name): row for name, row in units.items()}, unit, "How satisfied each business unit is")
    axes.set_ylabel("business unit")
    models = next(iter(units.values()), {})
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=columns(map(label, models)))
    low, high = axes.get_xlim()
    axes.set_xlim(max(low, 0.0), min(high, 1.0))  # an interval from few replications may promise the impossible
    return axes
