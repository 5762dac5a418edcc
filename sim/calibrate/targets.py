"""What the in-house baseline is fitted to: published figures, and how far each may be missed.

The scale is the distance to the nearer end of the band that `itsourcing validate` accepts.
"""

from typing import NamedTuple


class Target(NamedTuple):
    """A published figure that a metric should come near."""

    metric: str
    value: float
    scale: float  # a miss of this size costs one unit of loss
    source: str


TARGETS = (
    Target("leakage_spend_share", 0.28, 0.03, "CEB 2013, 165 organisations; 0.25-0.38 over the sources"),
    Target("waiting_share.project", 1 / 3, 0.10, "Gartner (Handler): a third of funded projects wait to be started"),
    Target("late_share.project", 0.41, 0.11, "MuleSoft 2022, 30 % late, 52 % the year before"),
    Target("project_duration_median", 8.0, 2.0, "EBSPM: gamma(3.42, 2.61 months), median 8.4"),
    Target("sla_attainment", 0.63, 0.10, "ServiceNow log: 63 % of tickets within the agreed time"),
)
