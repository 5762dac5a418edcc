"""Tables for the terminal, by rich."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from sim.text import MINUS
from sim.views import money_rows, table_rows
from sim.views.fitted_table import FittedTable, Row
from sim.views.formatting import NONE
from sim.views.hold_up_rows import EXPLAINED, HEADINGS, MAIN, hold_up_rows

if TYPE_CHECKING:
    from sim.decision.comparison import Comparison
    from sim.validate import CheckRow


def headline(comparison: Comparison) -> FittedTable:
    """Metrics in rows, models in columns."""
    models = tuple(comparison.models)
    rows = [
        Row(row.name, row.cells, row.unit, tuple(k == row.best for k in range(len(models))))
        for row in table_rows.headline(comparison)
    ]
    caption = f"{table_rows.caption(comparison)} Bold: significantly better than every other model."
    return FittedTable("Results by model", caption, models, rows)


def differences(comparison: Comparison) -> FittedTable:
    """Paired differences of the headline metrics; bold where they are significant."""
    rows: list[Row] = []
    last = ""
    for row in table_rows.differences(comparison):
        if row.name != last:
            rows.append(Row(f"{row.name} ({row.unit})", ()))
            last = row.name
        rows.append(Row(f"  {row.pair}", (row.mean, row.interval, row.p), "", (row.sure,) * 3))
    title = "Paired differences, on the same demand in each replication"
    return FittedTable(title, table_rows.joint(comparison), ("mean", "95 % interval", "p"), rows)


def hold_ups(comparison: Comparison) -> FittedTable:
    """The main resources and stages of each model: how loaded they are, and what they take of the lead times."""
    rows: list[Row] = []
    last = None
    for row in hold_up_rows(comparison, least=MAIN):
        if row.model != last:
            rows.append(Row(row.model, ()))
        rows.append(Row(f"  {row.name}", row.cells, "", (row.overloaded,) * len(row.cells)))
        last = row.model
    caption = f"{EXPLAINED} Bold: overloaded. Stages below 5 % are left out."
    return FittedTable("What holds it up", caption, HEADINGS, rows)


def waterfall(comparison: Comparison) -> FittedTable:
    """From the first model's cost to that of each other model, account by account."""
    found, unit = money_rows.waterfalls(comparison)
    others = tuple(f"to {name}" for name in list(comparison.models)[1:])
    rows = [Row(row.name, row.cells, "", (row.total,) * len(row.cells)) for row in found]
    caption = f"{unit}; mean ± half of its 95 % interval, rounded."
    return FittedTable(f"From {found[0].name} to {found[-1].name}", caption, others, rows)


def run(metrics: Mapping[str, float], currency: str, title: str) -> FittedTable:
    """The main metrics of one run."""
    rows = [Row(name, (value,), unit) for name, value, unit in table_rows.of_run(metrics, currency)]
    caption = "One replication is one possible outcome; run several to estimate the mean."
    return FittedTable(title, caption, ("value",), rows)


def validation(checks: Sequence[CheckRow], title: str) -> FittedTable:
    """Targets, simulated values and whether each target is met."""
    met = sum(check.met for check in checks)
    caption = f"{met} met, {len(checks) - met} missed. Simulated: mean ± standard error."
    headings = ("expected", "accepted", "simulated", "verdict", "source")
    rows = [Row(_name(check), _cells(check), "", (not check.met,) * len(headings)) for check in checks]
    return FittedTable(title, caption, headings, rows, texts=(3, 4))


def _name(check: CheckRow) -> str:
    return f"{check.name} ({check.unit})" if check.unit else check.name


def _cells(check: CheckRow) -> tuple[str, ...]:
    error = f" ± {_figures(check.standard_error)}" if isfinite(check.standard_error) else ""
    accepted = _accepted(check.low, check.high)
    return (_figures(check.expected), accepted, f"{_figures(check.simulated)}{error}", check.verdict, check.source)


def _accepted(low: float, high: float) -> str:
    if isfinite(low) and isfinite(high):
        return f"{_figures(low)} to {_figures(high)}"
    if isfinite(low):
        return f"from {_figures(low)}"
    return f"up to {_figures(high)}" if isfinite(high) else NONE


def _figures(value: float) -> str:
    return f"{value:.3g}".replace("-", MINUS) if isfinite(value) else NONE
