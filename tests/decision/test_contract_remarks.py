"""What a model pays for nothing it ordered is a sentence of the verdict where it is 1 % of the cost."""

from dataclasses import replace

from sim.decision.comparison import Comparison
from sim.decision.contract_remarks import contract_remarks
from sim.experiment.results import Results


def remarks(comparison: Comparison, overbilling: list[float], shortfall: list[float]) -> tuple[str, ...]:
    """The remarks where each model costs 100 million in three replications, and the provider's contract this much."""
    runs = comparison.results.runs
    rows = {
        "own_team": [{"cost_total": 1e8, "overbilling": 0.0, "commitment_shortfall": 0.0}] * 3,
        "provider": [
            {"cost_total": 1e8, "overbilling": over, "commitment_shortfall": short}
            for over, short in zip(overbilling, shortfall, strict=True)
        ],
    }
    made = {name: tuple(replace(runs[name][0], metrics=each) for each in row) for name, row in rows.items()}
    return tuple(contract_remarks(comparison.models, Results(1, (0, 1, 2), made)))


def test_what_matters_is_told_with_its_share_and_the_digits_of_its_interval(fifteen_months: Comparison) -> None:
    """Overbilling 2, 3, 4 million: mean 3, half-width 4.3 / sqrt(3) = 2.5 million, which allows one decimal."""
    (told,) = remarks(fifteen_months, [2e6, 3e6, 4e6], [0.99e6] * 3)
    assert told == (
        "The model provider pays 3.0 million EUR (3 % of its cost) for overbilling, which is invoiced beyond what was "
        "agreed, over 1.25 years."
    )


def test_both_reasons_stand_in_one_sentence(fifteen_months: Comparison) -> None:
    (told,) = remarks(fifteen_months, [2e6] * 3, [1.5e6] * 3)
    assert told.startswith("The model provider pays 2.0 million EUR (2 % of its cost) for overbilling")
    assert "and 1.5 million EUR (1.5 % of its cost) for the shortfall of a minimum commitment" in told


def test_what_is_less_than_one_percent_is_not_told(fifteen_months: Comparison) -> None:
    assert remarks(fifteen_months, [0.99e6] * 3, [0.0] * 3) == ()
