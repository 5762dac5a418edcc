"""Rare events that a study is too short to have seen: nothing is claimed about a model in which one may still happen.

Ten replications without a loss that comes up in one of twenty look like ten of a model without it, whatever test is
made of them: most studies are of that kind, and all of them would find the model better than it is. What is known is
that the model can have the event. Once it has come up, the spread and the skewness that it brings are in the interval.
"""

from collections.abc import Callable, Mapping
from math import ceil, log
from typing import NamedTuple

import numpy as np

from sim.experiment.results import Results
from sim.scenario.records import Scenario

RARE = 0.05  # chance in one replication of the rarest event that a claim allows for
MISSED = 0.05  # chance at most that such an event is in none of the replications
ENOUGH = ceil(log(MISSED) / log(1 - RARE))  # replications without the event that make it rarer than that: 59


class RareEvent(NamedTuple):
    """Something that seldom happens and then moves results far."""

    metric: str  # how often it happens in one replication
    words: str
    moves: Callable[[str], bool]  # a metric -> whether it changes with the event


EARLY_END = RareEvent("contracts_ended", "a contract that ends early", lambda _: True)
SECURITY_EVENT = RareEvent("security_events", "a security event", lambda metric: metric.startswith(("cost", "net")))
Unseen = Mapping[str, tuple[RareEvent, ...]]
"""Model -> the events that it may have, and of which its replications are too few to show one."""


def unseen(models: Mapping[str, Scenario], results: Results) -> Unseen:
    """The events that each model may have and that none of fewer than `ENOUGH` replications had."""
    if len(results.replications) >= ENOUGH:
        return dict.fromkeys(models, ())
    return {
        name: tuple(event for event in _possible(name, model, results) if not _seen(event, name, results))
        for name, model in models.items()
    }


def withheld(unseen: Unseen, metric: str, *models: str) -> bool:
    """Whether no claim on a metric can be made about these models."""
    return any(event.moves(metric) for model in models for event in unseen.get(model, ()))


def remarks(unseen: Unseen, replications: int) -> tuple[str, ...]:
    """A sentence for each model and event that it may have; none for one replication, of which nothing is claimed."""
    if replications < 2:
        return ()
    return tuple(_remark(event, name, replications) for name, events in unseen.items() for event in events)


def _remark(event: RareEvent, name: str, replications: int) -> str:
    about = "it" if event.moves("") else "its cost"
    return (
        f"{name} may have {event.words}, but none of {replications} replications did: nothing "
        f"is claimed about {about} until one does, or until there are {ENOUGH} replications."
    )


def _possible(name: str, model: Scenario, results: Results) -> list[RareEvent]:
    """A contract ends early where a provider under contract may give up; shadow systems have security events."""
    under_contract = np.isfinite(results.samples("provider_margin")[name]).any()
    gives_up = any(provider.exit_hazard > 0 for provider in model.providers.values())
    exposed = any(service.sensitivity > 0 for service in model.services.values())
    return [
        *([EARLY_END] if under_contract and gives_up else []),
        *([SECURITY_EVENT] if model.behaviour.security_hazard > 0 and exposed else []),
    ]


def _seen(event: RareEvent, name: str, results: Results) -> bool:
    return bool((results.samples(event.metric)[name] > 0).any())
