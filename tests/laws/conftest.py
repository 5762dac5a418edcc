"""Two hundred runs of a theory scenario, played once and measured in every way the laws ask for."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.ledger import Channel, Ledger, Outcome
from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw
from sim.validate import theory

REPLICATIONS = 200
CREW = {"crew": 3}  # people at work on one item, where not 1

Played = dict[str, NDArray[np.float64]]
Plays = Callable[[str], Played]


@pytest.fixture(scope="session")
def played() -> Plays:
    """Measurements of a file: per case (replications, 2) sums and weights; per law (replications,)."""
    return cache(_play)


def _play(file: str) -> Played:
    scenario = load(shipped_scenarios() / "theory" / f"{file}.toml")
    rows = []
    for replication in range(REPLICATIONS):
        ledger = simulate(scenario, draw(scenario, 1, replication))
        cases = {case.name: np.array(case.quantity(ledger)) for case in theory.of_file(file)}
        rows.append({**cases, **_laws(ledger, CREW.get(file, 1))})
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _laws(ledger: Ledger, crew: int) -> dict[str, float]:
    asked = ledger.channel == Channel.IT
    ended = np.where(np.isnan(ledger.ended), ledger.end, ledger.ended)
    began = np.where(np.isnan(ledger.started), ended, ledger.started)
    in_service = asked & (ledger.outcome == Outcome.IN_PROGRESS) & np.isfinite(ledger.started)
    done = asked & (ledger.outcome == Outcome.LIVE)
    waited = np.where(done, ledger.waited, began - ledger.raised)  # who is not done has not come back for rework
    return {
        "waiting_area": theory.area(ledger, "waiting_area"),
        "busy_area": theory.area(ledger, "busy_area") / crew,
        "waited": float(np.sum(waited[asked])),
        "worked": float(np.sum(ledger.worked[done]) + np.sum((ledger.end - ledger.started)[in_service])),
        "stayed": float(np.sum((ended - ledger.raised)[asked])),
        "gave_up": float(np.count_nonzero(ledger.outcome == Outcome.DROPPED)),
    }
