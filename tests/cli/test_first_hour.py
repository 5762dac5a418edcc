"""Every command of docs/first_hour.md works when it is typed in an empty folder, in the order of the page."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., tuple[int, str, str]]
PAGE = Path(__file__).parents[2] / "docs" / "first_hour.md"
FEWER = {"compare": ["--replications", "2", "--workers", "1", "--quiet"], "sweep": ["--replications", "1", "--quiet"]}


def typed() -> list[list[str]]:
    """The words of each command in code blocks, from the third step to the sixth."""
    text = PAGE.read_text("utf-8")
    steps = text[text.index("## 3.") : text.index("## On Windows")]
    blocks = re.findall(r"```\n(.*?)```", steps, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("itsourcing ")]
    return [shlex.split(line)[1:] for line in lines]


def test_the_page_names_the_commands_that_a_first_hour_needs() -> None:
    assert [words[0] for words in typed()] == [
        "workbook",
        "workbook",
        "describe",
        "compare",
        "compare",
        "sweep",
        "export",
    ]


@pytest.mark.slow
def test_each_step_works(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in typed():
        status, _, err = command(*words, *FEWER.get(words[0], []))
        assert status == 0, (words, err)
    assert (tmp_path / "results/mine/report.html").is_file()
    assert (tmp_path / "effects.csv").read_text("utf-8").count("\n") > 9 * 3
