"""The story month by month: the first month of the study ends on day 42, the second on day 63."""

import numpy as np
import pytest

from sim.ledger import Ledger
from sim.metrics import measure
from sim.metrics.series import monthly
from sim.scenario.records import Scenario

BY_HAND = {
    "time": [42.0, 63.0],
    "spend.it": [1020.0, 993.0],
    "spend.unit": [50.01, 542.0],
    "cost_npv": [
        20 * 1.1 ** (-0.5 / 252) + 50.01 * 1.1 ** (-9 / 252) + 1000 * 1.1 ** (-21 / 252),
        130 * 1.1 ** (-34 / 252) + 400 * 1.1 ** (-39 / 252) + 1005 * 1.1 ** (-42 / 252),
    ],
    "leakage_share": [2 / 6, 0.0],
    "satisfaction_mean": [(0.9 + 0.4 + 0.6) / 3, (0.7 + 0.5 + 0.0) / 3],
    "lead_time_mean": [1.5, 25.5],
    "lead_time_mean.project": [np.nan, 25.5],
    "lead_time_mean.request": [np.nan, np.nan],
    "backlog": [2.0, 2.0],
    "trust.a": [0.6, 0.8],
    "systems.it_owned": [0.0, 2.0],
    "utilisation.desk": [0.5, 1.0],
}


@pytest.mark.parametrize("name", BY_HAND)
def test_series_equals_the_sums_done_by_hand(ledger: Ledger, scenario: Scenario, name: str) -> None:
    np.testing.assert_allclose(monthly(ledger, scenario)[name], BY_HAND[name], rtol=1e-12)


def test_months_add_up_to_the_study(ledger: Ledger, scenario: Scenario) -> None:
    series, metrics = monthly(ledger, scenario), measure(ledger, scenario)
    assert series["spend.it"].sum() == pytest.approx(metrics["cost_it_budget"])
    assert series["spend.unit"].sum() == pytest.approx(metrics["cost_unit_budgets"])
    assert series["cost_npv"].sum() == pytest.approx(metrics["cost_npv"], rel=1e-12)
    assert series["backlog"][-1] == metrics["backlog_end"]


def test_every_series_has_one_value_a_month(ledger: Ledger, scenario: Scenario) -> None:
    assert {values.shape for values in monthly(ledger, scenario).values()} == {(2,)}
