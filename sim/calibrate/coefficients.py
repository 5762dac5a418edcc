"""The free coefficients: where each starts, how far it may go, and which fields of a scenario it sets."""

from collections.abc import Sequence
from typing import NamedTuple

RATIOS = {"weight_wait": 1.0, "weight_price": 0.6, "weight_trust": 0.8, "weight_hassle": 0.5}
"""Assumed relative weights of channel choice (facts 4); their common scale is free."""


class Coefficient(NamedTuple):
    """One number that the fit may move."""

    name: str
    start: float
    low: float
    high: float


COEFFICIENTS = (
    Coefficient("direct_constant", 0.0, -1.0, 1.0),
    Coefficient("weight_scale", 1.0, 0.5, 2.0),
    Coefficient("persistence", 1.0, 0.0, 2.0),
    Coefficient("project_patience", 84.0, 42.0, 168.0),
)


def settings(values: Sequence[float], projects: Sequence[str]) -> dict[str, float]:
    """Paths and values of a scenario for one point of the fit; `projects` are the services of that kind."""
    constant, scale, persistence, patience = values
    chosen = {"behaviour.direct_constant": constant, "behaviour.persistence": persistence}
    chosen |= {f"behaviour.{name}": ratio * scale for name, ratio in RATIOS.items()}
    return chosen | {f"services.{name}.patience.mean": patience for name in projects}
