"""Every relative link and every named path in the documentation exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"(?<![\w/.-])(?:sim/[\w/]+\.py|scenarios/[\w/]+\.(?:toml|json)|docs/[\w/]+\.(?:md|py))")
# Files that the reader of an example writes, and modules of which architecture.md says that they may not exist.
ABSENT = {"scenarios/more_builders.toml", "scenarios/provider.toml"} | {
    f"sim/{name}.py" for name in ("compare", "load", "simulate")
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_exists(page: Path) -> None:
    links = {link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link}
    assert not sorted(link for link in links if not (page.parent / link).exists())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_named_path_exists(page: Path) -> None:
    named = set(NAMED.findall(page.read_text(encoding="utf-8"))) - ABSENT
    assert not sorted(path for path in named if not (ROOT / path).exists())


def test_the_index_lists_every_page() -> None:
    listed = set(LINK.findall((ROOT / "docs/index.md").read_text(encoding="utf-8")))
    assert listed == {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}
