"""What it costs to start: CPU seconds of importing the package and of the command's help."""

import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator

ROUNDS = 5
COMMANDS = {
    "python alone": ["-c", "pass"],
    "import sim": ["-c", "import sim"],
    "import of what a worker needs": ["-c", "import sim.experiment.replications"],
    "itsourcing --help": ["-m", "sim", "--help"],
}


def rows() -> Iterator[tuple[str, str]]:
    """What was measured, and the figure."""
    for name, arguments in COMMANDS.items():
        seconds = statistics.median(_cpu(arguments) for _ in range(ROUNDS))
        yield f"start, {name}", f"{seconds:9.2f} s of CPU"


def _cpu(arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
