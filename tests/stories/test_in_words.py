"""A life in words: the story that `sim.views.story` tells says what the ledger says, day by day."""

from pathlib import Path

import pytest

from sim.experiment.single import Run
from sim.scenario.reading.load import load
from sim.views.story import followed, story, switches

TOML = """
name = "story"
company = { horizon = 20, warm_up = 0, currency = "EUR" }
business_units.sales = { headcount = 100, cost_per_hour = 40, literacy = 0.3 }
teams.it = { staff = 1, cost_per_hour = 50, hours_per_year = 2016 }

[services.change]
kind = "request"
demand = { sales = 1 }
effort = 48
team = "it"
tolerance = 10
bypassable = false

[services.tool]
kind = "project"
demand = { sales = 1 }
effort = 16
team = "it"
tolerance = 10
patience = 2
purchase_hours = 10
purchase_time = 3
lifetime = 1000

[providers.vendor]
services = ["tool"]
capacity = 9
procurement = { low = 1, medium = 1, high = 1 }
rate_per_hour = 100
list_markup = 0.1
scale_advantage = 0
knowledge_gap = 0
hours_per_year = 2016
ramp_start = 1

[operating_model.governance]
detection = 1

[behaviour]
takeover_share = 0.5305 # a hazard of 0.001 a day
takeover_effort = 0.5
literacy_step = 0.0
"""
CHANGE, TOOL = 0, 1


@pytest.fixture
def run(told, trace, tmp_path: Path) -> Run:
    """The change keeps the one person busy to day 6; the tools of days 1 and 2 wait in vain, that of day 5 is built."""
    ledger = told(
        TOML,
        trace(
            {"raised": 0.0, "service": CHANGE, "effort": 48.0},
            {"raised": 1.0, "service": TOOL, "effort": 16.0, "patience": 2.0}
            | {"purchase_time": 3.0, "insist": 0.0, "takeover": 0.002, "duplicate": 0.0},
            {"raised": 2.0, "service": TOOL, "effort": 16.0, "patience": 0.5},
            {"raised": 5.0, "service": TOOL, "effort": 8.0},
            providers=["vendor"],
        ),
    ).ledger
    return Run(load(tmp_path / "story.toml"), 1, 0, ledger)


def test_a_purchase_is_told_from_the_wait_to_the_takeover(run: Run) -> None:
    """Two days of waiting, three to sign, two of work; taken over on day 10 and IT's after one day of work.

    Ten hours of the unit's own at 40, and 16 hours at 100 with a tenth on top.
    """
    assert story(run, 1).splitlines() == [
        "sales needs: tool (project), raised in month 1 of the study (in working days)",
        "    0 days  the unit asks IT",
        "    2 days  the unit gives up waiting for IT; it is bought without IT",
        "    5 days  work begins, by vendor",
        "    7 days  live after 7 working days (10 calendar days); 8 days were expected: "
        "satisfaction 0.65 on a scale from 0 to 1",
        "    7 days  a platform that was live already would have served: paid twice",
        "   10 days  IT has taken the system over and runs it from now on",
        "Paid for it alone:",
        "         1,760 EUR  provider fees, from the unit's budget",
        "           400 EUR  units' own labour, from the unit's budget",
        "         2,160 EUR  in all",
    ]


def test_a_need_that_is_given_up_ends_there(run: Run) -> None:
    assert story(run, 2).splitlines()[1:] == [
        "    0 days  the unit asks IT",
        "    0 days  IT decides: build, by IT's own people",
        "  0.5 days  the unit gives up waiting for IT",
        "  0.5 days  the need is given up",
        "Nothing was paid for it alone: IT's people are on the payroll.",
    ]


def test_the_request_to_follow_is_one_that_came_back(run: Run) -> None:
    assert followed(run) == 1


def test_a_request_that_was_never_raised_has_no_story(run: Run) -> None:
    with pytest.raises(ValueError, match="request 7 was never raised"):
        story(run, 7)


def test_a_run_without_phases_switches_nothing(run: Run) -> None:
    assert switches(run) == "no change"
