"""Loads of every resource by hand, and the warnings about them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.describe.narrate import description_text
from sim.describe.resource_loads import ResourceLoad, resource_loads
from sim.describe.summary import describe
from sim.describe.warnings import warnings
from sim.scenario.reading.load import Loaded, load_annotated

Write = Callable[..., Path]
Given = Callable[..., Loaded]

# Per year: 90 changes of 120 hours, 2,760 small requests of 4 hours, 11,040 tickets of half an hour.
HOSPITAL = """
name = "hospital"
[company]
currency = "EUR"
warm_up = 126
horizon = 504
[business_units.surgery]
headcount = 900
[business_units.medicine]
headcount = 1100
[business_units.laboratory]
headcount = 300
[services.change]
kind = "project"
demand = { every_unit = 30 }
effort = 120
gate = "board"
team = "applications"
tolerance = 84
lifetime = "6 years"
estate_years = 1
bypassable = false
[services.small]
kind = "request"
demand = { per_100_heads_month = 10 }
effort = 4
gate = "desk"
complexity = "low"
commoditisation = 1.0
team = "applications"
tolerance = 10
bypassable = false
[services.ticket]
kind = "incident"
demand = { per_100_heads_month = 40 }
effort = 0.5
commoditisation = 1.0
team = "service_desk"
tolerance = 1
bypassable = false
[teams.applications]
staff = 16
[teams.service_desk]
staff = 6
[providers.prime]
services = ["change", "small", "ticket"]
capacity = 20
desk_capacity = 6
rate_per_hour = 90
scale_advantage = 0.2
knowledge_gap = 0.2
procurement.low = 5
procurement.medium = 20
procurement.high = 60
[operating_model.intake]
desk_staff = 1
effort = 2
approval = 5
board_interval = 21
"""
OUTSOURCED = """
[operating_model.sourcing]
rule = "outsourced"
prime = "prime"
"""
CONTRACT = """
[operating_model.contracts.prime]
governance_share = 0.05
"""


@pytest.fixture
def hospital(tmp_path: Path) -> Given:
    """The hospital with text added and values replaced."""

    def made(more: str = "", **settings: object) -> Loaded:
        file = tmp_path / "hospital.toml"
        file.write_text(HOSPITAL + more)
        return load_annotated(file, {name.replace("__", "."): value for name, value in settings.items()})

    return made


def _by_name(loaded: Loaded) -> dict[str, ResourceLoad]:
    return {load.resource: load for load in resource_loads(loaded.scenario)}


def _lines(loaded: Loaded) -> list[str]:
    return [warning.line() for warning in warnings(loaded)]


def test_every_resource_is_loaded_by_what_passes_it(hospital: Given) -> None:
    """2,850 requests of 2 hours at one desk; running 90 systems takes 90 x 120 x 0.2 hours of the 16 people."""
    loads = _by_name(hospital())
    desk, board, team = loads["engagement desk"], loads["board"], loads["team applications"]
    assert (desk.offered, desk.capacity, desk.utilisation) == (5700.0, 1600.0, 3.5625)
    assert desk.through == {"change": 180.0, "small": 5520.0}
    assert board.offered == 90.0
    assert team.through == {"change": 10800.0, "small": 11040.0}
    assert (team.run, team.capacity) == (2160.0, pytest.approx(16 * 1600 - 2160))
    assert loads["team service_desk"].utilisation == pytest.approx(5520 / 9600)
    assert loads["provider prime"].offered == loads["service desk of provider prime"].offered == 0.0


def test_places_service_desk_and_running_of_a_provider(hospital: Given) -> None:
    """Under a contract: changes at 1 - 0.2 x 0.5 + 0.2 x 0.5 = 1 of the hours, all else at 0.8."""
    loads = _by_name(hospital(OUTSOURCED + 'run_by = "prime"' + CONTRACT))
    assert loads["provider prime"].through == pytest.approx({"change": 10800.0, "small": 8832.0})
    assert loads["provider prime"].capacity == 20 * 1600
    assert loads["service desk of provider prime"].through == pytest.approx({"ticket": 4416.0})
    assert loads["running by provider prime"].through == pytest.approx({"change": 2160.0})
    assert loads["team applications"].run == 0.0


def test_vendor_managers_are_needed_for_a_share_of_what_contracts_charge(hospital: Given) -> None:
    """26,208 hours at 90 are 2,358,720 a year; 5 % of that at 94.74 an hour are 1,244.8 hours."""
    more = OUTSOURCED + 'run_by = "prime"' + CONTRACT
    load = _by_name(hospital(more, operating_model__governance__vendor_managers=0.5))["vendor managers"]
    assert load.through == {"prime": pytest.approx(26208 * 90 * 0.05 / 94.74)}
    assert load.capacity == 0.5 * 2016
    assert "vendor managers are loaded 123 %" in "\n".join(
        _lines(hospital(more, operating_model__governance__vendor_managers=0.5))
    )


def test_without_a_contract_every_order_meets_people_who_are_new_to_it(hospital: Given) -> None:
    loads = _by_name(hospital(OUTSOURCED))
    assert loads["provider prime"].through["small"] == pytest.approx(8832.0 / 0.8)
    assert loads["service desk of provider prime"].through["ticket"] == pytest.approx(4416.0)


def test_rework_and_repairs_are_work_of_who_delivers(hospital: Given) -> None:
    """Half of 20 % are found: 0.1 / 0.9 rework passes of 0.3 and 0.1 / 0.9 repairs of twice that: 1.1 of the hours."""
    defects = {"services__ticket__defect_rate": 0.4, "teams__service_desk__capability": 0.5}
    load = _by_name(hospital(**defects, teams__service_desk__acceptance=0.5))["team service_desk"]
    assert load.offered == pytest.approx(5520 * (1 + 0.1 / 0.9 * 0.3 + 0.1 / 0.9 * 0.3 * 2.0))


def test_a_provider_s_defects_are_found_as_far_as_contracts_are_monitored(hospital: Given) -> None:
    """Capability 0.7 of a defect rate of 0.5: 15 %; nobody monitors, so all are repaired later, at 0.3 x 2."""
    defects = {"services__ticket__defect_rate": 0.5}
    load = _by_name(hospital(OUTSOURCED + CONTRACT, **defects))["service desk of provider prime"]
    assert load.offered == pytest.approx(4416 * (1 + 0.15 * 0.6))


def test_what_a_team_cannot_run_overflows_to_the_next(hospital: Given) -> None:
    """1 person has 1,600 hours for 2,160 of running; the 560 that are left over fall to the service desk."""
    loads = _by_name(hospital(teams__applications__staff=1, teams__applications__overflow="service_desk"))
    assert loads["team service_desk"].run == pytest.approx(560.0)


def test_an_overload_is_named_with_what_passes_there(hospital: Given) -> None:
    (line,) = _lines(hospital())
    assert line.startswith(
        "operating_model.intake.desk_staff = 1: engagement desk is loaded 356 %: 5,700 hours a year for 1,600 "
        "(small 5,520, change 180); its queue grows"
    )


def test_no_warning_at_110_per_cent_and_one_above(hospital: Given) -> None:
    """1,600 hours and 2,850 requests: 110 % at 0.61754 hours each."""
    assert _lines(hospital(operating_model__intake__effort=0.617)) == []
    assert len(_lines(hospital(operating_model__intake__effort=0.618))) == 1


def test_growth_counts_to_the_end_of_the_study(hospital: Given) -> None:
    """99.75 % at the start and 10 % a year more for two years: 121 %."""
    loaded = hospital(operating_model__intake__effort=0.56, company__growth=0.1)
    line = next(each for each in _lines(loaded) if "engagement desk" in each)
    assert "is loaded 100 %, with growth 121 % at the end of the study" in line


def test_people_who_are_paid_for_a_fifth_or_less_of_work_are_told(hospital: Given) -> None:
    """57.5 % of 6 people are 17 % of 20; places at a provider, which nobody pays for, are left out."""
    lines = _lines(hospital(operating_model__intake__effort=0.5, teams__service_desk__staff=20))
    assert [line.split(":")[0] for line in lines] == ["teams.service_desk.staff = 20"]
    assert "busy 17 % of the time" in lines[0]


def test_a_phase_is_told_by_its_own_place_and_only_where_it_differs(hospital: Given) -> None:
    phase = "[phases.later]\nstart = 252\n[phases.later.operating_model.intake]\ndesk_staff = 2\neffort = 2\n"
    lines = _lines(hospital(phase))
    assert [line.split(" = ")[0] for line in lines] == [
        "operating_model.intake.desk_staff",
        "phases.later.operating_model.intake.desk_staff",
    ]
    assert "from phase later on" in description_text(describe(hospital(phase)))


def test_orders_that_cost_more_to_negotiate_than_to_work_are_told(hospital: Given) -> None:
    """Orders a year: 90 x 21,300, 2,760 x 6,900 and 11,040 x 21,300 are 256.1 million; hours cost 90 x 1.15."""
    line = next(each for each in _lines(hospital(OUTSOURCED)) if "negotiated" in each)
    assert line.startswith("operating_model.contracts.prime: not given; each of 13,890 orders a year with prime")
    assert "256.1 million EUR of procurement a year" in line
    assert "framework = true" in line


def test_a_framework_and_orders_that_are_worth_negotiating_raise_no_warning(hospital: Given) -> None:
    framework = hospital(OUTSOURCED + CONTRACT)
    single = hospital(OUTSOURCED, services__ticket__complexity="low", company__contract_cost_low=20.0)
    assert not any("negotiated" in line for line in _lines(framework))
    assert "each of 90 orders a year" in next(line for line in _lines(single) if "negotiated" in line)


def test_a_contract_without_a_framework_is_no_help(hospital: Given) -> None:
    lines = _lines(hospital(OUTSOURCED + CONTRACT + "framework = false"))
    assert any(line.startswith("operating_model.contracts.prime.framework = false: each of") for line in lines)


def test_describe_prints_each_resource_with_what_goes_through_it(hospital: Given) -> None:
    lines = description_text(describe(hospital())).splitlines()
    assert "  engagement desk                       5,700 of 1,600 (356 %)" in lines
    assert "    through it: small 5,520, change 180" in lines
    assert any("90 requests a year, 7.5 a meeting, without limit; a delay of 15.5 days" in line for line in lines)
