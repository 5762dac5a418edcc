"""Scenario files that a user names, read with what --set puts over them."""

from collections.abc import Sequence
from pathlib import Path

from sim.cli.output import BadInput
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import Loaded, load_annotated
from sim.scenario.reading.overrides import parse_settings
from sim.scenario.reading.toml_reader import shipped_scenarios

SHIPPED = ("in_house", "brokered", "outsourced")


def shipped() -> list[Path]:
    """The three operating models of the example company."""
    own = [Path("scenarios") / f"{name}.toml" for name in SHIPPED]
    return own if all(path.is_file() for path in own) else [shipped_scenarios() / path.name for path in own]


def outcomes(paths: Sequence[Path], settings: Sequence[str]) -> list[Loaded | ScenarioError]:
    """What each file says, or all that is wrong with it; `BadInput` for a setting that is none."""
    try:
        values = parse_settings(settings)
    except ScenarioError as error:
        raise BadInput(str(error)) from None
    return [_outcome(path, values) for path in paths]


def read(paths: Sequence[Path], settings: Sequence[str]) -> list[Loaded]:
    """What the files say; `BadInput` with every fault of every file."""
    found = outcomes(paths, settings)
    faults = [str(each) for each in found if isinstance(each, ScenarioError)]
    if faults:
        raise BadInput("\n".join(dict.fromkeys(faults)))
    return [each for each in found if isinstance(each, Loaded)]


def _outcome(path: Path, values: dict[str, object]) -> Loaded | ScenarioError:
    try:
        return load_annotated(path, values)
    except ScenarioError as error:
        return error
