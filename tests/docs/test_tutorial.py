"""The tutorial does what it says: its blocks are run in order, and what they print is compared with the page."""

import contextlib
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs/tutorial.md"
BLOCK = re.compile(r"(?:^`([\w.]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def printed(language: str, body: str, names: dict[str, Any]) -> str:
    """What a block of Python or of commands prints."""
    if language == "console":
        return "".join(_command(line) for line in body.splitlines())
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(body, str(PAGE), "exec"), names)
    return out.getvalue()


def _command(line: str) -> str:
    command = [sys.executable, "-m", "sim", *shlex.split(line)[1:]]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_the_tutorial_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    output = ""
    for name, language, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language == "toml":
            (tmp_path / name).write_text(body, encoding="utf-8")
        elif language == "text":
            assert output == body
        else:
            output = printed(language, body, names)
