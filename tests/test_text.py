"""Times, digits and amounts as text, each against a value worked out by hand."""

from math import floor, log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.text import (
    decimals,
    first_of,
    fixed,
    rounded_money,
    three_figures,
    time_span,
    whole_percent,
    working_days,
)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((756.0,), "3 years"),
        ((252.0,), "1 year"),
        ((378.0,), "1.5 years"),
        ((126.0,), "6 months"),
        ((21.0,), "1 month"),
        ((30.0,), "30 working days"),
        ((10.0,), "10 working days"),
        ((1.0,), "1 working day"),
        ((0.5,), "0.5 working days"),
        ((126.0, 378.0), "6 to 18 months"),
        ((252.0, 630.0), "1 to 2.5 years"),
        ((10.0, 30.0), "10 to 30 working days"),
        ((504.0, 504.0), "2 years"),
    ],
)
def test_a_length_of_time_is_told_in_a_unit_that_it_fills(days: tuple[float, ...], text: str) -> None:
    assert time_span(*days) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (10.0, "10 working days (14 calendar days)"),
        (90.0, "90 working days (130 calendar days)"),
        (1.0, "1 working day (1.4 calendar days)"),
        (147.3, "147 working days (213 calendar days)"),
        (1000.0, "1,000 working days (1,448 calendar days)"),
    ],
)
def test_calendar_days_stand_beside_working_days(days: float, text: str) -> None:
    """365 calendar days for 252 working days."""
    assert working_days(days) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.354, "0.35"), (9.949, "9.95"), (9.96, "10"), (14.26, "14.3"), (1260.4, "1,260")]
)
def test_three_figures_and_no_zeros_at_the_end(value: float, text: str) -> None:
    assert three_figures(value) == text


@pytest.mark.parametrize(
    ("half_width", "digits"),
    [(12.0, 0), (0.3, 2), (0.5, 1), (0.12, 2), (35.0, 0), (36.0, -1), (400.0, -2), (1.0, 1), (9.99, 0), (0.0004, 4)],
)
def test_an_interval_allows_two_figures_below_three_and_a_half_and_else_one(half_width: float, digits: int) -> None:
    assert decimals(half_width) == digits


@given(st.floats(1e-12, 1e15))
def test_rounding_to_the_digits_allowed_never_moves_a_mean_by_more_than_a_seventh_of_the_half_width(
    half_width: float,
) -> None:
    """Half a unit of the last digit: 0.5 of at least 3.55, or 0.05 of at least 1."""
    assert 0.5 * 10.0 ** -decimals(half_width) <= half_width / 7.0
    assert floor(log10(half_width)) - 1 <= -decimals(half_width)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (412_345.0, "412,000 EUR"),
        (999_499.0, "999,000 EUR"),
        (999_500.0, "1.0 million EUR"),
        (999_900_000.0, "999.9 million EUR"),
        (999_950_000.0, "1.0 billion EUR"),
        (-1_234_567_890.0, "-1.2 billion EUR"),
    ],
)
def test_amounts_in_sentences_have_about_three_figures(amount: float, text: str) -> None:
    assert rounded_money(amount, "EUR") == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234.5, -2, "1,200"), (1234.5, 0, "1,234"), (0.126, 2, "0.13"), (-47.0, -1, "-50"), (-0.4, 0, "0")],
)
def test_a_number_is_rounded_to_decimals_or_to_tens(value: float, digits: int, text: str) -> None:
    assert fixed(value, digits) == text


def test_an_interval_takes_digits_from_a_number_and_adds_none() -> None:
    """12 allows whole numbers, 400 hundreds, 0.0012 four decimals, of which two are asked for."""
    assert [fixed(1234.567, 2, each) for each in (12.0, 400.0, 0.0012)] == ["1,235", "1,200", "1,234.57"]


@pytest.mark.parametrize(
    ("days", "half_width", "text"),
    [
        (90.2, 40.0, "90 working days (130 calendar days)"),
        (147.3, 0.5, "147 working days (213 calendar days)"),
        (5.012, 0.4, "5 working days (7.3 calendar days)"),
        (5.162, 0.4, "5.2 working days (7.5 calendar days)"),
    ],
)
def test_a_mean_of_days_has_no_more_figures_than_its_interval_allows(days: float, half_width: float, text: str) -> None:
    assert working_days(days, half_width) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.8549, "85 %"), (1.0, "100 %"), (0.0, "0 %"), (-0.001, "0 %"), (1234.56, "123,456 %")]
)
def test_a_load_is_told_in_whole_per_cent_however_large(share: float, text: str) -> None:
    assert whole_percent(share) == text


@pytest.mark.parametrize(("most", "text"), [(2, "a, b and 2 more"), (4, "a, b, c, d"), (9, "a, b, c, d")])
def test_the_first_names_are_told_and_how_many_more_there_are(most: int, text: str) -> None:
    assert first_of(["a", "b", "c", "d"], most) == text
