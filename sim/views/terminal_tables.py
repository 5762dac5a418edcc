"""Tables for the terminal, by rich."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.views import money_rows, table_rows
from sim.views.formatting import MINUS, NONE
from sim.views.hold_up_rows import EXPLAINED, HEADINGS, MAIN, hold_up_rows

if TYPE_CHECKING:
    from sim.decision.comparison import Comparison
    from sim.validate import CheckRow


def headline(comparison: Comparison) -> Table:
    """Metrics in rows, models in columns."""
    table = _table(
        "Results by model",
        f"{table_rows.caption(comparison)} Bold: significantly better than every other model.",
    )
    table.add_column("")
    for model in comparison.models:
        table.add_column(Text(model), justify="right", no_wrap=True)
    table.add_column("unit")
    for row in table_rows.headline(comparison):
        cells = [Text(cell, style="bold" if k == row.best else "") for k, cell in enumerate(row.cells)]
        table.add_row(row.name, *cells, Text(row.unit))
    return table


def differences(comparison: Comparison) -> Table:
    """Paired differences of the headline metrics; bold where they are significant."""
    table = _table(
        "Paired differences, on the same demand in each replication",
        table_rows.joint(comparison),
    )
    for name in ("", "difference"):
        table.add_column(name, no_wrap=bool(name))
    for name in ("mean", "95 % interval"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit")
    table.add_column("p", justify="right", no_wrap=True)
    last = None
    for row in table_rows.differences(comparison):
        style = "bold" if row.sure else ""
        name = "" if row.name == last else row.name
        table.add_row(name, Text(row.pair), *(Text(cell, style=style) for cell in row[2:6]))
        last = row.name
    return table


def hold_ups(comparison: Comparison) -> Table:
    """The main resources and stages of each model: how loaded they are, and what they take of the lead times."""
    table = _table("What holds it up", f"{EXPLAINED} Bold: overloaded. Stages below 5 % are left out.")
    table.add_column("", min_width=20)
    for name in HEADINGS:
        table.add_column(name, justify="right", no_wrap=True)
    last = None
    for row in hold_up_rows(comparison, least=MAIN):
        if row.model != last:
            table.add_row(Text(row.model, style="italic"))
        table.add_row(Text(f"  {row.name}"), *_texts(row.cells), style="bold" if row.overloaded else "")
        last = row.model
    return table


def waterfall(comparison: Comparison) -> Table:
    """From the first model's cost to that of each other model, account by account."""
    found, unit = money_rows.waterfalls(comparison)
    table = _table(f"From {found[0].name} to {found[-1].name}", f"{unit}; mean ± half of its 95 % interval, rounded.")
    table.add_column("")
    for name in list(comparison.models)[1:]:
        table.add_column(Text(f"to {name}"), justify="right", no_wrap=True)
    for row in found:
        table.add_row(Text(row.name), *_texts(row.cells), style="bold" if row.total else "")
    return table


def run(metrics: Mapping[str, float], currency: str, title: str) -> Table:
    """The main metrics of one run."""
    table = _table(title, "One replication is one possible outcome; run several to estimate the mean.")
    table.add_column("")
    table.add_column("value", justify="right")
    table.add_column("unit")
    for name, value, unit in table_rows.of_run(metrics, currency):
        table.add_row(name, value, Text(unit))
    return table


def validation(checks: Sequence[CheckRow], title: str) -> Table:
    """Targets, simulated values and whether each target is met."""
    met = sum(check.met for check in checks)
    caption = f"{met} met, {len(checks) - met} missed. Simulated: mean ± standard error."
    table = _table(title, caption)
    table.add_column("target")
    for name in ("expected", "accepted", "simulated"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("verdict", "source"):
        table.add_column(name)
    for check in checks:
        table.add_row(*_texts(_check(check)), style="" if check.met else "bold")
    return table


def _check(check: CheckRow) -> tuple[str, ...]:
    error = f" ± {_figures(check.standard_error)}" if isfinite(check.standard_error) else ""
    return (
        f"{check.name} ({check.unit})" if check.unit else check.name,
        _figures(check.expected),
        _accepted(check.low, check.high),
        f"{_figures(check.simulated)}{error}",
        check.verdict,
        check.source,
    )


def _accepted(low: float, high: float) -> str:
    if isfinite(low) and isfinite(high):
        return f"{_figures(low)} to {_figures(high)}"
    if isfinite(low):
        return f"from {_figures(low)}"
    return f"up to {_figures(high)}" if isfinite(high) else NONE


def _figures(value: float) -> str:
    return f"{value:.3g}".replace("-", MINUS) if isfinite(value) else NONE


def _texts(cells: Iterable[str]) -> list[Text]:
    """Cells as they are: square brackets in them are no markup."""
    return [Text(cell) for cell in cells]


def _table(title: str, caption: str) -> Table:
    from rich.box import SIMPLE_HEAD

    return Table(
        title=Text(title, style="bold"),
        caption=Text(caption, style="dim"),
        box=SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        pad_edge=False,
        show_edge=False,
    )
