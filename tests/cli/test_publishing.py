"""Folders of results: whole or not at all, whenever the process ends; nothing is replaced that is not our own."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import output_file
from sim.cli import publishing, staging
from sim.cli.output import BadInput

posix = pytest.mark.skipif(sys.platform == "win32", reason="fork, locks and links of POSIX")

OLD = {"results.npz": "old", "report.html": "old", "figures/cost.svg": "old", "figures/gone.svg": "old"}
NEW = {"results.npz": "new", "report.html": "new", "figures/cost.svg": "new", "more.csv": "new"}
STEPS = ("os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "open", "shutil.rmtree")


def publish(out: Path, files: dict[str, str], command: str = "compare") -> None:
    with publishing.results_folder(out, command) as fresh:
        for name, text in files.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            (fresh / name).write_text(text, encoding="utf-8")


def content(out: Path) -> dict[str, str]:
    """All files but the manifest."""
    texts = {file.as_posix(): (out / file).read_text(encoding="utf-8") for file in staging.files_in(out)}
    texts.pop("manifest.json", None)
    return texts


def killed(work: Callable[[], None], step: int) -> bool:
    """Does the work in a child process that is killed before the given step with files; whether it was."""
    child = os.fork()
    if child == 0:
        left = step

        def hook(event: str, _: object) -> None:
            nonlocal left
            if event in STEPS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@posix
def test_a_process_killed_at_any_step_leaves_old_or_new_results_whole(tmp_path: Path) -> None:
    out = tmp_path / "x"
    step, seen = 0, set()
    while True:
        publish(out, OLD)
        was_killed = killed(lambda: publish(out, NEW), step)
        assert content(out) in (OLD, NEW)
        publishing.require_complete(out)
        publishing.require_results_folder(out, "compare")
        seen.add(content(out) == NEW)
        if not was_killed:
            break
        step += 1
    assert step > 10
    assert seen == {True, False}
    publish(out, OLD)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@posix
def test_where_the_folder_cannot_be_exchanged_a_mixture_is_known_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk of its own, or in the folder where the command was typed."""
    monkeypatch.chdir(tmp_path)
    out, step, told = Path("."), 0, 0
    while True:
        publish(out, OLD)
        was_killed = killed(lambda: publish(out, NEW), step)
        now = {name: text for name, text in content(out).items() if not name.startswith(".partial")}
        found = publishing.read_manifest(out)
        if found is None or found.complete:
            assert now in ({}, OLD, NEW)
        else:
            told += 1
            with pytest.raises(BadInput, match="was killed while it replaced older results"):
                publishing.require_complete(out)
        if not was_killed:
            break
        step += 1
    assert told > 3
    assert now == NEW
    publish(out, OLD)
    assert content(out) == OLD


@posix
def test_what_killed_commands_left_is_deleted_and_what_living_ones_use_is_not(tmp_path: Path) -> None:
    killed(lambda: publish(tmp_path / "x", NEW), 9)
    assert len(list(tmp_path.glob(".partial-*"))) == 1
    (tmp_path / ".partial-of-others").mkdir()
    with output_file.staging(tmp_path) as living:
        (living / "file").touch()
        assert len(list(tmp_path.glob(f"{output_file.PARTIAL}*"))) == 1
        publish(tmp_path / "x", NEW)
        assert (living / "file").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".partial-of-others", "x"]


def test_files_that_the_user_put_beside_the_results_stay(tmp_path: Path) -> None:
    out = tmp_path / "x"
    publish(out, OLD)
    (out / "figures" / "mine.txt").write_text("mine", encoding="utf-8")
    (out / "empty").mkdir()
    publish(out, NEW)
    assert content(out) == {**NEW, "figures/mine.txt": "mine"}
    assert (out / "empty").is_dir()


def filled(out: Path) -> None:
    out.mkdir()
    (out / "thesis.doc").write_text("mine", encoding="utf-8")


def other_command(out: Path) -> None:
    publish(out, OLD, "run")


def changed(out: Path) -> None:
    publish(out, OLD)
    (out / "results.npz").write_text("mine", encoding="utf-8")


def in_the_way(out: Path) -> None:
    publish(out, OLD)
    (out / "more.csv").write_text("mine", encoding="utf-8")


def linked(out: Path) -> None:
    filled(out.parent / "elsewhere")
    out.symlink_to("elsewhere")


def leads_nowhere(out: Path) -> None:
    out.symlink_to("nowhere")


@posix
@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (filled, "is not empty, and not a folder of results of `compare`; nothing was replaced"),
        (other_command, "holds results of `run`"),
        (changed, "changed since `compare` wrote it, and not replaced: results.npz"),
        (in_the_way, "not written by `compare`, and not replaced: more.csv"),
        (linked, "is a symbolic link"),
        (leads_nowhere, "is a symbolic link"),
        (os.mkfifo, "is not a folder"),
        (lambda out: out.write_text("mine"), "is not a folder"),
    ],
)
def test_what_the_command_did_not_write_is_told_and_kept(
    tmp_path: Path, prepare: Callable[[Path], object], message: str
) -> None:
    out = tmp_path / "x"
    prepare(out)
    before = {path: path.lstat().st_ino for path in tmp_path.rglob("*")}
    with pytest.raises(BadInput, match=message.replace("(", "\\(")) as error:
        publish(out, NEW)
    assert "\n" not in str(error.value)
    assert {path: path.lstat().st_ino for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("name", ["x" * 300, "x\nforged", "a/\x1b[31m"])
def test_names_that_no_folder_can_have_are_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(BadInput) as error:
        publish(tmp_path / "a" / name, NEW)
    assert str(error.value).isprintable()


def test_a_file_is_replaced_only_where_it_is_known(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("mine", encoding="utf-8")
    ours = '<meta name="generator" content="itsourcing">'
    with pytest.raises(BadInput, match="exists already; nothing was replaced"):
        staging.replace_file(page, lambda fresh: fresh.write_text("new"), publishing.is_page)
    page.write_text(ours, encoding="utf-8")
    staging.replace_file(page, lambda fresh: fresh.write_text("new"), publishing.is_page)
    assert page.read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
