"""Amounts that name a currency, such as "USD 95", must name that of the company."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.checks.fault import Fault
from sim.scenario.number_text import currencies_of
from sim.scenario.schema_path import Place, written_texts


def currency_faults(tree: Mapping[str, Any], place: Place, currency: str) -> Iterator[Fault]:
    """A fault for each amount of an unchecked tree in another currency than `currency`."""
    for path, text in written_texts(tree, place, "money"):
        named = currencies_of(text)
        if named and currency not in named:
            rule = f"must be in {currency}, the company's currency: amounts are not converted"
            yield Fault(path, text, rule, "money")
