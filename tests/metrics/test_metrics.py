"""Every metric of the story, against a sum done by hand."""

import math
from dataclasses import replace

import pytest
from scipy.integrate import quad

from sim.ledger import Ledger
from sim.metrics import HEADLINE, METRICS, measure, metric_of
from sim.scenario.records import Scenario

# Study: 2 months from day 21 to 63; money of day 21 pays for the warm-up. Needs 2 to 9 are counted.
NPV = sum(
    amount * 1.1 ** (-(day - 21) / 252)
    for day, amount in [(21.5, 20), (30, 50.01), (42, 1000), (55, 130), (60, 400), (63, 1005)]
)
BY_HAND = {
    "cost_total": 2605.01,
    "cost_npv": NPV,
    "cost_npv.year_1": NPV,
    "cost_total.year_1": 2605.01,
    "cost_it_budget": 2013.0,  # 7 recharged to a unit
    "cost_unit_budgets": 592.01,
    "cost_hidden": 50.01 + 400 + 5 + 30 + 10 + 4,
    "cost.internal_labour": 1690.0,
    "cost.rework": 40.0,
    "cost.severance": 0.0,
    "duplicate_waste": 130.0,
    "cost_per_head_year": 2605.01 / 400 / (42 / 252),
    "cost_per_ticket": (20 + 300) / 2,
    "leakage_spend_share": 135 / (135 + 2020),  # fees, rework and surcharge; no hours, no losses
    "security_loss": 400.0,
    "security_events": 1.0,
    "benefit": 10 * (20 + 5 + 3 + 1),
    "net_value": 290 - 2605.01,
    "value_npv": sum(
        quad(lambda day: 10 * 1.1 ** (-day / 252), since - 21, until - 21)[0]
        for since, until in [(43, 63), (55, 60), (60, 63), (21, 22)]
    )
    - NPV,
    "lead_time_mean": (1 + 3 + 0.5 + 21 + 30) / 5,
    "lead_time_median": 3.0,
    "lead_time_p90": 21 + 0.6 * 9,
    "lead_time_mean.incident": 1.5,
    "lead_time_median.project": 25.5,
    "lead_time_mean.it": 25 / 3,
    "lead_time_mean.direct": 15.25,
    "project_duration_median": 1.0,
    "late_share": 2 / 3,  # the ticket with rework, 1.5 days for 1.0, and the app, 13 for 10
    "late_share.project": 1.0,
    "sla_attainment": 0.5,
    "satisfaction_mean": (0.9 + 0.4 + 0.6 + 0.7 + 0.5 + 0.0) / 6,
    "satisfaction_mean.unit.a": 0.8,
    "satisfaction_it": 2.0 / 3,
    "satisfaction_direct": 0.55,
    "love_it_share": 0.0,  # one at 0.9 promotes, one at 0.4 detracts
    "love_it_share.project": 0.0,
    "trust_end": (100 * 0.8 + 300 * 0.4) / 400,
    "requests": 8.0,
    "requests.project": 5.0,
    "leakage_share": 2 / 8,
    "leakage_share.project": 1 / 5,
    "leakage_by_choice": 1 / 8,
    "leakage_by_impatience": 1 / 8,
    "leakage_by_decline": 0.0,
    "leakage_by_budget": 0.0,
    "blocked_share": 0.0,
    "contract_coverage": 0.7,
    "service_credits": 4.0,
    "credits_unclaimed": 0.2,
    "overbilling": 4.0,
    "breach_share": 0.5,
    "unused_share": 2 / 16,
    "commitment_shortfall": 90.0,
    "provider_margin": 0.2,
    "contracts_ended": 1.0,
    "lost_share": 1 / 8,
    "censored_share": 2 / 8,
    "rework_share": 1 / 3,
    "utilisation": 0.25 + 0.75 * (73 - 10) / (2 * 42),  # a quarter of the days goes to running, the mean of two months
    "utilisation.desk": 0.8125,
    "backlog_end": 2.0,  # one of the warm-up and the last; the one before has been begun
    "backlog_end.incident": 0.0,
    # day 42: apps 1 and 7 wait, 5 is in work; day 63: 1 and 9 wait, 8 is in work
    "waiting_share.project": (0 / 1 + 1 / 2) / 2,  # the one that was given up on day 38 is off the books on day 42
    "takeovers": 1.0,
    "stage_share.project.approval": 2 / 21,  # the one app that IT delivered: raised on day 22, decided on day 24
    "stage_share.project.queue.team.desk": 6 / 21,
    "stage_share.project.work": 13 / 21,
    "stage_share.incident.queue.team.desk": 2 / 4,
    "queue_wait.team.desk": (0.5 + 1.5 + 6) / 3,
    "server_utilisation.team.desk": (73 - 10) / (2 * 42),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_metric_equals_the_sum_done_by_hand(ledger: Ledger, scenario: Scenario, name: str) -> None:
    assert measure(ledger, scenario)[name] == pytest.approx(BY_HAND[name], rel=1e-12)


def test_every_metric_is_checked_by_hand() -> None:
    assert {name.partition(".")[0] for name in BY_HAND} == set(METRICS)


def test_accounts_add_up_to_the_total(ledger: Ledger, scenario: Scenario) -> None:
    metrics = measure(ledger, scenario)
    accounts = [value for name, value in metrics.items() if name.startswith("cost.")]
    assert sum(accounts) == pytest.approx(metrics["cost_total"], abs=0.001)
    assert metrics["cost_it_budget"] + metrics["cost_unit_budgets"] == pytest.approx(metrics["cost_total"], abs=0.001)


def test_what_is_not_defined_is_nan(empty: Ledger, scenario: Scenario) -> None:
    metrics = measure(empty, scenario)
    undefined = ("lead_time_mean", "satisfaction_mean", "leakage_share", "sla_attainment", "cost_per_ticket")
    assert all(math.isnan(metrics[name]) for name in undefined)
    assert metrics["requests"] == metrics["backlog_end"] == 0.0


def test_a_study_without_warm_up_counts_its_first_instant(scenario: Scenario, ledger: Ledger) -> None:
    whole = measure(replace(ledger, warm_up=0.0), scenario)
    assert whole["cost_total"] == pytest.approx(3605.01)
    assert whole["requests"] == 10.0
    assert whole["utilisation"] == pytest.approx(1 / 6 + 5 / 6 * 73 / (2 * 63))


def test_units_name_the_currency() -> None:
    assert metric_of("cost.rework").unit_in("EUR") == "EUR"
    assert metric_of("cost_per_head_year").unit_in("EUR") == "EUR per head and year"
    assert metric_of("lead_time_mean.project").unit_in("EUR") == "working days"


def test_headline_metrics_exist_and_have_a_direction() -> None:
    assert all(metric_of(name).larger_is_better is not None for name in HEADLINE)
