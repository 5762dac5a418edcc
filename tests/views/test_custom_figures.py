"""Figures of a reader's own choice show the comparison's own numbers, with units and uncertainty."""

import numpy as np
import pytest

from sim.decision.comparison import Comparison
from sim.rules import choice
from sim.scenario.behaviour import Behaviour
from sim.stats.intervals import Interval, student_interval
from sim.sweeps.result import Effect
from sim.views import custom_figures
from sim.views.custom_figures import Months


def test_metrics_stand_beside_each_other_in_one_unit(comparison: Comparison) -> None:
    figure = custom_figures.metrics(comparison, {"a": "leakage_share", "b": "lost_share"}, "$ shares")
    axes = figure.axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a", "b"]
    assert axes.get_xlabel() == "share, %, with 95 % intervals"
    means = axes.containers[0].lines[0].get_xdata()
    samples = comparison.results.samples("leakage_share")["in_house"]
    assert means[0] == pytest.approx(100 * samples.mean())


def test_metrics_of_different_units_are_refused(comparison: Comparison) -> None:
    with pytest.raises(ValueError, match="different units"):
        custom_figures.metrics(comparison, {"a": "leakage_share", "b": "cost_total"}, "mixed")


def test_months_add_their_series_up(comparison: Comparison) -> None:
    panels = {
        "cost": Months(("spend.it", "spend.unit"), "thousand EUR", 1e-3),
        "waiting": Months(("backlog",), "needs"),
    }
    figure = custom_figures.months(comparison, panels, "Months")
    cells = comparison.results.runs["in_house"]
    wanted = np.mean([cell.monthly["spend.it"] + cell.monthly["spend.unit"] for cell in cells], axis=0) / 1000
    assert figure.axes[0].lines[0].get_ydata() == pytest.approx(wanted)
    assert [axes.get_ylabel() for axes in figure.axes] == ["thousand EUR", "needs"]


def test_the_figure_of_choice_is_the_rule_itself() -> None:
    """At a wait of one tolerance: b_w, less the trouble of doing it oneself, and b_s (1 - 2 trust)."""
    behaviour = Behaviour()
    line = custom_figures.going_past(behaviour, trust=0.2, friction=0.5)
    at = int(np.argmin(abs(custom_figures.WAITS - 1.0)))
    utility = behaviour.direct_constant + behaviour.weight_wait - 0.5 * behaviour.weight_hassle
    assert line[at] == pytest.approx(choice.logit_share(utility + 0.6 * behaviour.weight_trust))
    assert len(custom_figures.choice_rule(behaviour).axes) == 2


def test_effects_are_drawn_as_shifts_in_the_metrics_unit() -> None:
    shifts = {"in_house": (Interval(-2e6, -3e6, -1e6), Interval(2e6, 1e6, 3e6))}
    figure = custom_figures.effects([Effect("cost_total", "teams.it.staff", (2, 4), shifts)], "total cost", "EUR")
    axes = figure.axes[0]
    assert axes.get_ylabel() == "total cost:\nshift (million EUR)"
    assert list(axes.containers[0].lines[0].get_ydata()) == [-2.0, 2.0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2", "4"]


def test_an_interval_of_one_replication_draws_no_arms(alone: Comparison) -> None:
    assert np.isnan(student_interval(alone.results.samples("cost_total")["in_house"]).half_width)
    assert custom_figures.metrics(alone, {"cost": "cost_total"}, "alone").axes
