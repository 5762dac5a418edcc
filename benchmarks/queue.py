"""The reference engine beside its peer on one queue with impatience, M/M/20 + M, at two loads."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.fixed import expect, in_turn, play
from benchmarks.plain import PlainQueue
from sim.scenario.reading.load import load
from sim.trace import Trace, draw

FILE = Path(__file__).with_name("queue.toml")
SERVERS, HOURS, YEARLY = 20, 8.0, 5040.0
ROUNDS = 15
EVENTS = {1.0: (78_570, 24_917), 1.2: (92_096, 32_633)}  # by load: the peer's, ours (seed 1, replication 0)


def rows() -> Iterator[tuple[str, str]]:
    """What was measured, and the figure."""
    for offered, (of_peer, of_ours) in EVENTS.items():
        scenario = load(FILE, {"services.work.demand.business": YEARLY * offered})
        trace = draw(scenario, 1, 0)
        peer, ours = in_turn(partial(_plain, trace), partial(play, scenario, trace), ROUNDS)
        expect(f"peer at load {offered}", peer.events, of_peer)
        expect(f"reference engine at load {offered}", ours.events, of_ours)
        for name, run in (("plain SimPy", peer), ("reference engine", ours)):
            speed = f"{trace.needs / run.seconds:9,.0f} requests/s {run.events / run.seconds:9,.0f} events/s"
            yield f"M/M/20+M at load {offered}, {name}", speed
        yield f"M/M/20+M at load {offered}, ratio", f"{peer.seconds / ours.seconds:9.2f} times the requests/s"


def _plain(trace: Trace) -> int:
    n = trace.needs
    service = (trace.effort[:n] / HOURS).tolist()
    return PlainQueue(trace.raised[:n].tolist(), service, trace.patience[:n].tolist(), SERVERS).run()
