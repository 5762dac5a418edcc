"""Companies drawn from ranges: the draws keep to them, and the rows follow from what each draw gave."""

import numpy as np
import pytest

from sim.scenario.reading.load import load, load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.validate import ensemble
from sim.validate import random_companies as drawn
from sim.validate.ensemble import EnsembleResult, page
from sim.validate.random_companies import FactorValues


@pytest.fixture(scope="module")
def middle() -> FactorValues:
    """The point at which every field has the value of the example."""
    notes = load_annotated(shipped_scenarios() / "outsourced.toml").provenance
    point = {name: notes[f"{parent}.{name}"].value for name, parent in drawn.CONTRACT_FIELDS.items()}
    example = {name: value for name, value in point.items() if isinstance(value, float)}
    return example | dict.fromkeys((*drawn.RELATIVE_FIELDS, "tickets", "bid"), 1.0) | {"run_effort": 0.15}


def found(*savings: float, ended_early: tuple[int, ...] = ()) -> list[EnsembleResult]:
    """Results with the savings given; the contracts of the draws in `ended_early` ended early."""
    return [
        EnsembleResult(saving, 2 * saving, k in ended_early, saving, {"RUN": -saving})
        for k, saving in enumerate(savings)
    ]


def test_draws_lie_in_their_ranges_and_are_the_same_every_time() -> None:
    points = drawn.points(12)
    assert points == drawn.points(12)
    for factor in drawn.factors():
        values = np.array([point[factor.name] for point in points])
        assert factor.low < factor.high, factor.name
        assert (values >= factor.low).all(), factor.name
        assert (values <= factor.high).all(), factor.name


def test_every_part_of_a_range_is_drawn_once() -> None:
    for factor in drawn.factors():
        places = [(point[factor.name] - factor.low) / (factor.high - factor.low) for point in drawn.points(10)]
        assert sorted(int(10 * place) for place in places) == list(range(10)), factor.name


def test_each_field_has_a_range_in_the_example() -> None:
    assert {each.name for each in drawn.factors()} == {
        *drawn.CONTRACT_FIELDS, *drawn.RELATIVE_FIELDS, *(each.name for each in drawn.OTHER_FACTORS)
    }  # fmt: skip


def test_the_middle_of_the_ensemble_is_the_example(middle: FactorValues) -> None:
    inside, outside = drawn.companies(middle)
    example = load(shipped_scenarios() / "in_house.toml")
    assert {name: team.staff for name, team in inside.teams.items()} == {
        name: team.staff for name, team in example.teams.items()
    }
    contract = outside.operating_model.contracts["prime"]
    assert contract.value == pytest.approx(4.8e7)
    assert contract.rate_per_hour == outside.providers["prime"].rate_per_hour
    assert outside.operating_model.governance.vendor_managers == pytest.approx(4)
    prime = outside.providers["prime"]
    assert (prime.capacity, prime.desk_capacity) == (33, 16)


def test_people_and_places_follow_the_work(middle: FactorValues) -> None:
    inside, outside = drawn.companies({**middle, "tickets": 1.5, "run_effort": 0.225, "bid": 0.8})
    assert inside.teams["service_desk"].staff == pytest.approx(16 * 1.5, abs=0.5)
    assert inside.teams["operations"].staff == pytest.approx(51 * 1.5, abs=0.5)
    assert inside.teams["data"].staff == 10
    assert outside.providers["prime"].desk_capacity == 24
    value, managers = outside.operating_model.contracts["prime"].value, outside.operating_model.governance
    assert managers.vendor_managers / 4 == pytest.approx(value / 4.8e7)


def test_the_headline_is_the_price_of_planned_work_against_pay(middle: FactorValues) -> None:
    """16.0 m a year against 94 people of 2,016 hours at 83.14."""
    assert ensemble.price_saving(*drawn.companies(middle)) == pytest.approx(1 - 16.0e6 / (94 * 2016 * 83.14))
    cheaper = ensemble.price_saving(*drawn.companies({**middle, "bid": 0.8}))
    assert cheaper == pytest.approx(1 - 12.8e6 / (94 * 2016 * 83.14))


def test_crews_of_two_stay_whole() -> None:
    assert all(drawn.companies(point)[0].teams["core"].staff % 2 == 0 for point in drawn.points(6))


def test_rows_follow_from_what_each_draw_gave() -> None:
    rows = ensemble.table(found(0.3, 0.1, 0.0, -0.1, ended_early=(3,)))
    assert [row.simulated for row in rows] == pytest.approx([0.075, 0.15, 0.5, 0.5, 0.25])
    assert rows[0].standard_error == pytest.approx(np.std([0.3, 0.1, 0, -0.1], ddof=1) / 2)
    assert [row.verdict for row in rows] == ["missed by -0.045", "met", "missed by +0.23", "missed by +0.23", "met"]


def test_rows_are_over_three_draws_per_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[int] = []

    def quick(task: tuple[int, FactorValues]) -> EnsembleResult:
        played.append(task[0])
        return found(task[1]["bid"])[0]

    monkeypatch.setattr(ensemble, "run_draw", quick)
    rows = ensemble.rows(4)
    assert played == list(range(12))
    assert rows[0].simulated == pytest.approx(1.0, abs=0.5 / 12)  # bids of a Latin hypercube are even over 0.75-1.25


def test_the_factor_that_makes_the_saving_explains_it() -> None:
    points = drawn.points(30)
    ranked = ensemble.explained(points, found(*(1 - point["bid"] for point in points)))
    assert next(iter(ranked.items())) == ("bid", (pytest.approx(-1), pytest.approx(-1)))
    assert "  bid                    -1.00  -1.00" in list(page(points, found(*(1 - p["bid"] for p in points))))


@pytest.fixture(scope="module")
def short() -> EnsembleResult:
    """One draw over half a year, after a month of warm-up."""
    patch = pytest.MonkeyPatch()

    def hurried(point: FactorValues):  # type: ignore[no-untyped-def]
        """A company as drawn, over a short study."""
        pair = drawn.companies(point)
        brief = {"horizon": 126.0, "warm_up": 21.0}
        return [each.model_copy(update={"company": each.company.model_copy(update=brief)}) for each in pair]

    patch.setattr(ensemble, "companies", hurried)
    try:
        return ensemble.run_draw((0, drawn.points(4)[0]))
    finally:
        patch.undo()


def test_accounts_add_up_to_the_saving(short: EnsembleResult) -> None:
    assert sum(short.cost_changes.values()) == pytest.approx(-short.saving)
    assert short.cost_changes["PROVIDER_FEES"] > 0
    assert short.cost_changes["INTERNAL_LABOUR"] < 0
