"""Sentences of the verdict on what a model pays for nothing it ordered: overbilling and shortfalls of commitments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.experiment.results import Results
from sim.scenario.records import Scenario
from sim.stats.intervals import student_interval
from sim.text import listed, percent, rounded_money, time_span

MATTERS = 0.01  # of a model's total cost, from which on the verdict names it
REASONS = {
    "overbilling": "overbilling, which is invoiced beyond what was agreed",
    "commitment_shortfall": "the shortfall of a minimum commitment, which is charged for volume that is not ordered",
}


def contract_remarks(models: Mapping[str, Scenario], results: Results) -> Iterator[str]:
    """A sentence for each model whose contracts cost at least 1 % for one of the reasons."""
    totals, amounts = results.samples("cost_total"), {name: results.samples(name) for name in REASONS}
    company = next(iter(models.values())).company
    for model in models:
        total = float(totals[model].mean())
        paid = {reason: student_interval(amounts[reason][model]) for reason in REASONS}
        parts = [
            f"{rounded_money(each.mean, company.currency, each.half_width)} ({percent(round(each.mean / total, 3))} of "
            f"its cost) for {REASONS[reason]}"
            for reason, each in paid.items()
            if total > 0 and each.mean >= MATTERS * total
        ]
        if parts:
            yield f"The model {model} pays {listed(parts)}, over {time_span(company.horizon)}."
