"""The warm-ups of the theory files are long enough: an empty start biases no answer by half a standard error."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.linalg import eigh_tridiagonal

from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.validate import theory

Plays = Callable[[str], dict[str, Any]]

CHAINS = {  # file: lambda, mu, servers, rate of giving up, states, case
    "mm1": (0.9, 1.0, 1, 0.0, 400, "M/M/1 wait"),
    "mm3": (2.6, 1.0, 3, 0.0, 300, "M/M/3 wait"),
    "mm10": (8.0, 1.0, 10, 0.0, 200, "M/M/10 wait"),
    "erlang_a_50": (48.0, 1.0, 50, 0.5, 200, "M/M/50+M wait"),
    "erlang_a_10": (10.0, 1.0, 10, 0.2, 200, "M/M/10+M wait"),
    "crew": (0.8, 1.0, 1, 0.0, 200, "crew of three wait"),
    "split": (1.8, 1.0, 2, 0.0, 400, "five M/M/2 wait"),
    "pooled": (9.0, 1.0, 10, 0.0, 400, "pooled M/M/10 wait"),
}


@pytest.mark.parametrize("file", CHAINS)
def test_an_empty_start_biases_the_mean_wait_by_less_than_half_a_standard_error(file: str, played: Plays) -> None:
    """Exact transient mean of the number waiting, averaged over the study; by Little's law over lambda."""
    lam, mu, servers, theta, states, case = CHAINS[file]
    company = load(shipped_scenarios() / "theory" / f"{file}.toml").company
    bias = shortfall(lam, mu, servers, theta, states, company.warm_up, company.horizon) / lam
    assert 0 <= bias < 0.5 * theory.ratio(played(file)[case]).standard_error


def shortfall(lam: float, mu: float, servers: int, theta: float, states: int, warm_up: float, horizon: float) -> float:
    """Mean number waiting in equilibrium less its mean over (warm_up, warm_up + horizon) from an empty start.

    The birth-death generator, made symmetric by the square roots of its stationary weights, has an orthonormal
    basis of eigenvectors; each mode decays at its own rate (Karlin & McGregor 1957).
    """
    state = np.arange(states)
    deaths = np.minimum(state, servers) * mu + np.maximum(state - servers, 0) * theta
    births = np.where(state < states - 1, lam, 0.0)
    root = np.exp(0.5 * np.concatenate(([0.0], np.cumsum(np.log(lam / deaths[1:])))))
    rates, modes = eigh_tridiagonal(births + deaths, -np.sqrt(lam * deaths[1:]))
    weights = modes[0] / root[0] * (np.maximum(state - servers, 0) * root @ modes)
    rates, weights = rates[1:], weights[1:]  # the first mode is the equilibrium
    decay = (np.exp(-rates * warm_up) - np.exp(-rates * (warm_up + horizon))) / (rates * horizon)
    return float(-np.sum(weights * decay))


def test_the_shortfall_of_the_whole_equilibrium_is_the_equilibrium() -> None:
    """At once after an empty start nobody waits: the shortfall is Lq itself (M/M/1 at 0.8: 3.2)."""
    assert shortfall(0.8, 1.0, 1, 0.0, 400, 0.0, 1e-6) == pytest.approx(3.2, rel=1e-4)
