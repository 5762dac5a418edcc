"""How the chance that a business unit goes past IT moves with one thing, all else equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from sim.views.style import DASHES

# Sand to slate: no model's colour; told apart by the dashes as well.
SHADES = ("#B9A679", "#7C8896", "#333B44")


def draw(axes: Axes, x: Sequence[float], shares: Mapping[str, Sequence[float]], unit: str, legend: str) -> Axes:
    """One line per case; `shares`: case -> chance of buying without IT at each x, 0..1."""
    for k, (case, line) in enumerate(shares.items()):
        shade = SHADES[k % len(SHADES)]
        axes.plot(x, [100.0 * share for share in line], color=shade, linestyle=DASHES[k % len(DASHES)], label=case)
    axes.set_ylim(0, 100)
    axes.set_xlim(x[0], x[-1])
    axes.set_xlabel(unit)
    axes.set_ylabel("chance that the unit goes past IT (%)")
    axes.legend(title=legend, loc="upper left", alignment="left")
    return axes
