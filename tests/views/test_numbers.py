"""Numbers as people read them."""

from math import inf, nan

import pytest

from sim.stats.intervals import Interval
from sim.views.formatting import axis_scale, scale, time_axis


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


@pytest.mark.parametrize(
    ("unit", "mean", "half_width", "text"),
    [
        ("working days", 147.31, 12.0, "147 ± 12"),
        ("working days", 147.31, 1.24, "147.3 ± 1.2"),
        ("working days", 147.31, 38.0, "150 ± 40"),
        ("EUR", 412_345.0, 12_345.0, "412,000 ± 12,000"),
        ("0..1", 0.65432, 0.0312, "0.654 ± 0.031"),
        ("EUR", 66_912_345.0, 812_345.0, "66.9 ± 0.8"),
        ("EUR", 66_912_345.0, 0.0, "66.9 ± 0.0"),
        ("EUR", 66_912_345.0, 1e-9, "66.9 ± 0.0"),  # floating-point error
        ("0..1", 0.5, 0.00004, "0.500 ± < 0.001"),
        ("share", 0.27234, 0.00912, "27.2 ± 0.9"),
    ],
)
def test_a_mean_has_the_digits_that_its_interval_allows(unit: str, mean: float, half_width: float, text: str) -> None:
    assert scale(unit, [mean]).interval(Interval(mean, mean - half_width, mean + half_width)) == text


def test_the_ends_of_an_interval_have_the_digits_that_its_width_allows() -> None:
    """Half-widths of 12 and 0.15; an end outside 0 is not written as 0."""
    of = scale("working days", [147.3])
    assert of.range(135.31, 159.31) == "135 to 159"
    assert of.range(-0.1512, 0.1512) == "−0.15 to 0.15"
    assert of.range(0.0412, 16.04) == "0.04 to 16.04"
    assert of.range(135.31, 159.31, signed=True) == "+135 to +159"


@pytest.mark.parametrize(
    ("value", "text"),
    [(999_999.0, "999,999 EUR"), (1e6, "1.00 m EUR"), (123_456_789.0, "123.5 m EUR"), (2.5e9, "2.50 bn EUR"),
     (1_234_567_890_123.0, "1,234.6 bn EUR")],
)  # fmt: skip
def test_large_amounts_are_in_millions_and_billions(value: float, text: str) -> None:
    of = scale("EUR", [value])
    assert f"{of.number(value)} {of.unit}" == text


@pytest.mark.parametrize(
    ("largest", "unit"), [(5.0, "EUR"), (5e3, "thousand EUR"), (5e6, "million EUR"), (5e9, "billion EUR")]
)
def test_an_axis_of_money_has_a_unit_that_suits_it(largest: float, unit: str) -> None:
    of = axis_scale("EUR", largest)
    assert (of.unit, largest * of.factor) == (unit, 5.0)


@pytest.mark.parametrize(
    ("years", "unit", "length"), [(3.0, "years", 3.0), (0.5, "months", 6.0), (10 / 252, "working days", 10.0)]
)
def test_an_axis_of_time_has_a_unit_that_suits_it(years: float, unit: str, length: float) -> None:
    of = time_axis(years)
    assert (of.unit, years * of.factor) == (unit, pytest.approx(length))


def test_zero_has_no_minus_sign() -> None:
    assert scale("share", [0.5]).number(-0.0001) == "0.0"


def test_a_change_has_a_sign_unless_it_is_written_as_zero() -> None:
    of = scale("USD", [2e6])
    assert [of.change(value) for value in (2e6, -2e6, 10.0, -10.0, 0.0)] == ["+2.00", "−2.00", "0.00", "0.00", "0.00"]
