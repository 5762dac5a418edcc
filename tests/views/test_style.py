"""A model looks the same in every figure."""

from hypothesis import given
from hypothesis import strategies as st

from sim.views.style import KNOWN, OTHERS, colours, dashes, markers

NAMES = st.lists(st.sampled_from([*KNOWN, "a", "b", "c"]), unique=True)


@given(NAMES)
def test_a_known_model_keeps_its_colour_whatever_it_is_compared_with(names: list[str]) -> None:
    assert {name: colour for name, colour in colours(names).items() if name in KNOWN} == {
        name: KNOWN[name] for name in names if name in KNOWN
    }


@given(NAMES)
def test_models_of_a_comparison_never_share_a_look(names: list[str]) -> None:
    for look in (colours, markers, dashes):
        assert len(set(map(str, look(names).values()))) == len(names)


def test_other_models_take_the_free_colours_in_their_order() -> None:
    assert colours(["mine", "brokered", "yours"]) == {
        "mine": OTHERS[0],
        "brokered": KNOWN["brokered"],
        "yours": OTHERS[1],
    }
