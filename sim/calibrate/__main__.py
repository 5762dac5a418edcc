"""`python -m sim.calibrate`: runs the calibration again and writes scenarios/parts/calibrated.toml."""

import argparse
from typing import Any

from sim.calibrate import COEFFICIENTS, TARGETS, Fit, fit, settings
from sim.scenario.reading.load import PLACE, load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.toml_writer import document
from sim.units import MONTH

HEAD = """#:schema ../schema.json
# Written by `python -m sim.calibrate`: the free coefficients, fitted once to published figures of companies that
# build in house, and used unchanged by every operating model.
#
"""


def main() -> None:
    """Runs the calibration, prints each evaluation, and writes the scenario file."""
    options = _options()
    path = str(shipped_scenarios() / "in_house.toml")
    found = fit(path, log=print, **options)
    written = shipped_scenarios() / "parts" / "calibrated.toml"
    written.write_text(
        scenario_file(found, _projects(path), options["replications"], options["seed"]), encoding="utf-8"
    )
    print(f"wrote {written}")


def scenario_file(found: Fit, projects: list[str], replications: int, seed: int) -> str:
    """The text of the scenario file: the fitted values, and as comments the targets and the metrics reached."""
    rows = [
        f"#   {t.metric:26} target {t.value:6.3f}   reached {found.reached[t.metric]:6.3f}   {t.source}"
        for t in TARGETS
    ]
    lines = [
        HEAD + "\n".join(rows),
        f"# Mean of {replications} replications, seed {seed}, {found.evaluations} points tried.",
    ]
    at_bound = [c.name for c, v in zip(COEFFICIENTS, found.values, strict=True) if min(v - c.low, c.high - v) < 0.01]
    if at_bound:
        lines.append(f"# At the end of its range: {', '.join(at_bound)}.")
    return "\n".join(lines) + "\n\n" + document(_tree(found, projects), PLACE)


def _tree(found: Fit, projects: list[str]) -> dict[str, Any]:
    """The fitted values as the tables of a scenario file: each with its range, marked as calibrated."""
    ranges = {c.name: (c.low, c.high) for c in COEFFICIENTS}
    fitted = settings([round(value, 3) for value in found.values], projects)
    behaviour: dict[str, Any] = {"assumption": True, "note": "calibrated"}
    for field, value in fitted.items():
        table, _, name = field.partition(".")
        if table == "behaviour":
            around = ranges.get(name, (_rounded(0.5 * value, 3), _rounded(2.0 * value, 3)))
            behaviour[name] = {"value": _rounded(value, 4), "range": around}
    low, high = ranges["project_patience"]
    note = f"calibrated; {low / MONTH:g} to {high / MONTH:g} months"
    patience = {"assumption": True, "note": note, "range": (low, high)}
    means = {name: _rounded(fitted[f"services.{name}.patience.mean"], 4) for name in projects}
    services = {name: {"patience": {"dist": "exponential", "mean": mean, **patience}} for name, mean in means.items()}
    return {"behaviour": behaviour, "services": services}


def _rounded(value: float, digits: int) -> float:
    """The value rounded to a number of significant digits."""
    return float(f"{value:.{digits}g}")


def _projects(path: str) -> list[str]:
    return [name for name, service in load(path).services.items() if service.kind == "project"]


def _options() -> dict[str, int]:
    parser = argparse.ArgumentParser(description="Fit the free coefficients of the example company.")
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1001, help="not the seed of the shipped comparisons")
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--tries", type=int, default=60)
    return vars(parser.parse_args())


if __name__ == "__main__":
    main()
