"""One planner's session: its models, its run queue, and what it answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from threading import Lock
from typing import NamedTuple

from sim._version import __version__
from sim.app.edit import EditedModel, EditError, EditFault, Model, change_texts, edit_model, value_text
from sim.app.page_results import report_page, summarize
from sim.app.run_queue import RunQueue, RunRequest
from sim.scenario.reading.load import PLACE
from sim.scenario.records import scenario_hash
from sim.scenario.toml_writer import document

REPLICATION_CHOICES = (3, 4, 6, 10)
DEFAULT_REPLICATIONS = 4
MAX_WINDOW_NAME = 64  # characters
MAX_WINDOWS = 100  # of the page whose requests are kept in order
PLAN_FILE, BASELINE_FILE = "plan.toml", "baseline.toml"


class BadRequest(ValueError):
    """A request that the page never sends; the message says which value is wrong and what it must be."""


class NotAvailable(LookupError):
    """The results of a request do not exist yet, or no longer; the message is shown to the planner."""


class PlanAndBaseline(NamedTuple):
    """A plan and the baseline it is compared with."""

    plan: EditedModel
    baseline: EditedModel

    @property
    def same(self) -> bool:
        """Whether both differ at most in their names."""
        return _hash_without_name(self.plan) == _hash_without_name(self.baseline)

    @property
    def distinct(self) -> tuple[EditedModel, ...]:
        """The models to run: the baseline and the plan, or the plan alone if they are the same."""
        return (self.plan,) if self.same else (self.baseline, self.plan)


class Session:
    """The models of one page and its run queue."""

    def __init__(self, models: Mapping[str, Model], *, seed: int = 1) -> None:
        self.models = dict(models)
        self.queue = RunQueue(summarize, seed=seed)
        self._newest: tuple[int, PlanAndBaseline] | None = None  # number of the newest request, and its models
        self._orders: dict[str, int] = {}  # of the newest request of each window of the page
        self._turn = Lock()

    def describe(self) -> dict[str, object]:
        """What the page needs at its start: version, models, levers, choices of replications."""
        return {
            "version": __version__,
            "key": self._key(),
            "replications": list(REPLICATION_CHOICES),
            "default_replications": DEFAULT_REPLICATIONS,
            "models": [_model_entry(key, model) for key, model in self.models.items()],
        }

    def run(self, content: Mapping[str, object]) -> dict[str, object]:
        """Starts the runs of a plan and its baseline.

        Requests of one window are numbered by it (`order`); one that arrives after a later one is dropped. Raises
        `EditError`, `NotAvailable` for a request that is dropped, `BadRequest` for content that the page never sends.
        """
        replications, window, order = _run_options(content)
        models = self._read(content)
        scenarios = {each.loaded.scenario.name: each.loaded.scenario for each in models.distinct}
        with self._turn:
            self._take_turn(window, order)
            request = self.queue.start(scenarios, replications, narrow=content.get("narrow") is True)
            self._newest = (request.number, models)
        return {"run": request.number, "plan": _model_text(models.plan), "baseline": _model_text(models.baseline)}

    def _take_turn(self, window: str, order: int) -> None:
        """Notes the newest request of a window. Raises `NotAvailable` if a later one has come already."""
        if order < self._orders.get(window, 0):
            raise NotAvailable("A later request of this window has replaced this one.")
        self._orders.pop(window, None)
        self._orders[window] = order
        if len(self._orders) > MAX_WINDOWS:
            del self._orders[next(iter(self._orders))]  # the window that has been silent for longest

    def progress(self, number: int, seen: int) -> dict[str, object]:
        """State of a request, with its result if that is newer than the version `seen`."""
        request = self.queue.newest(number)
        if request is None:
            return {"state": "superseded"}
        total = request.replications * len(request.scenarios)
        state: dict[str, object] = {"state": _state(request), "done": self.queue.done(request), "total": total}
        state |= {"version": request.version, "failure": request.failure}
        return state | ({"result": request.result} if request.version > seen else {})

    def scenario(self, content: Mapping[str, object]) -> str:
        """The plan, or its baseline, as the text of a scenario file. Raises `EditError`."""
        models = self._read(content)
        edited = models.baseline if content.get("which") == "baseline" else models.plan
        changes = change_texts(edited) or ["nothing"]
        remarks = [
            f"Made by the planner's page of itsourcing {__version__} from {edited.model.path.name}.",
            *(f"Changed: {each}" for each in changes),
        ]
        return document(edited.raw.values, PLACE, edited.raw.entries(), remarks)

    def report(self, number: int) -> str:
        """The HTML report of a request. Raises `NotAvailable`."""
        request = self.queue.newest(number)
        if request is None or self._newest is None or self._newest[0] != number:
            raise NotAvailable("A newer plan has replaced this one; download again.")
        models = self._newest[1]
        notes = {each.loaded.scenario.name: each.loaded.provenance for each in models.distinct}
        page = report_page(self.queue, request, notes, self._command(request, models))
        if page is None:
            raise NotAvailable("No replication is finished yet; wait for the first numbers.")
        return page

    def _command(self, request: RunRequest, models: PlanAndBaseline) -> str:
        """The command that repeats the runs of the report, with the scenario files that the page offers."""
        files = PLAN_FILE if models.same else f"{BASELINE_FILE} {PLAN_FILE}"
        results = self.queue.results(request)
        runs = len(results.replications) if results else 0
        return f"itsourcing compare {files} --seed {self.queue.seed} --replications {runs}"

    def _read(self, content: Mapping[str, object]) -> PlanAndBaseline:
        plan = edit_model(self.models, content.get("plan"))
        models = PlanAndBaseline(plan, edit_model(self.models, content.get("baseline"), baseline=True))
        company = models.plan.loaded.scenario.company, models.baseline.loaded.scenario.company
        if (company[0].currency, company[0].horizon) != (company[1].currency, company[1].horizon):
            rule = "cannot be compared with the baseline: the currency or the simulated period differs"
            raise EditError([EditFault(None, rule)])
        return models

    def _key(self) -> str:
        """A hash of the models; the browser discards stored settings when it changes."""
        hashes = "".join(scenario_hash(model.loaded.scenario) for model in self.models.values())
        return hashlib.sha256(hashes.encode()).hexdigest()[:16]


def _run_options(content: Mapping[str, object]) -> tuple[int, str, int]:
    """Replications, window and order of a run request. Raises `BadRequest`."""
    replications, window, order = content.get("replications"), content.get("window", ""), content.get("order", 0)
    if type(replications) is not int or replications not in REPLICATION_CHOICES:
        raise BadRequest(f"replications must be one of {', '.join(map(str, REPLICATION_CHOICES))}")
    if not isinstance(window, str) or len(window) > MAX_WINDOW_NAME:
        raise BadRequest(f"window must be text of at most {MAX_WINDOW_NAME} characters")
    if type(order) is not int or order < 0:
        raise BadRequest("order must be a whole number, 0 or more")
    return replications, window, order


def _model_entry(key: str, model: Model) -> dict[str, object]:
    scenario = model.loaded.scenario
    return {
        "key": key,
        "name": scenario.name,
        "title": scenario.title,
        "phases": list(scenario.phases),
        "levers": [
            {**lever._asdict(), "key": lever.key, "common": lever.common, "shipped": value_text(lever.value)}
            for lever in model.levers.values()
        ],
    }


def _model_text(edited: EditedModel) -> dict[str, object]:
    name, model = edited.loaded.scenario.name, edited.model.loaded.scenario.name
    return {"name": name, "model": model, "changes": change_texts(edited)}


def _hash_without_name(edited: EditedModel) -> str:
    return scenario_hash(edited.loaded.scenario.model_copy(update={"name": "", "title": ""}))


def _state(request: RunRequest) -> str:
    if request.failure is not None:
        return "failed"
    return "done" if request.complete else "running"
