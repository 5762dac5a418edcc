"""A model looks the same in every figure."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from sim.text import name_in_words
from sim.units import Floats
from sim.views.style import KNOWN, LONGEST, OTHERS, colours, columns, dashes, label, markers

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


# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
SIGHTS = {
    "all cones": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> Floats:
    """Linear RGB of a colour of the sRGB space, (3,)."""
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: Floats) -> Floats:
    """CIE 1976 L*a*b* of linear RGB, (3,)."""
    x, y, z = np.cbrt(TO_XYZ @ np.clip(rgb, 0.001, 1.0) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_of_models_are_told_apart_with_any_sight(sight: str) -> None:
    """A distance of 2.3 is just noticeable; 15 is several times that, and 35 for the three known models."""
    for palette, least in ((tuple(KNOWN.values()), 35.0), ((*KNOWN.values(), *OTHERS), 15.0)):
        seen = [lab(SIGHTS[sight] @ linear(colour)) for colour in palette]
        assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > least


def test_the_known_models_stand_out_from_paper() -> None:
    """WCAG 2: graphics have a contrast of 3 to 1 at least."""
    for colour in KNOWN.values():
        assert 1.05 / (linear(colour) @ TO_XYZ[1] + 0.05) > 3.0


def test_forty_models_have_forty_looks() -> None:
    names = [f"model {k}" for k in range(37)] + list(KNOWN)
    assert len(set(zip(colours(names).values(), markers(names).values(), strict=True))) == 40


def test_a_long_name_is_cut_in_figures_and_whole_elsewhere() -> None:
    name = "x" * 9_998 + "_y"
    assert name_in_words(name) == "x" * 9_998 + " y"
    assert len(label(name)) == LONGEST
    assert label(name).endswith("x_y")
    assert label("in_house_budget") == "in_house_budget"


def test_a_legend_has_as_many_columns_as_its_words_leave_room_for() -> None:
    assert [columns(["x" * size] * 6) for size in (3, 30, 90)] == [4, 2, 1]
    assert columns(["a"]) == 1
