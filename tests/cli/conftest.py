"""Small scenario files, and the command as a function."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from tests.companies import write_models

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """`own_team` and `provider`, in a folder of their own."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    return [str(path) for path in write_models(folder)]


@pytest.fixture
def command() -> Command:
    """Runs the command in this process: exit status, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run
