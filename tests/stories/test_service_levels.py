"""Two promises, two clocks: the service-level agreement with the business, and the target of a contract."""

import pytest

from sim.metrics import measure
from sim.scenario.reading.load import load

TOML = """
name = "story"
company = { horizon = 40, warm_up = 0 }
business_units.sales = { headcount = 100 }
teams.it = { staff = 0 }

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 8
team = "it"
tolerance = 10
gate = "board"
bypassable = false
sla = 12
contract_target = 5

[providers.prime]
services = ["change"]
capacity = 1
procurement = { low = 5, medium = 5, high = 5 }
rate_per_hour = 60
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1
exit_hazard = 0

[operating_model]
intake = { board_interval = 10 }
sourcing = { rule = "outsourced", prime = "prime" }
contracts.prime = { call_off = 0, service_credit = 0, overbilling_full = 0, overbilling_weak = 0, governance_share = 0 }
"""
NEEDS = (  # raised, hours, patience; the board meets on days 10, 20, 30 and 40, the provider works 8 hours a day
    (1.0, 16.0, 99.0),  # ordered on day 10, live on day 12: 11 days, and 2 after the order
    (2.0, 8.0, 3.0),  # withdrawn on day 5, within its target: in no count
    (11.0, 24.0, 99.0),  # 20 to 23: just 12, and 3
    (15.0, 32.0, 99.0),  # ordered on day 20, begun on day 23, live on day 27: 12, but 7 after the order
    (21.0, 40.0, 99.0),  # 30 to 35: 14, but just 5 after the order
    (22.0, 8.0, 12.5),  # withdrawn on day 34.5, past its target
    (24.0, 64.0, 99.0),  # begun on day 35, open on day 40, past its target
    (35.0, 8.0, 99.0),  # open on day 40, not yet past its target: in no count
)


@pytest.fixture
def measured(told, trace, tmp_path):
    """The story, and every metric of it."""
    rows = ({"raised": day, "effort": hours, "patience": patience} for day, hours, patience in NEEDS)
    story = told(TOML, trace(*rows, providers=["prime"]))
    return story, measure(story.ledger, load(tmp_path / "story.toml"))


def test_the_clock_of_the_agreement_runs_from_the_request_to_live_and_that_of_the_contract_from_the_order(measured):
    """Of six requests that are decided three are kept; of four deliveries one is late after its order."""
    story, metrics = measured
    assert story.requests("asked", "decided", "left", "ended") == [
        (1.0, 10.0, None, 12.0),
        (2.0, None, 5.0, 5.0),
        (11.0, 20.0, None, 23.0),
        (15.0, 20.0, None, 27.0),
        (21.0, 30.0, None, 35.0),
        (22.0, 30.0, 34.5, 34.5),
        (24.0, 30.0, None, None),
        (35.0, 40.0, None, None),
    ]
    assert metrics["sla_attainment"] == metrics["sla_attainment.request"] == 3 / 6
    assert metrics["breach_share"] == 1 / 4


def test_without_a_target_of_its_own_the_contract_promises_no_time(told, trace):
    """The `sla` binds IT, not the provider: the late delivery is no breach."""
    rows = ({"raised": day, "effort": hours, "patience": patience} for day, hours, patience in NEEDS)
    story = told(TOML.replace("contract_target = 5", ""), trace(*rows, providers=["prime"]))
    assert story.ledger.invoices["breaches"].sum() == 0
    assert story.ledger.invoices["deliveries"].sum() == 4
