"""`python -m sim.validate`: what explains the savings of the ensemble, by factor drawn and by account."""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np

from sim.validate.drawn import Point, points
from sim.validate.ensemble import DRAWS, REPLICATIONS, Outcome, explained, outcomes

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
STRONGEST = 12
LEAST = 0.0005  # of cost; smaller changes are left out


def main() -> None:
    """Plays the draws and prints."""
    parser = argparse.ArgumentParser(description="Decompose the savings of full outsourcing over drawn companies.")
    parser.add_argument("--draws", type=int, default=DRAWS * REPLICATIONS)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    drawn = points(options.draws)
    print("\n".join(page(drawn, outcomes(drawn, options.workers))))


def page(drawn: Sequence[Point], found: Sequence[Outcome]) -> Iterator[str]:
    """Lines: both savings in quantiles, rank correlations of the strongest factors, mean change by account."""
    yield from _savings("all draws", found)
    cheaper = [each for each in found if each.headline > 0.0]
    if cheaper:
        yield from _savings("draws whose planned work is offered below the pay of the teams", cheaper)
    yield f"rank correlation with saving, budget_saving; by chance within {2 / np.sqrt(len(drawn)):.2f}"
    for name, pair in list(explained(drawn, found).items())[:STRONGEST]:
        yield f"  {name:22} {pair[0]:+.2f}  {pair[1]:+.2f}"
    yield "cost outsourced less cost in house, over all cost in house: mean; sums to less the saving"
    moved = {name: float(np.mean([each.moved[name] for each in found])) for name in found[0].moved}
    yield from (f"  {name:22} {share:+.3f}" for name, share in moved.items() if abs(share) >= LEAST)


def _savings(which: str, found: Sequence[Outcome]) -> Iterator[str]:
    yield f"{which}: {len(found)}, given up within two years {np.mean([each.dead for each in found]):.3f}"
    for name in ("saving", "budget_saving"):
        values = np.array([getattr(each, name) for each in found])
        quantiles = zip(LEVELS, np.quantile(values, LEVELS), strict=True)
        spread = "  ".join(f"q{level:g} {value:+.3f}" for level, value in quantiles)
        yield f"  {name:14} mean {values.mean():+.3f}  {spread}  at or below zero {np.mean(values <= 0.0):.3f}"


if __name__ == "__main__":
    main()
