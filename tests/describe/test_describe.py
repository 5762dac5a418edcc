"""The description before a run: demand, loads and fixed costs by hand, every assumption and source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.describe import expected_work
from sim.describe.expected_work import deliverer
from sim.describe.narrate import description_text
from sim.describe.resource_loads import resource_loads
from sim.describe.summary import describe
from sim.scenario.reading.load import load, load_annotated
from sim.scenario.records import demand_per_year

Write = Callable[..., Path]

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
SYSTEMS = 'tolerance = "1 month"\nlifetime = "5 years"\nestate_years = 2\nrun_effort = 0.5\nshadow_years = 1'


def test_demand_is_by_unit_or_for_every_unit_or_by_headcount(write: Write) -> None:
    """A unit's own entry replaces every_unit; 0.5 per 100 heads and month is 6 a year for 100 heads."""
    hr = "[business_units.hr]\nheadcount = 300"
    demand = ("{ sales = 12 }", "{ sales = 12, every_unit = 2, per_100_heads_month = 0.5 }")
    rates = demand_per_year(load(write(demand, more=hr)))
    assert rates == {("sales", "crm"): 12.0 + 6.0, ("hr", "crm"): 2.0 + 18.0}


def test_a_team_is_offered_what_its_rule_sends_it(write: Write) -> None:
    """12 needs of 40 hours against 3 people of 1600 hours at 0.9, which running 24 systems reduces by 480."""
    staff = ("staff = 3", "staff = 3\nutilisation_cap = 0.9")
    description = describe(load_annotated(write(staff, ('tolerance = "1 month"', SYSTEMS))))
    team = description.teams[0]
    assert description.estate == {"crm": (24, 12)}
    assert (team.offered, team.run) == (480.0, 24 * 40 * 0.5)
    assert team.capacity == pytest.approx(3 * 1600 * 0.9 - 480)
    assert description.providers[0].offered == 0.0


def test_a_prime_is_offered_hours_with_its_scale_and_its_gap(write: Write) -> None:
    """Commoditisation 0.5: 1 - 0.2 x 0.5 + 0.3 x 0.5 = 1.05 of the planned hours."""
    rule = '[operating_model.sourcing]\nrule = "outsourced"\nprime = "acme"\n[operating_model.contracts.acme]\n'
    description = describe(load_annotated(write(more=rule)))
    assert description.providers[0].offered == pytest.approx(12 * 40 * 1.05)
    assert description.providers[0].capacity == 2 * 1600.0
    assert description.teams[0].offered == 0.0


def test_what_a_broker_decides_later_is_promised_to_nobody(write: Write) -> None:
    loaded = load_annotated(write(), {"operating_model.sourcing.rule": "brokered"})
    assert deliverer(loaded.scenario, "crm") is None
    assert describe(loaded).open_hours == 480.0


def test_incidents_of_the_first_estate_are_needs_too(write: Write) -> None:
    """24 systems of IT and 12 shadow systems raise 2 incidents a year each."""
    more = '[services.fix]\nkind = "incident"\ndemand = {}\neffort = 1\nteam = "delivery"\ntolerance = 1\n'
    raising = SYSTEMS + '\nincidents_per_year = 2\nincident_service = "fix"'
    description = describe(load_annotated(write(('tolerance = "1 month"', raising), more=more)))
    assert description.by_service == {"crm": 12.0, "fix": 72.0}
    assert description.by_unit == {"sales": 12.0}


def test_fixed_costs_are_people_times_paid_hours_times_rate(write: Write) -> None:
    desk = "[operating_model.intake]\ndesk_staff = 1\ncost_per_hour = 50"
    costs = describe(load_annotated(write(more=desk))).fixed_costs
    assert costs["team delivery"] == pytest.approx(3 * 2016 * 83.14)
    assert costs["engagement desk"] == 2016 * 50.0
    assert costs["vendor managers"] == 0.0


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_text_names_every_assumption_and_every_source(path: Path) -> None:
    loaded = load_annotated(path)
    text = description_text(describe(loaded))
    for place, note in loaded.provenance.items():
        if note.assumption or note.source:
            assert place in text
        if note.source:
            assert note.source in text


def test_the_text_tells_the_story_in_order(write: Write) -> None:
    more = "[operating_model.contracts.acme]\ncall_off = 3\nvalue = 1000"
    text = description_text(describe(load_annotated(write(more=more))))
    assert text.startswith("tiny\n  100 employees in 1 business unit\n")
    assert "  team delivery                           480 of 4,800 (10 %)\n" in text
    assert "  acme\n    price           90.00 USD an hour (the provider's rate)\n" in text
    assert "                    orders in 3 working days (4.3 calendar days), 0 USD each\n" in text
    assert "\nPhases\n" not in text


def test_the_demand_of_a_large_company_is_read_a_few_times_for_all_services(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice as many units and services are four times the pairs, and four times the work."""

    def reads(count: int) -> int:
        scenario = load(write())
        unit, service = scenario.business_units["sales"], next(iter(scenario.services.values()))
        large = {"business_units": {f"u{k}": unit for k in range(count)}}
        large |= {"services": {f"s{k}": service for k in range(count)}}
        read: list[str] = []
        monkeypatch.setattr(expected_work, "unit_demand", lambda *of: read.append(of[1]) or 1.0)
        resource_loads(scenario.model_copy(update=large))
        return len(read)

    assert reads(20) <= 4 * reads(10)
