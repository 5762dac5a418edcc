"""Steps and years as text."""

from dataclasses import replace

import numpy as np
import pytest

from sim.decision.comparison import Comparison
from sim.decision.waterfall import BOTH, OTHER, Step
from sim.decision.years import BreakEven
from sim.ledger import Account
from sim.views import table_rows
from sim.views.table_rows import OF_A_YEAR, account_name


def test_every_account_of_the_ledger_has_a_name_for_readers() -> None:
    names = [account_name(account.name.lower()) for account in Account]
    assert len(set(names)) == len(names)
    assert not any("_" in name for name in names)
    assert account_name("not_yet_invented") == "not yet invented"


def test_steps_stand_between_two_totals(comparison: Comparison) -> None:
    found, unit = table_rows.waterfalls(comparison)
    assert [row.total for row in found] == [True, *[False] * (len(found) - 2), True]
    assert (found[0].name, found[-1].name) == tuple(comparison.models)
    assert any(row.name == "  provider fees" and row.cells[0].startswith("+") for row in found)
    assert "EUR" in unit


def test_what_is_shown_adds_up_though_small_steps_are_put_together(comparison: Comparison) -> None:
    for fall, row in zip(falls := table_rows.nominal(comparison), table_rows.steps(falls), strict=True):
        assert fall.start + sum(step.cents for step in row.values()) == fall.end


def test_one_model_alone_has_years_but_no_steps(alone: Comparison) -> None:
    assert table_rows.waterfalls(alone)[0] == []
    assert table_rows.break_evens(alone) == []
    rows, unit = table_rows.years(alone)
    assert [(row.model, row.year) for row in rows] == [("in_house", "1 (126 days)")]
    assert len(rows[0].cells) == len(OF_A_YEAR)
    assert "EUR" in unit


BREAK_EVEN = BreakEven("a", "b", dearer_first="b", year=1.5, happened=3, replications=4, median=2.0)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (BREAK_EVEN, "b costs more than a at first and less after 1.5 years on average (at some time "
         "in 3 of 4 replications, in half of these after 2.0 years or sooner)."),
        (replace(BREAK_EVEN, dearer_first="a", year=np.nan, happened=0, median=np.nan),
         "a costs more than b at first and, on average, until the end of the study "
         "(less in the end in 0 of 4 replications)."),
        (replace(BREAK_EVEN, dearer_first=""), "a and b cost the same at every month end."),
    ],
)  # fmt: skip
def test_a_break_even_is_told_with_how_often_it_happens(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch, found: BreakEven, told: str
) -> None:
    monkeypatch.setitem(comparison.__dict__, "break_evens", (found,))
    (sentence,) = table_rows.break_evens(comparison)
    assert sentence.endswith(told)


def test_overbilling_and_shortfall_have_a_step_of_their_own_however_small(comparison: Comparison) -> None:
    """Beside a step of 1,000,000, steps of 1 are put together; these two stay as they are."""
    accounts = ("overbilling", "commitment_shortfall", "rework", "termination", "provider_fees")
    one, large = np.full(3, 1.0), np.full(3, 1e6)
    steps = tuple(Step(name, BOTH, 1_00, one) for name in accounts[:-1])
    fall = replace(table_rows.nominal(comparison)[0], steps=(*steps, Step("provider_fees", BOTH, 1_000_000_00, large)))
    (shown,) = table_rows.steps([fall])
    assert list(shown) == ["overbilling", "commitment_shortfall", "provider_fees", OTHER]
    assert shown[OTHER].cents == 2_00
