"""One order for names that several lists have, each in an order of its own."""

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise


def merged(orders: Iterable[Sequence[str]], rest: Iterable[str]) -> list[str]:
    """Every name once, in an order that agrees with all lists where one does; then the `rest`.

    The order of a table by name is part of a scenario, so it must survive a sheet that several models share.
    """
    lists = [list(order) for order in orders]
    graph: TopologicalSorter[str] = TopologicalSorter()
    for names in lists:
        for name in names:
            graph.add(name)
        for before, after in pairwise(names):
            graph.add(after, before)
    try:
        found = list(graph.static_order())
    except CycleError:  # two lists contradict each other: the first has its way
        found = [name for names in lists for name in names]
    return list(dict.fromkeys([*found, *rest]))
