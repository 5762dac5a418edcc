"""Closed forms of queueing theory, against which the model is tested.

Rates are per unit of time, any unit, the same throughout: `lam` arrivals, `mu` services of one server,
`theta` abandonments of one waiting customer. Times come in that unit. Poisson arrivals and exponential times
unless said otherwise; first come, first served. A wait that grows without bound is `inf`.

Sources: Gross, Shortle, Thompson & Harris (2008), Fundamentals of Queueing Theory, 4th ed. (below: GSTH);
Cobham (1954), Oper. Res. 2(1); Garnett, Mandelbaum & Reiman (2002), MSOM 4(3) (below: GMR);
Allen (1990), Probability, Statistics, and Queueing Theory, 2nd ed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

NEGLIGIBLE = 1e-30  # weight, beside the most likely state, at which a birth-death chain is cut off


def erlang_b(servers: int, offered: float) -> float:
    """P(blocked) in M/G/c/c with offered load `offered` = lam / mu (GSTH sec. 2.5, the stable recursion)."""
    blocked = 1.0
    for c in range(1, servers + 1):
        blocked = offered * blocked / (c + offered * blocked)
    return blocked


def erlang_c(servers: int, offered: float) -> float:
    """P(wait > 0) in M/M/c with offered load lam / mu; 1 where that fills the servers (GSTH sec. 2.4)."""
    if offered >= servers:
        return 1.0
    blocked = erlang_b(servers, offered)
    return servers * blocked / (servers - offered * (1 - blocked))


def mmc_wait(lam: float, mu: float, c: int) -> float:
    """Mean wait in queue of M/M/c: C(c, lam / mu) / (c mu - lam) (GSTH sec. 2.4)."""
    return erlang_c(c, lam / mu) / (c * mu - lam) if lam < c * mu else math.inf


def mg1_wait(lam: float, mean: float, cv: float) -> float:
    """Mean wait in queue of M/G/1, `cv` the service's coefficient of variation (Pollaczek-Khinchine)."""
    load = lam * mean
    return load * mean * (1 + cv**2) / (2 * (1 - load)) if load < 1 else math.inf


def allen_cunneen_wait(lam: float, mean: float, c: int, cv_arrival: float, cv_service: float) -> float:
    """Mean wait in queue of G/G/c, approximately: (ca^2 + cs^2) / 2 times the wait of M/M/c (Allen 1990).

    Exact for M/M/c and M/G/1; Kingman's (1961) heavy-traffic formula when c = 1.
    """
    return (cv_arrival**2 + cv_service**2) / 2 * mmc_wait(lam, 1 / mean, c)


def cobham_mmc_waits(lams: Sequence[float], mu: float, c: int) -> tuple[float, ...]:
    """Mean waits in queue per class of M/M/c with priorities, most urgent first, service never interrupted.

    Cobham (1954): W_k = W_0 / ((1 - s_(k-1)) (1 - s_k)), s_k the load of classes 1..k, W_0 = C / (c mu) the
    wait for the next server. Where lower classes overload the servers, C = 1, and classes with s_k < 1 still
    have a finite wait.
    """
    next_free = erlang_c(c, sum(lams) / mu) / (c * mu)
    waits, above = [], 0.0
    for lam in lams:
        load = above + lam / (c * mu)
        waits.append(next_free / ((1 - above) * (1 - load)) if load < 1 else math.inf)
        above = load
    return tuple(waits)


@dataclass(frozen=True, slots=True)
class Feedback:
    """Mean number present, and mean time from arrival to leaving for good."""

    present: float
    stay: float


def feedback_mm1(lam: float, mu: float, r: float) -> Feedback:
    """M/M/1 where a service must be repeated with probability r, from the end of the queue (Jackson 1957).

    Present as in M/M/1 with arrivals lam / (1 - r); the stay follows by Little's law.
    """
    load = lam / ((1 - r) * mu)
    present = load / (1 - load) if load < 1 else math.inf
    return Feedback(present, present / lam)


def mginf_mean(lam: float, mean: float) -> float:
    """Mean number in service in M/G/infinity, servers for all, any service distribution (GSTH sec. 5.2)."""
    return lam * mean


def logit_share(du: float) -> float:
    """Share that takes an option whose utility is `du` above the only other one's (McFadden 1974)."""
    odds = math.exp(-abs(du))  # never overflows
    return (1.0 if du > 0 else odds) / (1 + odds)


@dataclass(frozen=True, slots=True)
class ErlangA:
    """M/M/n with impatient customers: shares of all arrivals, mean wait of all arrivals, mean queue."""

    abandonment: float  # share of arrivals that leave unserved
    wait: float  # mean time in queue, of those served and those who left alike
    queue: float  # mean number waiting
    delayed: float  # share of arrivals that find all servers taken


def erlang_a(lam: float, mu: float, theta: float, n: int) -> ErlangA:
    """M/M/n+M, patience exponential with mean 1 / theta (Palm; GMR): exact, for n of any size.

    A customer who would be k-th in line leaves unserved with probability k theta / (n mu + k theta).
    `abandonment` sums that and `wait` uses Little's law, so abandonment = theta * wait is a check, not a
    definition. The work grows as the number of likely states, some 20 sqrt(lam / theta) beyond overload.
    ValueError unless lam, mu, theta and n are all above 0.
    """
    if not min(lam, mu, theta, n) > 0:
        raise ValueError(f"lam = {lam}, mu = {mu}, theta = {theta}, n = {n}: all must be above 0")

    def death(j: int) -> float:
        return min(j, n) * mu + max(j - n, 0) * theta

    peak = lam / mu if lam < n * mu else n + (lam - n * mu) / theta
    states = list(_birth_death(lam, death, int(peak)))
    total = math.fsum(weight for _, weight in states)
    line = [(j - n, weight / total) for j, weight in states if j >= n]  # waiting, probability
    queue = math.fsum(k * p for k, p in line)
    lost = math.fsum(p * (k + 1) * theta / (n * mu + (k + 1) * theta) for k, p in line)
    return ErlangA(lost, queue / lam, queue, math.fsum(p for _, p in line))


def _birth_death(birth: float, death: Callable[[int], float], peak: int) -> Iterator[tuple[int, float]]:
    """States and their stationary weights, going out from the most likely state, whose weight is 1.

    No weight exceeds about 1, so a thousand servers neither overflow nor lose the states that matter.
    `death` must not fall with the state.
    """
    state, weight = peak, 1.0
    while weight > NEGLIGIBLE:
        yield state, weight
        state += 1
        weight *= birth / death(state)
    state, weight = peak, 1.0
    while state > 0 and (weight := weight * death(state) / birth) > NEGLIGIBLE:
        state -= 1
        yield state, weight
