"""Sentences of the verdict about overloaded resources: what no number of replications can change."""

from collections.abc import Mapping
from math import isfinite, nan

import numpy as np

from sim.decision.hold_ups import HoldUp, HoldUps
from sim.decision.load_remarks import load_remarks
from sim.experiment.results import Results
from sim.metrics import HEADLINE
from sim.scenario.records import Scenario
from sim.text import listed, rounded, whole_percent

NAMED = 3  # resources that a sentence names at most
ALIKE = 0.01  # loads that differ by less are called the same


def overload_remarks(found: HoldUps, models: Mapping[str, Scenario], results: Results) -> list[str]:
    """A sentence for each overload, for people without work, and for models that give the same results."""
    return [*_overloads(found), *_bottleneck(_shared(found)), *load_remarks(models), *_identical(_same(results))]


def why_alike(found: HoldUps, results: Results) -> str:
    """Why more replications would not tell the models apart; empty where they may."""
    if _shared(found):
        return "a bottleneck that they share decides them"
    return "the models give the same results" if len(_same(results)) == len(found) else ""


def _overloads(found: HoldUps) -> list[str]:
    """A sentence for each group of models with the same overloads, in the order of the models."""
    by_model = {name: _overloaded(row) for name, row in found.items()}
    groups: dict[tuple[tuple[str, float], ...], list[str]] = {}
    for name, row in by_model.items():
        groups.setdefault(tuple((each.name, round(each.load, 2)) for each in row), []).append(name)
    return [_sentence(names, by_model) for overloads, names in groups.items() if overloads]


def _overloaded(row: list[HoldUp]) -> list[HoldUp]:
    """The overloaded resources of a model, the largest load first."""
    return sorted((each for each in row if each.overloaded), key=lambda each: -each.load)


def _sentence(names: list[str], by_model: HoldUps) -> str:
    """What is overloaded in some models, and how long what IT delivered waited there in all of them."""
    first = [each for each in by_model[names[0]] if isfinite(each.load)][:NAMED]
    nobody = [each.name for each in by_model[names[0]] if not isfinite(each.load)]
    waits = [[each.wait for name in names for each in by_model[name] if each.name == one.name] for one in first]
    parts = [f"{_the(name)} has work and nobody to do it" for name in nobody]
    parts += [f"{_the(one.name)} {'' if k else 'is loaded '}{_load(one)}" for k, one in enumerate(first)]
    more = len(by_model[names[0]]) - len(nobody) - len(first)
    parts += [f"{more} more are overloaded"] if more else []
    models = listed(names)
    return f"In {models} {listed(parts)}{_waits(waits)}; more replications cannot change that."


def _load(each: HoldUp) -> str:
    return f"{'up to ' if each.rises else ''}{whole_percent(each.load)}"


def _waits(waits: list[list[float]]) -> str:
    """Mean waits at several resources, each as the range over several models; nothing where none is known."""
    known = [[wait for wait in row if isfinite(wait)] for row in waits]
    if not any(known):
        return ""
    spans = [_span(row) if row else "–" for row in known]
    return f" (what IT delivered waited {listed(spans)} days there on average)"


def _span(waits: list[float]) -> str:
    low, high = rounded(min(waits)), rounded(max(waits))
    return low if low == high else f"{low} to {high}"


def _the(name: str) -> str:
    return f"the {name}" if name == "engagement desk" else name


def _shared(found: HoldUps) -> list[str]:
    """Resources that are overloaded in all of several models, and to the same extent."""
    if len(found) < 2:
        return []
    rows = [{each.name: each.load for each in row if each.overloaded} for row in found.values()]
    names = [name for name in rows[0] if all(name in row for row in rows)]
    return [name for name in names if max(row[name] for row in rows) <= (1.0 + ALIKE) * min(row[name] for row in rows)]


def _bottleneck(shared: list[str]) -> list[str]:
    """Why models that differ come out alike."""
    if not shared:
        return []
    names = listed([_the(name) for name in shared[:NAMED]])
    verb = "is" if len(shared) == 1 else "are"
    return [
        f"{names[:1].upper()}{names[1:]} {verb} overloaded to the same extent in every model: what passes there is "
        "held up alike in all of them, whatever else they differ in. Relieve it first, then compare."
    ]


def _same(results: Results) -> list[str]:
    """Models whose headline results equal those of another in every replication."""
    rows = {
        name: np.array([[run.metrics.get(each, nan) for each in HEADLINE] for run in row])
        for name, row in results.runs.items()
    }
    return [a for a in rows if any(a != b and np.array_equal(rows[a], rows[b], equal_nan=True) for b in rows)]


def _identical(same: list[str]) -> list[str]:
    if not same:
        return []
    names = listed(same)
    return [f"{names} give the same results in every replication: nothing that they differ in plays a part."]
