"""Every figure from made-up numbers: units on the axes, uncertainty drawn, values where they belong."""

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from sim.decision.compare import compare
from sim.ledger import Account, Payer
from sim.stats.intervals import Interval, student_interval
from sim.units import Floats
from sim.views import comparison_figures
from sim.views.figures import cost, curves, means
from sim.views.style import KNOWN, OTHERS
from tests.companies import two_services

RNG = np.random.Generator(np.random.PCG64(7))
MODELS = ("in_house", "brokered", "mine")


@pytest.fixture
def axes() -> Any:
    """An empty Axes; untyped, since the stubs of its artists know little of what they hold."""
    return Figure().add_subplot()


def sample(mean: float, size: int = 6) -> Floats:
    return RNG.normal(mean, mean / 10, size)


def test_trade_off_shows_the_means_with_their_intervals_and_all_replications(axes: Any) -> None:
    points = {name: means.ModelPoint(sample(50), sample(6e7), sample(0.8)) for name in MODELS}
    drawn = means.draw_trade_off(axes, points, "EUR", means.Shown("3 years"))
    assert "working days" in axes.get_xlabel()
    assert axes.get_ylabel() == "total cost of 3 years (million EUR)"
    clouds = [each.get_offsets() for each in axes.collections if np.shape(each.get_offsets()) == (6, 2)]
    assert len(clouds) == len(MODELS)
    interval = student_interval(points["in_house"].lead_time)
    across = axes.containers[0].lines[2][0].get_segments()[0][:, 0]
    assert across == pytest.approx([interval.low, interval.high])
    assert drawn is axes


def test_dollar_signs_are_no_formula(axes: Any) -> None:
    means.draw_trade_off(axes, {"a$b_$c": means.ModelPoint(sample(50), sample(6e7), sample(0.8))}, "A$ (US$)")
    assert axes.get_ylabel() == r"total cost of the study (million A\$ (US\$))"
    assert axes.get_legend().get_texts()[0].get_text().startswith(r"a\$b_\$c: ")


def test_a_model_is_named_beside_its_satisfaction(axes: Any) -> None:
    points = {"in_house": means.ModelPoint(sample(50), sample(6e7), np.full(3, 0.75))}
    means.draw_trade_off(axes, points, "EUR")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["in_house: satisfaction 0.750 ± 0.000"]


def test_lead_times_are_read_in_hours_days_and_months(axes: Any) -> None:
    days = np.geomspace(0.125, 252, 100)
    curves.draw_lead_times(axes, {"in_house": [(days, np.ones(100))] * 3}, "projects")
    ticks = [tick.get_text() for tick in axes.get_xticklabels()]
    assert ticks == ["1 h", "1 day", "1 week", "1 month", "3 months", "1 year"]
    assert axes.get_xscale() == "log"
    assert "%" in axes.get_ylabel()


def test_half_of_the_requests_are_left_of_the_mark(axes: Any) -> None:
    """Half of the weight of 1, 2, 3, 10 days is reached at 2 days; the grid is fine to 3 %."""
    run = (np.array([1.0, 2.0, 3.0, 10.0]), np.array([1.0, 1.0, 1.0, 1.0]))
    curves.draw_lead_times(axes, {"in_house": [run, run]}, "projects")
    mark = next(line for line in axes.get_lines() if line.get_marker() == "o")
    assert mark.get_xdata() == pytest.approx([2.0], rel=0.03)
    assert "half within 2.0 working days" in str(axes.get_lines()[0].get_label())


def test_a_kind_that_was_never_raised_leaves_an_empty_panel(axes: Any) -> None:
    curves.draw_lead_times(axes, {"in_house": [(np.empty(0), np.empty(0))] * 2}, "incidents")
    assert all(np.isnan(np.asarray(line.get_ydata())).all() for line in axes.get_lines())


def test_every_account_is_in_exactly_one_stack() -> None:
    accounts = [account for accounts, _, _ in cost.PURPOSES.values() for account in accounts]
    assert sorted(accounts) == sorted(Account)


def test_stacks_are_as_high_as_what_the_payer_paid(axes: Any) -> None:
    spend = {name: RNG.uniform(0, 1e6, (5, len(Account), len(Payer))) for name in MODELS}
    cost.draw_cost(axes, spend, "EUR")
    tops: dict[float, float] = {}
    for bar in axes.patches:
        place = round(bar.get_x() + bar.get_width() / 2, 6)
        tops[place] = max(tops.get(place, 0.0), bar.get_y() + bar.get_height())
    paid = [spend[name][:, :, payer].sum(axis=1).mean() / 1e6 for name in MODELS for payer in Payer]
    assert list(tops.values()) == pytest.approx(paid)
    assert "million EUR" in axes.get_ylabel()


def test_hidden_cost_is_hatched_and_no_other(axes: Any) -> None:
    cost.draw_cost(axes, {"in_house": np.ones((2, len(Account), len(Payer)))}, "EUR")
    hatched = {patch.get_label() for patch in axes.get_legend().get_patches() if patch.get_hatch()}
    nobodys = {"rework", "takeover and integration", "units' own labour", "security losses", "overbilling"}
    assert hatched == nobodys


