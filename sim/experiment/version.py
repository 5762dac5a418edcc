"""What made a number: the model, by a hash of its sources, and the Python, NumPy and machine that ran it."""

import hashlib
import inspect
import platform
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim._version import __version__
from sim.rules.sourcing import BUILT_IN, RULES, Rule
from sim.scenario.records import Scenario, scenario_hash

# What a run's numbers depend on; with a letter changed here, old results are of another model.
ROOMS = ("scenario", "rules", "ledger", "model", "metrics")
FILES = ("trace.py", "engine.py")


class Provenance(NamedTuple):
    """What a worker ran with."""

    version: str  # of the model, as `model_version` gives it
    python: str
    numpy: str
    platform: str


@cache
def model_version() -> str:
    """The package's version and 16 hexadecimal digits of a hash of the model's sources."""
    package = Path(__file__).resolve().parents[1]
    files = [package / name for name in FILES]
    files += [file for room in ROOMS for file in sorted((package / room).rglob("*.py"))]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(package).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:16]}"


@cache
def provenance() -> Provenance:
    """Of this process."""
    import numpy as np

    return Provenance(model_version(), platform.python_version(), np.__version__, platform.platform())


def own_rules() -> tuple[tuple[str, Rule], ...]:
    """The sourcing rules that the user has registered."""
    return tuple((name, rule) for name, rule in RULES.items() if name not in BUILT_IN)


def case_hash(scenario: Scenario) -> bytes:
    """SHA-256 of the scenario and of the text of each rule of the user's own that it names, (32,) bytes."""
    key = scenario_hash(scenario)
    policy = scenario.operating_model.model_dump_json()
    used = [fingerprint(rule) for name, rule in own_rules() if f'"{name}"' in policy]
    return hashlib.sha256("\n".join([key, *used]).encode()).digest() if used else bytes.fromhex(key)


def fingerprint(rule: Rule) -> str:
    """A rule's source; its byte code where there is none. What it reads from elsewhere is not seen."""
    try:
        return inspect.getsource(rule)
    except (OSError, TypeError):
        code = getattr(rule, "__code__", None)
        return repr((code.co_code, code.co_consts, code.co_names)) if code else repr(type(rule))
