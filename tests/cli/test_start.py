"""What the command costs to start, and that it is one command however it is called."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import sim

HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "simpy", "loky", "rich", "jinja2", "openpyxl")
ROOT = Path(__file__).resolve().parents[2]


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout


HELPS = ["compare", "sweep", "workbook"]


@pytest.mark.parametrize("words", [[], ["--help"], ["--version"], *([command, "--help"] for command in HELPS)])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = f"""
import sys
from sim.cli import main
sys.argv = ["itsourcing", *{words!r}]
try:
    main()
except SystemExit:
    pass
print("imported:", [name for name in {HEAVY!r} if name in sys.modules])
"""
    assert python(code).endswith("imported: []\n")


def test_the_package_is_the_command() -> None:
    shown = subprocess.run([sys.executable, "-m", "sim", "--version"], capture_output=True, text=True, cwd=ROOT)
    assert (shown.returncode, shown.stdout) == (0, f"itsourcing {sim.__version__}\n")


def test_the_installed_command_leads_here() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"itsourcing": "sim.cli:main"}


def test_ctrl_c_during_a_clean_up_is_not_lost() -> None:
    """An exception cannot leave the clean-up of a generator, so Python would go on as if nothing had been typed."""
    code = """
import os, signal, sys, time
import sim.cli.app

def app(prog_name):
    def process():
        try:
            yield
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0)
    unfinished = process()
    next(unfinished)
    del unfinished
    time.sleep(20)

sim.cli.app.app = app
sim.cli.main()
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "Interrupted.\n")
