"""The closed forms give published values, their limits, and each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.stats.queueing import (
    allen_cunneen_wait,
    cobham_mmc_waits,
    erlang_a,
    erlang_b,
    erlang_c,
    feedback_mm1,
    logit_share,
    mg1_wait,
    mginf_mean,
    mmc_wait,
)

RATES = st.floats(0.05, 20)
SERVERS = st.integers(1, 60)


def half_of_last_digit(printed: str) -> float:
    """The most a value may differ from its printed form."""
    return 0.5000001 * math.pow(10, -len(printed.split(".")[1]))


@pytest.mark.parametrize(
    ("found", "printed"),
    [
        (mmc_wait(0.9, 1, 1), "9.0000"),
        (mmc_wait(2.6, 1, 3), "1.8972"),
        (mmc_wait(8, 1, 10), "0.2046"),
        (mmc_wait(1.8, 1, 2), "4.2632"),
        (mmc_wait(9, 1, 10), "0.6687"),
        (mg1_wait(0.8, 1, 1.5), "6.5000"),
        (cobham_mmc_waits([1.0, 1.6], 1, 3)[0], "0.3794"),
        (cobham_mmc_waits([1.0, 1.6], 1, 3)[1], "2.8459"),
        (erlang_a(48, 1, 1 / 2, 50).abandonment, "0.03091"),
        (erlang_a(48, 1, 1 / 2, 50).wait, "0.06182"),
        (erlang_a(10, 1, 1 / 5, 10).abandonment, "0.07769"),
        (erlang_a(10, 1, 1 / 2, 9).abandonment, "0.1577"),
        (feedback_mm1(0.6, 1, 0.2).present, "3.0000"),
        (feedback_mm1(0.6, 1, 0.2).stay, "5.0000"),
    ],
)
def test_reference_values_come_out(found: float, printed: str) -> None:
    assert abs(found - float(printed)) <= half_of_last_digit(printed)


def test_one_pool_waits_less_than_five() -> None:
    """Five M/M/2 at load 0.9 against one M/M/10 at the same load: 4.2632 and 0.6687."""
    assert mmc_wait(1.8, 1, 2) == pytest.approx(0.81 / 0.19)
    assert mmc_wait(9, 1, 10) < mmc_wait(1.8, 1, 2) / 6


@given(SERVERS, RATES)
def test_erlang_b_is_the_truncated_poisson(servers: int, offered: float) -> None:
    terms = [offered**k / math.factorial(k) for k in range(servers + 1)]
    assert erlang_b(servers, offered) == pytest.approx(terms[-1] / math.fsum(terms), rel=1e-9)


@given(st.floats(0.01, 0.99), RATES)
def test_one_server_waits_as_in_mm1(load: float, mu: float) -> None:
    """W_q = load / (mu - lam), and a customer waits with probability `load`."""
    assert mmc_wait(load * mu, mu, 1) == pytest.approx(load / (mu - load * mu), rel=1e-9)
    assert erlang_c(1, load) == pytest.approx(load, rel=1e-9)


def test_an_overloaded_queue_waits_for_ever() -> None:
    assert erlang_c(3, 3.0) == 1
    assert mmc_wait(3, 1, 3) == mg1_wait(1, 1, 1) == feedback_mm1(0.9, 1, 0.1).present == math.inf


@given(st.floats(0.05, 0.95), RATES, st.integers(1, 40))
def test_the_approximation_is_exact_where_theory_is(load: float, mu: float, c: int) -> None:
    assert allen_cunneen_wait(load * c * mu, 1 / mu, c, 1, 1) == pytest.approx(mmc_wait(load * c * mu, mu, c), rel=1e-6)
    assert allen_cunneen_wait(load * mu, 1 / mu, 1, 1, 2.5) == pytest.approx(mg1_wait(load * mu, 1 / mu, 2.5), rel=1e-6)


def test_regular_service_halves_the_wait() -> None:
    """M/D/1 waits half as long as M/M/1."""
    assert mg1_wait(0.8, 1, 0) == pytest.approx(mmc_wait(0.8, 1, 1) / 2)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=5), st.integers(1, 10))
def test_priorities_shift_waits_but_not_their_sum(shares: list[float], c: int) -> None:
    """Conservation (Kleinrock 1965): load-weighted waits add up to those of first come, first served."""
    lams = [0.9 * c * share / sum(shares) for share in shares]
    waits = cobham_mmc_waits(lams, 1, c)
    weighted = math.fsum(lam * wait for lam, wait in zip(lams, waits, strict=True))
    assert weighted == pytest.approx(sum(lams) * mmc_wait(0.9 * c, 1, c), rel=1e-9)
    assert list(waits) == sorted(waits)


def test_the_urgent_are_served_when_the_rest_are_not() -> None:
    """All servers are always busy, so the urgent wait as if the next is free after 1 / (c mu) on average."""
    urgent, rest = cobham_mmc_waits([1.0, 5.0], 1, 2)
    assert urgent == pytest.approx(0.5 / (1 - 0.5))
    assert rest == math.inf


@given(st.floats(0.01, 0.9), st.floats(0, 0.9), RATES)
def test_feedback_is_a_slower_server_to_the_number_present(load: float, r: float, mu: float) -> None:
    lam = load * mu * (1 - r)
    found = feedback_mm1(lam, mu, r)
    assert found.present == pytest.approx(load / (1 - load), rel=1e-6)
    assert found.present == pytest.approx(lam * found.stay, rel=1e-12)


@given(st.floats(0.2, 2), RATES, st.floats(0.01, 20), st.integers(1, 1000))
def test_abandonment_is_theta_times_the_wait(load: float, mu: float, theta: float, n: int) -> None:
    """Each waiting customer leaves at rate theta: lam P(abandon) = theta L_q = theta lam E[W]."""
    found = erlang_a(load * n * mu, mu, theta, n)
    assert found.abandonment == pytest.approx(theta * found.wait, rel=1e-9, abs=1e-25)
    assert found.abandonment <= found.delayed <= 1 + 1e-12


@given(st.floats(0.2, 2), RATES, st.floats(0.01, 20), st.integers(1, 200))
def test_a_server_serves_whom_impatience_leaves(load: float, mu: float, theta: float, n: int) -> None:
    """Those served, lam (1 - P(abandon)), are at most n mu, and no fewer than with no waiting at all."""
    found = erlang_a(load * n * mu, mu, theta, n)
    assert load * (1 - found.abandonment) <= 1 + 1e-9
    assert found.abandonment <= erlang_b(n, load * n) + 1e-12


@given(RATES, RATES, st.integers(1, 30))
def test_patience_like_service_is_a_queue_with_servers_for_all(lam: float, mu: float, n: int) -> None:
    """theta = mu: all present leave at rate mu, so their number is Poisson(lam / mu), as in M/G/inf."""
    found = erlang_a(lam, mu, mu, n)
    below = math.fsum(math.exp(k * math.log(lam / mu) - lam / mu - math.lgamma(k + 1)) for k in range(n))
    assert found.delayed == pytest.approx(1 - below, abs=1e-9)
    in_service = lam * (1 - found.abandonment) / mu
    assert found.queue + in_service == pytest.approx(mginf_mean(lam, 1 / mu), rel=1e-9)


@given(st.floats(0.1, 0.95), st.integers(1, 100))
def test_endless_patience_is_erlang_c(load: float, n: int) -> None:
    """theta -> 0; the gap is of order theta times queue over spare capacity, below 1e-5 here."""
    found = erlang_a(load * n, 1, 1e-9, n)
    assert found.delayed == pytest.approx(erlang_c(n, load * n), rel=1e-5, abs=1e-20)
    assert found.wait == pytest.approx(mmc_wait(load * n, 1, n), rel=1e-5, abs=1e-20)


@given(st.floats(0.1, 2), st.integers(1, 100))
def test_no_patience_is_erlang_b(load: float, n: int) -> None:
    """theta -> infinity: whoever would wait is lost."""
    found = erlang_a(load * n, 1, 1e9, n)
    assert found.abandonment == pytest.approx(erlang_b(n, load * n), rel=1e-5, abs=1e-20)


@pytest.mark.parametrize("n", [50, 200, 1000])
def test_square_root_staffing_gives_the_same_delay_at_any_size(n: int) -> None:
    """lam = n mu, theta = mu: P(Poisson(n) >= n) = 1/2 + P(= n) / 3 + O(n^-1.5) (Ramanujan 1911)."""
    expected = 0.5 + 1 / (3 * math.sqrt(2 * math.pi * n))
    assert erlang_a(n, 1, 1, n).delayed == pytest.approx(expected, abs=0.1 / n**1.5)


@pytest.mark.parametrize("faulty", [(0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0), (-1, 1, 1, 1)])
def test_erlang_a_needs_rates_and_servers(faulty: tuple[float, float, float, int]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        erlang_a(*faulty)


@given(st.floats(-1000, 1000))
def test_logit_shares_add_up(du: float) -> None:
    assert logit_share(du) + logit_share(-du) == pytest.approx(1, abs=1e-15)


def test_logit_odds_are_the_exponential_of_utility() -> None:
    assert logit_share(0) == 0.5
    assert logit_share(math.log(3)) == pytest.approx(0.75)
    assert logit_share(-40) == pytest.approx(math.exp(-40), rel=1e-12)
