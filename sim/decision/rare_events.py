"""Rare events that a study is too short to have seen: nothing is claimed about a model in which one may still happen.

Ten replications without a loss that comes up in one of twenty look like ten of a model without it, whatever test is
made of them: most studies are of that kind, and all of them would find the model better than it is. What is known is
that the model can have the event. Once it has come up, the spread and the skewness that it brings are in the interval.
"""

from collections.abc import Mapping
from math import ceil, log

import numpy as np

from sim.experiment.results import Results
from sim.scenario.records import Scenario

RARE = 0.05  # chance in one replication of the rarest event that a claim allows for
MISSED = 0.05  # chance at most that such an event is in none of the replications
ENOUGH = ceil(log(MISSED) / log(1 - RARE))  # replications without the event that make it rarer than that: 59
Unobserved = frozenset[str]
"""The models of which nothing is claimed."""


def unobserved(models: Mapping[str, Scenario], results: Results) -> Unobserved:
    """The models in which a contract may end early, and did in none of fewer than `ENOUGH` replications.

    One may where a provider under contract may give up. Security events are the other rare and expensive ones, but all
    models of a company have them alike: with the same random numbers they mostly come in the same replications.
    """
    if len(results.replications) >= ENOUGH:
        return frozenset()
    margins, ended = results.samples("provider_margin"), results.samples("contracts_ended")
    return frozenset(
        name
        for name, model in models.items()
        if any(provider.exit_hazard > 0 for provider in model.providers.values())
        and np.isfinite(margins[name]).any()
        and not (ended[name] > 0).any()
    )


def rare_event_remarks(unobserved: Unobserved, replications: int) -> tuple[str, ...]:
    """A sentence for each of these models; none for one replication, of which nothing is claimed at all."""
    if replications < 2:
        return ()
    return tuple(
        f"{name} may have a contract that ends early, but none of {replications} replications did: nothing is claimed "
        f"about it until one does, or until there are {ENOUGH} replications."
        for name in sorted(unobserved)
    )
