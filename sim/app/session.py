"""What one page serves: the models it offers, the runs behind it, and an answer to each thing it may ask."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from sim._version import __version__
from sim.app.edit import Model, Plan, Refused, Trouble, changes, plan, said
from sim.app.rendering import paint, report
from sim.app.run_queue import Look, Runs
from sim.scenario.reading.load import PLACE
from sim.scenario.records import scenario_hash
from sim.scenario.toml_writer import document
from sim.text import name_in_words

REPLICATIONS = (3, 4, 6, 10)  # that a page may ask for
USUAL = 4
PLAN_FILE, BASELINE_FILE = "plan.toml", "baseline.toml"


class Missing(LookupError):
    """What was asked for is not there, or not any more; the message is for the planner."""


class Asked(NamedTuple):
    """A plan and the baseline it is held against."""

    plan: Plan
    baseline: Plan

    @property
    def alike(self) -> bool:
        """Whether both are the same but for their names."""
        return _anonymous(self.plan) == _anonymous(self.baseline)


class House:
    """The models of one page and what is run for it."""

    def __init__(self, models: Mapping[str, Model], *, seed: int = 1) -> None:
        self.models = dict(models)
        self.runs = Runs(paint, seed=seed)
        self._asked: tuple[int, Asked] | None = None  # the newest look, and what was asked for

    def offer(self) -> dict[str, object]:
        """Everything the page needs to draw its levers."""
        return {
            "version": __version__,
            "key": self._key(),
            "replications": list(REPLICATIONS),
            "usual": USUAL,
            "models": [_offered(key, model) for key, model in self.models.items()],
        }

    def look(self, wanted: Mapping[str, object]) -> dict[str, object]:
        """Starts the runs of a plan and its baseline. Raises `Refused`."""
        asked, replications = self._read(wanted), wanted.get("replications")
        if isinstance(replications, bool) or replications not in REPLICATIONS:
            raise Refused([Trouble("replications", "must be one of the numbers offered")])
        plans = (asked.plan,) if asked.alike else (asked.baseline, asked.plan)
        scenarios = {each.loaded.scenario.name: each.loaded.scenario for each in plans}
        assert isinstance(replications, int)
        look = self.runs.start(scenarios, replications, narrow=wanted.get("narrow") is True)
        self._asked = (look.number, asked)
        return {"look": look.number, "plan": _words(asked.plan), "baseline": _words(asked.baseline)}

    def progress(self, number: int, seen: int) -> dict[str, object]:
        """How far a look is, and its outcome where it is newer than the version `seen`."""
        look = self.runs.newest(number)
        if look is None:
            return {"state": "superseded"}
        total = look.replications * len(look.scenarios)
        told: dict[str, object] = {"state": _state(look), "done": self.runs.done(look), "total": total}
        told |= {"version": look.version, "failure": look.failure}
        return told | ({"outcome": look.outcome} if look.version > seen else {})

    def scenario(self, wanted: Mapping[str, object]) -> str:
        """The plan, or its baseline, as a scenario file. Raises `Refused`."""
        asked = self._read(wanted)
        made = asked.baseline if wanted.get("which") == "baseline" else asked.plan
        moved = changes(made) or ["nothing"]
        remarks = [
            f"Made by the planner's page of itsourcing {__version__} from {made.model.path.name}.",
            *(f"Changed: {each}" for each in moved),
        ]
        return document(made.written.values, PLACE, made.written.entries(), remarks)

    def report(self, number: int) -> str:
        """The report of a look. Raises `Missing`."""
        look = self.runs.newest(number)
        if look is None or self._asked is None or self._asked[0] != number:
            raise Missing("A newer plan has taken the place of this one; download again.")
        asked = self._asked[1]
        plans = (asked.plan,) if asked.alike else (asked.baseline, asked.plan)
        notes = {each.loaded.scenario.name: each.loaded.provenance for each in plans}
        page = report(self.runs, look, notes, self._command(look, asked))
        if page is None:
            raise Missing("Nothing has been run yet; wait for the first numbers.")
        return page

    def _command(self, look: Look, asked: Asked) -> str:
        """What repeats the report's runs, with the files that the page gives."""
        files = PLAN_FILE if asked.alike else f"{BASELINE_FILE} {PLAN_FILE}"
        results = self.runs.results(look)
        runs = len(results.replications) if results else 0
        return f"itsourcing compare {files} --seed {self.runs.seed} --replications {runs}"

    def _read(self, wanted: Mapping[str, object]) -> Asked:
        asked = Asked(plan(self.models, wanted.get("plan")), plan(self.models, wanted.get("baseline"), baseline=True))
        company = asked.plan.loaded.scenario.company, asked.baseline.loaded.scenario.company
        if (company[0].currency, company[0].horizon) != (company[1].currency, company[1].horizon):
            rule = "cannot be compared with the baseline: another currency, or a study of another length"
            raise Refused([Trouble(None, rule)])
        return asked

    def _key(self) -> str:
        """Changes when a model does, so that a browser forgets levers of other files."""
        hashes = "".join(scenario_hash(model.loaded.scenario) for model in self.models.values())
        return hashlib.sha256(hashes.encode()).hexdigest()[:16]


def _offered(key: str, model: Model) -> dict[str, object]:
    scenario = model.loaded.scenario
    return {
        "key": key,
        "name": name_in_words(scenario.name),
        "title": scenario.title,
        "phases": list(scenario.phases),
        "levers": [
            {**lever._asdict(), "key": lever.key, "common": lever.common, "shipped": said(lever.value)}
            for lever in model.levers.values()
        ],
    }


def _words(made: Plan) -> dict[str, object]:
    name, model = made.loaded.scenario.name, made.model.loaded.scenario.name
    return {"name": name_in_words(name), "model": name_in_words(model), "changes": changes(made)}


def _anonymous(made: Plan) -> str:
    return scenario_hash(made.loaded.scenario.model_copy(update={"name": "", "title": ""}))


def _state(look: Look) -> str:
    if look.failure is not None:
        return "failed"
    return "done" if look.painted else "running"
