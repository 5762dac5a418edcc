"""What is fuzzed: for each kind of input a sound one, how it is damaged, and how it is read by the public functions."""

import resource
import shutil
import signal
import tomllib
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple, NoReturn

from typer.testing import CliRunner

import sim
from sim.cli.app import app
from sim.describe.narrate import description_text
from sim.describe.summary import describe
from sim.describe.warnings import warnings
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.sheets.company_reader import read_company, scenario_files
from sim.study.study_file import read_study
from sim.sweeps.database import StoreError, StoreFailure
from sim.sweeps.plan import make_plan
from sim.sweeps.result import StudyResult
from sim.views.export import ARCHIVE_NAME, ArchiveError, read_archive
from tests.fuzz.file_mutators import damage_store, mutated_archive, mutated_workbook
from tests.fuzz.inputs import SCENARIOS, STUDIES, sound, with_paths
from tests.fuzz.inputs import scenario_text as text_of
from tests.fuzz.mutators import mutated_text, mutated_tree, toml

OWN = (ScenarioError, StoreError, StoreFailure, ArchiveError)
SECONDS = 20.0  # of computing that one input may take
MEGABYTES = 1500  # of memory that one input may need on top of what the process has


class Outcome(NamedTuple):
    """What came of one input."""

    kind: str
    seed: str
    what: str  # "read", "refused", or the name of a foreign error
    detail: str = ""


class Target(NamedTuple):
    """One kind of input."""

    damage: Callable[[Random, Path], None]  # writes a damaged input into the folder
    read: Callable[[Path], object]
    command: tuple[str, ...]  # the same through the command line, in that folder


def scenario_tree(random: Random, folder: Path) -> None:
    """A scenario as a tree, changed at any place."""
    _write_scenario(random, folder, lambda text: toml(mutated_tree(random, tomllib.loads(text))))


def scenario_text(random: Random, folder: Path) -> None:
    """The text of a scenario, changed in its bytes or its syntax."""
    _write_scenario(random, folder, lambda text: mutated_text(random, text))


def _write_scenario(random: Random, folder: Path, changed: Callable[[str], bytes]) -> None:
    (folder / "input.toml").write_bytes(changed(text_of(random.choice(SCENARIOS))))


def study_tree(random: Random, folder: Path) -> None:
    """A study as a tree, changed at any place."""
    _write_study(random, folder, lambda text: toml(mutated_tree(random, tomllib.loads(text))))


def study_text(random: Random, folder: Path) -> None:
    """The text of a study, changed in its bytes or its syntax."""
    _write_study(random, folder, lambda text: mutated_text(random, text))


def _write_study(random: Random, folder: Path, changed: Callable[[str], bytes]) -> None:
    text = with_paths(random.choice(STUDIES), shipped_scenarios())
    (folder / "input.toml").write_bytes(changed(text))


def read_scenario(folder: Path) -> object:
    """Loads and describes the scenario, with the warnings about it."""
    loaded = load_annotated(folder / "input.toml")
    return description_text(describe(loaded)), [fault.line() for fault in warnings(loaded)]


def read_a_study(folder: Path) -> object:
    """Reads the study and resolves its last point."""
    plan = make_plan(read_study(folder / "input.toml"), folder / "input.toml")
    return plan.digest, plan.at(len(plan.points) - 1)


def store(random: Random, folder: Path) -> None:
    """A finished sweep of 2 x 3 x 2 runs, some of which have failed; damaged by SQL or in its bytes."""
    shutil.copytree(sound("store", folder), folder, dirs_exist_ok=True)
    damage_store(random, folder / "x.db")


def read_store(folder: Path) -> object:
    """Status, failures and table; then the sweep again. If nothing is refused, the table is as it was."""
    result = StudyResult(folder / "x.db")
    found = [_refused(lambda: result.status), _refused(lambda: result.failures), _refused(lambda: len(result.frame))]
    found.append(_refused(lambda: sim.sweep(folder / "input.toml", folder / "x.db", workers=1)))
    refused = [each for each in found if each is not None]
    if refused:
        raise refused[0]
    after, before = StudyResult(folder / "x.db"), StudyResult(sound("store", folder) / "x.db")
    assert after.frame.equals(before.frame), "the table has changed"
    told = [[each[:6] for each in found.failures] for found in (after, before)]  # without the paths of files
    assert told[0] == told[1], "the failures have changed"
    return found


