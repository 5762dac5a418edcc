"""Steps and years as text."""

from dataclasses import replace

import numpy as np
import pytest

from sim.decision.comparison import Comparison
from sim.decision.waterfall import BOTH, OTHER, Step
from sim.decision.years import BreakEven
from sim.ledger import Account
from sim.views import money_rows
from sim.views.money_rows import OF_A_YEAR, account_name


def test_every_account_of_the_ledger_has_a_name_for_readers() -> None:
    names = [account_name(account.name.lower()) for account in Account]
    assert len(set(names)) == len(names)
    assert not any("_" in name for name in names)
    assert account_name("not_yet_invented") == "not yet invented"


def test_steps_stand_between_two_totals(comparison: Comparison) -> None:
    found, unit = money_rows.waterfalls(comparison)
    assert [row.total for row in found] == [True, *[False] * (len(found) - 2), True]
    assert (found[0].name, found[-1].name) == tuple(comparison.models)
    assert any(row.name == "  provider fees" and row.cells[0].startswith("+") for row in found)
    assert "EUR" in unit


def test_what_is_shown_adds_up_though_small_steps_are_put_together(comparison: Comparison) -> None:
    for fall, row in zip(falls := money_rows.nominal(comparison), money_rows.steps(falls), strict=True):
        assert fall.start + sum(step.cents for step in row.values()) == fall.end


def test_one_model_alone_has_years_but_no_steps(alone: Comparison) -> None:
    assert money_rows.waterfalls(alone)[0] == []
    assert money_rows.break_evens(alone) == []
    rows, unit = money_rows.years(alone)
    assert [(row.model, row.year) for row in rows] == [("in_house", "1 (126 working days)")]
    assert len(rows[0].cells) == len(OF_A_YEAR)
    assert "EUR" in unit


BREAK_EVEN = BreakEven(
    "a", "b", dearer_first="b", year=1.5, happened=3, never=1, replications=4, low=1.25, median=2.0, high=2.5
)
NEVER = replace(BREAK_EVEN, dearer_first="a", year=np.nan, happened=0, never=4, low=np.nan, median=np.nan, high=np.nan)
FIRST = "In cumulative discounted cost, "


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (BREAK_EVEN, "b costs more than a at first; their means break even after 1.5 years and stay so to the end of "
         "the study. 3 of 4 replications break even, half of these after 2 years or sooner (10 to 90 %: 1.25 to 2.5 "
         "years); never in 25 %."),
        (NEVER, "a costs more than b at first; their means do not break even within the study. "
         "0 of 4 replications break even; never in 100 %."),
        (replace(NEVER, happened=1, never=2, low=0.75, median=0.75, high=0.75), "a costs more than b at first; their "
         "means do not break even within the study. 1 of 4 replications break even, after 9 months, in 25 % it costs "
         "less from the start; never in 50 %."),
        (replace(BREAK_EVEN, replications=1, happened=1, never=0), "b costs more than a at first; their means break "
         "even after 1.5 years and stay so to the end of the study. One replication cannot show how far that is due "
         "to chance."),
    ],
)  # fmt: skip
def test_a_break_even_is_told_with_how_often_it_happens(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch, found: BreakEven, told: str
) -> None:
    monkeypatch.setitem(comparison.__dict__, "break_evens", (found,))
    (sentence,) = money_rows.break_evens(comparison)
    assert sentence == FIRST + told


def test_models_that_always_cost_the_same_are_told_so(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(comparison.__dict__, "break_evens", (replace(NEVER, dearer_first=""),))
    assert money_rows.break_evens(comparison) == ["a and b cost the same at every month end."]


def test_overbilling_and_shortfall_have_a_step_of_their_own_however_small(comparison: Comparison) -> None:
    """Beside a step of 1,000,000, steps of 1 are put together; these two stay as they are."""
    accounts = ("overbilling", "commitment_shortfall", "rework", "termination", "provider_fees")
    one, large = np.full(3, 1.0), np.full(3, 1e6)
    steps = tuple(Step(name, BOTH, 1_00, one) for name in accounts[:-1])
    fall = replace(money_rows.nominal(comparison)[0], steps=(*steps, Step("provider_fees", BOTH, 1_000_000_00, large)))
    (shown,) = money_rows.steps([fall])
    assert list(shown) == ["overbilling", "commitment_shortfall", "provider_fees", OTHER]
    assert shown[OTHER].cents == 2_00
