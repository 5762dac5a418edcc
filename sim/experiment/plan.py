"""What a sweep is to do: the cells of a study as scenarios x points x replications, one point at a time."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.version import case_hash, fingerprint, own_rules
from sim.scenario.hashing import scenario_hash
from sim.scenario.records import Scenario

if TYPE_CHECKING:
    from sim.experiment.study import ReadStudy

Settings = Mapping[str, object]


@dataclass(frozen=True)
class Plan:
    """A study, ready to be run."""

    name: str
    title: str
    text: str  # the study as JSON
    seed: int
    replications: int  # numbered from 0
    files: Mapping[str, str]  # scenario file by name, in the order of the study
    bases: Mapping[str, Scenario]  # without any point's settings
    points: Sequence[Settings]  # values over a scenario's own, by dotted path
    resolve: Callable[[str, int], Scenario]  # scenario name, point

    @property
    def cells(self) -> int:
        """How many runs it takes."""
        return len(self.files) * len(self.points) * self.replications

    @cached_property
    def digest(self) -> str:
        """Equal for studies whose scenarios are equal at every point, whatever the replications."""
        parts = [json.dumps([dict(point) for point in self.points], sort_keys=True, default=str)]
        parts += [f"{name} {scenario_hash(base)}" for name, base in self.bases.items()]
        parts += [f"{name} {fingerprint(rule)}" for name, rule in own_rules()]
        return hashlib.sha256("\n".join([*parts, str(self.seed)]).encode("utf-8", "replace")).hexdigest()

    def at(self, point: int) -> dict[str, tuple[bytes, Scenario]]:
        """The key and the scenario by name, as they are at a point."""
        resolved = {name: self.resolve(name, point) for name in self.files}
        return {name: (case_hash(scenario), scenario) for name, scenario in resolved.items()}


def planned(study: "ReadStudy", file: str | Path, replications: int | None = None) -> Plan:
    """The plan of a study file that was read; `replications` in place of the study's own."""
    from sim.experiment.design import resolved

    record, models, points = study.study, study.models, study.points
    folder = Path(file).parent
    plan = Plan(
        name=record.name,
        title=record.title,
        text=record.model_dump_json(by_alias=True),
        seed=record.seed,
        replications=record.replications,
        files={name: str(folder / path) for name, path in zip(models, record.scenarios, strict=True)},
        bases={name: loaded.scenario for name, loaded in models.items()},
        points=[point.settings for point in points],
        resolve=lambda name, point: resolved(models[name], points[point]),
    )
    return plan if replications is None else replace(plan, replications=replications)
