"""Sweeps: what storing a run costs, whether the driver's memory grows with their number, two workers beside one."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import sim
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.sweeps.result import StudyResult

SCENARIO = """
extends = "{base}"
name = "{name}"
company = {{ horizon = {horizon}, warm_up = 0 }}
"""
STUDY = """
name = "bench"
scenarios = [{scenarios}]
replications = {replications}
design = {{ kind = "list", points = [{points}] }}
"""
MODELS = ("in_house", "brokered", "outsourced")
FEW, MANY = 1_000, 20_000
# Peak of the driver alone, in kilobytes: what its workers use is not in it.
PEAK = """
import sys
import sim
sim.sweep(sys.argv[1], sys.argv[2], workers=2)
with open("/proc/self/status") as status:  # ru_maxrss would count what the parent had at the fork
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""


def rows() -> Iterator[tuple[str, str]]:
    """Pairs of what was measured and the value with its unit."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        yield from _overhead(place)
        yield from _memory(place)
        yield from _workers(place)


def _overhead(place: Path) -> Iterator[tuple[str, str]]:
    """The time for all but the runs themselves (claims, writes); in one process, so that nothing overlaps."""
    study = _queue(place, FEW)
    start = time.perf_counter()
    result = sim.sweep(study, place / "overhead.db", workers=1)
    spent = time.perf_counter() - start
    yield f"sweep, {FEW:,} runs of a queue", f"{spent:9.2f} s"
    yield "sweep, over and above the runs", f"{1e3 * (spent - _seconds(result)) / FEW:9.2f} ms a run"
    yield "sweep, size of the store", f"{result.path.stat().st_size / FEW / 1024:9.2f} kB a run"
    start = time.perf_counter()
    sim.sweep(study, result.path, workers=1)
    yield "sweep, again with nothing left", f"{time.perf_counter() - start:9.2f} s"


def _memory(place: Path) -> Iterator[tuple[str, str]]:
    peaks = {runs: _peak(_queue(place, runs), place / f"{runs}.db") for runs in (FEW, MANY)}
    for runs, peak in peaks.items():
        yield f"sweep, memory of the driver, {runs:,} runs", f"{peak / 1024:9.1f} MB"
    yield f"sweep, memory at {MANY:,} runs over {FEW:,}", f"{peaks[MANY] / peaks[FEW]:9.2f}"


def _workers(place: Path) -> Iterator[tuple[str, str]]:
    """Wall-clock seconds for the same runs, by one process and by two."""
    sim.sweep(_queue(place, 100), place / "warm.db", workers=2)  # starts the processes, which stay
    study = _study(place, MODELS, [str(shipped_scenarios() / f"{name}.toml") for name in MODELS], 126, 16, ["{}"])
    spent = {}
    for workers in (1, 2):
        start = time.perf_counter()
        sim.sweep(study, place / f"workers{workers}.db", workers=workers)
        spent[workers] = time.perf_counter() - start
        yield f"sweep, 48 runs of the company, {workers} worker(s)", f"{spent[workers]:9.2f} s"
    yield "sweep, two workers over one", f"{spent[1] / spent[2]:9.2f} times as fast"


def _queue(place: Path, runs: int) -> Path:
    """A study of a queue with points x 100 replications; each run takes some milliseconds."""
    points = [f'{{ "teams.servers.staff" = {staff} }}' for staff in range(1, runs // 100 + 1)]
    return _study(place, ["queue"], [str(shipped_scenarios() / "theory" / "mm1.toml")], 5, 100, points)


def _study(
    place: Path, names: Sequence[str], bases: Sequence[str], horizon: int, replications: int, points: Sequence[str]
) -> Path:
    for name, base in zip(names, bases, strict=True):
        text = SCENARIO.format(base=base, name=name, horizon=horizon)
        (place / f"{name}.toml").write_text(text, encoding="utf-8")
    scenarios = ", ".join(f'"{name}.toml"' for name in names)
    text = STUDY.format(scenarios=scenarios, replications=replications, points=", ".join(points))
    (place / "study.toml").write_text(text, encoding="utf-8")
    return place / "study.toml"


def _peak(study: Path, store: Path) -> float:
    words = [sys.executable, "-c", PEAK, str(study), str(store)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def _seconds(result: StudyResult) -> float:
    """The total time of the runs themselves, in seconds."""
    with result.reading() as connection:
        return float(connection.execute("SELECT sum(seconds) FROM state").fetchone()[0])
