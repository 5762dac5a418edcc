"""Laws of every run, over companies made up at random: nothing gets lost, money closes, L = lambda W."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine import play
from sim.ledger import Ledger
from sim.metrics import measure
from sim.metrics.flow import closing, conservation, little, queue_days
from sim.scenario.records import Scenario
from sim.trace import draw

SHARES = st.floats(0.0, 1.0)


@st.composite
def companies(draw: st.DrawFn) -> Scenario:
    """A company of two units and three services, with all that can go wrong."""
    patience = draw(st.none() | st.floats(0.5, 60.0))
    service = {"team": "desk", "defect_rate": draw(SHARES), "effort": {"dist": "exponential", "mean": 30}}
    service |= {} if patience is None else {"patience": {"dist": "exponential", "mean": patience}}
    lasting = {"lifetime": 200, "seats": 10, "sensitivity": draw(SHARES), "integration": 0.5, "purchase_hours": 10}
    services = {
        "ticket": {"kind": "incident", "demand": {"every_unit": 40}, "tolerance": 1, "self_help": "2 h"},
        "change": {"kind": "request", "demand": {"every_unit": 30}, "tolerance": 5, "gate": "desk"},
        "app": {"kind": "project", "demand": {"a": 12}, "tolerance": 20, "gate": "board", **lasting},
    }
    acme = {"services": ["change", "app"], "capacity": draw(st.integers(1, 3)), "rate_per_hour": 90}
    acme |= {"procurement": {"low": 2, "medium": 5, "high": 20}}
    rule = draw(st.sampled_from(["in_house", "outsourced", "threshold", "brokered"]))
    rules = {"rule": rule, "prime": "acme", "by_service": {"ticket": "in_house"}}
    return Scenario.model_validate(
        {
            "name": "random",
            "company": {"warm_up": draw(st.sampled_from([0.0, 21.0, 30.3])), "horizon": 84.0},
            "business_units": {"a": {"headcount": 10}, "b": {"headcount": 20}},
            "services": {name: {**service, **own} for name, own in services.items()},
            "teams": {"desk": {"staff": draw(st.integers(1, 4))}},
            "providers": {"acme": acme},
            "operating_model": {
                "sourcing": rules,
                "intake": {"desk_staff": 1, "effort": 1, "declined": draw(SHARES), "board_interval": 10},
            },
            "behaviour": {"takeover_share": draw(st.floats(0.0, 0.9)), "security_hazard": 0.5},
        }
    )


def _played(scenario: Scenario, replication: int) -> Ledger:
    return play(scenario, draw(scenario, 1, replication))


common = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@common
@given(companies(), st.integers(0, 1000))
def test_no_request_gets_lost(scenario: Scenario, replication: int) -> None:
    places = conservation(_played(scenario, replication))
    raised = places.pop("raised")
    assert raised == sum(places.values())


@common
@given(companies(), st.integers(0, 1000))
def test_every_cent_has_an_account_and_a_payer(scenario: Scenario, replication: int) -> None:
    ledger = _played(scenario, replication)
    assert len(set(closing(ledger).values())) == 1
    metrics = measure(ledger, scenario)
    budgets = metrics["cost_it_budget"] + metrics["cost_unit_budgets"]
    assert round(100 * budgets) == round(100 * metrics["cost_total"])


@common
@given(companies(), st.integers(0, 1000))
def test_shares_are_shares(scenario: Scenario, replication: int) -> None:
    metrics = measure(_played(scenario, replication), scenario)
    shares = [value for name, value in metrics.items() if "_share" in name and not name.startswith("love_it")]
    assert all(0.0 <= value <= 1.0 for value in shares if not np.isnan(value))
    causes = ("leakage_by_choice", "leakage_by_impatience", "leakage_by_decline")
    assert sum(metrics[name] for name in causes) == pytest.approx(metrics["leakage_share"])


def test_littles_law_holds_to_the_last_digit_where_requests_record_all_waiting() -> None:
    """A team at load 0.95 with patience and an intake desk: item-days by the clock = sum of all waits."""
    service = {"kind": "request", "team": "desk", "gate": "desk", "tolerance": 5, "bypassable": False}
    service |= {"demand": {"a": 240}, "effort": {"dist": "exponential", "mean": 24}}
    service |= {"patience": {"dist": "exponential", "mean": 20}}
    scenario = Scenario.model_validate(
        {
            "name": "line",
            "company": {"warm_up": 50, "horizon": 500},
            "business_units": {"a": {"headcount": 10}},
            "services": {"change": service},
            "teams": {"desk": {"staff": 3, "hours_per_year": 2016}},
            "operating_model": {"intake": {"desk_staff": 1, "effort": 4}},
        }
    )
    for replication in range(5):
        ledger = _played(scenario, replication)
        area, waits = little(ledger, scenario)["desk"]
        assert area > 50.0
        assert waits == pytest.approx(area, rel=1e-9)


def test_littles_law_knows_the_teams_of_units_and_phases() -> None:
    """Unit b has a team of its own from the first day, unit a from day 260 on: all three lines, to the last digit."""
    service = {"kind": "request", "team": "it", "tolerance": 5, "bypassable": False, "demand": {"every_unit": 200}}
    service |= {"effort": {"dist": "exponential", "mean": 24}, "patience": {"dist": "exponential", "mean": 20}}
    ticket = {"kind": "incident", "team": "it", "tolerance": 1, "demand": {"every_unit": 40}, "effort": 4}
    own = {"sourcing": {"embedded": {"b": "of_b"}}}
    both = {"sourcing": {"embedded": {"a": "of_a", "b": "of_b"}}}
    scenario = Scenario.model_validate(
        {
            "name": "lines",
            "company": {"warm_up": 50, "horizon": 500},
            "business_units": {"a": {"headcount": 10}, "b": {"headcount": 10}},
            "services": {"change": service, "ticket": ticket},
            "teams": {"it": {"staff": 3}, "of_a": {"staff": 3}, "of_b": {"staff": 3}},
            "operating_model": own,
            "phases": {"both": {"start": 210, "operating_model": both}},
        }
    )
    for replication in range(5):
        ledger = _played(scenario, replication)
        for team, (area, waits) in little(ledger, scenario).items():
            assert area > 50.0, team
            assert waits == pytest.approx(area, rel=1e-9), team
        assert queue_days(ledger)
        assert all(waited == pytest.approx(area, rel=1e-9) for area, waited in queue_days(ledger).values())
