"""What work costs: provider effort, hours, list prices, seats, and whole cents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import pricing

share = st.floats(0.0, 1.0)


def test_provider_effort_by_hand():
    """1 - s c + k (1 - c): cheaper on commodity, dearer on proprietary work."""
    assert pricing.provider_effort(1.0, 0.2, 0.3) == 0.8
    assert pricing.provider_effort(0.0, 0.2, 0.3) == 1.3
    assert pricing.provider_effort(0.5, 0.2, 0.3) == pytest.approx(1.05, rel=1e-15)  # 1 - 0.1 + 0.15


def test_a_provider_equals_in_house_where_scale_and_ignorance_balance():
    """1 - s c + k (1 - c) = 1 at c = k / (s + k); s = 0.2, k = 0.3: c = 0.6."""
    assert pricing.provider_effort(0.6, 0.2, 0.3) == pytest.approx(1.0, rel=1e-15)


@given(share, share, st.floats(0.0, 0.4), st.floats(0.0, 0.6))
def test_provider_effort_falls_with_commoditisation(low, high, scale, gap):
    low, high = sorted((low, high))
    assert pricing.provider_effort(high, scale, gap) <= pricing.provider_effort(low, scale, gap) + 1e-12


def test_a_productive_hour_carries_the_paid_hours_around_it():
    """83.14 a paid hour, 2,016 paid and 1,600 productive hours: 104.7564."""
    assert pricing.productive_hour(83.14, 2016.0, 1600.0) == pytest.approx(104.7564, rel=1e-12)


def test_a_list_price_is_the_rate_and_the_markup():
    assert pricing.list_rate(80.0, 0.15) == pytest.approx(92.0, rel=1e-15)


def test_unused_seats_are_paid():
    """12 in use of which a quarter of those paid lie idle: 16 on the invoice."""
    assert pricing.paid_seats(12.0, 0.25) == 16.0


@given(st.floats(0.0, 1e4), st.floats(0.0, 0.9))
def test_no_fewer_seats_are_paid_than_used(used, unused):
    assert pricing.paid_seats(used, unused) >= used


@pytest.mark.parametrize(("amount", "whole"), [(0.0, 0), (1.234, 123), (1.236, 124), (-2.5, -250), (1e9, 10**11)])
def test_cents_by_hand(amount, whole):
    assert pricing.cents(amount) == whole
    assert isinstance(pricing.cents(amount), int)


@given(st.floats(-1e9, 1e9))
def test_cents_miss_an_amount_by_half_a_cent_at_most(amount):
    assert abs(pricing.cents(amount) / 100.0 - amount) <= 0.005 + 1e-6
