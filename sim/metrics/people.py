"""Metrics of people: satisfaction, promoters and detractors, trust."""

import numpy as np

from sim.ledger import Channel, Outcome
from sim.metrics.metric import Metric, mean
from sim.metrics.window import Study


def satisfaction_mean(study: Study) -> float:
    """Mean satisfaction, 0..1, over all needs that ended; a lost need counts 0."""
    ended = study.live | (study.column("outcome") == Outcome.DROPPED)
    return mean(study.column("satisfaction")[ended])


def satisfaction_it(study: Study) -> float:
    """Mean satisfaction, 0..1, with what IT delivered."""
    return mean(study.column("satisfaction")[study.delivered])


def satisfaction_direct(study: Study) -> float:
    """Mean satisfaction, 0..1, with what units got without IT."""
    return mean(study.column("satisfaction")[study.live & (study.column("channel") == Channel.DIRECT)])


def love_it_share(study: Study) -> float:
    """Share of promoters less share of detractors among deliveries of IT, -1..1."""
    felt, behaviour = study.column("satisfaction")[study.delivered], study.scenario.behaviour
    return mean(felt >= behaviour.promoter) - mean(felt < behaviour.detractor)


def trust_end(study: Study) -> float:
    """Trust of the business in IT at the end of the study, units weighted by headcount."""
    heads = [unit.headcount for unit in study.scenario.business_units.values()]
    trust = [study.ledger.months[f"trust.{k}"][-1] for k in range(len(heads))]
    return float(np.average(trust, weights=heads))


METRICS = {
    "satisfaction_mean": Metric(
        "0..1", True, "with every need that ended; a lost need counts 0", satisfaction_mean, ("kind", "unit", "change")
    ),
    "satisfaction_it": Metric("0..1", True, "with what IT delivered", satisfaction_it, ("kind", "unit")),
    "satisfaction_direct": Metric(
        "0..1", None, "with what units got without IT", satisfaction_direct, ("kind", "unit")
    ),
    "love_it_share": Metric("share", True, "promoters of IT less detractors", love_it_share, ("kind",)),
    "trust_end": Metric("0..1", True, "trust in IT at the end", trust_end),
}
