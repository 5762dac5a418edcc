"""Where results come from: a hash of the sources of the model, and the Python, NumPy and platform that ran it."""

import hashlib
import inspect
import platform
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim._version import __version__
from sim.rules.sourcing import BUILT_IN, RULES, Rule
from sim.scenario.hashing import scenario_hash
from sim.scenario.records import Scenario

# The sources that decide the numbers of a run; a change in them makes a new version of the model.
ROOMS = ("scenario", "rules", "ledger", "model", "metrics")
FILES = ("trace.py", "engine.py")


class Provenance(NamedTuple):
    """The software and platform that a worker runs with."""

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
    """The software and platform of this process."""
    import numpy as np

    return Provenance(model_version(), platform.python_version(), np.__version__, platform.platform())


def own_rules() -> tuple[tuple[str, Rule], ...]:
    """The sourcing rules that the user has registered, with their names."""
    return tuple((name, rule) for name, rule in RULES.items() if name not in BUILT_IN)


def case_hash(scenario: Scenario) -> bytes:
    """SHA-256 of the scenario and of the source of each user-defined rule that it names, (32,) bytes."""
    key = scenario_hash(scenario)
    policy = scenario.operating_model.model_dump_json()
    used = [fingerprint(rule) for name, rule in own_rules() if f'"{name}"' in policy]
    return hashlib.sha256("\n".join([key, *used]).encode()).digest() if used else bytes.fromhex(key)


def fingerprint(rule: Rule) -> str:
    """A rule's source; its byte code if there is no source. Globals and files that it reads are not included."""
    try:
        return inspect.getsource(rule)
    except (OSError, TypeError):
        code = getattr(rule, "__code__", None)
        return repr((code.co_code, code.co_consts, code.co_names)) if code else repr(type(rule))
