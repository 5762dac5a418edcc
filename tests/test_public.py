"""The public door: `import sim` has all that a user needs, and says what would be right."""

import re
from collections.abc import Callable

import pytest

import sim
from sim.scenario.reading.toml_reader import shipped_scenarios

SMALL = shipped_scenarios() / "small" / "in_house.toml"
SHORT = {"company.horizon": 21, "company.warm_up": 0}


@pytest.mark.parametrize("name", sim.__all__)
def test_every_public_name_can_be_imported_and_is_described(name: str) -> None:
    assert (getattr(sim, name).__doc__ or "").strip()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'compair'"):
        _ = sim.compair  # type: ignore[attr-defined]


def test_a_path_and_what_load_makes_of_it_give_the_same_run() -> None:
    from_path, from_text = sim.simulate(SMALL), sim.simulate(str(SMALL))
    assert from_path.metrics == pytest.approx(from_text.metrics, nan_ok=True, rel=0)
    assert from_path.metrics == pytest.approx(sim.simulate(sim.load(SMALL)).metrics, nan_ok=True, rel=0)


def test_compare_takes_one_path_one_scenario_or_several() -> None:
    scenario = sim.load(SMALL, overrides=SHORT)
    assert list(sim.compare(scenario, replications=1, workers=1).models) == [scenario.name]
    other = sim.load(SMALL.with_name("brokered.toml"), overrides=SHORT)
    assert list(sim.compare([scenario, other], replications=1, workers=1).models) == [scenario.name, other.name]
    with pytest.raises(sim.ScenarioError, match="no_such_file"):
        sim.compare("no_such_file.toml", replications=1)


WRONG: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: sim.load(3), TypeError, "3: must be the path of a scenario file or a Scenario, as sim.load returns it"),
    (lambda: sim.simulate(None), TypeError, "None: must be the path of a scenario file or a Scenario"),
    (lambda: sim.simulate(SMALL, seed=-1), ValueError, "seed = -1: must be 0 or more"),
    (lambda: sim.simulate(SMALL, seed=1.5), TypeError, "seed = 1.5: must be a whole number, 0 or more"),
    (lambda: sim.simulate(SMALL, replication=True), TypeError, "replication = True: must be a whole number, 0 or more"),
    (lambda: sim.compare(3), TypeError, "3: must be the path of a scenario file or a Scenario"),
    (lambda: sim.compare([SMALL, 3]), TypeError, "3: must be the path of a scenario file or a Scenario"),
    (lambda: sim.compare([]), ValueError, "no scenario to compare"),
    (lambda: sim.compare(SMALL, replications=0), ValueError, "replications = 0: must be 1 or more"),
    (lambda: sim.compare(SMALL, workers=0), ValueError, "workers = 0: must be 1 or more"),
    (lambda: sim.compare(SMALL, precision=0), ValueError, "precision = 0: must be above 0"),
    (lambda: sim.compare(SMALL, precision="5%"), TypeError, "precision = '5%': must be a number above 0"),
    (lambda: sim.sweep(sim.load(SMALL)), TypeError, "must be the path of a study file (TOML); see docs/studies.md"),
    (lambda: sim.sweep("x.toml", replications=0), ValueError, "replications = 0: must be 1 or more"),
    (lambda: sim.register("x", 3), TypeError, "must be a name and a function rule(need, offers) -> offer"),
]


@pytest.mark.parametrize(("call", "error", "message"), WRONG)
def test_a_wrong_argument_says_what_would_be_right(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        call()