def test_months_have_a_band_as_wide_as_the_interval(axes: Any) -> None:
    runs = RNG.normal(0.5, 0.1, (8, 12))
    curves.draw_monthly(axes, {"in_house": runs}, "Trust", "trust (0 to 1)")
    interval = student_interval(runs[:, 3])
    band = axes.collections[0].get_paths()[0].vertices
    assert sorted({float(y) for x, y in band if x == 4}) == pytest.approx([interval.low, interval.high])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("month of the study", "trust (0 to 1)")


def test_each_unit_has_a_row_with_one_dot_per_model(axes: Any) -> None:
    units = {unit: {name: student_interval(sample(0.7)) for name in MODELS} for unit in ("sales", "customer_service")}
    means.draw_satisfaction(axes, units)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["sales", "customer_service"]
    assert [len(container.lines[0].get_xdata()) for container in axes.containers] == [2, 2, 2]
    assert "0 to 1" in axes.get_xlabel()


def test_a_model_has_one_colour_in_all_figures() -> None:
    panels: Any = Figure().subplots(1, 2)
    trade, time = panels
    means.draw_trade_off(trade, {"brokered": means.ModelPoint(sample(50), sample(6e7), sample(0.8))}, "EUR")
    curves.draw_monthly(time, {"brokered": RNG.normal(0.5, 0.1, (8, 12))}, "Trust", "trust (0 to 1)")
    found = {to_hex(trade.containers[0].lines[0].get_color()), to_hex(time.get_lines()[0].get_color())}
    assert found == {KNOWN["brokered"].lower()}


def test_steps_lead_from_the_first_cost_to_the_second(axes: Any) -> None:
    """60 - 7 + 2 = 55 million: bars from 60 to 53 and from 53 to 55, told apart by hatch, each with its interval."""
    bars = [cost.WaterfallBar(name, mean, Interval(mean, mean - 5e5, mean + 5e5))
            for name, mean in (("in_house", 6e7), ("labour", -7e6), ("fees", 2e6), ("mine", 5.5e7))]  # fmt: skip
    cost.draw_waterfall(axes, bars[0], bars[1:3], bars[3], "EUR", MODELS)
    left, right = axes.patches
    assert (left.get_x() + left.get_width(), left.get_x()) == pytest.approx((53.0, 60.0))
    assert (right.get_x(), right.get_x() + right.get_width()) == pytest.approx((53.0, 55.0))
    assert [patch.get_hatch() for patch in axes.patches] == ["////", None]
    across = [container.lines[2][0].get_segments()[0][:, 0] for container in errorbars(axes)]
    np.testing.assert_allclose(across, [[52.5, 53.5], [54.5, 55.5], [59.5, 60.5], [54.5, 55.5]])
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["in_house", "labour", "fees", "mine"]
    assert "million EUR" in axes.get_xlabel()
    assert axes.get_ylabel() == "account"
    told = {text.get_text() for text in axes.texts}
    assert told == {"60.0", "−7.0", "+2.0", "55.0"}


def errorbars(axes: Any) -> list[Any]:
    return [container for container in axes.containers if type(container).__name__ == "ErrorbarContainer"]


def test_waterfall_bars_have_no_models_colour() -> None:
    used = {to_hex(patch.get_facecolor()) for patch in cost.waterfall_legend()}
    assert used.isdisjoint({colour.lower() for colour in (*KNOWN.values(), *OTHERS)})


def test_costs_so_far_have_a_band_as_wide_as_the_interval(axes: Any) -> None:
    time, cost = np.linspace(0, 3, 37), np.cumsum(RNG.normal(1e6, 2e5, (8, 37)), axis=1)
    scales = curves.course_scales([(time, cost)], "EUR")
    curves.draw_discounted_cost(axes, {"brokered": (time, cost)}, "Cost so far", MODELS, scales)
    interval = student_interval(cost[:, 12] / 1e6)
    band = axes.collections[0].get_paths()[0].vertices
    assert sorted({float(y) for x, y in band if x == 1.0}) == pytest.approx([interval.low, interval.high])
    assert axes.get_xlabel() == "years from the start of the study"
    assert "million EUR" in axes.get_ylabel()
    assert to_hex(axes.get_lines()[0].get_color()) == KNOWN["brokered"].lower()


def test_a_break_even_is_told_where_it_is(axes: Any) -> None:
    course = np.array([0.0, 1.0]), np.zeros((3, 2))
    curves.draw_discounted_cost(axes, {"mine": course}, "Difference", MODELS, curves.course_scales([course], "EUR"))
    curves.mark_break_even(axes, 0.75, (0.5, 0.9), "mine cheaper", 0)
    assert axes.texts[0].get_text() == "mine cheaper"
    assert list(axes.get_lines()[-1].get_xdata()) == [0.75, 0.75]


def test_a_company_without_projects_has_its_mean_lead_time_drawn_and_no_empty_panel() -> None:
    """A figure without a mark says nothing."""
    tickets = two_services("tickets", "in_house", each={}, app={"kind": "request"})
    drawn = comparison_figures.figures(compare([tickets], replications=3, workers=1))
    (trade,) = drawn["trade_off"].axes
    marks = np.vstack([np.asarray(each.get_offsets(), dtype=float) for each in trade.collections])
    assert trade.get_xlabel().startswith("lead time, mean of all")
    assert np.isfinite(marks).any()
    assert [axes.get_title(loc="left") for axes in drawn["lead_times"].axes] == ["small requests", "incidents"]
