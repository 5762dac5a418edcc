"""Replications: the same bytes for any number of workers, any order, alone or among others; failures are named."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import asdict

import numpy as np
import pytest

import sim
from sim.experiment.replications import ExperimentError, Task, processes, replicate
from sim.experiment.results import LEVELS, Results, RunRecord
from sim.rules import sourcing
from sim.rules.sourcing import Need, Offer
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Scenario
from sim.trace import Trace, draw

Models = dict[str, Scenario]


def _bytes(results: Results) -> str:
    """Everything in the results, to the last bit."""
    return json.dumps({name: [asdict(cell) for cell in row] for name, row in results.runs.items()}, default=_plain)


def _plain(value: object) -> object:
    assert isinstance(value, np.ndarray | np.integer | np.floating)
    return value.tolist()


@pytest.fixture(scope="module")
def thirty(models: Models) -> Results:
    return replicate(models, replications=range(30), workers=1)


def test_two_workers_give_the_bytes_of_one(models: Models, thirty: Results) -> None:
    assert _bytes(replicate(models, replications=range(30), workers=2)) == _bytes(thirty)


def test_replication_17_alone_is_replication_17_of_30(models: Models, thirty: Results) -> None:
    alone = replicate(models, replications=[17], workers=1)
    row = Results(1, (17,), {name: runs[17:18] for name, runs in thirty.runs.items()})
    assert _bytes(alone) == _bytes(row)


def test_results_come_in_the_order_of_replications(models: Models, thirty: Results) -> None:
    shuffled = replicate(models, replications=[3, 1, 2, 1], workers=1)
    assert shuffled.replications == (1, 2, 3)
    assert [run.replication for run in shuffled.runs["outside"]] == [1, 2, 3]
    np.testing.assert_array_equal(shuffled.samples("cost_total")["inside"], thirty.samples("cost_total")["inside"][1:4])


class Backwards(Executor):
    """Runs the last task first."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future[list[RunRecord]], Task]] = []

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[list[RunRecord]] = Future()
        self.jobs.append((future, args[0]))
        if len(self.jobs) == 5:
            for waiting, task in reversed(self.jobs):
                waiting.set_result(fn(task))
        return future


def test_any_executor_in_any_order_gives_the_same(models: Models, thirty: Results) -> None:
    backwards = replicate(models, replications=range(5), executor=Backwards())
    with ThreadPoolExecutor(2) as threads:
        threaded = replicate(models, replications=range(5), executor=threads)
    first_five = Results(1, tuple(range(5)), {name: cells[:5] for name, cells in thirty.runs.items()})
    assert _bytes(backwards) == _bytes(threaded) == _bytes(first_five)


def test_batches_join_to_the_whole(models: Models, thirty: Results) -> None:
    halves = [replicate(models, replications=half, workers=1) for half in (range(15), range(15, 30))]
    assert _bytes(halves[0].joined(halves[1])) == _bytes(thirty)
    assert halves[0].joined(halves[1]).replications == tuple(range(30))


def test_a_scenario_among_others_is_as_it_is_alone(models: Models, thirty: Results) -> None:
    alone = replicate({"outside": models["outside"]}, replications=range(5), workers=1)
    assert _bytes(alone) == _bytes(Results(1, tuple(range(5)), {"outside": thirty.runs["outside"][:5]}))


def test_one_trace_is_drawn_per_company(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two models of one company and one of a company twice as busy: two traces."""
    busy = models["inside"].services["app"].model_copy(update={"demand": {"a": 80.0}})
    other = models["inside"].model_copy(update={"services": {**models["inside"].services, "app": busy}})
    drawn: list[Scenario] = []

    def noted(scenario: Scenario, seed: int, replication: int) -> Trace:
        drawn.append(scenario)
        return draw(scenario, seed, replication)

    monkeypatch.setattr("sim.experiment.replications.draw", noted)
    replicate(models | {"busy": other}, replications=[0], workers=1)
    assert drawn == [models["inside"], other]


def test_progress_counts_up_to_the_number_of_replications(models: Models) -> None:
    told: list[tuple[int, int]] = []
    replicate(models, replications=range(3), workers=1, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def _refuse(need: Need, offers: Sequence[Offer]) -> Offer:
    raise RuntimeError("out of ideas")


@pytest.fixture
def registered() -> Iterator[None]:
    sourcing.register("whatever_is_quickest", _refuse)
    yield
    del sourcing.RULES["whatever_is_quickest"]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_run_is_named(models: Models, own_rule: Scenario, workers: int) -> None:
    """Also shows that a rule of the user's own reaches the workers: its own error comes back."""
    with pytest.raises(ExperimentError, match=r"scenario own, seed 7, replication [34]: RuntimeError: out of ideas"):
        replicate(models | {"own": own_rule}, replications=[3, 4], seed=7, workers=workers)


def test_an_experiment_error_survives_the_way_between_processes() -> None:
    assert str(pickle.loads(pickle.dumps(ExperimentError("scenario a")))) == "scenario a"


def test_records_hold_what_figures_need(models: Models, thirty: Results) -> None:
    run_alone = sim.simulate(models["outside"], replication=4)
    cell = thirty.runs["outside"][4]
    assert cell.spend.sum() == round(100 * cell.metrics["cost_total"])
    assert cell.spend_npv.sum() / 100 == pytest.approx(cell.metrics["cost_npv"], rel=1e-12)
    for k, cents in enumerate(cell.spend.sum(axis=(1, 2))):
        assert cents == round(100 * cell.metrics[f"cost_total.year_{k + 1}"])
    done = run_alone.requests.query("counted and outcome == 'live' and kind == 'project' and channel == 'it'")
    spread = cell.lead_times["project.it"]
    assert spread.n == len(done)
    np.testing.assert_allclose(spread.quantiles, np.quantile(done.ended - done.raised, LEVELS))


def test_samples_of_a_metric_that_some_lack_are_nan(thirty: Results) -> None:
    assert np.isnan(thirty.samples("utilisation.nobody")["inside"]).all()


def test_the_frame_is_tidy(thirty: Results) -> None:
    frame = thirty.frame
    assert frame.shape[0] == 60
    assert list(frame.columns[:4]) == ["scenario", "seed", "replication", "cost_total"]
    assert (
        frame.loc[frame.scenario == "outside", "cost_total"].tolist()
        == thirty.samples("cost_total")["outside"].tolist()
    )


HEAVY = ("scipy.stats", "pandas", "matplotlib", "jinja2", "rich", "typer")
WORKER = f"""
import sys
from sim.sweeps.worker import run_batch
from sim.experiment.replications import Task, run_replication
from sim.scenario.reading.load import load
scenario = load(sys.argv[1], overrides={{"company.horizon": 20, "company.warm_up": 0}})
run_replication(Task((("a", scenario),), 1, 0, ()))
run_batch((Task((("a", scenario),), 1, 0, ()),))
print([name for name in {HEAVY} if name in sys.modules])
"""


def test_a_worker_imports_nothing_heavy() -> None:
    """What takes a second to import would cost every worker that second, and `sim --help` too."""
    path = str(shipped_scenarios() / "theory" / "mm1.toml")
    out = subprocess.run([sys.executable, "-c", WORKER, path], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_workers_keep_to_one_thread() -> None:
    assert processes(2).submit(os.getenv, "OMP_NUM_THREADS").result() == "1"
