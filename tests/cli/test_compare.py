"""The main job from the command line: what is printed, what is written, and how it ends."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.cli import compare as module
from sim.cli.output import Failed
from sim.rules import sourcing
from sim.rules.sourcing import Offer
from sim.scenario.reading.load import Loaded

Command = Callable[..., tuple[int, str, str]]
Files = list[str]

FIGURES = ("trade_off", "cost", "waterfall", "years", "lead_times", "over_time", "satisfaction")
WRITTEN = {
    "comparison.json",
    "metrics.csv",
    "differences.csv",
    "manifest.json",
    "waterfall.csv",
    "years.csv",
    "replications.parquet",
    "report.html",
    "results.npz",
    "results.xlsx",
    *(f"figures/{name}.{kind}" for name in FIGURES for kind in ("png", "svg")),
}
TWO = ("--replications", 2, "--workers", 1)
ROOT = Path(__file__).resolve().parents[2]

INTERRUPTED = """
import os, signal, sys
from contextlib import contextmanager
from sim.cli import output

@contextmanager
def show_progress(what, *, quiet):
    yield lambda done, total: os.kill(os.getpid(), signal.SIGINT)

output.show_progress = show_progress
from sim.cli import main
sys.argv = ["itsourcing", "compare", *sys.argv[1:]]
main()
"""


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_tables_verdict_and_where_it_went_are_printed(command: Command, files: Files, tmp_path: Path) -> None:
    status, out, err = command("compare", *files, *TWO, "--out", tmp_path / "x")
    assert status == 0
    for words in ("own_team", "provider", "total cost", "EUR", "provider less own_team", "Verdict", "report.html"):
        assert words in out
    assert "From own_team to provider" in out
    assert err == ""


def test_out_holds_exactly_what_is_promised(command: Command, files: Files, tmp_path: Path) -> None:
    command("compare", *files, *TWO, "--out", tmp_path / "new" / "x")
    assert set(content(tmp_path / "new" / "x")) == WRITTEN


def test_repeating_gives_the_same_bytes_and_spares_other_files(command: Command, files: Files, tmp_path: Path) -> None:
    out = tmp_path / "x"
    command("compare", *files, *TWO, "--out", out)
    first = content(out)
    (out / "figures" / "mine.txt").write_text("mine", encoding="utf-8")
    (out / "report.html").unlink()
    command("compare", *files, *TWO, "--out", out)
    assert content(out) == {**first, str(Path("figures/mine.txt")): b"mine"}


def test_json_is_one_document_and_nothing_else(files: Files, tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "sim",
        "compare",
        *files,
        "--replications",
        "2",
        "--json",
        "--out",
        str(tmp_path / "x"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, encoding="utf-8")
    assert done.returncode == 0
    document = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    known = ["schema", "provenance", "scenarios", "differences", "verdict", "waterfalls", "years", "hold_ups"]
    assert list(document) == known
    assert done.stdout == (tmp_path / "x" / "comparison.json").read_text(encoding="utf-8")
    assert "Written to" in done.stderr


def test_the_numbers_are_those_of_the_python_interface(command: Command, files: Files) -> None:
    _, out, _ = command("compare", *files, *TWO, "--json", "--seed", 5, "--set", "teams.delivery.staff=2")
    models = [sim.load(file, {"teams.delivery.staff": 2}) for file in files]
    expected = json.loads(sim.compare(models, replications=2, seed=5, workers=1).to_json())
    document = json.loads(out)
    document["provenance"].pop("command")
    expected["provenance"].pop("command")
    assert document == expected


def test_the_command_told_repeats_the_result(command: Command, files: Files) -> None:
    _, first, _ = command("compare", *files, *TWO, "--json", "--set", "company.growth=0.1")
    told = json.loads(first)["provenance"]["command"].split()
    assert told[:2] == ["itsourcing", "compare"]
    _, again, _ = command(*told[1:], "--json", "--quiet", "--workers", 1)
    assert again == first


def test_without_scenarios_the_shipped_ones_are_compared(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def remembered(models: list[Loaded], *_: object, **__: object) -> None:
        asked.extend(loaded.scenario.name for loaded in models)
        raise Failed("enough is known")

    monkeypatch.setattr(module, "_run_comparison", remembered)
    assert command("compare")[0] == 1
    assert asked == ["in_house", "brokered", "outsourced"]


def test_a_run_that_fails_is_told_with_status_1_and_writes_nothing(
    command: Command, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("sim.experiment.replications.play", broken)
    status, out, err = command("compare", *files, *TWO, "--out", tmp_path / "x", "--quiet")
    assert (status, out) == (1, "")
    assert err == (
        "scenario own_team, seed 1, replication 0: ZeroDivisionError: by nothing\n"
        f"  run it alone: itsourcing run {files[0]} --replication 0 --seed 1\n"
    )
    assert not (tmp_path / "x").exists()


def test_a_disk_that_refuses_leaves_the_old_results_whole(
    command: Command, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.views import report

    out = tmp_path / "x"
    command("compare", *files, *TWO, "--out", out)
    before = content(out)

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "page", full)
    status, _, err = command("compare", *files, *TWO, "--out", out, "--seed", 2)
    assert status == 2
    assert err == f"{out}: cannot be written: No space left on device\n"
    assert content(out) == before
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_with_one_line_and_status_130(files: Files, tmp_path: Path, workers: str) -> None:
    words = [sys.executable, "-c", INTERRUPTED, *files, "--replications", "50", "--workers", workers]
    done = subprocess.run([*words, "--out", tmp_path / "x"], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "Interrupted; nothing has been written.\n"
    assert not (tmp_path / "x").exists()


def _refuse(need: object, offers: object) -> Offer:
    raise RuntimeError("out of ideas")


def test_a_run_that_fails_is_named_with_the_command_that_runs_it_alone(command: Command, files: Files) -> None:
    with open(files[1], "a", encoding="utf-8") as end:
        end.write('by_service = { app = "mine" }\n')
    sourcing.register("mine", _refuse)
    try:
        status, _, err = command("compare", *files, "--seed", 3, "--set", "teams.delivery.staff=4", "--workers", 1)
    finally:
        del sourcing.RULES["mine"]
    assert status == 1
    assert err == (
        "scenario provider, seed 3, replication 0: RuntimeError: out of ideas\n"
        f"  run it alone: itsourcing run {files[1]} --replication 0 --seed 3 --set teams.delivery.staff=4\n"
    )
