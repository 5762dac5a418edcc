"""The example company in full: drawing its trace, playing it under each operating model, one and two workers."""

import time
from collections.abc import Iterator
from functools import partial

from benchmarks.fixed import play, timed
from sim.experiment.replications import replicate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

MODELS = ("in_house", "brokered", "outsourced")
REPLICATIONS = 8
SHORT = {"company.horizon": 126, "company.warm_up": 63}


def rows() -> Iterator[tuple[str, str]]:
    """What was measured, and the figure."""
    scenarios = {name: load(shipped_scenarios() / f"{name}.toml") for name in MODELS}
    start = time.process_time()
    trace = draw(scenarios["in_house"], 1, 0)
    spent = time.process_time() - start
    yield f"company, trace of {trace.unit.size:,} rows", f"{spent:9.2f} s to draw"
    for name, scenario in scenarios.items():
        run = timed(partial(play, scenario, trace))
        speed = f"{trace.needs / run.seconds:9,.0f} requests/s {run.events / run.seconds:9,.0f} events/s"
        yield f"company, {name}", f"{speed} {run.seconds:6.2f} s"
    yield from _workers()


def _workers() -> Iterator[tuple[str, str]]:
    """Seconds by the clock on the wall: one process does the work of two, or two do it side by side."""
    short = {name: load(shipped_scenarios() / f"{name}.toml", SHORT) for name in MODELS}
    replicate(short, replications=range(2), workers=2)  # starts the processes, which stay
    spent = {}
    for workers in (1, 2):
        start = time.perf_counter()
        replicate(short, replications=range(REPLICATIONS), workers=workers)
        spent[workers] = time.perf_counter() - start
        yield f"{REPLICATIONS} replications, {workers} worker(s)", f"{spent[workers]:9.2f} s"
    yield "two workers over one", f"{spent[1] / spent[2]:9.2f} times as fast"
