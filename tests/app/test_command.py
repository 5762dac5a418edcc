"""`itsourcing app`: how it starts, ends and fails."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from sim.app.edit import Model
from tests.app.conftest import request_body

ROOT = Path(__file__).resolve().parents[2]
APP = [sys.executable, "-m", "sim", "app", "--no-browser"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(models: dict[str, Model], number: signal.Signals) -> None:
    words = [*APP, "--port", "0", str(models["own"].path)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        url = app.stdout.readline().split()[-1]
        with urllib.request.urlopen(url) as page:
            assert b"<h1>" in page.read()
        app.send_signal(number)
        said, complained = app.communicate(timeout=60)
    assert (app.returncode, complained) == (0, "")
    assert said.endswith("The planner's page has ended.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_its_worker_processes_end_with_it(models: dict[str, Model], number: signal.Signals) -> None:
    """Also those that run something, and those of a page that is killed or whose terminal is closed."""
    words = [*APP, "--port", "0", str(models["own"].path)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        address = app.stdout.readline().split()[-1]
        plan = {"model": "in_house", "settings": {}, "name": ""}
        body = json.dumps(request_body(plan=plan, baseline=plan, replications=10)).encode()
        asked = urllib.request.Request(f"{address}api/run", body, {"Content-Type": "application/json"})
        number_of_run = json.load(urllib.request.urlopen(asked))["run"]
        while not json.load(urllib.request.urlopen(f"{address}api/run?run={number_of_run}&seen=0"))["done"]:
            pass
        workers = psutil.Process(app.pid).children(recursive=True)
        assert workers
        app.send_signal(number)
        app.communicate(timeout=60)
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive


def test_a_port_in_use_is_one_clear_message(models: dict[str, Model]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run([*APP, "--port", port, str(models["own"].path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"--port {port}: already in use, perhaps by another planner's page; choose another\n"


def test_bad_files_are_told_with_every_fault(tmp_path: Path, models: dict[str, Model]) -> None:
    bad, own = tmp_path / "bad.toml", str(models["own"].path)
    bad.write_text('name = "bad"\nnonsense = 1\n', encoding="utf-8")
    done = subprocess.run([*APP, str(bad), "missing.toml", own, own], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    for told in ("nonsense", "missing.toml", "names must differ"):
        assert told in done.stderr
