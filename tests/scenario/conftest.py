"""A minimal valid scenario file, and a way to write it with one thing changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

MINIMAL = """
name = "tiny"

[business_units.sales]
headcount = 100

[services.crm]
kind = "project"
demand = { sales = 12 }
effort = { dist = "exponential", mean = 40 }
team = "delivery"
tolerance = "1 month"

[teams.delivery]
staff = 3

[providers.acme]
services = ["crm"]
capacity = 2
procurement = { low = 5, medium = { dist = "triangular", low = 5, mode = 8, high = 16 }, high = 40 }
rate_per_hour = 90
"""

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def minimal() -> str:
    """The text of a scenario file with nothing but what must be given."""
    return MINIMAL


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a scenario file: the minimal one with texts replaced, and more text at its end."""

    def written(*replaced: tuple[str, str], more: str = "", name: str = "bad.toml") -> Path:
        text = MINIMAL
        for old, new in replaced:
            assert old in text, f"not in the minimal file: {old}"
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text + more, encoding="utf-8")
        return path

    return written
