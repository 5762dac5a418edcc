"""The plan of a sweep: its runs are scenarios x points x replications, resolved one point at a time."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiment.version import case_hash, fingerprint, own_rules
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.records import Scenario, scenario_hash
from sim.stats.precision import StoppingRule, still_needed

if TYPE_CHECKING:
    from sim.study.study_file import LoadedStudy, Study

Settings = Mapping[str, object]


class PrecisionTarget(NamedTuple):
    """Replications until some metrics are known well enough, in place of a fixed number."""

    rule: StoppingRule
    metrics: tuple[str, ...]  # empty = all

    @property
    def first(self) -> int:
        """Replications before precision is first checked."""
        return still_needed(np.empty((1, 1, 0)), self.rule)


class PointScenarios(NamedTuple):
    """The scenarios of a study with the settings of one point, by name; keys are hashes, (32,) bytes."""

    keys: dict[str, bytes]
    scenarios: dict[str, Scenario]
    refused: dict[str, ScenarioError]  # those that do not allow the point's settings


@dataclass(frozen=True)
class SweepPlan:
    """A study with everything that a sweep needs."""

    name: str
    title: str
    text: str  # the study as JSON
    seed: int
    replications: int  # of each point at the start; numbered from 0
    precision: PrecisionTarget | None  # adds replications to a point
    files: Mapping[str, str]  # scenario file by name, in the order of the study
    bases: Mapping[str, Scenario]  # without any point's settings
    points: Sequence[Settings]  # values over a scenario's own, by dotted path
    resolve: Callable[[str, int], Scenario]  # scenario name, point

    @cached_property
    def digest(self) -> str:
        """A hash of scenarios, points, user-defined rules and seed; the number of replications is not part of it."""
        parts = [json.dumps([dict(point) for point in self.points], sort_keys=True, default=str)]
        parts += [f"{name} {scenario_hash(base)}" for name, base in self.bases.items()]
        parts += [f"{name} {fingerprint(rule)}" for name, rule in own_rules()]
        return hashlib.sha256("\n".join([*parts, str(self.seed)]).encode("utf-8", "replace")).hexdigest()

    def at(self, point: int) -> PointScenarios:
        """The scenarios of the study at a point."""
        cases = PointScenarios({}, {}, {})
        for name in self.files:
            try:
                cases.scenarios[name] = self.resolve(name, point)
                cases.keys[name] = case_hash(cases.scenarios[name])
            except ScenarioError as error:
                cases.refused[name] = error
                cases.keys[name] = hashlib.sha256(f"{self.digest} {name} {point}".encode()).digest()
        return cases


def make_plan(study: "LoadedStudy", file: str | Path, replications: int | None = None) -> SweepPlan:
    """The plan for a study file that was read; `replications`, if given, replace the study's own."""
    from sim.study.points import scenario_at

    record, models, points = study.study, study.models, study.points
    folder = Path(file).parent
    precision = _precision(record) if replications is None else None
    return SweepPlan(
        name=record.name,
        title=record.title,
        text=record.model_dump_json(by_alias=True),
        seed=record.seed,
        replications=replications or (precision.first if precision else record.replications),
        precision=precision,
        files={name: str(folder / path) for name, path in zip(models, record.scenarios, strict=True)},
        bases={name: loaded.scenario for name, loaded in models.items()},
        points=[point.settings for point in points],
        resolve=lambda name, point: scenario_at(models[name], points[point]),
    )


def _precision(study: "Study") -> PrecisionTarget | None:
    asked = study.precision
    if asked is None:
        return None
    rule = StoppingRule(asked.relative, minimum=asked.minimum, cap=asked.cap)
    return PrecisionTarget(rule, asked.metrics or study.metrics)
