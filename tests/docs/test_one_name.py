"""What is one thing has one name: overbilling; and leakage is what business units buy without IT, nothing else."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sim.views.table_rows import SHOWN, shown

ROOT = Path(__file__).parents[2]
KINDS = (".py", ".md", ".toml", ".json", ".j2", ".js", ".html", ".ipynb")
OTHER_NAMES = re.compile(r"over-?charg|over-bill|over-?invoic|invoice[_ ]leak|leakage_(?:full|weak)", re.IGNORECASE)
RENAMED = "sim/scenario/checks/fault.py"  # answers the old names of fields with the new ones


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file that a user may read: program, documents, scenarios, notebooks."""
    for folder in ("sim", "docs", "scenarios", "notebooks"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in KINDS and "images" not in file.parts:
                yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
    yield "README.md", (ROOT / "README.md").read_text(encoding="utf-8")


def test_overbilling_has_no_second_name() -> None:
    found = {name: OTHER_NAMES.findall(text) for name, text in texts()}
    assert {name for name, words in found.items() if words} == {RENAMED}


def test_a_row_is_indented_where_it_is_a_part_of_another_and_says_so() -> None:
    parts = {name.strip() for name in SHOWN.values() if name.startswith(" ")}
    assert parts == {
        "of which from the IT budget",
        "of which from the units' budgets",
        "of which unbudgeted, in either budget",
    }


def test_lead_times_stand_in_calendar_days_too() -> None:
    """A year of 252 working days has 365 calendar days."""
    rows = list(shown("EUR"))
    for row, below in pairwise(rows):
        if row.unit == "working days":
            assert (below.metric, below.name, below.unit) == (row.metric, "  in calendar days", "calendar days")
            assert 252 * below.factor == pytest.approx(365)
        else:
            assert below.factor == 1.0
