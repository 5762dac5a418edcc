"""`python -m tests.golden.ledgers`: SHA-256 of every ledger of the shipped scenarios, before and after a change.

A change that means to keep every result is run before and after on one machine; the two outputs must be equal:

    python -m tests.golden.ledgers > before.txt
    python -m tests.golden.ledgers | diff before.txt -

Every column of every table counts, to the last bit; the names of columns do not, so they may change. Between machines
the last bit of a logarithm may differ, so these hashes are not kept as golden numbers.
"""

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from sim.engine import play
from sim.ledger import Ledger
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

REPLICATIONS = 2
SEED = 1


def columns(part: object) -> Iterator[bytes]:
    """Every column below `part` as bytes with its type and length, in the order of the ledger's fields."""
    if isinstance(part, np.ndarray):
        yield f"{part.dtype.str}{part.shape}".encode()
        yield part.tobytes()
    elif isinstance(part, dict):
        for each in part.values():
            yield from columns(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from columns(getattr(part, each.name))
    else:
        yield repr(part).encode()


def ledger_hash(ledger: Ledger) -> str:
    """Hexadecimal digits of the SHA-256 of all columns."""
    digest = sha256()
    for part in columns(ledger):
        digest.update(part)
    return digest.hexdigest()


def shipped() -> list[Path]:
    """All shipped scenario files that can be run."""
    files = [
        *shipped_scenarios().glob("*.toml"),
        *shipped_scenarios().glob("small/*.toml"),
        *shipped_scenarios().glob("theory/*.toml"),
    ]
    return sorted(file for file in files if file.name != "company.toml")


def main(names: list[str]) -> None:
    """Prints one line for each scenario and replication, and the hash of all lines."""
    lines = []
    for file in shipped():
        if names and file.stem not in names:
            continue
        scenario = load(file)
        for replication in range(REPLICATIONS):
            ledger = play(scenario, draw(scenario, SEED, replication))
            lines.append(f"{ledger_hash(ledger)}  {file.relative_to(shipped_scenarios())} {replication}")
            print(lines[-1], flush=True)
    print(f"{sha256(chr(10).join(lines).encode()).hexdigest()}  all")


if __name__ == "__main__":
    main(sys.argv[1:])
