"""Times that can be read in two ways are told, with what they were read as and what to type for the other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.describe.time_units import ambiguous_times
from sim.scenario.reading.load import load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios

Told = Callable[..., dict[str, str]]
NOTICE = "operating_model.contracts.prime.notice"
SLA = "services.incident.sla"
SHIPPED = [
    file
    for file in sorted(shipped_scenarios().rglob("*.toml"))
    if file.parent.name not in ("studies", "parts") and file.name != "company.toml"  # no scenarios by themselves
]
LATER = """
extends = "{file}"
[phases.next]
start = "180 days"
operating_model = {{}}
"""


@pytest.fixture
def told() -> Told:
    """Remarks on the outsourced model with some values set, by path."""

    def remarks(**settings: object) -> dict[str, str]:
        values = {path.replace("__", "."): value for path, value in settings.items()}
        loaded = load_annotated(shipped_scenarios() / "outsourced.toml", values)
        return {fault.place: fault.rule for fault in ambiguous_times(loaded)}

    return remarks


def test_a_day_and_night_of_hours_is_told_as_three_working_days(told: Told) -> None:
    assert told(services__incident__sla="24 h") == {
        SLA: 'is read as 24 working hours, which are 3.0 working days; write "24 working hours" for these, '
        'or "24 clock hours" for 0.69 working days'
    }


def test_ninety_days_of_notice_are_told_as_working_days(told: Told) -> None:
    assert told(operating_model__contracts__prime__notice="90 days") == {
        NOTICE: 'is read as 90 working days, which are 130 calendar days; write "90 working days" for these, '
        'or "90 calendar days" for 62 working days'
    }


@pytest.mark.parametrize("text", ["24 clock hours", "24 working hours", "3 d", "8 h", "480 min", "1 week", "2 months"])
def test_what_can_be_read_in_one_way_is_not_told(told: Told, text: str) -> None:
    assert told(services__incident__sla=text) == {}


@pytest.mark.parametrize(
    ("path", "text", "is_told"),
    [
        ("operating_model__contracts__prime__call_off", "5 d", False),
        ("operating_model__contracts__prime__term", "36 months", False),
        ("operating_model__contracts__prime__term", 756, False),
        ("workforce__notice", "30 d", True),
        ("providers__integrator__procurement__low", "14 d", True),
        ("services__analytics__tolerance", "21 d", False),
        ("services__analytics__tolerance", "30 d", True),
        ("company__horizon", "365 days", True),
        ("services__incident__effort", "24 h", False),  # effort is working time in any case
        ("services__incident__tolerance", "481 min", True),
    ],
)
def test_days_are_told_beyond_a_month_and_in_contracts_beyond_a_week(
    told: Told, path: str, text: object, is_told: bool
) -> None:
    assert list(told(**{path: text})) == ([path.replace("__", ".")] if is_told else [])


def test_parameters_of_a_distribution_are_told_each(told: Told) -> None:
    time = {"dist": "triangular", "low": "30 d", "mode": "2 months", "high": "90 d"}
    found = told(operating_model__contracts__prime__transition_time=time)
    assert list(found) == [f"operating_model.contracts.prime.transition_time.{end}" for end in ("low", "high")]


def test_what_phases_say_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "later.toml").write_text(LATER.format(file=shipped_scenarios() / "in_house.toml"))
    assert [fault.place for fault in ambiguous_times(load_annotated(tmp_path / "later.toml"))] == ["phases.next.start"]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_shipped_scenario_is_ambiguous(file: Path) -> None:
    assert list(ambiguous_times(load_annotated(file))) == []
