"""`python -m sim.calibrate`: runs the calibration again and writes scenarios/parts/calibrated.toml."""

import argparse

from sim.calibrate.fit import COEFFICIENTS, TARGETS, Fit, fit, settings
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import folder

HEAD = """#:schema ../schema.json
# Written by `python -m sim.calibrate`: the free coefficients, fitted once to published figures of companies that
# build in house, and used unchanged by every operating model.
#
"""


def main() -> None:
    """Fits, prints, writes."""
    options = _options()
    path = str(folder() / "in_house.toml")
    found = fit(path, say=print, **options)
    written = folder() / "parts" / "calibrated.toml"
    written.write_text(page(found, _projects(path), options["replications"], options["seed"]), encoding="utf-8")
    print(f"wrote {written}")


def page(found: Fit, projects: list[str], replications: int, seed: int) -> str:
    """The scenario file that holds the fitted values, with targets and what was reached."""
    rows = [
        f"#   {t.metric:26} target {t.value:6.3f}   reached {found.reached[t.metric]:6.3f}   {t.source}"
        for t in TARGETS
    ]
    notes = {c.name: f"range = [{c.low}, {c.high}]" for c in COEFFICIENTS}
    chosen = settings([round(value, 3) for value in found.values], projects)
    lines = [
        HEAD + "\n".join(rows),
        f"# Mean of {replications} replications, seed {seed}, {found.tried} points tried.",
        "",
    ]
    at_bound = [c.name for c, v in zip(COEFFICIENTS, found.values, strict=True) if min(v - c.low, c.high - v) < 0.01]
    if at_bound:
        lines.insert(-1, f"# At the end of its range: {', '.join(at_bound)}.")
    lines += ["[behaviour]", "assumption = true", 'note = "calibrated"']
    for field, value in chosen.items():
        table, _, name = field.partition(".")
        if table == "behaviour":
            note = f", {notes[name]}" if name in notes else f", range = [{0.5 * value:.3g}, {2 * value:.3g}]"
            lines.append(f"{name} = {{ value = {value:.4g}{note} }}")
    for project in projects:
        mean = chosen[f"services.{project}.patience.mean"]
        lines += ["", f"[services.{project}.patience]", 'dist = "exponential"', f"mean = {mean:.4g}"]
        lines += ["assumption = true", 'note = "calibrated; 2 to 8 months"', "range = [42, 168]"]
    return "\n".join(lines) + "\n"


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
