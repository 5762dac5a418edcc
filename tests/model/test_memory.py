"""What one full replication takes in memory."""

import subprocess
import sys

import pytest

from sim.scenario.reading.toml_reader import shipped_scenarios

LIMIT = 400.0  # MB


@pytest.mark.slow
def test_a_full_replication_stays_below_four_hundred_megabytes():
    """Peak of a process of its own that draws, plays and measures three years in house after one of warm-up."""
    code = (
        "import pathlib, resource\n"
        "from sim.experiment.results import record_run\n"
        "from sim.model.world import simulate\n"
        "from sim.scenario.reading.load import load\n"
        "from sim.trace import draw\n"
        f"scenario = load({str(shipped_scenarios() / 'in_house.toml')!r})\n"
        "record_run('in_house', 0, simulate(scenario, draw(scenario, 1, 0)), scenario)\n"
        "status = pathlib.Path('/proc/self/status')\n"  # ru_maxrss would hold what the parent had at the fork
        "words = status.read_text().split() if status.exists() else []\n"
        "peak = int(words[words.index('VmHWM:') + 1]) * 1024 if words else None\n"
        "print((peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1e6)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert float(run.stdout) < LIMIT
