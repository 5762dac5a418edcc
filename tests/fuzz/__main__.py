"""`python -m tests.fuzz 20000 [FIRST] [KIND ...]`: reads damaged inputs and counts what came of each kind."""

import faulthandler
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

from tests.fuzz.targets import attempt, attempt_command

HANGS = 300.0  # seconds without a next input, after which the program ends with a traceback of where it stands
WEIGHTS = {
    "scenario_tree": 14,
    "scenario_text": 10,
    "study_tree": 5,
    "study_text": 4,
    "store": 4,
    "archive": 2,
    "workbook": 1,
}


def main(words: list[str]) -> None:
    """Prints counts by kind and outcome, and each new foreign error once with the seed of its input."""
    warnings.simplefilter("ignore")
    faulthandler.dump_traceback_later(HANGS, exit=True)
    total, first = int(words[0]), int(words[1]) if len(words) > 1 else 0
    kinds = words[2:] or list(WEIGHTS)
    whole = sum(WEIGHTS[kind] for kind in kinds)
    counts: Counter[tuple[str, str]] = Counter()
    told: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            for number in range(first, first + total * WEIGHTS[kind] // whole):
                run = attempt_command if number % 10 == 9 else attempt
                found = run(kind, number, Path(folder) / str(number))
                faulthandler.dump_traceback_later(HANGS, exit=True)
                counts[kind, found.what] += 1
                last = found.detail.strip().splitlines()[-3:] if found.what not in ("read", "refused", "failed") else []
                if last and str(last[:2]) not in told:
                    told.add(str(last[:2]))
                    print(f"{found.seed}: {found.what}", *last, sep="\n  ", flush=True)
            print({what: count for (each, what), count in counts.items() if each == kind}, kind, flush=True)
    print("total", sum(counts.values()), dict(_by_outcome(counts)))


def _by_outcome(counts: "Counter[tuple[str, str]]") -> "Counter[str]":
    found: Counter[str] = Counter()
    for (_, what), count in counts.items():
        found[what] += count
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
