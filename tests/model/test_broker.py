"""What the sourcing decision demands of a rule."""

from collections.abc import Iterator

import pytest

from sim.model.world import simulate
from sim.rules.sourcing import RULES, register
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw


@pytest.fixture
def nothing() -> Iterator[str]:
    """A rule that takes no offer, forgotten after the test."""
    register("nothing", lambda need, offers: None)  # type: ignore[arg-type,return-value]
    yield "nothing"
    del RULES["nothing"]


def test_a_rule_that_returns_no_offer_is_named(nothing: str) -> None:
    """A user's own rule must return one of the offers it was given."""
    scenario = load(
        shipped_scenarios() / "brokered.toml", {"operating_model.sourcing.rule": nothing, "company.horizon": 21}
    )
    with pytest.raises(TypeError, match="sourcing rule 'nothing' must return one of the offers it was given, not None"):
        simulate(scenario, draw(scenario, 1, 0))
