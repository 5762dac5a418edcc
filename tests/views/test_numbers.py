"""Numbers as people read them."""

from math import inf, nan

import pytest

from sim.stats.intervals import Interval
from sim.views.formatting import scale


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("USD", 62_340_000.0, "62.3 m USD"),
        ("USD", 7_234.4, "7,234 USD"),
        ("share", 0.2347, "23.5 %"),
        ("share", 0.00012, "0.012 %"),
        ("working days", 122.4, "122 working days"),
        ("working days", 1.234, "1.23 working days"),
        ("0..1", 0.8012, "0.801 0 to 1"),
        ("events", 0.0, "0 events"),
        ("USD", -2_500_000.0, "−2.50 m USD"),
        ("USD", -0.0, "0 USD"),
    ],
)
def test_a_value_has_three_figures_in_a_unit_that_suits_it(unit: str, value: float, text: str) -> None:
    of = scale(unit, [value])
    assert f"{of.number(value)} {of.unit}" == text


def test_all_numbers_of_a_row_have_one_unit() -> None:
    of = scale("USD", [62_340_000.0, 350_000.0])
    assert [of.number(62_340_000.0), of.number(350_000.0)] == ["62.3", "0.3"]


def test_a_difference_of_shares_is_in_points() -> None:
    of = scale("share", [0.05], difference=True)
    assert (of.number(0.05), of.unit) == ("5.00", "points")


def test_what_does_not_exist_is_a_dash() -> None:
    of = scale("USD", [nan, inf])
    assert [of.number(nan), of.range(nan, nan)] == ["–", "–"]
    assert of.interval(Interval(5.0, nan, nan)) == "5"


def test_zero_has_no_minus_sign() -> None:
    assert scale("share", [0.5]).number(-0.0001) == "0.0"


def test_a_change_has_a_sign_unless_it_is_written_as_zero() -> None:
    of = scale("USD", [2e6])
    assert [of.change(value) for value in (2e6, -2e6, 10.0, -10.0, 0.0)] == ["+2.00", "−2.00", "0.00", "0.00", "0.00"]
