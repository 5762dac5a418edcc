"""Sliders start at the file's own values; without widgets the picture is there all the same."""

import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim.decision.comparison import Comparison
from sim.scenario.reading.load import load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.views import sliders
from sim.views.comparison_figures import trade_off

SMALL = shipped_scenarios() / "small" / "in_house.toml"
LEVER = sliders.Slider("teams.applications.staff", "people", 2, 8, 1)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("teams.applications.staff", 4),
        ("operating_model.intake.friction", 0.5),
        ("services.business_application.patience.mean", 168.0),
    ],
)
def test_a_slider_starts_where_the_file_is(path: str, value: float) -> None:
    assert sliders.start(load_annotated(SMALL), path) == value


@pytest.mark.parametrize("path", ["teams.nobody.staff", "operating_model.sourcing.rule"])
def test_a_lever_without_a_number_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=f"{path}: in_house has no number there"):
        sliders.start(load_annotated(SMALL), path)


def test_without_widgets_the_picture_is_shown_alone(monkeypatch: pytest.MonkeyPatch, comparison: Comparison) -> None:
    shown: list[object] = []
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.setattr("IPython.display.display", lambda what, **_: shown.append(what))
    monkeypatch.setattr(sliders, "compare", lambda *_, **__: comparison)
    assert sliders.play([Path(SMALL)], [LEVER], trade_off) == {}
    assert [type(each) for each in shown] == [Figure]
