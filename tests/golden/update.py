"""`python -m tests.golden.update`: writes the golden numbers anew, for a change that is meant to move them."""

import json
from math import isfinite
from pathlib import Path

from sim.engine import play
from sim.ledger import Ledger
from sim.metrics import measure
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

FOLDER = Path(__file__).parent / "numbers"
TABLES = ("systems", "work", "invoices", "contracts", "changes")

Numbers = dict[str, float | None]


def models() -> list[str]:
    """Every shipped operating model, of the example company and of the small one: paths without `.toml`."""
    files = [*shipped_scenarios().glob("*.toml"), *shipped_scenarios().glob("small/*.toml")]
    return sorted(
        file.relative_to(shipped_scenarios()).with_suffix("").as_posix() for file in files if file.stem != "company"
    )


def measured(model: str) -> Numbers:
    """All metrics but those by unit, and the length of each table, of the whole study: seed 1, replication 0."""
    scenario = load(shipped_scenarios() / f"{model}.toml")
    ledger = play(scenario, draw(scenario, 1, 0))
    found = measure(ledger, scenario)
    metrics = {name: value if isfinite(value) else None for name, value in found.items() if ".unit." not in name}
    return {**metrics, **_lengths(ledger)}


def golden(model: str) -> Path:
    """The file with the golden numbers of a model."""
    return FOLDER / f"{model.replace('/', '_')}.json"


def _lengths(ledger: Ledger) -> Numbers:
    """Number of rows of each table."""
    tables = {name: next(iter(getattr(ledger, name).values())).size for name in TABLES}
    return {"rows.money": ledger.money.time.size, **{f"rows.{name}": size for name, size in tables.items()}}


def main() -> None:
    """Writes one file for each model."""
    FOLDER.mkdir(exist_ok=True)
    for model in models():
        golden(model).write_text(json.dumps(measured(model), indent=0, allow_nan=False) + "\n")
    print(f"wrote {FOLDER}; say in CHANGELOG.md with a [results] line what moved, how far, and why")


if __name__ == "__main__":
    main()
