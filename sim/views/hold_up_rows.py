"""The panel "What holds it up" as rows of text, for terminal, report and planner's page alike."""

from __future__ import annotations

from math import inf, isfinite
from typing import NamedTuple

from sim.decision.comparison import Comparison
from sim.metrics.window import KINDS
from sim.text import rounded, whole_percent
from sim.views.formatting import NONE

HEADINGS = ("load", "in use", "wait", "projects", "requests", "incidents")
SHOWN_KINDS = tuple(reversed(KINDS))  # in the order of the headings
EXPLAINED = (
    "Load: work expected before the run over what people or places can do, at its highest. In use: share of their time "
    "on requests. Wait: mean working days in the queue. Then the share of the lead time of what IT delivered, by kind; "
    "waiting for a budget counts with the board."
)
MAIN = 0.05  # of the lead time of some kind; smaller stages are left out where there is little room


class HoldUpRow(NamedTuple):
    """One resource or stage of one model."""

    model: str
    name: str
    cells: tuple[str, ...]  # in the order of `HEADINGS`
    overloaded: bool


def hold_up_rows(comparison: Comparison, *, least: float = 0.0) -> list[HoldUpRow]:
    """Rows by model; without those whose share of every kind's lead time is below `least`, unless overloaded."""
    return [
        HoldUpRow(
            model,
            each.name,
            (
                _percent(each.load),
                _percent(each.use),
                rounded(each.wait) if isfinite(each.wait) else NONE,
                *(_percent(each.shares[kind]) for kind in SHOWN_KINDS),
            ),
            each.overloaded,
        )
        for model, row in comparison.hold_ups.items()
        for each in row
        if each.overloaded or least == 0.0 or any(share >= least for share in each.shares.values())
    ]


def _percent(share: float) -> str:
    if share == inf:
        return "none there"  # nobody for the work that there is
    return whole_percent(share) if isfinite(share) and share > 0.0 else NONE