def _refused(read: Callable[[], object]) -> Exception | None:
    try:
        read()
    except OWN as error:
        return error
    return None


def workbook(random: Random, folder: Path) -> None:
    """The small company's workbook."""
    (folder / "input.xlsx").write_bytes(mutated_workbook(random, (sound("workbook", folder) / "x.xlsx").read_bytes()))


def read_workbook(folder: Path) -> object:
    """Reads the workbook and writes its scenario files as text."""
    return scenario_files(read_company(folder / "input.xlsx"), "input.xlsx")


def archive(random: Random, folder: Path) -> None:
    """The archive of a comparison of two models."""
    (folder / ARCHIVE_NAME).write_bytes(mutated_archive(random, (sound("archive", folder) / ARCHIVE_NAME).read_bytes()))


def read_an_archive(folder: Path) -> object:
    """Reads the archive, which is as it was or is refused."""
    found = read_archive(folder)
    assert found.comparison.to_json("x") == _sound_json(sound("archive", folder)), "the comparison has changed"
    return found


@cache
def _sound_json(folder: Path) -> str:
    return read_archive(folder).comparison.to_json("x")


TARGETS = {
    "scenario_tree": Target(scenario_tree, read_scenario, ("describe", "input.toml")),
    "scenario_text": Target(scenario_text, read_scenario, ("check", "input.toml")),
    "study_tree": Target(study_tree, read_a_study, ("status", "input.toml")),
    "study_text": Target(study_text, read_a_study, ("status", "input.toml")),
    "store": Target(store, read_store, ("status", "x.db")),
    "workbook": Target(workbook, read_workbook, ("workbook", "read", "input.xlsx", "--out", "out")),
    "archive": Target(archive, read_an_archive, ("report", ".")),
}


def attempt(kind: str, number: int, folder: Path) -> Outcome:
    """Reads one damaged input within its bounds of time and memory."""
    seed, target = f"{kind} {number}", TARGETS[kind]
    folder.mkdir(parents=True)
    target.damage(Random(seed), folder)
    try:
        with bounded():
            target.read(folder)
    except OWN as error:
        many = str(error).count("\n") + 1
        return Outcome(kind, seed, "refused", f"{many} lines")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Outcome(kind, seed, type(error).__name__, traceback.format_exc())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Outcome(kind, seed, "read")


def attempt_command(kind: str, number: int, folder: Path) -> Outcome:
    """The same input through the command line: exit status 0, 1 or 2, and no foreign error."""
    seed, target = f"{kind} {number}", TARGETS[kind]
    folder.mkdir(parents=True)
    try:
        target.damage(Random(seed), folder)
        with bounded():
            words = [str(folder / word) if word in INPUTS else word for word in target.command]
            result = CliRunner().invoke(app, words)
        own = result.exception is None or isinstance(result.exception, SystemExit)
        ends = {0: "read", 1: "failed", 2: "refused"}
        if own and "Traceback" not in result.output:
            return Outcome(kind, seed, ends.get(result.exit_code, f"exit {result.exit_code}"), result.output)
        trace = "".join(traceback.format_exception(result.exception)) if result.exception else result.output
        return Outcome(kind, seed, type(result.exception).__name__, trace)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


INPUTS = ("input.toml", "input.xlsx", "x.db", ".", "out")


class TooLong(BaseException):
    """Reading took too long."""


@contextmanager
def bounded() -> Iterator[None]:
    """Raises `TooLong` after SECONDS of computing, and MemoryError for more than MEGABYTES of memory."""
    before, usual = signal.getsignal(signal.SIGVTALRM), resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (pages + MEGABYTES * 1_000_000, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, usual)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _too_long(number: int, frame: FrameType | None) -> NoReturn:
    raise TooLong
