"""Rules over offers, the registry of rules, and what rules may import."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import sourcing
from sim.rules.sourcing import BUILD, BUILT_IN, BUY, REUSE, RULES, Need, Offer

NEED = Need(commoditisation=0.6, value=10.0, sensitivity=0.5, threshold=0.6, prime=1, risk_premium=0.2)
REUSED = Offer(REUSE, -1, 900.0, 30.0)  # 900 + 10 x 30 = 1,200
BUILT = Offer(BUILD, -1, 1000.0, 15.0)  # 1,000 + 10 x 15 = 1,150
FIRST = Offer(BUY, 0, 800.0, 20.0)  # 800 + 10 x 20 + 0.2 x 0.5 x 800 = 1,080
SECOND = Offer(BUY, 1, 780.0, 25.0)  # 780 + 10 x 25 + 0.2 x 0.5 x 780 = 1,108
OFFERS = [REUSED, BUILT, FIRST, SECOND]


def test_generalised_cost_by_hand():
    assert [sourcing.generalised_cost(NEED, offer) for offer in OFFERS] == [1200.0, 1150.0, 1080.0, 1108.0]


def test_each_rule_takes_its_own():
    assert sourcing.in_house(NEED, OFFERS) is BUILT
    assert sourcing.outsourced(NEED, OFFERS) is SECOND
    assert sourcing.threshold(NEED, OFFERS) is SECOND  # the cheapest provider, whatever the wait
    assert sourcing.brokered(NEED, OFFERS) is FIRST


def test_the_threshold_builds_what_is_proprietary_or_what_nobody_sells():
    assert sourcing.threshold(NEED._replace(commoditisation=0.59), OFFERS) is BUILT
    assert sourcing.threshold(NEED, [REUSED, BUILT]) is BUILT


def test_a_broker_turns_with_value_and_risk():
    """At no value of time the price and the risk alone count: 900, 1,000, 880, 858; at 100 a day the queue does."""
    assert sourcing.brokered(NEED._replace(value=0.0), OFFERS) is SECOND
    assert sourcing.brokered(NEED._replace(value=100.0), OFFERS) is BUILT
    assert sourcing.brokered(NEED._replace(risk_premium=2.0), OFFERS) is BUILT


amount = st.floats(0.0, 1e6)
offers = st.lists(st.builds(Offer, st.sampled_from([REUSE, BUILD, BUY]), st.integers(0, 5), amount, amount), min_size=1)


@given(offers, amount, st.floats(0.0, 1.0))
def test_nothing_beats_what_a_broker_takes(listed, value, premium):
    need = NEED._replace(value=value, risk_premium=premium)
    taken = sourcing.brokered(need, listed)
    assert taken in listed
    assert all(sourcing.generalised_cost(need, taken) <= sourcing.generalised_cost(need, each) for each in listed)


@given(offers, amount)
def test_a_dearer_offer_is_not_taken_for_its_price(listed, more):
    taken = sourcing.brokered(NEED, listed)
    rest = [offer for offer in listed if offer is not taken]
    dearer = [*rest, taken._replace(price=taken.price + more)]
    cost = sourcing.generalised_cost(NEED, sourcing.brokered(NEED, dearer))
    assert cost >= sourcing.generalised_cost(NEED, taken)


def test_the_registry_holds_the_four_built_in_rules():
    assert {"in_house", "outsourced", "threshold", "brokered"} == BUILT_IN <= RULES.keys()


def test_a_rule_of_ones_own_is_known_by_its_name(monkeypatch):
    monkeypatch.setattr(sourcing, "RULES", dict(RULES))
    sourcing.register("always_reuse", lambda need, listed: listed[0])
    assert sourcing.RULES["always_reuse"](NEED, OFFERS) is REUSED


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_built_in_name_cannot_be_taken(name):
    before = RULES[name]
    with pytest.raises(ValueError, match="built-in sourcing rule"):
        sourcing.register(name, sourcing.in_house)
    assert RULES[name] is before


def test_rules_import_math_and_names_of_types_alone():
    """In a process of its own: the modules that `sim.rules` adds to a bare interpreter."""
    code = (
        "import collections.abc, importlib, inspect, math, pkgutil, sys, typing\n"
        "before = set(sys.modules)\n"
        "import sim.rules\n"
        "for found in pkgutil.iter_modules(sim.rules.__path__):\n"
        "    importlib.import_module('sim.rules.' + found.name)\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert {name for name in run.stdout.split() if not name.startswith("sim.rules")} == {"sim", "sim._version"}
