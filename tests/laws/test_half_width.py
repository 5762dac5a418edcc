"""The interval that the half-width procedure ends with covers the truth as often as promised, in the model itself."""

import numpy as np
import pytest

from sim.engine import play
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.stats import queueing
from sim.stats.precision import StoppingRule, enough, still_needed
from sim.trace import draw
from sim.units import Floats
from sim.validate import theory

STUDIES = 200
MONTH = 21


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_studies_of_mm3_cover_the_mean_number_waiting() -> None:
    """L_q = lambda W_q = 2.6 x 1.8972, a time average, so that a mean over runs is without bias; 10 % asked for.

    100 months after 15 of warm-up, so that the skewness of a run's mean (4 relaxation times in 300 days) is small.
    """
    months = {"company.warm_up": 15 * MONTH, "company.horizon": 100 * MONTH}
    scenario = load(shipped_scenarios() / "theory" / "mm3.toml", months)
    rule = StoppingRule(relative=0.1)

    def runs(seed: int, start: int, stop: int) -> Floats:
        found = []
        for replication in range(start, stop):
            ledger = play(scenario, draw(scenario, seed, replication))
            before = theory.area(ledger, "waiting_area", ledger.warm_up + 0.5)
            found.append((theory.area(ledger, "waiting_area") - before) / scenario.company.horizon)
        return np.array(found, dtype=np.float64)

    def covers(seed: int) -> bool:
        samples = np.empty(0)
        while more := still_needed(samples[None, None], rule):
            samples = np.concatenate((samples, runs(seed, samples.size, samples.size + more)))
        stop = enough(samples[None, None], rule)
        assert stop is not None
        assert stop.reached
        error = samples[: stop.replications].mean() - 2.6 * queueing.mmc_wait(2.6, 1, 3)
        return bool(abs(error) <= stop.half_widths[0, 0])

    assert 0.92 <= np.mean([covers(1000 + seed) for seed in range(STUDIES)]) <= 0.98
