"""How a result responds to one parameter: main effects of a study, and the chance of buying without IT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.stats.intervals import Interval
from sim.views.style import DASHES, colours, dashes, label, markers

SHIFT = 0.06  # of a step between levels, by which models stand apart


def draw_main_effect(axes: Axes, levels: Sequence[object], lines: Mapping[str, Sequence[Interval]], name: str) -> Axes:
    """One line per scenario over the levels, evenly spaced; `lines`: scenario -> shift at each level."""
    colour, marker, dash = colours(lines), markers(lines), dashes(lines)
    for k, (scenario, row) in enumerate(lines.items()):
        axes.errorbar(
            np.arange(len(levels)) + SHIFT * (k - (len(lines) - 1) / 2),
            [each.mean for each in row],
            yerr=[[each.mean - each.low for each in row], [each.high - each.mean for each in row]],
            color=colour[scenario],
            marker=marker[scenario],
            linestyle=dash[scenario],
            markeredgecolor="white",
            capsize=3,
            elinewidth=1.2,
            label=label(scenario),
        )
    axes.axhline(0.0, color="#444444", linewidth=0.9, zorder=1)
    axes.set_xticks(
        range(len(levels)), [f"{each:g}" if isinstance(each, (int, float)) else str(each) for each in levels]
    )
    axes.margins(x=0.15)
    axes.set_xlabel(name)
    return axes


# Sand to slate: no model's colour; line styles differ too.
SHADES = ("#B9A679", "#7C8896", "#333B44")


def draw_choice_rule(
    axes: Axes, x: Sequence[float], shares: Mapping[str, Sequence[float]], unit: str, legend: str
) -> Axes:
    """One line per case; `shares`: case -> chance of buying without IT at each x, 0..1."""
    for k, (case, line) in enumerate(shares.items()):
        shade = SHADES[k % len(SHADES)]
        axes.plot(x, [100.0 * share for share in line], color=shade, linestyle=DASHES[k % len(DASHES)], label=case)
    axes.set_ylim(0, 100)
    axes.set_xlim(x[0], x[-1])
    axes.set_xlabel(unit)
    axes.set_ylabel("probability of buying without IT (%)")
    axes.legend(title=legend, loc="upper left", alignment="left")
    return axes
