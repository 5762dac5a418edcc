"""The version of the model: it moves with what decides a number and with nothing else."""

import pytest

from sim.experiment.version import numeric_code

SOURCE = '''
"""Effort of a service."""

RANGE = (0.5, 2.0)  # of the mean


class Service(Record):
    """What a unit needs."""

    effort: Positive = assumed(3.0, "hours of one item", range=(1, 5))
    price: Money = known(30.0, "per seat", source="a vendor's price list")
    gate: str = given("who looks at it", "desk")


def hours(service: Service, items: int) -> float:
    """Hours of several items."""
    assert items >= 0, "items are counted"
    if items > 100:
        raise ValueError(f"{items} are too many")
    return items * service.effort


METRIC = Metric("hours", False, "effort of all items", hours)
'''


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Effort of a service", "The effort that a service takes"),
        ("What a unit needs", "A need"),
        ("# of the mean", "# over the mean"),
        ("hours of one item", "productive hours of one item"),
        ("per seat", "per seat and month"),
        ("a vendor's price list", "a survey"),
        ("who looks at it", "the gate"),
        ("items are counted", "must be 0 or more"),
        ("are too many", "is more than 100"),
        ("effort of all items", "hours of all items"),
        ("    return items", "\n    return items"),
    ],
)
def test_other_words_keep_the_version(before: str, after: str) -> None:
    assert before in SOURCE
    assert numeric_code(SOURCE.replace(before, after)) == numeric_code(SOURCE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(0.5, 2.0)", "(0.5, 2.5)"),
        ("assumed(3.0", "assumed(3.5"),
        ("known(30.0", "known(35.0"),
        ('"desk")', '"board")'),
        ("items > 100", "items > 10"),
        ("items * service", "items + service"),
        ('"hours", False', '"hours", True'),
        ("ValueError", "TypeError"),
    ],
)
def test_another_number_moves_the_version(before: str, after: str) -> None:
    assert before in SOURCE
    assert numeric_code(SOURCE.replace(before, after)) != numeric_code(SOURCE)
