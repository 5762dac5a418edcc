"""Studies of queues whose runs take milliseconds."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sim.scenario.reading.toml_reader import shipped_scenarios

SCENARIO = """
extends = "{mm1}"
name = "{name}"
company = {{ horizon = 20, warm_up = 0 }}
{more}
"""
STUDY = """
name = "{name}"
scenarios = [{scenarios}]
seed = 7
replications = {replications}
[design]
kind = "list"
points = [{{}}, {{ "teams.servers.staff" = 2 }}, {{ "teams.servers.staff" = 3, "services.work.tolerance" = 4 }}, \
{{ "services.work.demand.business" = 300 }}]
"""


Study = Callable[..., Path]


@pytest.fixture(scope="session")
def write_study() -> Study:
    """Writes a study of queues that run for milliseconds: `scenarios` x 4 points x `replications`."""

    def write(
        place: Path, replications: int = 3, scenarios: tuple[str, ...] = ("one", "two"), name: str = "tiny", **more: str
    ) -> Path:
        mm1 = (shipped_scenarios() / "theory" / "mm1.toml").as_posix()
        for each in scenarios:
            text = SCENARIO.format(mm1=mm1, name=each, more=more.get(each, ""))
            (place / f"{each}.toml").write_text(text, encoding="utf-8")
        named = ", ".join(f'"{each}.toml"' for each in scenarios)
        study = STUDY.format(name=name, scenarios=named, replications=replications)
        (place / f"{name}.toml").write_text(study, encoding="utf-8")
        return place / f"{name}.toml"

    return write


@pytest.fixture
def study_file(tmp_path: Path, write_study: Study) -> Study:
    """As `write_study`, in the test's own folder."""
    return partial(write_study, tmp_path)
