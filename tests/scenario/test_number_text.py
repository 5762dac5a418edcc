"""Numbers written as text are read where only one number can be meant; else the message says what to type."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.scenario.checks.currency import currency_faults
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.number_text import NUMBER_PATTERN, currencies_of, written_number
from sim.scenario.reading.load import load, parse_settings
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.scenario.schema_path import root

IN_HOUSE = shipped_scenarios() / "in_house.toml"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8%", 0.08),
        ("8 %", 0.08),
        ("-12,5 %", -0.125),
        ("0,25", 0.25),
        ("0.250", 0.25),
        ("2,5", 2.5),
        ("1234,500", 1234.5),
        ("1 500", 1500.0),
        ("1\u202f500", 1500.0),
        ("1'500", 1500.0),
        ("1.500,00", 1500.0),
        ("1,500.00", 1500.0),
        ("1,500,000", 1_500_000.0),
        ("12 000,5", 12_000.5),
        ("110k", 110_000.0),
        ("1.5 million", 1_500_000.0),
        ("1e5", 100_000.0),
        ("\u22123", -3.0),
    ],
)
def test_a_clear_text_is_a_number(text: str, number: float) -> None:
    assert written_number(text) == number
    assert re.fullmatch(NUMBER_PATTERN, text.replace("\u202f", " ").replace("\u2212", "-").replace(" million", "k"))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,500", "1,500 may be 1500 or 1.5: type 1500 or 1.5"),
        ("1.500", "1.500 may be 1500 or 1.5: type 1500 or 1.5"),
        ("480.125", "480.125 may be 480125 or 480.125: type 480125 or 480.1250"),
        ("1.5m", 'must be written without "m"'),
        ("1,50.00", "is no clear number"),
        ("1 50", "is no clear number"),
        ("USD 95", "must be a number without a currency"),
    ],
)
def test_an_unclear_text_is_refused_with_what_to_type(text: str, rule: str) -> None:
    with pytest.raises(PydanticCustomError, match=re.escape(rule)):
        written_number(text)


@pytest.mark.parametrize("text", ["", "many", "3 h", "10 d", "e5", "1 500 d", "--3"])
def test_any_other_text_is_no_number(text: str) -> None:
    assert written_number(text) is None


def test_what_a_field_counts_decides() -> None:
    """People have no decimals and no per cent; money may name its currency."""
    assert written_number("1,500", whole=True) == 1500.0
    with pytest.raises(PydanticCustomError, match="not a percentage"):
        written_number("8%", whole=True)
    assert [written_number(text, currency=True) for text in ("USD 95", "95 EUR", "$1 200")] == [95.0, 95.0, 1200.0]
    named = [currencies_of(text) for text in ("USD 95", "95 EUR", "€ 7", "US$ 7", "95")]
    assert named == [("USD",), ("EUR",), ("EUR",), ("USD",), ()]


@pytest.mark.parametrize(
    ("text", "currency", "fits"),
    [
        ("$95", "CAD", True),
        ("$95", "MXN", True),
        ("$95", "AED", False),
        ("¥95", "CNY", True),
        ("£95", "EUR", False),
        ("US$ 95", "CAD", False),
    ],
)
def test_a_sign_of_several_currencies_may_mean_each_of_them(text: str, currency: str, fits: bool) -> None:
    tree = {"teams": {"core": {"cost_per_hour": text}}}
    assert (list(currency_faults(tree, root(Scenario), currency)) == []) == fits


@given(st.floats(0, 1e15), st.sampled_from([".", ","]), st.sampled_from([" ", "'", ".", ","]))
def test_a_number_with_two_decimals_and_groups_of_thousands_comes_back(
    value: float, decimal: str, thousands: str
) -> None:
    if decimal != thousands:
        text = f"{value:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
        assert written_number(text) == float(f"{value:.2f}")


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(PydanticCustomError):
        assert written_number(text) is None or isinstance(written_number(text), float)


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("company.growth=8%", "company.growth", 0.08),
        ("business_units.sales.headcount=1,500", "business_units.sales.headcount", 1500),
        ("teams.core.cost_per_hour=USD 95", "teams.core.cost_per_hour", 95.0),
        ("services.core_system.tolerance=1 500", "services.core_system.tolerance", 1500.0),
        ("services.core_system.overrun=113 %", "services.core_system.overrun.value", 1.13),
    ],
)
def test_a_setting_reads_numbers_as_they_are_written(setting: str, path: str, value: float) -> None:
    found: object = load(IN_HOUSE, parse_settings([setting]))
    for name in path.split("."):
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    assert found == value


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("teams.core.cost_per_hour=1,500", "1,500 may be 1500 or 1.5: type 1500 or 1.5"),
        ("teams.core.cost_per_hour=EUR 95", "must be in USD, the company's currency: amounts are not converted"),
        ("teams.core.staff=8 %", "must be a number, not a percentage"),
        ("services.core_system.tolerance=8 %", "must be a number or a duration"),
        ("company.discount_rate=8", "must be 1 or less; 8 % is 0.08"),
    ],
)
def test_a_setting_that_is_not_clear_is_refused(setting: str, line: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(line)) as error:
        load(IN_HOUSE, parse_settings([setting]))
    assert len(error.value.faults) == 1


def test_a_file_may_hold_numbers_as_text(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f'extends = "{IN_HOUSE}"\n[company]\ngrowth = {{ value = "8 %", range = ["-5 %", "10 %"] }}\n')
    assert load(path).company.growth == 0.08
