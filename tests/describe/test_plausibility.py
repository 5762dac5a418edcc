"""Values outside the usual range of their field are told with the likely slip; shipped scenarios have none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.describe.plausibility import implausible, usual_range
from sim.scenario.fields import JUDGEMENT
from sim.scenario.reading.load import load_annotated, parse_settings
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.scenario.schema_path import Place, root
from sim.sheets.cells import cell_kind

FOLDER = shipped_scenarios()
SHIPPED = sorted(path for path in [*FOLDER.glob("*.toml"), *FOLDER.glob("small/*.toml"), *FOLDER.glob("theory/*.toml")])
DAYS, PEOPLE, HOURS = "(working days)", "(people)", "(productive hours)"


def warnings(*settings: str) -> list[str]:
    """What is told about the outsourced model of the example company with these values set."""
    return [fault.line() for fault in implausible(load_annotated(FOLDER / "outsourced.toml", parse_settings(settings)))]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_shipped_scenario_is_unusual(path: Path) -> None:
    if path.stem != "company":  # which others extend
        assert implausible(load_annotated(path)) == ()


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ("company.growth=8", "outside the usual range, -0.3 to 0.5; 8 is 800 % a year; 0.08 is 8 %"),
        ("company.horizon=3", '3 is 3 working days; did you mean "3 years"? (working days)'),
        ("company.horizon=36", 'did you mean "36 months"?'),
        (
            "operating_model.contracts.prime.term=14",
            'outside the usual range, 126 to 3,780; 14 is 14 working days; did you mean "14 months"? (working days)',
        ),
        (
            "teams.core.cost_per_hour=110000",
            "outside the usual range, 5 to 500; a year's pay? 110000 / 2016 h is 54.6 an hour (money)",
        ),
        ("teams.core.cost_per_hour=9000", "a month's pay? 9000 / 168 h is 53.6 an hour"),
        ("providers.prime.rate_per_hour=800", "a day's rate? 800 / 8 h is 100 an hour"),
        ("services.incident.sla=24", '24 is 24 working days; did you mean "24 h"?'),
        ("services.incident.effort=30", '30 is 30 hours; did you mean "30 min"?'),
        ("services.core_system.lifetime=10", 'did you mean "10 years"?'),
        ("services.core_system.overrun=113", "1.13 is 113 %"),
        ("services.core_system.value=500000", "a year's benefit? 500000 / 252 is 1,984 a working day"),
        ("services.core_system.estate_years=60", "months? then type 5 years"),
        ("services.core_system.seat_price=360", "a year's price? 360 / 12 is 30 a month"),
        ("services.incident.demand.per_100_heads_month=1200", "needs a year? 1200 / 12 is 100 a month"),
        ("services.core_system.demand.every_unit=0.01", "needs a month? 0.01 x 12 is 0.12 a year"),
        ("operating_model.contracts.prime.value=48", "in millions? then type 48000000"),
        ("operating_model.contracts.prime.minimum_commitment=128", "in thousands? then type 128000"),
        ("teams.core.hours_per_year=36", "hours a week? 36 x 52 is 1872 a year"),
        ("behaviour.security_loss=2.9", "in millions? then type 2900000"),
    ],
)
def test_an_unusual_value_is_told_once_with_the_likely_slip(setting: str, rule: str) -> None:
    found = warnings(setting)
    assert len(found) == 1
    assert found[0].startswith(f"{setting.partition('=')[0]} = ")
    assert rule in found[0]


@pytest.mark.parametrize("setting", ["company.growth=0", "teams.core.staff=0", "operating_model.staffing.core=0"])
def test_nothing_is_no_slip(setting: str) -> None:
    assert warnings(setting) == []


def test_too_few_tickets_a_head_are_told() -> None:
    path = FOLDER / "small" / "in_house.toml"
    demand = "services.incident.demand"
    found = implausible(load_annotated(path, {f"{demand}.every_unit": 100, f"{demand}.per_100_heads_month": 0}))
    assert [fault.line() for fault in found] == [
        'services.incident.demand: incidents of unit "sales" (and 1 more): 100 a year for 150 people are 0.667 a head; '
        "usual are 2 to 60; were they needs a month? All are needs a year"
    ]


def test_a_value_outside_the_range_beside_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = "[teams.core]\nstaff = { value = 12, range = [6, 10] }\n"
    path.write_text(f'extends = "{FOLDER / "in_house.toml"}"\n{text}')
    assert [fault.line() for fault in implausible(load_annotated(path))] == [
        "teams.core.staff = 12: outside its own range, 6 to 10 (people)"
    ]


def test_amounts_in_another_currency_have_no_usual_range() -> None:
    assert warnings("company.currency=JPY", "teams.core.cost_per_hour=9000") == []


def fields(place: Place, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Place]]:
    """Every field that holds a number, numbers or a distribution; entries of tables stand for all."""
    for name in place.names():
        here = place.child(name)
        while here is not None and here.kind == "table":
            here = here.child("x")
        assert here is not None
        if here.kind == "record":
            yield from fields(here, (*path, name))
        elif here.kind == "distribution" or cell_kind(here) == "number" or name.endswith(("_factors", "tiers")):
            yield ".".join((*path, name)), here


def test_every_field_that_holds_a_number_has_a_usual_range() -> None:
    """A share may be anything from 0 to 1; each other field says what is usual, and why there."""
    found = dict(fields(root(Scenario)))
    assert len(found) > 200
    bare = [
        path
        for path, place in found.items()
        if place.unit != "share" and not place.extra("range") and not place.extra("usual")
    ]
    assert bare == []
    for path, place in found.items():
        if place.extra("usual"):
            low, high = place.extra("usual")
            assert low < high, path
            assert place.extra("usual_because") == JUDGEMENT or len(place.extra("usual_because")) > 10


def test_the_range_of_sensitivity_analysis_is_widened_where_a_field_has_no_usual_one() -> None:
    scenario = load_annotated(FOLDER / "in_house.toml").scenario
    place = root(Scenario).find(("behaviour", "memory"))
    assert place is not None
    low, high = usual_range("behaviour.memory", place, scenario) or (0.0, 0.0)
    assert (low, high) == (pytest.approx(0.1 / 3), pytest.approx(1.2))
